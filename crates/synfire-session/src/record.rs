//! Recording every byte of a line, and replaying a recording.
//!
//! One line for each piece: time in nanoseconds, `>` for what the host sent, `<` for what it received or `=` for a change of
//! rate, then bytes in hexadecimal or the rate.

use std::collections::VecDeque;
use std::io::Write;
use std::time::Duration;

use super::transport::Transport;
use crate::LinkError;

/// Heading of a recording.
const HEADING: &str = "synfire line recording 1";

/// A line that writes down what passes.
#[derive(Debug)]
pub struct Recorder<T, W: Write> {
    inner: T,
    out: W,
    start: Duration,
}

impl<T: Transport, W: Write> Recorder<T, W> {
    /// Records a line from now on.
    ///
    /// # Errors
    /// When the recording cannot be written.
    pub fn new(inner: T, mut out: W) -> Result<Self, LinkError> {
        writeln!(out, "{HEADING}\n0 = {}", inner.baud()).map_err(failed)?;
        Ok(Self { start: inner.now(), inner, out })
    }

    fn note(&mut self, kind: char, text: &str) -> Result<(), LinkError> {
        let time = (self.inner.now() - self.start).as_nanos();
        writeln!(self.out, "{time} {kind} {text}").and_then(|()| self.out.flush()).map_err(failed)
    }
}

impl<T: Transport, W: Write> Transport for Recorder<T, W> {
    fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        self.note('>', &hex(bytes))?;
        self.inner.send(bytes)
    }

    fn receive(&mut self, buffer: &mut Vec<u8>, wait: Duration) -> Result<(), LinkError> {
        let before = buffer.len();
        self.inner.receive(buffer, wait)?;
        if buffer.len() == before { Ok(()) } else { self.note('<', &hex(&buffer[before..])) }
    }

    fn now(&self) -> Duration {
        self.inner.now()
    }

    fn baud(&self) -> u32 {
        self.inner.baud()
    }

    fn set_baud(&mut self, baud: u32) -> Result<(), LinkError> {
        self.note('=', &baud.to_string())?;
        self.inner.set_baud(baud)
    }
}

/// A line on which happens what a recording says, provided that the host says the same again.
#[derive(Debug)]
pub struct Replay {
    pieces: VecDeque<Piece>,
    now: Duration,
    baud: u32,
    /// What the host has said and the recording not yet.
    said: VecDeque<u8>,
}

#[derive(Debug)]
struct Piece {
    time: Duration,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Sent(Vec<u8>),
    Received(Vec<u8>),
    Baud(u32),
}

impl Replay {
    /// Reads a recording.
    ///
    /// # Errors
    /// When it is none. One that was cut short ends there.
    pub fn new(text: &str) -> Result<Self, LinkError> {
        let mut lines = text.split_inclusive('\n');
        if lines.next().map(str::trim_end) != Some(HEADING) {
            return Err(LinkError::Recording { reason: format!("it does not begin with `{HEADING}`") });
        }
        let whole = lines.filter(|line| line.ends_with('\n'));
        let pieces: Option<VecDeque<Piece>> = whole.map(|line| parse(line.trim_end())).collect();
        let pieces = pieces.ok_or_else(|| LinkError::Recording { reason: "a line of it makes no sense".into() })?;
        Ok(Self { pieces, now: Duration::ZERO, baud: 0, said: VecDeque::new() }.settled())
    }

    /// Passes over changes of rate, and over what the host has said as recorded.
    fn settled(mut self) -> Self {
        self.settle();
        self
    }

    fn settle(&mut self) {
        while let Some(piece) = self.pieces.front() {
            match &piece.kind {
                Kind::Baud(baud) => self.baud = *baud,
                Kind::Sent(bytes) if self.said.len() >= bytes.len() => {
                    self.said.drain(..bytes.len());
                }
                _ => return,
            }
            self.pieces.pop_front();
        }
    }
}

impl Transport for Replay {
    fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        self.said.extend(bytes);
        let recorded = self.pieces.iter().filter_map(|piece| match &piece.kind {
            Kind::Sent(bytes) => Some(bytes),
            _ => None,
        });
        if !recorded.flatten().zip(&self.said).all(|(recorded, said)| recorded == said) {
            return Err(LinkError::Recording { reason: "the host says something else than in the recording".into() });
        }
        self.settle();
        Ok(())
    }

    fn receive(&mut self, buffer: &mut Vec<u8>, wait: Duration) -> Result<(), LinkError> {
        let deadline = self.now + wait;
        match self.pieces.front() {
            None => Err(LinkError::Recording { reason: "it ends here".into() }),
            Some(Piece { time, kind: Kind::Received(bytes) }) if *time <= deadline => {
                buffer.extend(bytes);
                self.now = self.now.max(*time);
                self.pieces.pop_front();
                self.settle();
                Ok(())
            }
            Some(Piece { .. }) => {
                self.now = deadline;
                Ok(())
            }
        }
    }

    fn now(&self) -> Duration {
        self.now
    }

    fn baud(&self) -> u32 {
        self.baud
    }

    fn set_baud(&mut self, baud: u32) -> Result<(), LinkError> {
        self.baud = baud;
        Ok(())
    }
}

fn parse(line: &str) -> Option<Piece> {
    let mut parts = line.splitn(3, ' ');
    let time = Duration::from_nanos(parts.next()?.parse().ok()?);
    let (kind, text) = (parts.next()?, parts.next()?);
    let kind = match kind {
        ">" => Kind::Sent(unhex(text)?),
        "<" => Kind::Received(unhex(text)?),
        "=" => Kind::Baud(text.parse().ok()?),
        _ => return None,
    };
    Some(Piece { time, kind })
}

fn failed(error: std::io::Error) -> LinkError {
    LinkError::Recording { reason: error.to_string() }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    text.len().is_multiple_of(2).then(|| text.as_bytes().chunks(2).map(digits).collect()).flatten()
}
