//! The link between a host and a core: frames over a serial line, docs/link.md.
//!
//! [`BoardCore`] is what a session makes of a board: a core as [`synfire_core::Core`] says.
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
pub use device::{Device, DeviceCore, DeviceError, Received, Work};
pub use host::{
    Access, BoardCore, LinkError, Opening, Patience, Programming, Recorder, Replay, Reporting, Session, Stage,
    TickReport, Traffic, Transport, Waiting, identify, line_time,
};
pub use identity::{Identity, first_word};
pub use message::{Misunderstood, Reply, Request};
pub use place::{Place, append_word, chunks_of};
pub use synfire_core::BlockSpikes;
pub use words::{InputWord, Monitor, spikes_word, tick_word};
