//! Which neurons can saturate at all: bounds on the integers of a finished program.

use synfire_image::{Image, NeuronParameters, Profile, Range, accumulator_ranges};

/// Unit of a decay.
const FRACTION: f64 = (1_u32 << synfire_arch::generated::DECAY_FRACTION_BITS) as f64;

/// For every neuron of the program, whether it is *not* proven that i, v and a never saturate, whatever the input.
pub(crate) fn may_saturate(image: &Image) -> Vec<bool> {
    let limit = image.target.state_max() as f64;
    let program = &image.program;
    let lanes = image.target.lanes;
    let competes = |neuron: usize| {
        let block = neuron as u32 / lanes;
        program.stages.iter().any(|stage| stage.winner && (stage.first.0..=stage.last.0).contains(&block))
    };
    let neurons = program.neurons.iter().zip(accumulator_ranges(image)).enumerate();
    neurons
        .map(|(index, (neuron, range))| {
            let profile = &program.profiles[usize::from(neuron.profile)];
            let bounds = Bounds { neuron, profile, competes: competes(index) };
            let current = bounds.current(range);
            let reached = [current, bounds.potential(current, range.low < 0), bounds.adaptation()];
            reached.iter().any(|reached| *reached > limit)
        })
        .collect()
}

/// One neuron whose states are bounded; every bound is a magnitude, infinite if there is none.
struct Bounds<'a> {
    neuron: &'a NeuronParameters,
    profile: &'a Profile,
    /// Whether it may have to leave the spike to another, and keep its potential.
    competes: bool,
}

impl Bounds<'_> {
    /// What rounding to nearest can add to a decayed state.
    fn rounding(&self) -> f64 {
        if self.profile.nearest { 0.5 } else { 0.0 }
    }

    /// Of a state that decays by `factor` and takes at most `input` a tick: the sum of a geometric series.
    fn settled(&self, factor: u16, input: f64) -> f64 {
        match factor {
            0 => input,
            factor => (input + self.rounding()) / (1.0 - f64::from(factor) / FRACTION),
        }
    }

    fn bias(&self, to_current: bool) -> f64 {
        if self.profile.bias_to_current == to_current { f64::from(self.neuron.bias).abs() } else { 0.0 }
    }

    fn current(&self, range: Range) -> f64 {
        let input = range.high.max(-range.low) as f64;
        self.settled(self.neuron.ki, input + self.bias(true))
    }

    fn potential(&self, current: f64, is_inhibited: bool) -> f64 {
        let drive = current + self.bias(false);
        match self.profile.linear_leak {
            true => self.linear_potential(drive, is_inhibited || self.neuron.bias < 0),
            false => {
                let settled = self.settled(self.neuron.kv, drive).max(f64::from(self.profile.v_reset).abs());
                // A threshold subtracted in the next tick comes on top of inhibition, when v may have decayed to 0.
                let subtracted = if self.profile.reset_next && self.profile.reset_subtract {
                    drive + self.rounding() + f64::from(self.neuron.threshold).abs()
                } else {
                    0.0
                };
                settled.max(subtracted)
            }
        }
    }

    /// Without decay only a leak that is stronger than every input, or limits on both sides, keep v from running away.
    fn linear_potential(&self, drive: f64, is_inhibited: bool) -> f64 {
        let profile = self.profile;
        let (rest, threshold) = (f64::from(profile.v_reset).abs(), f64::from(self.neuron.threshold));
        if drive <= f64::from(profile.leak) && !profile.reset_subtract {
            return 2.0 * rest + drive;
        }
        let takes_back = !profile.reset_subtract || drive <= threshold;
        let is_plain = profile.refractory == 0 && profile.adaptation_step == 0 && !self.competes;
        let above = if takes_back && is_plain { threshold.abs().max(rest) + drive } else { f64::INFINITY };
        let below = if is_inhibited { drive - f64::from(profile.v_min) } else { rest };
        above.max(below)
    }

    fn adaptation(&self) -> f64 {
        let Profile { adaptation_step, adaptation_decay, adaptation_prescale, .. } = *self.profile;
        let step = f64::from(adaptation_step);
        let every = f64::from(1_u32 << adaptation_prescale);
        match self.profile.adaptation_linear {
            _ if adaptation_step == 0 => 0.0,
            true if adaptation_prescale == 0 && i32::from(adaptation_decay) >= adaptation_step => step,
            true => f64::INFINITY,
            false => step * every / (1.0 - f64::from(adaptation_decay) / FRACTION),
        }
    }
}
