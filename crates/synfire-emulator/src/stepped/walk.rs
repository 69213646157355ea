//! The trace part of a tick, as `hdl/rtl/synfire_walk.v` walks it: one step a clock.

use synfire_arch::SourceBlock;
use synfire_arch::generated::cycle;
use synfire_program::TraceRange;

use super::clock::TraceStep;

/// Where in the trace part it is.
#[derive(Debug, Clone, Copy, Default)]
enum State {
    /// Its first clock.
    #[default]
    Begin,
    /// The range with this index is read.
    Read { range: usize, left: u64 },
    /// This step is done, and those after it.
    Step(TraceStep),
    /// The last steps reach the memory.
    Drain { left: u64 },
}

/// The registers of the walk.
#[derive(Debug, Clone, Default)]
pub struct Walk(State);

impl Walk {
    /// The step of this clock.
    pub const fn step(&self) -> Option<TraceStep> {
        match self.0 {
            State::Step(step) => Some(step),
            _ => None,
        }
    }

    /// Whether this clock is the last of the trace part.
    pub const fn ended(&self) -> bool {
        matches!(self.0, State::Drain { left: 0 })
    }

    /// The edge at the end of a clock of the trace part.
    pub fn edge(&mut self, ranges: &[TraceRange]) {
        self.0 = match self.0 {
            State::Begin => read(0),
            State::Read { range, left: 0 } => first_step(range, &ranges[range]),
            State::Read { range, left } => State::Read { range, left: left - 1 },
            State::Step(step) => after(step, ranges),
            State::Drain { left: 0 } => State::Begin,
            State::Drain { left } => State::Drain { left: left - 1 },
        };
    }
}

const fn read(range: usize) -> State {
    State::Read { range, left: cycle::TRACE_RANGE - 1 }
}

const fn first_step(range: usize, own: &TraceRange) -> State {
    State::Step(TraceStep { block: own.first, post: own.pre.is_none(), range })
}

fn after(step: TraceStep, ranges: &[TraceRange]) -> State {
    let range = &ranges[step.range];
    if range.post.is_some() && !step.post {
        return State::Step(TraceStep { post: true, ..step });
    }
    if step.block < range.last {
        let block = SourceBlock(step.block.0 + 1);
        return State::Step(TraceStep { block, post: range.pre.is_none(), ..step });
    }
    if step.range + 1 == ranges.len() { State::Drain { left: cycle::TRACE_DRAIN - 1 } } else { read(step.range + 1) }
}
