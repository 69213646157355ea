//! Random neurons.

use synfire_arch::Target;
use synfire_image::{NeuronParameters, Profile, Range};

use crate::{Bias, Rng};

/// A state value: mostly small, sometimes an edge of the range, sometimes anything.
fn state(rng: &mut Rng, target: &Target) -> i32 {
    let (min, max) = (target.state_min(), target.state_max());
    let value = match rng.range(0, 9) {
        0 => min,
        1 => max,
        2 | 3 => rng.range(min, max),
        4 => 0,
        _ => rng.range(-64, 64),
    };
    value as i32
}

fn decay(rng: &mut Rng) -> u16 {
    match rng.range(0, 5) {
        0 => 0,
        1 => u16::MAX,
        2 => 1 << 15,
        3 => rng.range(60_000, 65_535) as u16,
        _ => rng.bits() as u16,
    }
}

pub(crate) fn profile(rng: &mut Rng, target: &Target, bias: &Bias) -> Profile {
    let v_reset = if rng.chance(0.5) { 0 } else { state(rng, target) };
    let any = state(rng, target);
    let floor = rng.pick(&[target.state_min() as i32, any, -100, 0]);
    let step = if target.adaptation && rng.chance(0.6) { state(rng, target).max(0) } else { 0 };
    Profile {
        v_reset,
        v_min: floor.min(v_reset).min(0),
        leak: state(rng, target).max(0),
        adaptation_step: step,
        adaptation_decay: decay(rng),
        adaptation_prescale: rng.pick(&[0, 0, 0, 1, 2, 3, 6, 15]),
        refractory: rng.pick(&[0, 0, 0, 1, 2, 3, 7, 255]),
        linear_leak: rng.chance(0.4),
        reset_subtract: rng.chance(0.5),
        reset_next: rng.chance(0.5),
        inclusive: rng.chance(0.5),
        hold: rng.chance(0.5),
        bias_to_current: rng.chance(bias.bias_to_current),
        adaptation_linear: rng.chance(0.5),
        nearest: rng.chance(0.5),
    }
}

/// A neuron whose threshold suits the sums that its inputs can reach.
pub(crate) fn neuron(
    rng: &mut Rng,
    target: &Target,
    bias: &Bias,
    profiles: &[Profile],
    profile: u16,
    inputs: Range,
) -> NeuronParameters {
    let reachable = inputs.high.min(target.state_max());
    let part = rng.range(0, 6);
    let threshold = if rng.chance(bias.extremes) { state(rng, target) } else { rng.range(0, reachable >> part) as i32 };
    let subtracts = profiles[usize::from(profile)].reset_subtract;
    let drive = if rng.chance(bias.extremes) { state(rng, target) } else { rng.range(-8, 8) as i32 };
    NeuronParameters {
        threshold: if subtracts { threshold.max(0) } else { threshold },
        bias: drive,
        kv: decay(rng),
        ki: decay(rng),
        profile,
    }
}
