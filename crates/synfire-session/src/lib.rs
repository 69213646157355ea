//! The host's end of the link: sessions over any line, docs/link.md.
//!
//! A [`Session`] asks a device to do things, each once or not at all. It knows neither what line there is nor what time it is:
//! a [`Transport`] does. [`BoardCore`] is what a session makes of a board: a core as [`synfire_core::Core`] says.

mod access;
mod board;
mod boot;
mod bulk;
mod error;
mod identity;
mod inbox;
mod open;
mod opening;
mod program;
mod pump;
mod question;
mod rate;
mod record;
mod report;
mod run;
mod session;
mod transport;
mod waiting;
mod watch;
mod window;

pub use access::Access;
pub use board::BoardCore;
pub use boot::Boot;
pub use error::LinkError;
pub use identity::target_of;
pub use open::identify;
pub use opening::{Opening, Patience};
pub use program::{Programming, Stage};
pub use record::{Recorder, Replay};
pub use report::{Reporting, TickReport};
pub use session::{Session, Traffic};
pub use transport::{Transport, line_time};
pub use waiting::Waiting;
