//! What the harness says of a tick.

use synfire_arch::generated::Phase;
use synfire_core::{Cycles, StageCycles};

/// From the clocks of each phase, in order. Phases as `phase_o` of the core numbers them.
pub fn cycles(total: u64, phases: impl IntoIterator<Item = (u32, u64)>) -> Cycles {
    const DELIVER: u32 = Phase::Deliver as u32;
    const DRAIN: u32 = Phase::Drain as u32;
    const STAGE: u32 = Phase::Stage as u32;
    const UPDATE: u32 = Phase::Update as u32;
    const SETTLE: u32 = Phase::Settle as u32;
    const TRACES: u32 = Phase::Traces as u32;
    let mut found = Cycles { total, ..Cycles::default() };
    for (phase, clocks) in phases {
        match (phase, found.stages.last_mut()) {
            (TRACES, _) => found.learn += clocks,
            (DELIVER | DRAIN, _) if found.learn > 0 => found.learn += clocks,
            (STAGE, _) => found.stages.push(StageCycles { update: clocks, deliver: 0 }),
            (UPDATE | SETTLE, Some(stage)) => stage.update += clocks,
            (DELIVER | DRAIN, Some(stage)) => stage.deliver += clocks,
            (DELIVER | DRAIN, None) => found.external += clocks,
            _ => {}
        }
    }
    found
}
