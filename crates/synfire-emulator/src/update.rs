//! Neuron updates; see "Update" in docs/core.md.

use std::ops::{Add, BitAnd, BitXor, Not, Range, Sub};

use synfire_arch::generated::DECAY_FRACTION_BITS;
use synfire_arch::{Target, Tick};
use synfire_program::{NeuronParameters, Profile, Program};

use crate::ring::slot;
use crate::simd::{Simd, dispatch};
use crate::state::{NeuronArrays, State};

/// In `fired`, until the winner is known: the neuron would spike.
pub(crate) const CANDIDATE: i32 = 1;
/// In `fired`, until the winner is known: its update has saturated.
pub(crate) const SATURATED: i32 = 2;

/// Parameters of all neurons.
#[derive(Debug)]
pub(crate) struct Neurons {
    pub threshold: Vec<i32>,
    bias: Vec<i32>,
    /// [`ONE`] where the leak is linear.
    kv: Vec<u32>,
    ki: Vec<u32>,
    /// By stage: consecutive neurons that share a profile.
    pub segments: Vec<Vec<Segment>>,
    pub state_bits: u32,
    ring_depth: u32,
}

#[derive(Debug)]
pub(crate) struct Segment {
    pub neurons: Range<usize>,
    pub profile: Profile,
}

impl Neurons {
    pub fn new(program: &Program, target: &Target, stages: &[Range<usize>]) -> Self {
        let lanes = target.lanes as usize;
        let neurons = &program.neurons;
        Self {
            threshold: neurons.iter().map(|neuron| neuron.threshold).collect(),
            bias: neurons.iter().map(|neuron| neuron.bias).collect(),
            kv: neurons.iter().map(|neuron| factor_of_v(program, neuron)).collect(),
            ki: neurons.iter().map(|neuron| u32::from(neuron.ki)).collect(),
            segments: stages.iter().map(|s| segments(program, s.start * lanes..s.end * lanes)).collect(),
            state_bits: target.state_bits,
            ring_depth: target.ring_depth,
        }
    }

    pub fn len(&self) -> usize {
        self.threshold.len()
    }

    /// Updates the neurons of a stage; returns how many saturated.
    pub fn update(&self, simd: Simd, stage: usize, now: Now, state: &mut State) -> u64 {
        let slot = slot(now.tick, 0, self.ring_depth) * self.len();
        let State { neurons: arrays, accumulators, .. } = state;
        let mut saturations = 0;
        for Segment { neurons, profile } in &self.segments[stage] {
            let accumulators = &mut accumulators[slot + neurons.start..slot + neurons.end];
            saturations += u64::from(self.update_alike(simd, neurons.clone(), profile, now, accumulators, arrays));
        }
        saturations
    }

    /// Updates consecutive neurons of one profile, with one accumulator each, which is cleared; returns how many saturated.
    pub fn update_alike(
        &self,
        simd: Simd,
        neurons: Range<usize>,
        profile: &Profile,
        now: Now,
        accumulator: &mut [i32],
        state: &mut NeuronArrays,
    ) -> u32 {
        let lanes = Lanes {
            threshold: &self.threshold[neurons.clone()],
            bias: &self.bias[neurons.clone()],
            kv: &self.kv[neurons.clone()],
            ki: &self.ki[neurons.clone()],
            accumulator,
            v: &mut state.v[neurons.clone()],
            i: &mut state.i[neurons.clone()],
            a: &mut state.a[neurons.clone()],
            refractory: &mut state.refractory[neurons.clone()],
            fired: &mut state.fired[neurons],
        };
        update(simd, lanes, Rules { profile, state_bits: self.state_bits, now })
    }
}

fn segments(program: &Program, neurons: Range<usize>) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut start = neurons.start;
    for chunk in program.neurons[neurons].chunk_by(|a, b| a.profile == b.profile) {
        let profile = program.profiles[usize::from(chunk[0].profile)];
        segments.push(Segment { neurons: start..start + chunk.len(), profile });
        start += chunk.len();
    }
    segments
}

fn factor_of_v(program: &Program, neuron: &NeuronParameters) -> u32 {
    let linear = program.profiles[usize::from(neuron.profile)].linear_leak;
    if linear { ONE } else { u32::from(neuron.kv) }
}

/// What all updates of a stage in one tick have in common.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Now {
    pub tick: Tick,
    /// Adaptations stay as they are.
    pub frozen: bool,
    /// Neurons may have adaptations and refractory times that their profiles do not give them.
    pub rests: bool,
    /// Nobody spikes yet; `fired` takes [`CANDIDATE`] and [`SATURATED`] until `Neurons::crown` decides.
    pub winner: bool,
}

impl Now {
    /// Whether the adaptation of a profile decays.
    const fn decays(self, profile: &Profile) -> bool {
        !self.frozen && self.tick.0.is_multiple_of(1 << profile.adaptation_prescale)
    }
}

