//! A chip at the end of a line, in a time of its own.

use std::time::Duration;

use synfire_arch::Target;
use synfire_diagnostics::ToDiagnostic;
use synfire_link::{LinkError, Transport};
use synfire_rtl::{ChipModel, ChipOptions, Heard, RtlChip, SentByte};

/// A chip after power-up.
pub fn chip(target: &Target, options: &ChipOptions) -> RtlChip {
    ChipModel::build(target, options).unwrap().start().unwrap()
}

/// Sends bytes, and lets the chip work until the line is silent for so many clocks and no run is in progress.
pub fn exchange(chip: &mut RtlChip, bytes: &[SentByte], silence: u32) -> Vec<u8> {
    chip.send(bytes).unwrap();
    let mut out = Vec::new();
    loop {
        let was_sending = chip.unsent() > 0;
        let heard = chip.run(silence, 0).unwrap();
        let is_silent = heard.is_empty() && !was_sending && !chip.is_busy();
        out.extend(heard.into_iter().map(good));
        if is_silent {
            return out;
        }
    }
}

/// The host's end of a line to a chip, without latency.
#[derive(Debug)]
pub struct ChipLine {
    pub chip: RtlChip,
    clock_hz: u64,
    baud: u32,
}

impl ChipLine {
    pub fn new(target: &Target, options: &ChipOptions) -> Self {
        Self { chip: chip(target, options), clock_hz: options.clock_hz.into(), baud: options.baud }
    }
}

impl Transport for ChipLine {
    fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        let bytes: Vec<SentByte> = bytes.iter().map(|byte| SentByte::from(*byte)).collect();
        self.chip.send(&bytes).map_err(other)
    }

    fn receive(&mut self, buffer: &mut Vec<u8>, wait: Duration) -> Result<(), LinkError> {
        // Even who does not want to wait lets time pass: half a bit.
        let least = self.clock_hz / u64::from(2 * self.baud);
        let clocks = (wait.as_nanos() * u128::from(self.clock_hz) / 1_000_000_000) as u64;
        let heard = self.chip.run(clocks.max(least) as u32, 1).map_err(other)?;
        buffer.extend(heard.into_iter().map(good));
        Ok(())
    }

    fn now(&self) -> Duration {
        Duration::from_nanos((u128::from(self.chip.now()) * 1_000_000_000 / u128::from(self.clock_hz)) as u64)
    }

    fn baud(&self) -> u32 {
        self.baud
    }

    fn set_baud(&mut self, baud: u32) -> Result<(), LinkError> {
        self.baud = baud;
        self.chip.set_bit_clocks(((self.clock_hz << 8) / u64::from(baud)) as u32).map_err(other)
    }
}

pub fn good(heard: Heard) -> u8 {
    match heard {
        Heard::Byte(byte) => byte,
        Heard::Broken(byte) => panic!("the chip sent a broken byte {byte:#x}"),
    }
}

fn other(error: impl ToDiagnostic) -> LinkError {
    LinkError::Other(Box::new(error.to_diagnostic()))
}
