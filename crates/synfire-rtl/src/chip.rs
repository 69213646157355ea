//! One running chip: a core with its link, driven at the pins of its UART.

use std::path::{Path, PathBuf};

use synfire_arch::Target;

use crate::compile::{Job, program};
use crate::pipe::{ChipRequest, Pipe, Start};
use crate::sources::CHIP_HARNESS;
use crate::{RtlError, RtlModel, Sources};

/// What a chip is like, besides its target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChipOptions {
    /// The sources; by default those of this crate.
    pub sources: Sources,
    /// What it believes its clock to be, in Hz.
    pub clock_hz: u32,
    /// Rate after power-up.
    pub baud: u32,
    /// Words of the input queue: a power of two.
    pub input_words: u32,
    /// Words of the stream's memory: a power of two.
    pub output_words: u32,
    /// Monitors that fit: a power of two.
    pub monitor_words: u32,
    /// Words of the boot script, which holds zeros; 0 for a chip without one.
    pub boot_words: u32,
    /// Where the boot script is in the board's flash; 0 for a chip that does not look there.
    pub flash_offset: u32,
    /// What registers hold at power-up, where the sources let them begin at random.
    pub power_up: u32,
}

impl ChipOptions {
    /// A chip with a clock and a rate, and the memories of the Verilog's defaults.
    pub fn new(clock_hz: u32, baud: u32) -> Self {
        Self {
            sources: Sources::chip(),
            clock_hz,
            baud,
            input_words: 256,
            output_words: 512,
            monitor_words: 256,
            boot_words: 0,
            flash_offset: 0,
            power_up: 0,
        }
    }

    /// Clocks of a bit after power-up, times 256.
    pub fn bit_clocks(&self) -> u32 {
        let scaled = (u64::from(self.clock_hz) << 8) + u64::from(self.baud / 2);
        u32::try_from(scaled / u64::from(self.baud)).unwrap_or(u32::MAX)
    }
}

/// A program that simulates a chip, in the cache.
#[derive(Debug, Clone)]
pub struct ChipModel {
    program: PathBuf,
    bit_clocks: u32,
    power_up: u32,
}

impl ChipModel {
    /// The model of a chip, built now unless the cache has it.
    ///
    /// # Errors
    /// When a tool is missing or fails, or the cache cannot be written.
    pub fn build(target: &Target, options: &ChipOptions) -> Result<Self, RtlError> {
        let mut parameters = RtlModel::parameters(target);
        let numbers = [
            ("CLOCK_HZ", options.clock_hz),
            ("BAUD", options.baud),
            ("INPUT_WORDS", options.input_words),
            ("OUTPUT_WORDS", options.output_words),
            ("MONITOR_WORDS", options.monitor_words),
            ("BOOT_WORDS", options.boot_words),
            ("FLASH_OFFSET", options.flash_offset),
        ];
        parameters.extend(numbers.map(|(name, value)| (name.to_owned(), value.to_string())));
        parameters.push(("TARGET_DIGEST".into(), RtlModel::digest_parameter(target)));
        parameters.push(("TARGET_NAME".into(), name_parameter(&target.name)));
        let job = Job {
            top: "synfire_chip",
            harness: CHIP_HARNESS,
            target: &target.name,
            parameters,
            sources: &options.sources,
            waveforms: false,
            gates: false,
        };
        let program = program(&job, &mut |_| ())?;
        Ok(Self { program, bit_clocks: options.bit_clocks(), power_up: options.power_up })
    }

    /// The model of a chip that synthesis has made into gates: one Verilog text with everything in it, whose module
    /// `synfire_chip` has the ports of the chip. `bit_clocks` are the clocks of a bit after power-up, times 256.
    ///
    /// # Errors
    /// As [`Self::build`].
    pub fn of_gates(target: &Target, verilog: &str, bit_clocks: u32) -> Result<Self, RtlError> {
        let sources = Sources::gates("synfire_chip.v", verilog, CHIP_HARNESS);
        let job = Job {
            top: "synfire_chip",
            harness: CHIP_HARNESS,
            target: &target.name,
            parameters: Vec::new(),
            sources: &sources,
            waveforms: false,
            gates: true,
        };
        Ok(Self { program: program(&job, &mut |_| ())?, bit_clocks, power_up: 0 })
    }

    /// Switches a chip on. Its memories hold nothing that is defined; the host's end of the line has the chip's first rate.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub fn start(&self) -> Result<RtlChip, RtlError> {
        self.start_with(None)
    }

    /// As [`Self::start`], for Verilog that reads files in a directory.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn start_in(&self, directory: &Path) -> Result<RtlChip, RtlError> {
        self.start_with(Some(directory))
    }

    fn start_with(&self, directory: Option<&Path>) -> Result<RtlChip, RtlError> {
        let start = Start { directory, power_up: self.power_up, waveform: None };
        let pipe = Pipe::start(&self.program, &start)?;
        let mut chip = RtlChip { pipe, now: 0, unsent: 0, is_busy: false, is_booted: false };
        chip.set_bit_clocks(self.bit_clocks)?;
        Ok(chip)
    }
}