/// Neurons of one segment: slices of equal length.
struct Lanes<'a> {
    threshold: &'a [i32],
    bias: &'a [i32],
    kv: &'a [u32],
    ki: &'a [u32],
    accumulator: &'a mut [i32],
    v: &'a mut [i32],
    i: &'a mut [i32],
    a: &'a mut [i32],
    refractory: &'a mut [i32],
    fired: &'a mut [i32],
}

impl Lanes<'_> {
    /// The first neurons. Tells the compiler that all slices have this length.
    #[inline(always)]
    fn first(self, n: usize) -> Self {
        Self {
            threshold: &self.threshold[..n],
            bias: &self.bias[..n],
            kv: &self.kv[..n],
            ki: &self.ki[..n],
            accumulator: &mut self.accumulator[..n],
            v: &mut self.v[..n],
            i: &mut self.i[..n],
            a: &mut self.a[..n],
            refractory: &mut self.refractory[..n],
            fired: &mut self.fired[..n],
        }
    }
}

/// What all neurons of a segment have in common in this tick.
#[derive(Clone, Copy)]
struct Rules<'a> {
    profile: &'a Profile,
    state_bits: u32,
    now: Now,
}

/// Updates a segment; returns how many of its neurons saturated.
fn update(simd: Simd, lanes: Lanes<'_>, rules: Rules<'_>) -> u32 {
    let rests = rules.now.rests || rules.profile.refractory > 0 || rules.profile.adaptation_step > 0;
    match (rules.state_bits, rests, rules.now.winner) {
        // The largest intermediate is the sum of four states: 2^(S+1).
        (..=30, false, false) => update_plain(simd, lanes, rules),
        (..=30, true, false) => update_resting(simd, lanes, rules),
        (31.., _, false) => update_wide(simd, lanes, rules),
        (.., true) => update_candidates(simd, lanes, rules),
    }
}

fn update_plain(simd: Simd, lanes: Lanes<'_>, rules: Rules<'_>) -> u32 {
    dispatch!(simd, update_body::<i32, false, false>, (lanes: Lanes<'_>, rules: Rules<'_>) -> u32)
}

fn update_resting(simd: Simd, lanes: Lanes<'_>, rules: Rules<'_>) -> u32 {
    dispatch!(simd, update_body::<i32, true, false>, (lanes: Lanes<'_>, rules: Rules<'_>) -> u32)
}

fn update_wide(simd: Simd, lanes: Lanes<'_>, rules: Rules<'_>) -> u32 {
    dispatch!(simd, update_body::<i64, true, false>, (lanes: Lanes<'_>, rules: Rules<'_>) -> u32)
}

fn update_candidates(simd: Simd, lanes: Lanes<'_>, rules: Rules<'_>) -> u32 {
    dispatch!(simd, update_body::<i64, true, true>, (lanes: Lanes<'_>, rules: Rules<'_>) -> u32)
}

/// An integer that holds the sum of four states. Conditions are masks: all bits of a true one are set.
trait Wide:
    Copy
    + Ord
    + From<i32>
    + Add<Output = Self>
    + Sub<Output = Self>
    + BitAnd<Output = Self>
    + BitXor<Output = Self>
    + Not<Output = Self>
{
    /// As a state, which it has to fit.
    fn state(self) -> i32;
}

impl Wide for i32 {
    #[inline(always)]
    fn state(self) -> i32 {
        self
    }
}

impl Wide for i64 {
    #[inline(always)]
    fn state(self) -> i32 {
        self as i32
    }
}

/// The profile of a segment in this tick, so that every neuron takes the same instructions.
struct Constants<I> {
    low: I,
    high: I,
    v_reset: I,
    v_min: I,
    /// 0 unless linear.
    leak: I,
    /// 1 if the threshold is inclusive.
    inclusive: I,
    hold: I,
    bias_to_current: I,
    reset_subtract: I,
    reset_now: I,
    reset_next_subtract: I,
    reset_next_value: I,
    refractory: I,
    adaptation_step: I,
    /// Factor of the adaptation, 2^16 if it keeps its value.
    adaptation_factor: u32,
    /// Linear decay of the adaptation.
    adaptation_decay: i32,
    /// Of v and i.
    rounding: Rounding,
}

