//! The stepped gear: the core one clock at a time.
//!
//! [`Stepped`] has the registers that decide what the core does and when: phases and counters of the scheduler, the queues,
//! the state of the fetcher and the run that it holds ready, the visit and the group of neurons that are issued. It knows no
//! clock formula; its clocks are counted. That they equal those of [`crate::Emulator`] is what proves the formulas, and that
//! its signals equal those of the Verilog core in every clock is what proves it.
//!
//! | | |
//! |---|---|
//! | as in the hardware | the clock of every phase, fetch, visit, issue, trace step, spike, and write of an accumulator, a state, a trace or a weight |
//! | only as a delay | the registers between a visit and its accumulator or its new weights, between an issue and its state, and between a step and its traces: weights, shifts, forwarding, arithmetic, dither; what they compute appears in the clock in which it is written |
//! | not at all | the host bus and its clocks, the clocks of a clear, how queues and memories take their time; what reaches weights and traces in the clocks after a tick is there at its end |

mod clock;
mod clockwork;
mod delay;
mod fetch;
mod issue;
mod learning;
mod learning_signals;
mod lists;
mod pipelines;
mod scheduler;
mod scope;
mod stepper;
mod update;
mod walk;
mod waveform;

pub use clock::{
    AccumulatorWrite, Clock, Fetch, FetchState, Phase, Run, StateWrite, TraceStep, TraceWrite, UpdateGroup, Visit,
    WeightWrite,
};
pub use stepper::Stepped;
pub use waveform::Waveform;
