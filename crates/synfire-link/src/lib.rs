//! The link between a host and a core: frames over a serial line, docs/link.md.
//!
//! Here is what both ends have in common ([`Request`], [`Reply`], [`seal`], [`Deframer`]), and the chip's end, [`Device`]. The
//! host's end is `synfire_session`. Nothing here knows what line is between them, nor what time it is.
//!
//! The crate needs a heap and no operating system, so that a microcontroller can be either end.
//!
//! ```
//! use synfire_link::{Deframer, Reply, Request, seal, unseal};
//!
//! /// The bytes that ask who is there; what is on the line before them ends with the first 0.
//! fn question() -> Vec<u8> {
//!     [vec![0], seal(&Request::Identify.to_frame(), 0)].concat()
//! }
//!
//! /// The first reply in what came.
//! fn reply(bytes: &[u8]) -> Option<Reply> {
//!     let mut deframer = Deframer::default();
//!     let mut frames = bytes.iter().filter_map(|byte| deframer.push(*byte)).flatten();
//!     frames.find_map(|frame| Reply::from_frame(unseal(&frame, 0).ok()?).ok())
//! }
//! # assert_eq!((question().len(), reply(&question())), (9, None));
//! ```

#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod codec;
mod device;
mod identity;
mod message;
mod place;
mod row;
mod wire;
mod words;

pub use codec::{Damage, Deframer, seal, unseal};
pub use device::{Device, DeviceCore, Received, Work};
pub use identity::{Identity, first_word};
pub use message::{Reply, Request};
pub use place::{Place, append_word, chunks_of};
pub use row::event_words;
pub use synfire_program::BlockSpikes;
pub use wire::Misunderstood;
pub use words::{InputWord, Monitor, RUN_MAX, RowHead, packs, spikes_half, spikes_word, tick_word};
