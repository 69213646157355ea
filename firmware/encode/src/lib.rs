//! From values to spikes, and from spikes to a class: without an operating system and without a heap.
//!
//! A host and a microcontroller use the same code, so a network sees the same spikes on both.
//!
//! | encoder | a value becomes |
//! |---|---|
//! | [`Chance`] | random spikes, from a seed (a Poisson process) |
//! | [`Rate`] | regular spikes, as many as the value says |
//! | [`Latency`] | one spike; the larger the value, the earlier |
//! | [`Delta`] | a spike for each step up or down |
//! | [`Direct`] | a graded event with the value itself |
//!
//! | decoder | the class is the output with |
//! |---|---|
//! | [`Counts`] | the most spikes |
//! | [`First`] | the earliest spike |
//! | [`Potentials`] | the largest potential: the greatest, the last, or the mean |
//!
//! Of equals, the first output is the class.
//!
//! ```
//! use synfire_encode::{Chance, Counts};
//!
//! // A pixel of 64 out of 255, at up to one spike in two ticks.
//! let chance = Chance::ratio(64, 2 * 255);
//! let spikes = (0..1000).filter(|tick| chance.spikes(7, 0, *tick)).count();
//! assert_eq!(spikes, 131);
//!
//! let mut counts = Counts::<10>::default();
//! counts.spike(3);
//! assert_eq!(counts.class(), 3);
//! ```

#![no_std]

mod chance;
mod decode;
mod delta;
mod direct;
mod latency;
mod mix;
mod rate;

pub use chance::Chance;
pub use decode::{Counts, First, Potential, Potentials, class};
pub use delta::{Change, Delta};
pub use direct::Direct;
pub use latency::Latency;
pub use mix::{GAMMA, hash, mix};
pub use rate::Rate;
