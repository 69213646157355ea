//! What is at the ends of a line: serial ports on the host's side, and on the other a board that is not there.
//!
//! A [`VirtualBoard`] behaves byte for byte as a chip does, with the emulator for its core, at any rate and with any
//! faults that a line can have. Tests reach it over a [`VirtualLine`], whose time does not pass by itself.

mod emulated;
mod error;
mod faults;
mod line;
mod virtual_board;

pub use emulated::EmulatedCore;
pub use error::BoardError;
pub use faults::{Faults, FaultyLine, Passed};
pub use line::VirtualLine;
pub use virtual_board::{BoardOptions, VirtualBoard};
