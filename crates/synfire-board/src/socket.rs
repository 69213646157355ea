//! A socket for a virtual board.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use crate::BoardError;
use crate::serve::Wire;

/// The board's end of a connection from this machine; one program at a time.
#[derive(Debug)]
pub struct Socket {
    listener: TcpListener,
    client: Option<TcpStream>,
}

impl Socket {
    /// Listens on a port of this machine; 0 takes any that is free.
    ///
    /// # Errors
    /// When another program listens there.
    pub fn open(port: u16) -> Result<Self, BoardError> {
        let failed =
            |error: std::io::Error| BoardError::Port { what: format!("tcp:{port}"), reason: error.to_string() };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        Ok(Self { listener, client: None })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn address(&self) -> Result<SocketAddr, BoardError> {
        let failed = |error: std::io::Error| BoardError::Port { what: "a socket".into(), reason: error.to_string() };
        self.listener.local_addr().map_err(failed)
    }

    /// Takes a client when there is none.
    fn accept(&mut self, wait: Duration) {
        match self.listener.accept() {
            Ok((client, _)) => {
                let ready = client.set_nonblocking(false).is_ok() && client.set_nodelay(true).is_ok();
                self.client = ready.then_some(client);
            }
            Err(_) => std::thread::sleep(wait.min(Duration::from_millis(5))),
        }
    }
}

impl Wire for Socket {
    fn receive(&mut self, buffer: &mut Vec<u8>, wait: Duration) -> Result<(), BoardError> {
        let Some(client) = &mut self.client else {
            self.accept(wait);
            return Ok(());
        };
        let mut bytes = [0; 4096];
        let read = client.set_read_timeout(Some(wait)).and_then(|()| client.read(&mut bytes));
        match read {
            Ok(0) => self.client = None,
            Ok(count) => buffer.extend(&bytes[..count]),
            Err(error)
                if matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
            Err(_) => self.client = None,
        }
        Ok(())
    }

    fn send(&mut self, bytes: &[u8]) -> Result<(), BoardError> {
        if let Some(client) = &mut self.client
            && client.write_all(bytes).is_err()
        {
            self.client = None;
        }
        Ok(())
    }

    fn baud(&self) -> Option<u32> {
        None
    }
}
