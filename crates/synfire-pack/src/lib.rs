//! Packs: an image as a microcontroller needs it, in its flash (`synfire_client::Pack` reads it there).
//!
//! ```text
//! `SYNP`, version, specification, target, output delay, period, inputs, formats, start events, outputs, writes,
//! inputs, formats, start events, outputs, writes, crc
//! ```
//!
//! All are 32-bit words, least significant byte first. Specification and target are the first 32 bits of their digests, as an
//! identity has them. The period is the number of ticks after which adaptations decay alike again: a clear leaves the
//! number of the tick, so samples begin at its multiples. The last five numbers count the words that follow.
//!
//! - An input is `axon << 16 | payload of a spike` (0: no payload is one), in the order of an input row.
//! - A format is that of an input population, in the same order: its size, the fraction bits of a payload, and
//!   `largest payload << 16 | smallest payload`.
//! - A start event is the input word of an event that tick 0 has after each clear.
//! - An output is `block << 16 | lane` of a neuron, in the order of an output row, and its scale, a 64-bit float, lower half
//!   first: v in real units is the core's integer divided by it.
//! - Writes are those of a boot script (docs/link.md).
//!
//! The CRC is the plain CRC-32 of all before it.

mod error;
mod pack;

pub use error::PackError;
pub use pack::pack;
