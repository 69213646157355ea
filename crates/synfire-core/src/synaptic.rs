//! Synaptic events, which the hardware does not count.

use synfire_arch::Target;
use synfire_program::{Event, Program, Spike, fan_out};

/// Counts the synaptic events of ticks from their events and spikes; see [`crate::TickResult::synaptic_events`].
#[derive(Debug, Clone, Default)]
pub struct SynapticEvents {
    axons: u32,
    /// Non-zero weights of every source: axons, then neurons.
    fan_out: Vec<u64>,
}

impl SynapticEvents {
    /// Of a program on a target, with the weights that it begins with.
    pub fn new(target: &Target, program: &Program) -> Self {
        Self { axons: target.axons, fan_out: fan_out(target, program) }
    }

    /// Of a tick with these external events and these spikes.
    pub fn of(&self, events: &[Event], spikes: &[Spike]) -> u64 {
        let axons = events.iter().filter(|event| event.payload != 0).map(|event| event.axon.index());
        let sources = axons.chain(spikes.iter().map(|spike| (self.axons + spike.neuron.0) as usize));
        sources.map(|source| self.fan_out.get(source).copied().unwrap_or(0)).sum()
    }
}
