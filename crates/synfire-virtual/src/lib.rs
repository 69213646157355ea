//! A virtual board: it behaves byte for byte as a chip does.
//!
//! A [`VirtualBoard`] has the emulator for its core, and a line of any rate with any faults that a line can have. Tests reach it
//! over a [`VirtualLine`], whose time does not pass by itself; programs reach it over a [`synfire_line::Wire`], where
//! [`RealTime`] serves it.

mod emulated;
mod error;
mod faults;
mod line;
mod serve;
mod virtual_board;

pub use emulated::{DeviceError, EmulatedCore};
pub use error::BoardError;
pub use faults::{Faults, FaultyLine, Passed};
pub use line::VirtualLine;
pub use serve::RealTime;
pub use virtual_board::{BoardOptions, VirtualBoard};
