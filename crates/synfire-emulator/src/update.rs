//! Neuron updates; see "Update" in docs/core.md.

use std::ops::{Add, Range, Sub};

use synfire_arch::{Target, Tick};
use synfire_image::{Profile, Program};

use crate::deliver::slot;
use crate::simd::{Simd, dispatch};
use crate::state::State;

/// Parameters of all neurons.
#[derive(Debug)]
pub(crate) struct Neurons {
    threshold: Vec<i32>,
    bias: Vec<i32>,
    kv: Vec<u32>,
    ki: Vec<u32>,
    /// By stage: consecutive neurons that share a profile.
    segments: Vec<Vec<Segment>>,
    state_bits: u32,
    ring_depth: u32,
}

#[derive(Debug)]
struct Segment {
    neurons: Range<usize>,
    profile: Profile,
}

impl Neurons {
    pub fn new(program: &Program, target: &Target, stages: &[Range<usize>]) -> Self {
        let lanes = target.lanes as usize;
        let neurons = &program.neurons;
        Self {
            threshold: neurons.iter().map(|neuron| neuron.threshold).collect(),
            bias: neurons.iter().map(|neuron| neuron.bias).collect(),
            kv: neurons.iter().map(|neuron| u32::from(neuron.kv)).collect(),
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
    pub fn update(&self, simd: Simd, stage: usize, tick: Tick, state: &mut State) -> u64 {
        let slot = slot(tick, 0, self.ring_depth) * self.len();
        let mut saturations = 0;
        for Segment { neurons, profile } in &self.segments[stage] {
            let lanes = Lanes {
                threshold: &self.threshold[neurons.clone()],
                bias: &self.bias[neurons.clone()],
                kv: &self.kv[neurons.clone()],
                ki: &self.ki[neurons.clone()],
                accumulator: &mut state.accumulators[slot + neurons.start..slot + neurons.end],
                v: &mut state.v[neurons.clone()],
                i: &mut state.i[neurons.clone()],
                a: &mut state.a[neurons.clone()],
                refractory: &mut state.refractory[neurons.clone()],
                fired: &mut state.fired[neurons.clone()],
            };
            let rules = Rules { profile, state_bits: self.state_bits, decay_a: decays(profile, tick) };
            saturations += u64::from(update(simd, lanes, rules));
        }
        saturations
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

fn decays(profile: &Profile, tick: Tick) -> bool {
    tick.0.is_multiple_of(1 << profile.adaptation_prescale)
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

/// What all neurons of a segment have in common in this tick.
#[derive(Clone, Copy)]
struct Rules<'a> {
    profile: &'a Profile,
    state_bits: u32,
    /// Whether adaptation decays in this tick.
    decay_a: bool,
}

/// Updates a segment; returns how many of its neurons saturated.
fn update(simd: Simd, lanes: Lanes<'_>, rules: Rules<'_>) -> u32 {
    // The largest intermediate is the sum of four states: 2^(S+1).
    if rules.state_bits <= 30 { update_i32(simd, lanes, rules) } else { update_i64(simd, lanes, rules) }
}

fn update_i32(simd: Simd, lanes: Lanes<'_>, rules: Rules<'_>) -> u32 {
    dispatch!(simd, update_body::<i32>, (lanes: Lanes<'_>, rules: Rules<'_>) -> u32)
}

fn update_i64(simd: Simd, lanes: Lanes<'_>, rules: Rules<'_>) -> u32 {
    dispatch!(simd, update_body::<i64>, (lanes: Lanes<'_>, rules: Rules<'_>) -> u32)
}

/// An integer that holds the sum of four states.
trait Wide: Copy + Ord + From<i32> + Add<Output = Self> + Sub<Output = Self> {
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

#[inline(always)]
fn update_body<I: Wide>(lanes: Lanes<'_>, rules: Rules<'_>) -> u32 {
    let Rules { profile, state_bits, decay_a } = rules;
    let p = *profile;
    let unused = i32::BITS - state_bits;
    let (low, high) = (I::from(i32::MIN >> unused), I::from(i32::MAX >> unused));
    let wide = |value: i32| I::from(value);
    let pick = |condition: bool, value: i32| if condition { value } else { 0 };
    let n = lanes.v.len();
    let Lanes { threshold, bias, kv, ki, accumulator, v, i, a, refractory, fired } = lanes;
    let (threshold, bias, kv, ki) = (&threshold[..n], &bias[..n], &kv[..n], &ki[..n]);
    let (accumulator, i, a) = (&mut accumulator[..n], &mut i[..n], &mut a[..n]);
    let (refractory, fired) = (&mut refractory[..n], &mut fired[..n]);
    let mut saturations = 0;
    for n in 0..n {
        let acc = accumulator[n] << unused >> unused;
        accumulator[n] = 0;
        let i1_sum = wide(truncated(i[n], ki[n])) + wide(acc) + wide(pick(p.bias_to_current, bias[n]));
        let i1 = i1_sum.clamp(low, high);

        let decayed = if p.linear_leak {
            let towards = wide(v[n]).min(wide(p.v_reset)).max(wide(v[n]) - wide(p.leak));
            towards.max((wide(v[n]) + wide(p.leak)).min(wide(p.v_reset)))
        } else {
            wide(truncated(v[n], kv[n]))
        };
        let reset_now = fired[n] != 0 && p.reset_next;
        let subtracted = pick(reset_now && p.reset_subtract, threshold[n]);
        let v1_sum = decayed + i1 + wide(pick(!p.bias_to_current, bias[n])) - wide(subtracted);
        let v1_saturated = v1_sum.clamp(low, high);
        let mut v1 = v1_saturated.max(wide(p.v_min));
        if (reset_now && !p.reset_subtract) || (refractory[n] > 0 && p.hold) {
            v1 = wide(p.v_reset);
        }

        let level = wide(threshold[n]) + wide(a[n]);
        let spike = refractory[n] == 0 && v1 + wide(i32::from(p.inclusive)) > level;
        let reset_v = if p.reset_subtract { v1 - wide(threshold[n]) } else { wide(p.v_reset) };
        v[n] = if spike && !p.reset_next { reset_v } else { v1 }.state();
        i[n] = i1.state();
        refractory[n] = if spike { i32::from(p.refractory) } else { (refractory[n] - 1).max(0) };
        let decayed_a = match (decay_a, p.adaptation_linear) {
            (false, _) => a[n],
            (true, true) => (a[n] - i32::from(p.adaptation_decay)).max(0),
            (true, false) => truncated(a[n], u32::from(p.adaptation_decay)),
        };
        let a_sum = wide(decayed_a) + wide(pick(spike, p.adaptation_step));
        a[n] = a_sum.min(high).state();
        fired[n] = -i32::from(spike);
        saturations += u32::from(i1_sum != i1 || v1_sum != v1_saturated || a_sum > high);
    }
    saturations
}

/// `x * k / 2^16`, rounded toward zero, in 32-bit arithmetic.
#[inline(always)]
fn truncated(x: i32, k: u32) -> i32 {
    let (sign, magnitude) = (x >> 31, x.unsigned_abs());
    let quotient = (magnitude >> 16) * k + (((magnitude & 0xffff) * k) >> 16);
    (quotient as i32 ^ sign).wrapping_sub(sign)
}
