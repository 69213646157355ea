//! The link between a host and a core: frames over a serial line, docs/link.md.
//!
//! Here is what both ends have in common ([`Request`], [`Reply`], [`seal`], [`Deframer`]), and the chip's end, [`Device`]. The
//! host's end is `synfire_session`. Nothing here knows what line is between them, nor what time it is.
//!
//! The crate needs a heap and no operating system, so that a microcontroller can be either end. Without its feature `alloc` it
//! needs no heap either, and has frames and words: [`seal_into`], [`FrameDecoder`], [`InputWord`].
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

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(test)]
extern crate std;

#[cfg(feature = "alloc")]
mod codec;
#[cfg(feature = "alloc")]
mod device;
mod framing;
#[cfg(feature = "alloc")]
mod identity;
#[cfg(feature = "alloc")]
mod message;
mod place;
#[cfg(feature = "alloc")]
mod row;
mod wire;
mod words;

#[cfg(feature = "alloc")]
pub use codec::{Deframer, seal};
#[cfg(feature = "alloc")]
pub use device::{Device, DeviceCore, Received, Work};
pub use framing::{CRC_BYTES, Damage, FrameDecoder, LINE_BYTES, plain_crc, seal_into, unseal};
#[cfg(feature = "alloc")]
pub use identity::{Identity, first_word};
#[cfg(feature = "alloc")]
pub use message::{Reply, Request};
pub use place::Place;
#[cfg(feature = "alloc")]
pub use place::{append_word, chunks_of};
#[cfg(feature = "alloc")]
pub use row::event_words;
#[cfg(feature = "alloc")]
pub use synfire_program::BlockSpikes;
pub use wire::{Misunderstood, u16_at, u32_at, words_at};
pub use words::{InputWord, Monitor, RUN_MAX, RowHead, packs, tick_word};
#[cfg(feature = "alloc")]
pub use words::{spikes_half, spikes_word};
