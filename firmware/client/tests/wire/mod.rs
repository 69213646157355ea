//! A virtual board's line for tests.

use std::time::Duration;

use synfire_arch::Target;
use synfire_client::Line;
use synfire_session::{LinkError, Transport};
use synfire_virtual::{BoardOptions, Faults, VirtualBoard, VirtualLine};

/// A virtual line as a microcontroller has it: it hands on what fits into the buffer, and keeps the rest.
pub struct Wire {
    line: VirtualLine,
    kept: Vec<u8>,
}

impl Line for Wire {
    type Error = LinkError;

    async fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        self.line.send(bytes)
    }

    async fn receive(&mut self, buffer: &mut [u8], milliseconds: u32) -> Result<usize, LinkError> {
        if self.kept.is_empty() {
            self.line.receive(&mut self.kept, Duration::from_millis(milliseconds.into()))?;
        }
        let count = buffer.len().min(self.kept.len());
        buffer[..count].copy_from_slice(&self.kept[..count]);
        self.kept.drain(..count);
        Ok(count)
    }
}

/// A line to a virtual board with a core of this target.
pub fn wire(target: &Target, faults: &str) -> Wire {
    let faults = Faults::parse(faults).unwrap();
    let options = BoardOptions { faults, ..BoardOptions::new(target.clone(), 115_200) };
    let line = VirtualLine::new(VirtualBoard::new(&options).unwrap(), Duration::from_millis(1));
    Wire { line, kept: Vec::new() }
}
