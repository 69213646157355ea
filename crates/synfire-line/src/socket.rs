//! A socket for a virtual board.

use std::collections::VecDeque;
use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use crate::{Wire, WireError};

/// Bytes that are taken at a time.
const PIECE: usize = 4096;
/// Bytes that wait for the board at most: several of the largest windows.
const HELD_MAX: usize = 64 << 10;

/// The board's end of a connection from this machine; one program at a time.
#[derive(Debug)]
pub struct Socket {
    listener: TcpListener,
    client: Option<TcpStream>,
    /// What the client has said while the board took nothing.
    held: VecDeque<u8>,
    has_hung_up: bool,
    start: Instant,
}

impl Socket {
    /// Listens on a port of this machine; 0 takes any that is free.
    ///
    /// # Errors
    /// When another program listens there.
    pub fn open(port: u16) -> Result<Self, WireError> {
        let failed = |error: std::io::Error| WireError { what: format!("tcp:{port}"), reason: error.to_string() };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        Ok(Self { listener, client: None, held: VecDeque::new(), has_hung_up: false, start: Instant::now() })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn address(&self) -> Result<SocketAddr, WireError> {
        let failed = |error: std::io::Error| WireError { what: "a socket".into(), reason: error.to_string() };
        self.listener.local_addr().map_err(failed)
    }

    /// Takes a client when there is none.
    fn accept(&mut self, wait: Duration) {
        match self.listener.accept() {
            Ok((client, _)) => self.client = client.set_nodelay(true).is_ok().then_some(client),
            Err(_) => std::thread::sleep(wait.min(Duration::from_millis(5))),
        }
    }

    fn hang_up(&mut self) {
        self.client = None;
        self.held.clear();
        self.has_hung_up = true;
    }

    /// Takes what has come without waiting. A client that floods loses what is more than any window: if it waited in the system
    /// instead, nobody would see that the client has gone.
    fn drain(&mut self) {
        const PIECES: usize = 16;
        let Some(client) = &mut self.client else { return };
        if client.set_nonblocking(true).is_err() {
            return self.hang_up();
        }
        let mut bytes = [0; PIECE];
        for _ in 0..PIECES {
            match client.read(&mut bytes) {
                Ok(0) => return self.hang_up(),
                Ok(count) => {
                    let room = HELD_MAX - self.held.len();
                    self.held.extend(&bytes[..count.min(room)]);
                }
                Err(error) if is_for_now(&error) => return,
                Err(_) => return self.hang_up(),
            }
        }
    }
}

impl Wire for Socket {
    fn receive(&mut self, buffer: &mut Vec<u8>, wait: Duration) -> Result<(), WireError> {
        if !self.held.is_empty() {
            buffer.extend(self.held.drain(..self.held.len().min(PIECE)));
            return Ok(());
        }
        let Some(client) = &mut self.client else {
            self.accept(wait);
            return Ok(());
        };
        let mut bytes = [0; PIECE];
        let ready = client.set_nonblocking(false).and_then(|()| client.set_read_timeout(Some(wait)));
        match ready.and_then(|()| client.read(&mut bytes)) {
            Ok(0) => self.hang_up(),
            Ok(count) => buffer.extend(&bytes[..count]),
            Err(error) if is_for_now(&error) => {}
            Err(_) => self.hang_up(),
        }
        Ok(())
    }

    fn pause(&mut self, wait: Duration) {
        std::thread::sleep(wait);
        self.drain();
    }

    fn send(&mut self, bytes: &[u8]) -> Result<(), WireError> {
        let Some(client) = &mut self.client else { return Ok(()) };
        let mut rest = bytes;
        let mut sent = client.set_nonblocking(true).map(|()| 0);
        while let Ok(count) = sent {
            rest = &rest[count..];
            if rest.is_empty() {
                return Ok(());
            }
            sent = client.write(rest);
        }
        match sent {
            // Nobody reads: a line forgets what nobody hears.
            Err(error) if is_for_now(&error) => {}
            _ => self.hang_up(),
        }
        Ok(())
    }

    fn has_hung_up(&mut self) -> bool {
        std::mem::take(&mut self.has_hung_up)
    }

    fn baud(&self) -> Option<u32> {
        None
    }

    fn now(&self) -> Duration {
        self.start.elapsed()
    }
}

fn is_for_now(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock | ErrorKind::Interrupted)
}
