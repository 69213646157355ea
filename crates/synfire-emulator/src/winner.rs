//! Stages of which only the strongest neuron spikes; see "Winner" in docs/core.md.

use synfire_arch::NeuronId;

use crate::bits::{clear, has, members, put};
use crate::state::NeuronArrays;
use crate::update::{Neurons, Now, Segment};

impl Neurons {
    /// The strongest candidate of a stage, the first of equal ones.
    pub fn strongest(&self, stage: usize, state: &NeuronArrays) -> Option<NeuronId> {
        let segments = self.segments[stage].iter();
        let candidates = segments.flat_map(|segment| members(&state.candidates, segment.neurons.clone()));
        let strongest = candidates.reduce(|best, other| if state.v[other] > state.v[best] { other } else { best });
        strongest.map(|neuron| NeuronId(neuron as u32))
    }

    /// Lets the strongest candidate of a stage spike, and no other; returns whether this saturated an update that had not
    /// before.
    pub fn crown(&self, stage: usize, now: Now, state: &mut NeuronArrays) -> bool {
        let winner = self.strongest(stage, state).map(NeuronId::index);
        let had_saturated = winner.is_some_and(|winner| has(&state.saturated, winner));
        for segment in &self.segments[stage] {
            clear(&mut state.candidates, segment.neurons.clone());
            clear(&mut state.saturated, segment.neurons.clone());
        }
        let segment = |neuron: &usize| self.segments[stage].iter().find(|segment| segment.neurons.contains(neuron));
        let saturates = |winner: usize| segment(&winner).is_some_and(|segment| self.spike(winner, segment, now, state));
        winner.is_some_and(saturates) && !had_saturated
    }

    /// What a spike adds to an update that was done without; returns whether the adaptation saturates.
    fn spike(&self, neuron: usize, Segment { profile, .. }: &Segment, now: Now, state: &mut NeuronArrays) -> bool {
        put(&mut state.fired, neuron, true);
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
