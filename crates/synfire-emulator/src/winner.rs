//! Stages of which only the strongest neuron spikes; see "Winner" in docs/core.md.

use crate::state::NeuronArrays;
use crate::update::{Neurons, Now, Segment};

/// In `fired`, until the winner is known: the neuron would spike.
pub(crate) const CANDIDATE: i32 = 1;
/// In `fired`, until the winner is known: its update has saturated.
pub(crate) const SATURATED: i32 = 2;

impl Neurons {
    /// Lets the strongest candidate of a stage spike, the first of equal ones; returns whether this saturated an update that
    /// had not before.
    pub fn crown(&self, stage: usize, now: Now, state: &mut NeuronArrays) -> bool {
        let mut winner: Option<(usize, i32, &Segment)> = None;
        for segment in &self.segments[stage] {
            for neuron in segment.neurons.clone() {
                let fired = std::mem::take(&mut state.fired[neuron]);
                let stronger = winner.is_none_or(|(strongest, ..)| state.v[neuron] > state.v[strongest]);
                if fired & CANDIDATE != 0 && stronger {
                    winner = Some((neuron, fired, segment));
                }
            }
        }
        winner.is_some_and(|(neuron, fired, segment)| {
            let saturates = self.spike(neuron, segment, now, state);
            saturates && fired & SATURATED == 0
        })
    }

    /// What a spike adds to an update that was done without; returns whether the adaptation saturates.
    fn spike(&self, neuron: usize, Segment { profile, .. }: &Segment, now: Now, state: &mut NeuronArrays) -> bool {
        state.fired[neuron] = -1;
        state.refractory[neuron] = profile.refractory.into();
        if !profile.reset_next {
            let v = &mut state.v[neuron];
            *v = if profile.reset_subtract { *v - self.threshold[neuron] } else { profile.v_reset };
        }
        let step = if now.frozen { 0 } else { i64::from(profile.adaptation_step) };
        let (a, highest) = (i64::from(state.a[neuron]) + step, (1 << (self.state_bits - 1)) - 1);
        state.a[neuron] = a.min(highest) as i32;
        a > highest
    }
}
