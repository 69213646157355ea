//! Lines to a simulated chip.

use std::collections::VecDeque;
use std::time::Duration;

use synfire_arch::Target;
use synfire_diagnostics::ToDiagnostic;
use synfire_rtl::{ChipOptions, Heard, RtlChip, SentByte};
use synfire_session::{LinkError, Transport};
use synfire_virtual::{Faults, FaultyLine, Passed};

const NS_PER_S: u128 = 1_000_000_000;

/// The host's end of a line to a chip. Its time is the chip's, and passes only while the host waits.
#[derive(Debug)]
pub struct ChipLine {
    /// The chip at the far end.
    pub chip: RtlChip,
    clock_hz: u32,
    baud: u32,
    /// Clocks of a bit, times 256.
    bit_clocks: u64,
    to_chip: FaultyLine,
    to_host: FaultyLine,
    /// When the host's transmitter is free again, in nanoseconds.
    host_free: u64,
    /// When the line at the chip's end is, in 1/256 of a clock: what the harness does, so that the two never drift apart.
    line_free: u64,
    /// Moments at which the chip is reset.
    resets: VecDeque<u64>,
    /// Bytes on their way to the host.
    incoming: VecDeque<(u64, u8)>,
}

impl ChipLine {
    /// A line without faults.
    pub fn new(target: &Target, options: &ChipOptions) -> Self {
        Self::with_faults(super::chip(target, options), options, &Faults::default())
    }

    /// A line without faults to a chip.
    pub fn on(chip: RtlChip, options: &ChipOptions) -> Self {
        Self::with_faults(chip, options, &Faults::default())
    }

    /// A line with faults to a chip.
    pub fn with_faults(chip: RtlChip, options: &ChipOptions, faults: &Faults) -> Self {
        Self {
            chip,
            clock_hz: options.clock_hz,
            baud: options.baud,
            bit_clocks: options.bit_clocks().into(),
            to_chip: FaultyLine::new(faults, 0x64),
            to_host: FaultyLine::new(faults, 0x68),
            host_free: 0,
            line_free: 0,
            resets: VecDeque::new(),
            incoming: VecDeque::new(),
        }
    }

    /// Makes the line another one from now on.
    pub fn set_faults(&mut self, faults: &Faults) {
        self.to_chip = FaultyLine::new(faults, 0x64);
        self.to_host = FaultyLine::new(faults, 0x68);
        self.resets.clear();
    }

    /// Lets the chip work for so many clocks without taking anything.
    pub fn pause(&mut self, clocks: u32) -> Result<(), LinkError> {
        let end = self.chip.now() + u64::from(clocks);
        while self.chip.now() < end {
            self.run_until(self.now_ns() + self.byte_ns())?;
        }
        Ok(())
    }

    /// When all that was sent has arrived, in clocks.
    pub const fn end(&self) -> u64 {
        self.line_free.div_ceil(256)
    }

    fn now_ns(&self) -> u64 {
        (u128::from(self.chip.now()) * NS_PER_S / u128::from(self.clock_hz)) as u64
    }

    fn clocks_in(&self, nanoseconds: u64) -> u32 {
        (u128::from(nanoseconds) * u128::from(self.clock_hz)).div_ceil(NS_PER_S) as u32
    }

    fn byte_ns(&self) -> u64 {
        10 * NS_PER_S as u64 / u64::from(self.baud)
    }

    /// Lets the chip work until a moment, or until it says something.
    fn run_until(&mut self, moment: u64) -> Result<(), LinkError> {
        let now = self.now_ns();
        let reset = self.resets.front().copied().unwrap_or(u64::MAX).max(now);
        let clocks = self.clocks_in(moment.min(reset) - now);
        let heard = self.chip.run(clocks, 1).map_err(other)?;
        let now = self.now_ns();
        for heard in heard {
            let (Heard::Byte(byte) | Heard::Broken(byte)) = heard;
            self.incoming.extend(self.to_host.pass(now, byte).bytes);
        }
        if reset <= now {
            self.resets.pop_front();
            self.chip.reset().map_err(other)?;
        }
        Ok(())
    }
}

impl Transport for ChipLine {
    fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        let byte_ns = self.byte_ns();
        let (now, byte_time) = (self.chip.now() << 8, 10 * self.bit_clocks);
        self.host_free = self.host_free.max(self.now_ns());
        let mut sent = Vec::new();
        for byte in bytes {
            let begin = self.host_free;
            self.host_free += byte_ns;
            let Passed { bytes, reset } = self.to_chip.pass(begin, *byte);
            self.resets.extend(reset.then_some(begin));
            for (begin, byte) in bytes {
                let begin = (u128::from(begin) * u128::from(self.clock_hz) * 256 / NS_PER_S) as u64;
                let silence = begin.saturating_sub(self.line_free);
                // What is sent back to back stays so: a byte is not a whole number of clocks.
                let gap = if silence > byte_time { silence >> 8 } else { 0 };
                // On a line that was idle a byte begins with the next clock.
                self.line_free = (self.line_free + (gap << 8)).max(now + 256) + byte_time;
                sent.push(SentByte { byte, is_broken: false, gap: gap as u32 });
            }
        }
        self.chip.send(&sent).map_err(other)
    }

    fn receive(&mut self, buffer: &mut Vec<u8>, wait: Duration) -> Result<(), LinkError> {
        // Even who does not want to wait lets time pass: half a bit.
        let deadline = self.now_ns() + (wait.as_nanos() as u64).max(self.byte_ns() / 20);
        let before = buffer.len();
        loop {
            let now = self.now_ns();
            let arrived = self.incoming.partition_point(|(time, _)| *time <= now);
            buffer.extend(self.incoming.drain(..arrived).map(|(_, byte)| byte));
            if buffer.len() > before || now >= deadline {
                return Ok(());
            }
            let next = self.incoming.front().map_or(deadline, |(time, _)| *time);
            self.run_until(deadline.min(next))?;
        }
    }

    fn now(&self) -> Duration {
        Duration::from_nanos(self.now_ns())
    }

    fn baud(&self) -> u32 {
        self.baud
    }

    fn set_baud(&mut self, baud: u32) -> Result<(), LinkError> {
        self.baud = baud;
        let bit_clocks = ((u64::from(self.clock_hz) << 8) + u64::from(baud / 2)) / u64::from(baud);
        self.bit_clocks = bit_clocks;
        self.chip.set_bit_clocks(bit_clocks as u32).map_err(other)
    }
}

fn other(error: impl ToDiagnostic) -> LinkError {
    LinkError::Other(Box::new(error.to_diagnostic()))
}
