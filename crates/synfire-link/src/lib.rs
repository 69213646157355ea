//! The link between a host and a core: frames over a serial line, docs/link.md.
//!
//! [`Device`] is the chip's end, [`Session`] the host's. Neither knows what line is between them, nor what time it is: a
//! [`Transport`] does.

mod codec;
mod device;
mod host;
mod identity;
mod message;
mod place;
mod words;

pub use codec::{Damage, Deframer, seal, unseal};
pub use device::{CoreError, Device, DeviceCore, Received, Work};
pub use host::{
    Access, LinkError, Opening, Patience, Programming, Recorder, Replay, Reporting, Session, Stage, TickReport,
    Traffic, Transport, Waiting, identify, line_time,
};
pub use identity::{Identity, first_word};
pub use message::{Misunderstood, Reply, Request};
pub use place::{Place, append_word, chunks_of};
pub use words::{BlockSpikes, InputWord, Monitor, tick_word};
