//! The two ends of a line: serial ports for the host, and a virtual board.
//!
//! A [`VirtualBoard`] behaves byte for byte as a chip does, with the emulator for its core, at any rate and with any
//! faults that a line can have. Tests reach it over a [`VirtualLine`], whose time does not pass by itself.

mod emulated;
mod error;
mod faults;
mod line;
mod patient;
mod ports;
#[cfg(unix)]
mod pty;
mod serial;
mod serve;
mod socket;
mod tcp;
mod virtual_board;

pub use emulated::{DeviceError, EmulatedCore};
pub use error::BoardError;
pub use faults::{Faults, FaultyLine, Passed};
pub use line::VirtualLine;
pub use ports::{Port, ports};
#[cfg(unix)]
pub use pty::Pty;
pub use serial::SerialLine;
pub use serve::{RealTime, Wire};
pub use socket::Socket;
pub use tcp::TcpLine;
pub use virtual_board::{BoardOptions, VirtualBoard};
