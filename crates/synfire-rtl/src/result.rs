//! What a core did and what it holds.

use synfire_arch::generated::Phase;

/// Spikes of one block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RtlSpikes {
    /// Neuron block.
    pub block: u32,
    /// Bit k: neuron `block * P + k`.
    pub mask: u32,
    /// The clock at which they left, counted from the beginning of the tick.
    pub cycle: u64,
}

/// Clocks of one stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RtlStageCycles {
    /// Update, with the stage's overhead.
    pub update: u64,
    /// Delivery of the stage's spikes.
    pub deliver: u64,
}

/// Clocks of a tick, as counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RtlCycles {
    /// From the first busy clock to the last.
    pub total: u64,
    /// Delivery of external events.
    pub external: u64,
    /// By stage.
    pub stages: Vec<RtlStageCycles>,
    /// Learning, after the stages.
    pub learn: u64,
}

impl RtlCycles {
    /// From the clocks of each phase, in order. Phases as `phase_o` of the core numbers them.
    pub(crate) fn from_phases(total: u64, phases: impl IntoIterator<Item = (u32, u64)>) -> Self {
        const DELIVER: u32 = Phase::Deliver as u32;
        const DRAIN: u32 = Phase::Drain as u32;
        const STAGE: u32 = Phase::Stage as u32;
        const UPDATE: u32 = Phase::Update as u32;
        const SETTLE: u32 = Phase::Settle as u32;
        const TRACES: u32 = Phase::Traces as u32;
        let mut cycles = Self { total, ..Self::default() };
        for (phase, clocks) in phases {
            match (phase, cycles.stages.last_mut()) {
                (TRACES, _) => cycles.learn += clocks,
                (DELIVER | DRAIN, _) if cycles.learn > 0 => cycles.learn += clocks,
                (STAGE, _) => cycles.stages.push(RtlStageCycles { update: clocks, deliver: 0 }),
                (UPDATE | SETTLE, Some(stage)) => stage.update += clocks,
                (DELIVER | DRAIN, Some(stage)) => stage.deliver += clocks,
                (DELIVER | DRAIN, None) => cycles.external += clocks,
                _ => {}
            }
        }
        cycles
    }
}

/// What a tick did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RtlTick {
    /// In the order in which they left.
    pub spikes: Vec<RtlSpikes>,
    /// Clocks.
    pub cycles: RtlCycles,
    /// State updates that saturated.
    pub saturations: u32,
    /// Rows of traces in which a sum was cut to full scale.
    pub trace_saturations: u32,
}

/// The state of one neuron.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "documented once, in docs/core.md")]
pub struct RtlNeuron {
    pub v: i32,
    pub i: i32,
    pub a: i32,
    pub refractory: u8,
    pub fired: bool,
}
