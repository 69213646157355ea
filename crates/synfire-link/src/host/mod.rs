//! The host's end.

mod access;
mod bulk;
mod core;
mod error;
mod inbox;
mod open;
mod program;
mod pump;
mod rate;
mod record;
mod run;
mod session;
mod transport;
mod watch;
mod window;

pub use self::core::BoardCore;
pub use access::Access;
pub use error::LinkError;
pub use open::{Opening, identify};
pub use program::{Programming, Stage};
pub use record::{Recorder, Replay};
pub use run::{Reporting, TickReport};
pub use session::{Patience, Session, Traffic};
pub use transport::{Transport, line_time};
pub use watch::Waiting;
