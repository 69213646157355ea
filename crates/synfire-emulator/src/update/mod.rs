//! Neuron updates; see "Update" in docs/core.md.

mod arithmetic;
mod idle;
mod lanes;
mod rules;
mod segment;

use std::ops::Range;

use synfire_arch::Target;
use synfire_program::{NeuronParameters, Profile, Program};

pub(crate) use rules::Now;

use crate::bits::pieces;
use crate::simd::Simd;
use crate::state::NeuronArrays;
use lanes::Lanes;
use rules::{Common, Needs, Rules, factor_of_v};
use segment::Flags;

/// Parameters of all neurons.
#[derive(Debug)]
pub(crate) struct Neurons {
    pub threshold: Vec<i32>,
    bias: Vec<i32>,
    /// As [`factor_of_v`] says.
    kv: Vec<u32>,
    ki: Vec<u32>,
    /// By stage: consecutive neurons that share a profile.
    pub segments: Vec<Vec<Segment>>,
    /// Pieces of all segments.
    pieces: usize,
    pub state_bits: u32,
}

#[derive(Debug)]
pub(crate) struct Segment {
    pub neurons: Range<usize>,
    pub profile: Profile,
    needs: Needs,
    common: Common,
    /// The numbers of its pieces: segments are cut where words of flags end.
    pieces: Range<usize>,
}

impl Segment {
    /// Of neurons about which nothing is known but their profile.
    pub const fn of_any(neurons: Range<usize>, profile: Profile) -> Self {
        Self { neurons, profile, needs: Needs::ANY, common: Common::NONE, pieces: 0..0 }
    }
}

impl Neurons {
    pub fn new(program: &Program, target: &Target, stages: &[Range<usize>]) -> Self {
        let lanes = target.lanes as usize;
        let neurons = &program.neurons;
        let profile = |neuron: &NeuronParameters| &program.profiles[usize::from(neuron.profile)];
        let mut pieces = 0;
        let of_stage = |stage: &Range<usize>| {
            segments(program, stage.start * lanes..stage.end * lanes, target.state_bits, &mut pieces)
        };
        Self {
            segments: stages.iter().map(of_stage).collect(),
            threshold: neurons.iter().map(|neuron| neuron.threshold).collect(),
            bias: neurons.iter().map(|neuron| neuron.bias).collect(),
            kv: neurons.iter().map(|neuron| factor_of_v(profile(neuron), neuron)).collect(),
            ki: neurons.iter().map(|neuron| u32::from(neuron.ki)).collect(),
            pieces,
            state_bits: target.state_bits,
        }
    }

    pub fn len(&self) -> usize {
        self.threshold.len()
    }

    /// Updates consecutive neurons of one segment, with one accumulator each, which is cleared; returns how many saturated.
    pub fn update_alike(
        &self,
        simd: Simd,
        neurons: Range<usize>,
        segment: &Segment,
        now: Now,
        accumulator: &mut [i32],
        state: &mut NeuronArrays,
    ) -> u32 {
        let NeuronArrays { v, i, a, refractory, fired, candidates, saturated } = state;
        let flags = Flags { first: neurons.start, fired, candidates, saturated };
        let lanes = Lanes {
            threshold: &self.threshold[neurons.clone()],
            bias: &self.bias[neurons.clone()],
            kv: &self.kv[neurons.clone()],
            ki: &self.ki[neurons.clone()],
            accumulator,
            v: &mut v[neurons.clone()],
            i: &mut i[neurons.clone()],
            a: &mut a[neurons.clone()],
            refractory: &mut refractory[neurons],
        };
        let Segment { profile, common, .. } = segment;
        let rules = Rules { profile, common: *common, state_bits: self.state_bits, now };
        segment::update(simd, lanes, flags, segment.needs, rules)
    }
}

fn segments(program: &Program, neurons: Range<usize>, state_bits: u32, count: &mut usize) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut start = neurons.start;
    for chunk in program.neurons[neurons].chunk_by(|a, b| a.profile == b.profile) {
        let profile = program.profiles[usize::from(chunk[0].profile)];
        let neurons = start..start + chunk.len();
        start = neurons.end;
        let pieces = *count..*count + pieces(neurons.clone()).count();
        *count = pieces.end;
        let (needs, common) = (Needs::of(&profile, chunk, state_bits), Common::of(&profile, &chunk[0]));
        segments.push(Segment { neurons, profile, needs, common, pieces });
    }
    segments
}
