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
    /// Thresholds, biases or factors differ from neuron to neuron.
    pub const MIXED: u32 = 64;
    /// Factors of v so small that what a decay takes away has more than 32 bits before it is cut off.
    pub const FAST: u32 = 128;
    pub const ALL_BUT_WINNER: u32 = 223;

    /// Those of neurons with a profile, whose states have so many bits.
    pub fn of(profile: &Profile, neurons: &[NeuronParameters], state_bits: u32) -> Self {
        let currents = profile.bias_to_current || neurons.iter().any(|neuron| neuron.ki != 0);
        let rests = profile.refractory > 0 || profile.adaptation_step > 0;
        let differs = |neuron: &NeuronParameters| Common::of(profile, neuron) != Common::of(profile, &neurons[0]);
        // The largest product is that of the lowest state, and a rounding comes on top of it.
        let taken = |neuron: &NeuronParameters| u64::from(ONE - factor_of_v(profile, neuron)) << (state_bits - 1);
        let is_fast = |neuron: &NeuronParameters| taken(neuron) + u64::from(ONE) > 1 << (i32::BITS - 1);
        let needs = [
            (Self::MIXED, neurons.iter().any(differs)),
            (Self::FAST, neurons.iter().any(is_fast)),
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

/// The factor by which v decays: [`ONE`] where the leak is linear.
pub(super) fn factor_of_v(profile: &Profile, neuron: &NeuronParameters) -> u32 {
    if profile.linear_leak { ONE } else { u32::from(neuron.kv) }
}

/// Parameters of neurons that have them in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Common {
    pub threshold: i32,
    pub bias: i32,
    pub kv: u32,
    pub ki: u32,
}

impl Common {
    /// Of neurons that may be mixed.
    pub const NONE: Self = Self { threshold: 0, bias: 0, kv: 0, ki: 0 };

    /// Those of one neuron.
    pub fn of(profile: &Profile, neuron: &NeuronParameters) -> Self {
        let NeuronParameters { threshold, bias, ki, .. } = *neuron;
        Self { threshold, bias, kv: factor_of_v(profile, neuron), ki: ki.into() }
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
    /// Of the first neuron: of all, unless they are mixed.
    pub common: Common,
    pub state_bits: u32,
    pub now: Now,
}

/// The profile of a segment in this tick, so that every neuron takes the same instructions.
pub(super) struct Constants<I> {
    /// Bits of an `i32` that a state does not have.
    pub unused: u32,
    pub common: Common,
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
    pub fn new(Rules { profile, common, state_bits, now }: Rules<'_>) -> Self {
        let (p, decay_a) = (profile, now.decays(profile));
        let unused = i32::BITS - state_bits;
        Self {
            unused,
            common,
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
