//! What a tick did.

use synfire_program::Spike;

/// Clocks of one stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StageCycles {
    /// Update, with the stage's overhead.
    pub update: u64,
    /// Delivery of the stage's spikes.
    pub deliver: u64,
}

/// Clocks of a tick. A board tells the total and what learning took; `external` is 0 and `stages` empty there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cycles {
    /// Everything, the tick's overhead included.
    pub total: u64,
    /// Delivery of external events.
    pub external: u64,
    /// By stage.
    pub stages: Vec<StageCycles>,
    /// The learning phase; 0 while learning is frozen, or in an image that does not learn.
    pub learn: u64,
}

/// What a tick did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TickResult {
    /// By stage, then ascending by neuron.
    pub spikes: Vec<Spike>,
    /// Clocks.
    pub cycles: Cycles,
    /// Synapses that were used: for every external event (unless its payload is 0) and every spike of a neuron, the non-zero
    /// weights of its source, each once however many digits the payload has. A weight shared by several targets counts for
    /// each of them; weights of 0, which only fill tiles, do not count.
    pub synaptic_events: u64,
    /// State updates that saturated.
    pub saturations: u64,
    /// Rows of traces in which a sum was cut to full scale.
    pub trace_saturations: u64,
}

impl TickResult {
    /// Empties it, but keeps its allocations for the next tick.
    pub fn clear(&mut self) {
        let Self { mut spikes, cycles: Cycles { mut stages, .. }, .. } = std::mem::take(self);
        spikes.clear();
        stages.clear();
        self.spikes = spikes;
        self.cycles.stages = stages;
    }
}