/// The letters of a name as Verilog writes them: the first in the lowest byte, at most 16.
fn name_parameter(name: &str) -> String {
    let letters = name.bytes().filter(u8::is_ascii).take(16);
    let digits: Vec<_> = letters.map(|letter| format!("{letter:02x}")).collect();
    format!("128'h{}", digits.into_iter().rev().collect::<String>())
}

/// A byte on its way to the chip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SentByte {
    /// The byte.
    pub byte: u8,
    /// Whether its stop bit is low.
    pub is_broken: bool,
    /// Clocks of silence between the byte before and this one, at least.
    pub gap: u32,
}

impl From<u8> for SentByte {
    fn from(byte: u8) -> Self {
        Self { byte, is_broken: false, gap: 0 }
    }
}

/// What came from the chip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// A byte.
    Byte(u8),
    /// A byte whose stop bit was low.
    Broken(u8),
}

/// A chip under simulation. Time passes only in [`RtlChip::run`].
#[derive(Debug)]
pub struct RtlChip {
    pipe: Pipe,
    now: u64,
    unsent: usize,
    is_busy: bool,
    is_booted: bool,
}

/// Bits of the pins, as the harness tells them.
const BUSY: u32 = 1;
const BOOTED: u32 = 2;
const BROKEN: u32 = 1 << 8;

impl RtlChip {
    /// Puts bytes on the line, after those that are on their way.
    ///
    /// # Errors
    /// When the simulation ends.
    pub fn send(&mut self, bytes: &[SentByte]) -> Result<(), RtlError> {
        let words = bytes.iter().flat_map(|sent| {
            let broken = if sent.is_broken { BROKEN } else { 0 };
            [u32::from(sent.byte) | broken, sent.gap]
        });
        self.unsent += bytes.len();
        Ok(self.pipe.send(ChipRequest::Send, [bytes.len() as u32].into_iter().chain(words))?)
    }

    /// Lets so many clocks pass, or fewer if `enough` bytes have come (0 for never); returns what came.
    ///
    /// # Errors
    /// When the simulation ends.
    pub fn run(&mut self, clocks: u32, enough: u32) -> Result<Vec<Heard>, RtlError> {
        self.pipe.send(ChipRequest::Run, [clocks, enough])?;
        self.now += u64::from(self.pipe.receive()?);
        self.unsent = self.pipe.receive()? as usize;
        let pins = self.pipe.receive()?;
        self.is_busy = pins & BUSY != 0;
        self.is_booted = pins & BOOTED != 0;
        let count = self.pipe.receive()? as usize;
        let heard = |word: u32| if word & BROKEN == 0 { Heard::Byte(word as u8) } else { Heard::Broken(word as u8) };
        Ok(self.pipe.receive_all(count)?.into_iter().map(heard).collect())
    }

    /// Changes the host's rate: clocks of a bit, times 256.
    ///
    /// # Errors
    /// When the simulation ends.
    pub fn set_bit_clocks(&mut self, bit_clocks: u32) -> Result<(), RtlError> {
        Ok(self.pipe.send(ChipRequest::Rate, [bit_clocks])?)
    }

    /// Presses the reset: everything but the memories begins anew.
    ///
    /// # Errors
    /// When the simulation ends.
    pub fn reset(&mut self) -> Result<(), RtlError> {
        Ok(self.pipe.send(ChipRequest::Reset, [])?)
    }

    /// Clocks that have passed.
    pub const fn now(&self) -> u64 {
        self.now
    }

    /// Bytes that were not yet through when the clocks last stopped, and those sent since.
    pub const fn unsent(&self) -> usize {
        self.unsent
    }

    /// Whether a run was in progress when the clocks last stopped: the pin `busy_o`.
    pub const fn is_busy(&self) -> bool {
        self.is_busy
    }

    /// Whether the boot script had been executed when the clocks last stopped: the pin `booted_o`.
    pub const fn is_booted(&self) -> bool {
        self.is_booted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_begin_in_the_lowest_byte() {
        assert_eq!(name_parameter("ncx"), "128'h78636e");
        assert_eq!(name_parameter("a-name-that-is-too-long").len(), "128'h".len() + 32);
    }

    #[test]
    fn rates_are_rounded_to_the_nearest() {
        assert_eq!(ChipOptions::new(100_000_000, 3_000_000).bit_clocks(), 8533);
        assert_eq!(ChipOptions::new(12_000_000, 115_200).bit_clocks(), 26667);
    }
}
