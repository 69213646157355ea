//! Lines between a host and a board: serial ports and TCP connections.
//!
//! [`SerialLine`] and [`TcpLine`] are what a session talks through, and [`ports`] says which there are. [`Wire`] is a line as
//! one sees it from its other end, where a board is: a pseudo-terminal ([`Pty`]) or a socket ([`Socket`]).

mod error;
mod patient;
mod ports;
#[cfg(unix)]
mod pty;
mod serial;
mod socket;
mod tcp;
mod wire;

pub use error::WireError;
pub use ports::{Port, ports};
#[cfg(unix)]
pub use pty::Pty;
pub use serial::SerialLine;
pub use socket::Socket;
pub use tcp::TcpLine;
pub use wire::Wire;
