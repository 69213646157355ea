//! A virtual board: device, line and faults. Its driver decides how time passes.

use std::collections::VecDeque;

use synfire_arch::link_generated::{BAUD_TIMEOUT_MS, BIT_CLOCK_FRACTION_BITS};
use synfire_arch::{BIT_CLOCKS_MIN, Target};
use synfire_link::{Device, Identity, Received, Work};
use synfire_session::Boot;

use crate::faults::{FaultyLine, Passed};
use crate::{BoardError, DeviceError, EmulatedCore, Faults};

/// What a virtual board is like.
#[derive(Debug, Clone)]
pub struct BoardOptions {
    /// Its core.
    pub target: Target,
    /// Rate after power-up, in bits per second.
    pub baud: u32,
    /// What happens to bytes on the line.
    pub faults: Faults,
    /// Words of the input queue: a power of two, 64 to 32768.
    pub input_words: u16,
    /// Monitors.
    pub monitor_words: u16,
    /// How its boot has ended, as it says: it has no boot script.
    pub boot: Boot,
}

impl BoardOptions {
    /// A board as a chip with block RAMs of 18 Kbit would be.
    pub fn new(target: Target, baud: u32) -> Self {
        Self { target, baud, faults: Faults::default(), input_words: 512, monitor_words: 256, boot: Boot::None }
    }
}

/// Words of the stream's memory on a chip: one block RAM, unless a tick needs more.
const OUTPUT_WORDS: u32 = 512;

/// Times are in nanoseconds from power-up.
#[derive(Debug)]
pub struct VirtualBoard {
    /// `None` only while it is switched off and on.
    device: Option<Device<EmulatedCore>>,
    now: u64,
    /// Bytes on their way to the device, with the time of arrival and the rate at which they were sent.
    incoming: VecDeque<(u64, u8, u32)>,
    /// The same to the host.
    outgoing: VecDeque<(u64, u8, u32)>,
    to_device: FaultyLine,
    to_host: FaultyLine,
    /// When the core, and the transmitter, are free again.
    core_free: u64,
    line_free: u64,
    /// Since when the core waits for room in the stream.
    waiting_since: Option<u64>,
    /// When the device goes back to its first rate, unless a frame comes.
    fall_back_at: Option<u64>,
    first_baud: u32,
    clock_hz: u64,
    resets: u64,
}

impl VirtualBoard {
    /// Switches a board on.
    ///
    /// # Errors
    /// When its target or its rate is more than the link allows.
    pub fn new(options: &BoardOptions) -> Result<Self, BoardError> {
        let target = &options.target;
        let refuse = |reason: &str| BoardError::Target { target: target.name.clone(), reason: reason.into() };
        let output_words = (2 * (2 * target.neuron_blocks() + 1)).next_power_of_two().max(OUTPUT_WORDS);
        if target.axons > 1 << 16 || output_words > 1 << 15 {
            return Err(refuse("the link has 16 bits for axons and 15 for the words of a tick"));
        }
        let mut identity = Identity {
            input_words: options.input_words,
            output_words: output_words as u16,
            monitor_words: options.monitor_words,
            ..Identity::of_target(target, &target.digest())
        };
        identity.bit_clocks = identity.bit_clocks_for(options.baud);
        let slowest_bit = 1 << 24;
        if identity.bit_clocks < BIT_CLOCKS_MIN << BIT_CLOCK_FRACTION_BITS || identity.bit_clocks >= slowest_bit {
            return Err(BoardError::Rate { target: target.name.clone(), baud: options.baud });
        }
        Ok(Self {
            first_baud: identity.baud(),
            clock_hz: target.clock_hz,
            device: Some(Device::new(EmulatedCore::new(target), identity).with_boot(options.boot.word())),
            now: 0,
            incoming: VecDeque::new(),
            outgoing: VecDeque::new(),
            to_device: FaultyLine::new(&options.faults, 0x64),
            to_host: FaultyLine::new(&options.faults, 0x68),
            core_free: 0,
            line_free: 0,
            waiting_since: None,
            fall_back_at: None,
            resets: 0,
        })
    }

    /// The time up to which everything has happened.
    pub const fn now(&self) -> u64 {
        self.now
    }

    /// Bytes on their way in both directions: all that a client can make the board keep, beyond what a chip has.
    pub fn queued(&self) -> usize {
        self.incoming.len() + self.outgoing.len()
    }

    /// Bytes on their way to the device.
    pub fn incoming(&self) -> usize {
        self.incoming.len()
    }

    /// Unplugs the line: what is on its way in either direction is lost.
    pub fn unplug(&mut self) {
        self.incoming.clear();
        self.outgoing.clear();
    }

    /// How often the device lost its power.
    pub const fn resets(&self) -> u64 {
        self.resets
    }

    /// Puts a byte on the line to the device, to arrive at a time.
    pub fn send(&mut self, time: u64, byte: u8, baud: u32) {
        let Passed { bytes, reset } = self.to_device.pass(time, byte);
        if reset {
            self.incoming.push_back((time, 0, 0));
        }
        self.incoming.extend(bytes.into_iter().map(|(time, byte)| (time, byte, baud)));
    }

    /// The next byte that has arrived at the host's end by now, as a receiver at a rate understands it.
    pub fn receive(&mut self, baud: u32) -> Option<u8> {
        let (_, byte, sent_at) = *self.outgoing.front().filter(|(time, ..)| *time <= self.now)?;
        self.outgoing.pop_front();
        Some(if is_same_rate(sent_at, baud) { byte } else { byte.rotate_left(3) | 0x81 })
    }

