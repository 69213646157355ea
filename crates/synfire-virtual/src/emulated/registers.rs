//! The core's registers.

use synfire_arch::generated::{GAIN_BITS, REGISTERS, SPEC_DIGEST, register};
use synfire_arch::{Register, Target};
use synfire_link::first_word;
use synfire_program::{Clear, Controls, ThirdFactor};

/// What they hold.
#[derive(Debug)]
pub struct Registers {
    target_digest: u32,
    learning: bool,
    /// Bits of `freeze` that the target has.
    freezable: u32,
    pub stage_count: u32,
    pub tick: u32,
    tick_cycles: u32,
    saturations: u32,
    third_factors: u32,
    seed: u32,
    freeze: u32,
    pub trace_range_count: u32,
    trace_saturations: u32,
}

/// What a write asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Nothing more.
    None,
    /// The program is another one now.
    Reprogram,
    /// Something is cleared.
    Clear(Clear),
}

impl Registers {
    /// As after power-up.
    pub fn new(target: &Target) -> Self {
        let controls = Controls::default();
        Self {
            target_digest: first_word(&target.digest()),
            learning: target.learning,
            freezable: u32::from(target.learning) | u32::from(target.adaptation) << 1,
            stage_count: 0,
            tick: 0,
            tick_cycles: 0,
            saturations: 0,
            third_factors: if target.learning { controls.third_factors() } else { 0 },
            seed: controls.seed,
            freeze: controls.freeze(),
            trace_range_count: 0,
            trace_saturations: 0,
        }
    }

    pub fn read(&self, address: u32) -> u32 {
        match register_at(address) {
            Some(register::SPEC_DIGEST) => first_word(&SPEC_DIGEST),
            Some(register::TARGET_DIGEST) => self.target_digest,
            Some(register::STAGE_COUNT) => self.stage_count,
            Some(register::TICK) => self.tick,
            Some(register::TICK_CYCLES) => self.tick_cycles,
            Some(register::SATURATIONS) => self.saturations,
            Some(register::THIRD_FACTORS) => self.third_factors,
            Some(register::SEED) => self.seed,
            Some(register::FREEZE) => self.freeze,
            Some(register::TRACE_RANGE_COUNT) => self.trace_range_count,
            Some(register::TRACE_SATURATIONS) if self.learning => self.trace_saturations,
            _ => 0,
        }
    }

    pub fn write(&mut self, address: u32, data: u32) -> Action {
        match register_at(address) {
            Some(register::STAGE_COUNT) => return replace(&mut self.stage_count, data),
            Some(register::TRACE_RANGE_COUNT) if self.learning => return replace(&mut self.trace_range_count, data),
            Some(register::CONTROL) => return Action::Clear(cleared_by(data)),
            Some(register::TICK) => self.tick = data,
            Some(register::SATURATIONS) => self.saturations = data,
            Some(register::THIRD_FACTORS) if self.learning => self.third_factors = data & 0x1F1F,
            Some(register::SEED) if self.learning => self.seed = data,
            Some(register::FREEZE) => self.freeze = data & self.freezable,
            Some(register::TRACE_SATURATIONS) if self.learning => self.trace_saturations = data,
            _ => {}
        }
        Action::None
    }

    /// A tick has ended.
    pub fn ticked(&mut self, clocks: u64, saturations: u64, trace_saturations: u64) {
        let add = |count: u32, more: u64| count.saturating_add(u32::try_from(more).unwrap_or(u32::MAX));
        self.tick = self.tick.wrapping_add(1);
        self.tick_cycles = clocks as u32;
        self.saturations = add(self.saturations, saturations);
        self.trace_saturations = add(self.trace_saturations, trace_saturations);
    }

    /// The registers of learning.
    pub fn controls(&self) -> Controls {
        Controls {
            seed: self.seed,
            post: third_factor(self.third_factors),
            pre: third_factor(self.third_factors >> 8),
            freeze_learning: self.freeze & 1 != 0,
            freeze_adaptation: self.freeze & 2 != 0,
        }
    }
}

fn replace(register: &mut u32, data: u32) -> Action {
    if std::mem::replace(register, data) == data { Action::None } else { Action::Reprogram }
}

/// What a value of `control` clears.
fn cleared_by(control: u32) -> Clear {
    let has = |one: Clear| control & one.control() != 0;
    let none = Clear::default();
    Clear {
        state: has(Clear { state: true, ..none }),
        adaptation: has(Clear { adaptation: true, ..none }),
        traces: has(Clear { traces: true, ..none }),
    }
}

/// A third factor from the lowest bits of a register.
fn third_factor(bits: u32) -> ThirdFactor {
    let unused = u8::BITS - GAIN_BITS;
    let eighths = ((bits as u8) << unused) as i8 >> unused;
    ThirdFactor::new(eighths).expect("so many bits are always one")
}

fn register_at(address: u32) -> Option<Register> {
    REGISTERS.iter().copied().find(|register| register.address == address)
}
