//! The link's own registers and memories.

use alloc::vec;
use alloc::vec::Vec;

use synfire_arch::index_bits;
use synfire_arch::link_generated::{BOOT_NONE, region, register};

use crate::words::{Monitor, packs};

/// What a client sets, and what the device counts.
#[derive(Debug)]
pub struct Settings {
    monitors: Vec<u32>,
    monitor_count: u32,
    stream_options: u32,
    tick_period: u32,
    /// Bits of `stream_options` that there are.
    options_mask: u32,
    stall_clocks: u32,
    damaged_frames: u16,
    /// How the boot ended.
    pub boot: u32,
}

const TICK_PERIOD_MASK: u32 = 0x00FF_FFFF;
const CLOCKS_BIT: u32 = 1;
const QUIET_BIT: u32 = 2;
const FIRST_BLOCK_SHIFT: u32 = 16;

impl Settings {
    /// For a core with so many blocks of neurons.
    pub fn new(monitor_words: u16, blocks: u32) -> Self {
        let block_mask = (1 << index_bits(blocks)) - 1;
        Self {
            monitors: vec![0; monitor_words.into()],
            monitor_count: 0,
            stream_options: 0,
            tick_period: 0,
            options_mask: CLOCKS_BIT | QUIET_BIT | block_mask << FIRST_BLOCK_SHIFT,
            stall_clocks: 0,
            damaged_frames: 0,
            boot: BOOT_NONE,
        }
    }

    /// Registers to 0; the list of monitors stays, as memories do, and how the boot ended.
    pub fn restart(&mut self) {
        let (monitors, options_mask) = (core::mem::take(&mut self.monitors), self.options_mask);
        *self = Self { monitors, options_mask, boot: self.boot, ..Self::new(0, 1) };
    }

    pub fn read(&self, place: u8, address: u32) -> u32 {
        match (place, address) {
            (region::REGISTERS, register::MONITOR_COUNT) => self.monitor_count,
            (region::REGISTERS, register::STREAM_OPTIONS) => self.stream_options,
            (region::REGISTERS, register::TICK_PERIOD) => self.tick_period,
            (region::REGISTERS, register::STALL_CLOCKS) => self.stall_clocks,
            (region::REGISTERS, register::DAMAGED_FRAMES) => self.damaged_frames.into(),
            (region::REGISTERS, register::BOOT) => self.boot,
            (region::MONITORS, address) => self.monitors.get(address as usize).copied().unwrap_or(0),
            _ => 0,
        }
    }

    pub fn write(&mut self, place: u8, address: u32, data: u32) {
        match (place, address) {
            (region::REGISTERS, register::MONITOR_COUNT) => self.monitor_count = data.min(self.monitors.len() as u32),
            (region::REGISTERS, register::STREAM_OPTIONS) => self.stream_options = data & self.options_mask,
            (region::REGISTERS, register::TICK_PERIOD) => self.tick_period = data & TICK_PERIOD_MASK,
            (region::MONITORS, address) => {
                if let Some(monitor) = self.monitors.get_mut(address as usize) {
                    *monitor = data;
                }
            }
            _ => {}
        }
    }

    /// What a tick reports, in order.
    pub fn monitors(&self) -> impl Iterator<Item = Monitor> + '_ {
        self.monitors.iter().take(self.monitor_count as usize).map(|word| Monitor::from_word(*word))
    }

    pub const fn has_clocks(&self) -> bool {
        self.stream_options & CLOCKS_BIT != 0
    }

    /// Whether only report words report.
    pub const fn is_quiet(&self) -> bool {
        self.stream_options & QUIET_BIT != 0
    }

    /// Whether two blocks with spikes share a word, of a core with these lanes and blocks.
    pub const fn packs(&self, lanes: u32, blocks: u32) -> bool {
        self.is_quiet() && !self.has_clocks() && packs(lanes, blocks)
    }

    /// The first block whose spikes are told.
    pub const fn first_block(&self) -> u32 {
        self.stream_options >> FIRST_BLOCK_SHIFT
    }

    pub const fn tick_period(&self) -> u32 {
        self.tick_period
    }

    pub const fn count_damage(&mut self) {
        self.damaged_frames = self.damaged_frames.saturating_add(1);
    }

    pub fn count_stall(&mut self, clocks: u64) {
        self.stall_clocks = self.stall_clocks.saturating_add(u32::try_from(clocks).unwrap_or(u32::MAX));
    }
}
