//! What all neurons of a segment have in common.

use synfire_arch::Tick;
use synfire_program::{NeuronParameters, Profile};

use super::arithmetic::{ONE, Rounding, Wide, mask};

/// What an update has to be able to do beyond the plainest neuron: one whose input is its current, that decays by a factor
/// towards 0, and that a spike resets to a value at once. What no neuron of a segment needs is left out when it is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Needs(u32);

impl Needs {
    pub const NONE: u32 = 0;
    /// Currents that decay, or that have the bias.
    pub const CURRENT: u32 = 1;
    /// Decays round to nearest.
    pub const NEAREST: u32 = 2;
    /// A spike subtracts the threshold.
    pub const SUBTRACT: u32 = 4;
    /// The leak is linear, or the reset comes in the next tick.
    pub const RARE: u32 = 8;
    /// Adaptations and refractory times.
    pub const RESTS: u32 = 16;
    /// Nobody spikes until the winner is known.
    pub const WINNER: u32 = 32;
    pub const ALL_BUT_WINNER: u32 = 31;

    /// Those of neurons with a profile.
    pub fn of(profile: &Profile, neurons: &[NeuronParameters]) -> Self {
        let currents = profile.bias_to_current || neurons.iter().any(|neuron| neuron.ki != 0);
        let rests = profile.refractory > 0 || profile.adaptation_step > 0;
        let needs = [
            (Self::CURRENT, currents),
            (Self::NEAREST, profile.nearest),
            (Self::SUBTRACT, profile.reset_subtract),
            (Self::RARE, profile.linear_leak || profile.reset_next),
            (Self::RESTS, rests),
        ];
        Self(needs.into_iter().filter(|(_, needed)| *needed).fold(0, |all, (need, _)| all | need))
    }

    /// Everything but a winner.
    pub const ANY: Self = Self(Self::ALL_BUT_WINNER);

    /// These and rests.
    #[must_use]
    pub const fn or_rests(self, rests: bool) -> Self {
        Self(self.0 | if rests { Self::RESTS } else { 0 })
    }

    /// Whether an update that can do `able` is enough.
    pub const fn met_by(self, able: u32) -> bool {
        self.0 & !able == 0
    }
}

/// What all updates of a stage in one tick have in common.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Now {
    pub tick: Tick,
    /// Adaptations stay as they are.
    pub frozen: bool,
    /// Neurons may have adaptations and refractory times that their profiles do not give them.
    pub rests: bool,
    /// Nobody spikes yet: `Neurons::crown` decides.
    pub winner: bool,
}

impl Now {
    /// Whether the adaptation of a profile decays.
    const fn decays(self, profile: &Profile) -> bool {
        !self.frozen && self.tick.0.is_multiple_of(1 << profile.adaptation_prescale)
    }
}

/// What all neurons of a segment have in common in this tick.
#[derive(Clone, Copy)]
pub(super) struct Rules<'a> {
    pub profile: &'a Profile,
    pub state_bits: u32,
    pub now: Now,
}

/// The profile of a segment in this tick, so that every neuron takes the same instructions.
pub(super) struct Constants<I> {
    /// Bits of an `i32` that a state does not have.
    pub unused: u32,
    pub low: I,
    pub high: I,
    pub v_reset: I,
    pub v_min: I,
    /// 0 unless linear.
    pub leak: I,
    /// 1 if the threshold is inclusive.
    pub inclusive: I,
    pub hold: I,
    pub bias_to_current: I,
    pub reset_subtract: I,
    pub reset_now: I,
    pub reset_next_subtract: I,
    pub reset_next_value: I,
    pub refractory: I,
    pub adaptation_step: I,
    /// Factor of the adaptation, 2^16 if it keeps its value.
    pub adaptation_factor: u32,
    /// Linear decay of the adaptation.
    pub adaptation_decay: i32,
    /// Of v and i.
    pub rounding: Rounding,
}

impl<I: Wide> Constants<I> {
    #[inline(always)]
    pub fn new(Rules { profile, state_bits, now }: Rules<'_>) -> Self {
        let (p, decay_a) = (profile, now.decays(profile));
        let unused = i32::BITS - state_bits;
        Self {
            unused,
            low: I::from(i32::MIN >> unused),
            high: I::from(i32::MAX >> unused),
            v_reset: p.v_reset.into(),
            v_min: p.v_min.into(),
            leak: if p.linear_leak { p.leak } else { 0 }.into(),
            inclusive: i32::from(p.inclusive).into(),
            hold: mask(p.hold),
            bias_to_current: mask(p.bias_to_current),
            reset_subtract: mask(p.reset_subtract),
            reset_now: mask(!p.reset_next),
            reset_next_subtract: mask(p.reset_next && p.reset_subtract),
            reset_next_value: mask(p.reset_next && !p.reset_subtract),
            refractory: i32::from(p.refractory).into(),
            adaptation_step: if now.frozen { 0 } else { p.adaptation_step }.into(),
            adaptation_factor: if decay_a && !p.adaptation_linear { p.adaptation_decay.into() } else { ONE },
            adaptation_decay: if decay_a && p.adaptation_linear { p.adaptation_decay.into() } else { 0 },
            rounding: if p.nearest { Rounding::NEAREST } else { Rounding::TOWARD_ZERO },
        }
    }
}
