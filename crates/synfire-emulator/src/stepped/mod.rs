//! The stepped gear: the core one clock at a time.
//!
//! [`Stepped`] has the registers that decide what the core does and when: phases and counters of the scheduler, the queues,
//! the state of the fetcher and the run that it holds ready, the visit and the group of neurons that are issued. It knows no
//! clock formula; its clocks are counted. That they equal those of [`crate::Emulator`] is what proves the formulas, and that
//! its signals equal those of the Verilog core in every clock is what proves it.
//!
//! | | |
//! |---|---|
//! | as in the hardware | the clock of every phase, fetch, visit, issue, write of an accumulator or a state, and spike |
//! | only as a delay | the registers between a visit and its accumulator, and between an issue and its state: weights, shifts, forwarding, neuron arithmetic; what they compute appears in the clock in which it is written |
//! | not at all | the host bus and its clocks, the clocks of a clear, how queues and memories take their time |

mod clock;
mod clockwork;
mod delay;
mod fetch;
mod issue;
mod scheduler;
mod stepper;
mod update;
mod waveform;

pub use clock::{AccumulatorWrite, BlockSpikes, Clock, Fetch, FetchState, Phase, Run, UpdateGroup, Visit};
pub use stepper::Stepped;
pub use waveform::Waveform;