    /// When the next byte arrives at the host's end, of those that are on their way.
    pub fn next_arrival(&self) -> Option<u64> {
        self.outgoing.front().map(|(time, ..)| *time)
    }

    /// The rate at which the device speaks now.
    pub fn baud(&self) -> u32 {
        self.device().identity().baud()
    }

    /// The clock of the core in Hz.
    pub fn clock_hz(&self) -> u32 {
        self.device().identity().clock_hz
    }

    /// Lets time pass up to a moment, or up to the next arrival at the host's end if that is earlier.
    ///
    /// # Errors
    /// When what was programmed cannot be run.
    pub fn advance(&mut self, until: u64) -> Result<(), BoardError> {
        loop {
            self.happen().map_err(BoardError::Core)?;
            let next = self.next_event().unwrap_or(until).min(until);
            if next <= self.now && self.now >= until {
                return Ok(());
            }
            self.now = next.max(self.now);
            if self.outgoing.back().is_some_and(|(time, ..)| *time == self.now) && self.now < until {
                return self.happen().map_err(BoardError::Core);
            }
        }
    }

    fn device(&self) -> &Device<EmulatedCore> {
        self.device.as_ref().expect("it is on")
    }

    fn device_mut(&mut self) -> &mut Device<EmulatedCore> {
        self.device.as_mut().expect("it is on")
    }

    /// Everything that is due now.
    fn happen(&mut self) -> Result<(), DeviceError> {
        while let Some((_, byte, baud)) = self.incoming.front().filter(|(time, ..)| *time <= self.now).copied() {
            self.incoming.pop_front();
            self.arrive(byte, baud)?;
        }
        if self.fall_back_at.is_some_and(|time| time <= self.now) {
            self.fall_back_at = None;
            self.device_mut().fall_back();
        }
        self.work()?;
        self.talk();
        Ok(())
    }

    fn arrive(&mut self, byte: u8, baud: u32) -> Result<(), DeviceError> {
        if baud == 0 {
            self.resets += 1;
            self.device = self.device.take().map(Device::power_cycle);
            (self.waiting_since, self.fall_back_at) = (None, None);
            return Ok(());
        }
        let received = if is_same_rate(baud, self.baud()) {
            self.device_mut().receive(byte)?
        } else {
            self.device_mut().receive_broken();
            Received::Damage
        };
        self.watch_rate(received);
        Ok(())
    }

    /// The timer of the rate.
    fn watch_rate(&mut self, received: Received) {
        let timeout = self.now + u64::from(BAUD_TIMEOUT_MS) * 1_000_000;
        match received {
            Received::Frame => self.fall_back_at = None,
            Received::Damage if !is_same_rate(self.first_baud, self.baud()) => {
                self.fall_back_at.get_or_insert(timeout);
            }
            Received::Damage | Received::Nothing => {}
        }
    }

    fn work(&mut self) -> Result<(), DeviceError> {
        while self.core_free <= self.now {
            let work = self.device_mut().work()?;
            match (work, self.waiting_since) {
                (Work::Waiting, None) => self.waiting_since = Some(self.now),
                (Work::Moved | Work::Tick(_), Some(since)) => {
                    let clocks = clocks_in(self.now - since, self.clock_hz);
                    self.device_mut().stalled(clocks);
                    self.waiting_since = None;
                }
                _ => {}
            }
            match work {
                Work::Idle | Work::Waiting => return Ok(()),
                Work::Moved => {}
                Work::Tick(clocks) => {
                    let clocks = clocks.max(self.device().tick_period().into());
                    self.core_free = self.now + nanoseconds_of(clocks, self.clock_hz);
                }
            }
        }
        Ok(())
    }

    /// Puts the next byte of the device on the line.
    fn talk(&mut self) {
        while self.line_free <= self.now {
            let before = self.baud();
            let byte = self.device_mut().transmit();
            let baud = self.baud();
            if baud != before {
                self.fall_back_at = Some(self.now + u64::from(BAUD_TIMEOUT_MS) * 1_000_000);
            }
            let Some(byte) = byte else { return };
            self.line_free = self.now + byte_time(baud);
            let Passed { bytes, .. } = self.to_host.pass(self.line_free, byte);
            self.outgoing.extend(bytes.into_iter().map(|(time, byte)| (time, byte, baud)));
        }
    }

    /// When something happens by itself, if anything does.
    pub fn next_event(&self) -> Option<u64> {
        let incoming = self.incoming.front().map(|(time, ..)| *time);
        let times = [incoming, self.next_arrival(), self.fall_back_at, Some(self.core_free), Some(self.line_free)];
        times.into_iter().flatten().filter(|time| *time > self.now).min()
    }
}

/// Whether a receiver at one rate understands a sender at the other.
const fn is_same_rate(one: u32, other: u32) -> bool {
    const PERCENT: u64 = 3;
    (one.abs_diff(other) as u64) * 100 <= PERCENT * one as u64
}

/// Nanoseconds of a byte of ten bits.
pub fn byte_time(baud: u32) -> u64 {
    10_000_000_000 / u64::from(baud.max(1))
}

fn nanoseconds_of(clocks: u64, clock_hz: u64) -> u64 {
    (u128::from(clocks) * 1_000_000_000 / u128::from(clock_hz.max(1))) as u64
}

fn clocks_in(nanoseconds: u64, clock_hz: u64) -> u64 {
    (u128::from(nanoseconds) * u128::from(clock_hz) / 1_000_000_000) as u64
}