impl<I: Wide> Constants<I> {
    #[inline(always)]
    fn new(Rules { profile, state_bits, now }: Rules<'_>) -> Self {
        let (p, decay_a) = (profile, now.decays(profile));
        let unused = i32::BITS - state_bits;
        Self {
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

/// The update of docs/core.md for each neuron. `RESTS` is whether the profile has a refractory time or an adaptation: without,
/// both are 0 for ever and are not touched. `WINNER` is whether the stage lets only one neuron spike.
#[inline(always)]
fn update_body<I: Wide, const RESTS: bool, const WINNER: bool>(lanes: Lanes<'_>, rules: Rules<'_>) -> u32 {
    let unused = i32::BITS - rules.state_bits;
    let c = Constants::<I>::new(rules);
    let count = lanes.v.len();
    let Lanes { threshold, bias, kv, ki, accumulator, v, i, a, refractory, fired } = lanes.first(count);
    let mut saturations = 0;
    // No branch depends on a neuron: all alternatives are computed and masks choose, so that this becomes vector instructions.
    // Sums are wide and saturate once at their end, as in the core: two saturations on the way could give another number.
    for n in 0..count {
        let (threshold, bias, had_fired) = (I::from(threshold[n]), I::from(bias[n]), I::from(fired[n]));
        let (rest, adaptation) = if RESTS { (refractory[n], a[n]) } else { (0, 0) };

        // An accumulator wraps at S bits in the core and at 32 here; its lowest S bits, with their sign, are the same.
        let acc = I::from(accumulator[n] << unused >> unused);
        accumulator[n] = 0;
        let i1_sum = I::from(scaled(i[n], ki[n], c.rounding)) + acc + (bias & c.bias_to_current);
        let i1 = i1_sum.clamp(c.low, c.high);

        let decayed = toward(scaled(v[n], kv[n], c.rounding).into(), c.v_reset, c.leak);
        let subtracted = threshold & had_fired & c.reset_next_subtract;
        let v1_sum = decayed + i1 + (bias & !c.bias_to_current) - subtracted;
        let v1_saturated = v1_sum.clamp(c.low, c.high);
        let is_reset = either(had_fired & c.reset_next_value, mask::<I>(rest > 0) & c.hold);
        let v1 = select(is_reset, c.v_reset, v1_saturated.max(c.v_min));

        // Against the adaptation and the rest of before this tick: what this spike adds to them counts from the next one on.
        let level = threshold + I::from(adaptation);
        let above = mask::<I>(rest == 0) & mask(v1 + c.inclusive > level);
        let spike = if WINNER { I::from(0) } else { above };
        let reset_v = select(c.reset_subtract, v1 - threshold, c.v_reset);
        v[n] = select(spike & c.reset_now, reset_v, v1).state();
        i[n] = i1.state();
        let mut saturated = (i1_sum != i1) | (v1_sum != v1_saturated);
        if RESTS {
            refractory[n] = select(spike, c.refractory, (rest - 1).max(0).into()).state();
            let a_sum = adapted(adaptation, spike, &c);
            a[n] = a_sum.min(c.high).state();
            saturated |= a_sum > c.high;
        }
        saturations += u32::from(saturated);
        fired[n] = if WINNER { above.state() & CANDIDATE | -i32::from(saturated) & SATURATED } else { spike.state() };
    }
    saturations
}

/// The adaptation after an update, not yet saturated.
#[inline(always)]
fn adapted<I: Wide>(a: i32, spike: I, c: &Constants<I>) -> I {
    let decayed = (scaled(a, c.adaptation_factor, Rounding::TOWARD_ZERO) - c.adaptation_decay).max(0);
    I::from(decayed) + (spike & c.adaptation_step)
}

#[inline(always)]
fn mask<I: Wide>(condition: bool) -> I {
    I::from(-i32::from(condition))
}

#[inline(always)]
fn select<I: Wide>(mask: I, yes: I, no: I) -> I {
    no ^ (mask & (yes ^ no))
}

#[inline(always)]
fn either<I: Wide>(a: I, b: I) -> I {
    !(!a & !b)
}

/// `v`, moved toward `goal` by at most `leak`.
#[inline(always)]
fn toward<I: Wide>(v: I, goal: I, leak: I) -> I {
    v.min(goal).max(v - leak).max((v + leak).min(goal))
}

/// A decay that keeps everything.
const ONE: u32 = 1 << DECAY_FRACTION_BITS;

/// What is added to the fraction of a product before it is cut off.
#[derive(Clone, Copy)]
struct Rounding {
    always: u32,
    /// Where the product is negative.
    negative: u32,
}

impl Rounding {
    /// To nearest, ties toward plus infinity.
    const NEAREST: Self = Self { always: ONE / 2, negative: 0 };
    const TOWARD_ZERO: Self = Self { always: 0, negative: ONE - 1 };
}

/// `x * k / 2^16`, rounded, in 32-bit arithmetic; `k` is at most [`ONE`].
#[inline(always)]
fn scaled(x: i32, k: u32, rounding: Rounding) -> i32 {
    let addend = rounding.always | ((x >> 31) as u32 & rounding.negative);
    // At most 0xffff * 2^16 + 0xffff: no carry is lost.
    let low = ((x as u32 & (ONE - 1)) * k + addend) >> DECAY_FRACTION_BITS;
    (x >> DECAY_FRACTION_BITS) * k as i32 + low as i32
}
