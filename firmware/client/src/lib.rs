//! A client of a Synfire core for microcontrollers: without an operating system, without a heap.
//!
//! [`Client`] speaks docs/link.md over any [`Line`]: a UART of `embedded-io` ([`Blocking`]) or of `embedded-io-async`
//! ([`Timed`]). It opens a session, programs the core from a [`Pack`] (`synfire firmware pack`), runs ticks with events, and
//! hands on what the core tells: spikes, ends of ticks, potentials. A frame that the line loses or damages is sent again, and
//! each is executed once. Every wait ends.
//!
//! All calls are `async`. [`block_on`] runs them where there is no executor; over a [`Blocking`] line they never wait inside it.
//!
//! ```
//! use synfire_client::{Blocking, Client, Error, Input, Pack, Report, Reports, block_on};
//! # use embedded_io::{Read, ReadReady, Write};
//!
//! /// Spikes of the neurons of block 0 in one tick with an event on axon 3.
//! fn tick<P: Read + ReadReady + Write>(port: P, milliseconds: fn() -> u32, pack: &[u8]) -> Result<u32, Error<P::Error>> {
//!     let pack = Pack::parse(pack)?;
//!     let mut client = block_on(Client::open(Blocking::new(port, milliseconds), 0x1234_5678))?;
//!     block_on(client.program(&pack))?;
//!     let (mut reports, mut spikes) = (Reports::default(), 0);
//!     let words = [Input::event(3, 256), Input::run(1)];
//!     block_on(client.run(&words, |word| {
//!         if let Report::Spikes { block: 0, mask } = reports.take(word) {
//!             spikes += mask.count_ones();
//!         }
//!     }))?;
//!     Ok(spikes)
//! }
//! ```

#![no_std]

mod client;
mod error;
mod frame;
mod identity;
mod input;
mod line;
mod memory;
mod pack;
mod reply;
mod report;
mod run;
mod sample;

pub use client::{Client, Patience};
pub use error::{Error, PackError};
pub use identity::Device;
pub use input::Input;
pub use line::{Blocking, Line, Timed, block_on};
pub use pack::{Output, Outputs, Pack};
pub use report::{Report, Reports};
pub use sample::{SampleError, held};
pub use synfire_encode::{Direct, class};
pub use synfire_link::{Monitor, Place};
