//! What the harness says of a tick.

use synfire_core::{Cycles, StageCycles};

/// From the clocks of each phase, in order. Phases as `phase_o` of the core numbers them.
pub fn cycles(total: u64, phases: impl IntoIterator<Item = (u32, u64)>) -> Cycles {
    const DELIVER: u32 = 2;
    const DRAIN: u32 = 3;
    const STAGE: u32 = 4;
    const UPDATE: u32 = 5;
    const SETTLE: u32 = 6;
    const TRACES: u32 = 7;
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
