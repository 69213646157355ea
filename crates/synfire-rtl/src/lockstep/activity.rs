//! What was done in lockstep.

use synfire_core::TickResult;

/// What was done in lockstep, so that silent networks cannot pass for a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Activity {
    /// Ticks.
    pub ticks: u64,
    /// Spikes.
    pub spikes: u64,
    /// State updates that saturated.
    pub saturations: u64,
    /// Rows of traces in which a sum was cut to full scale.
    pub trace_saturations: u64,
    /// Clocks of learning phases.
    pub learning_clocks: u64,
    /// Weights that a run left other than it found them.
    pub changed_weights: u64,
    /// Synapses that were used.
    pub synaptic_events: u64,
    /// Clocks.
    pub clocks: u64,
}

impl Activity {
    /// Adds a tick.
    pub fn add(&mut self, result: &TickResult) {
        self.ticks += 1;
        self.spikes += result.spikes.len() as u64;
        self.saturations += result.saturations;
        self.trace_saturations += result.trace_saturations;
        self.learning_clocks += result.cycles.learn;
        self.synaptic_events += result.synaptic_events;
        self.clocks += result.cycles.total;
    }

    /// Adds what another lockstep did.
    pub fn join(&mut self, other: &Self) {
        self.ticks += other.ticks;
        self.spikes += other.spikes;
        self.saturations += other.saturations;
        self.trace_saturations += other.trace_saturations;
        self.learning_clocks += other.learning_clocks;
        self.changed_weights += other.changed_weights;
        self.synaptic_events += other.synaptic_events;
        self.clocks += other.clocks;
    }
}
