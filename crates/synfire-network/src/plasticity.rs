//! Learning rules: how the spikes of both ends change the weights of a projection.
//!
//! Every source keeps a trace x of what it sent, every target a trace y of its spikes, both from 0 to 1. In one tick, in
//! this order:
//!
//! 1. What a source sends is weighted with the weights as they are; then [`Plasticity::on_pre`] changes the weights of all
//!    its synapses, with the traces y as the last tick left them. A spike counts when it is sent, not when its delay ends.
//! 2. All traces decay, then rise where something was sent or a neuron spiked in this tick.
//! 3. [`Plasticity::on_post`] changes the weights of all synapses onto neurons that spiked in this tick, with the new
//!    traces x.
//!
//! With u the trace, t its target, m the third factor and R = w_max - w_min a change is
//!
//! ```text
//! Bounds::Hard      dw = amplitude * m * (u - t)
//! Bounds::SoftUp    dw = amplitude * m * (u * (w_max - w) - t * (w - w_min)) / R
//! Bounds::SoftDown  dw = amplitude * m * (t * (w_max - w) - u * (w - w_min)) / R
//! ```
//!
//! and the weight is then limited to `w_min` and `w_max`.

use serde::{Deserialize, Serialize};

/// How the weights of a projection learn. Of dense weights every pair is a synapse, also where the weight is 0.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Plasticity {
    /// Lower bound of the weights.
    pub w_min: f64,
    /// Upper bound of the weights.
    pub w_max: f64,
    /// A weight keeps the sign that it has at the start, and 0 stays 0.
    pub keep_sign: bool,
    /// What something sent does to the synapses of its source; its trace is y, of the target's spikes.
    pub on_pre: Option<Side>,
    /// What a spike does to the synapses onto its neuron; its trace is x, of what the source sent.
    pub on_post: Option<Side>,
}

/// What one of the two kinds of spikes does.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Side {
    /// The trace of the other end.
    pub trace: Trace,
    /// Weight change at trace 1 and target 0 (with soft bounds: in the whole range); negative for the opposite direction.
    pub amplitude: f64,
    /// The trace at which nothing changes (with soft bounds: what pulls the other way); 0 to 1.
    pub target: f64,
    /// Whether a change depends on the weight.
    pub bounds: Bounds,
    /// Whether the third factor of this side multiplies the change; 1 as long as none is set.
    pub modulated: bool,
}

/// Whether and how a change depends on the weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bounds {
    /// It does not; the weight stops at its bounds.
    Hard,
    /// The trace pulls toward `w_max`, the target toward `w_min`.
    SoftUp,
    /// The trace pulls toward `w_min`, the target toward `w_max`.
    SoftDown,
}

/// How a trace moves.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// Time constant in seconds (discretised like every decay).
    pub tau_s: f64,
    /// What a spike adds; above 0, at most 1. The sum stops at 1.
    pub bump: f64,
    /// A spike sets the trace to the bump instead: only the nearest spike counts.
    pub nearest: bool,
}

impl Plasticity {
    /// The smallest and largest weight that a synapse can reach whose weight is `initial`.
    pub fn limits(&self, initial: f64) -> (f64, f64) {
        match self.keep_sign {
            true if initial > 0.0 => (self.w_min.max(0.0), self.w_max),
            true if initial < 0.0 => (self.w_min, self.w_max.min(0.0)),
            true => (0.0, 0.0),
            false => (self.w_min, self.w_max),
        }
    }
}

impl Side {
    /// The change of a weight `w` at trace `u` and third factor `m`, before it is limited.
    pub fn change(&self, rule: &Plasticity, w: f64, u: f64, m: f64) -> f64 {
        let (above, below, range) = (rule.w_max - w, w - rule.w_min, rule.w_max - rule.w_min);
        let pull = match self.bounds {
            Bounds::Hard => u - self.target,
            Bounds::SoftUp => (u * above - self.target * below) / range,
            Bounds::SoftDown => (self.target * above - u * below) / range,
        };
        self.amplitude * m * pull
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: Trace = Trace { tau_s: 0.02, bump: 1.0, nearest: true };

    fn side(amplitude: f64, target: f64, bounds: Bounds) -> Side {
        Side { trace: TRACE, amplitude, target, bounds, modulated: false }
    }

    #[test]
    fn soft_bounds_pull_toward_both_ends() {
        let rule = Plasticity { w_min: -1.0, w_max: 3.0, keep_sign: false, on_pre: None, on_post: None };
        assert_eq!(side(2.0, 0.25, Bounds::Hard).change(&rule, 0.0, 0.75, 1.0), 1.0);
        assert_eq!(side(2.0, 0.0, Bounds::SoftUp).change(&rule, 1.0, 1.0, 0.5), 0.5);
        assert_eq!(side(2.0, 0.5, Bounds::SoftUp).change(&rule, 3.0, 0.0, 1.0), -1.0);
        assert_eq!(side(2.0, 0.5, Bounds::SoftDown).change(&rule, -1.0, 1.0, 1.0), 1.0);
        assert_eq!(side(2.0, 0.0, Bounds::SoftDown).change(&rule, 1.0, 1.0, -1.0), 1.0);
    }

    #[test]
    fn signs_narrow_the_bounds() {
        let rule = Plasticity { w_min: -1.0, w_max: 3.0, keep_sign: true, on_pre: None, on_post: None };
        assert_eq!([0.5, -0.5, 0.0].map(|initial| rule.limits(initial)), [(0.0, 3.0), (-1.0, 0.0), (0.0, 0.0)]);
        assert_eq!(Plasticity { keep_sign: false, ..rule }.limits(0.0), (-1.0, 3.0));
    }
}
