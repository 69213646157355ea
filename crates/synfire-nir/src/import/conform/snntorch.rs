//! snnTorch: a beta or alpha outside of 0 to 1 is clamped when the network runs, and exported as it is.

use super::super::place::Place;
use super::super::warning::Warning;
use super::gains;
use crate::{ImportOptions, NirNode, Tensor};

/// A time constant of so many steps does not decay in 64-bit floating point, and its inverse is exact.
const FOREVER: f64 = (1_u64 << 60) as f64;
/// How far a decay may lie outside of 0 to 1 by rounding alone.
const ROUNDING: f64 = 1e-6;

/// What became of the decays of one node.
#[derive(Default)]
struct Clamped {
    /// All of them.
    count: usize,
    /// Exactly 1: no decay.
    ones: usize,
    above: usize,
    below: usize,
    all_hold: bool,
}

/// Clamps the decays of a node to 0..1. `beta = 1 - dt/tau`; an infinite `tau` is a beta of 1.
pub(super) fn conform(node: &mut NirNode, place: Place, options: &ImportOptions) -> Vec<Warning> {
    let dt = options.step_s() / options.time_unit().seconds(options.step_s());
    let mut warnings = Vec::new();
    let note = |name: &'static str, clamped: &Clamped| {
        // One decay below 0 is what training may come to; all of them are another step.
        if clamped.below == clamped.count {
            let step_s = options.step_s();
            return Warning::NoMemory { node: place.clone(), decay: name, step_s };
        }
        Warning::PutRight { nodes: vec![place.clone()], what: clamped.text(name) }
    };
    let mut holds = false;
    if let Some((tau, r)) = gains::membrane(node) {
        let clamped = clamp(tau, r, dt);
        holds = clamped.all_hold;
        warnings.extend((!clamped.is_empty()).then(|| note("beta", &clamped)));
    }
    if let Some((tau_syn, w_in)) = gains::synapse(node) {
        let clamped = clamp(tau_syn, w_in, dt);
        warnings.extend((!clamped.is_empty()).then(|| note("alpha", &clamped)));
    }
    // A core has integrators: they are exact, a decay that is nearly 1 is not.
    if holds
        && let NirNode::Lif { r, v_leak, v_threshold, v_reset, .. } = node
        && v_leak.values().iter().all(|leak| *leak == 0.0)
    {
        let r = Tensor::new(r.shape(), vec![1.0 / dt; r.values().len()]).unwrap_or_else(|| Tensor::scalar(1.0 / dt));
        *node = NirNode::If { r, v_threshold: v_threshold.clone(), v_reset: v_reset.clone() };
    }
    warnings
}

/// Clamps each decay, with the gain of 1 that snnTorch has for its input.
fn clamp(tau: &mut Tensor, gain: &mut Tensor, dt: f64) -> Clamped {
    let count = tau.values().len();
    let mut clamped = Clamped { count, all_hold: true, ..Clamped::default() };
    let mut values = tau.values().to_vec();
    let mut gains = vec![0.0; count];
    for (index, (value, gain_now)) in values.iter_mut().zip(&mut gains).enumerate() {
        *gain_now = if gain.is_scalar() { gain.values()[0] } else { gain.values().get(index).copied().unwrap_or(1.0) };
        let decay = 1.0 - dt / *value;
        let kept = match decay {
            _ if decay > 1.0 + ROUNDING => {
                clamped.above += 1;
                FOREVER
            }
            _ if decay >= 1.0 => {
                clamped.ones += 1;
                FOREVER
            }
            _ if decay < -ROUNDING => {
                clamped.below += 1;
                1.0
            }
            _ => {
                clamped.all_hold = false;
                continue;
            }
        };
        clamped.all_hold &= kept == FOREVER;
        (*value, *gain_now) = (kept * dt, kept);
    }
    if !clamped.is_empty()
        && let (Some(new_tau), Some(new_gain)) = (Tensor::new(tau.shape(), values), Tensor::new(tau.shape(), gains))
    {
        (*tau, *gain) = (new_tau, new_gain);
    }
    clamped
}

impl Clamped {
    fn is_empty(&self) -> bool {
        self.ones + self.above + self.below == 0
    }

    fn text(&self, name: &str) -> String {
        let part = |count: usize, what: &str| (count > 0).then(|| format!("{count} {what}"));
        let parts = [
            part(self.ones, "of 1 do not decay"),
            part(self.above, "above 1 became 1"),
            part(self.below, "below 0 became 0"),
        ];
        format!(
            "of the values of {name}, {}, as in snnTorch",
            parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
        )
    }
}
