//! The first difference between the Verilog core and the emulator.

use std::fmt;

use synfire_arch::NeuronId;
use synfire_core::{CoreError, Cycles, NeuronState, Spike};
use synfire_diagnostics::{Diagnostic, ToDiagnostic, codes};

use crate::RtlError;

/// What differs between the emulator, which `expected` it, and the Verilog core, in which it was `found`.
#[derive(Debug)]
pub enum Difference {
    /// A spike of a tick, in its order.
    Spike {
        /// None if the emulator has no more.
        expected: Option<Spike>,
        /// None if the Verilog core has no more.
        found: Option<Spike>,
    },
    /// The clocks of some phase.
    Clocks {
        /// All of the emulator.
        expected: Cycles,
        /// All of the Verilog core.
        found: Cycles,
    },
    /// Saturated updates.
    Saturations {
        /// Of the emulator.
        expected: u64,
        /// Of the Verilog core.
        found: u64,
    },
    /// Rows of traces that were cut to full scale.
    TraceSaturations {
        /// Of the emulator.
        expected: u64,
        /// Of the Verilog core.
        found: u64,
    },
    /// The traces of a block.
    Traces {
        /// x or y.
        name: char,
        /// A source block for x, a neuron block for y.
        block: u32,
        /// By lane.
        expected: Vec<u8>,
        /// By lane.
        found: Vec<u8>,
    },
    /// A weight.
    Weight {
        /// Its tile.
        tile: usize,
        /// Its row.
        row: usize,
        /// Its column.
        column: usize,
        /// The emulator's.
        expected: i16,
        /// The Verilog core's.
        found: i16,
    },
    /// The state of a neuron.
    State {
        /// The neuron.
        neuron: NeuronId,
        /// The emulator's.
        expected: NeuronState,
        /// The Verilog core's.
        found: NeuronState,
    },
    /// An accumulator.
    Accumulator {
        /// Slot of the ring.
        slot: u32,
        /// The neuron.
        neuron: NeuronId,
        /// The emulator's.
        expected: i32,
        /// The Verilog core's.
        found: i32,
    },
}

/// Why a lockstep ended early.
#[derive(Debug)]
pub enum Stop {
    /// They differ.
    Differs(Difference),
    /// The emulator or the Verilog core did not go on.
    Failed(CoreError),
}

impl From<CoreError> for Stop {
    fn from(error: CoreError) -> Self {
        Self::Failed(error)
    }
}

impl From<RtlError> for Stop {
    fn from(error: RtlError) -> Self {
        Self::Failed(error.into())
    }
}

impl ToDiagnostic for Stop {
    fn to_diagnostic(&self) -> Diagnostic {
        match self {
            Self::Differs(difference) => Diagnostic::error(codes::run::RTL_DIFFERS, difference.to_string())
                .note("emulator and Verilog follow docs/core.md; one of them does not")
                .help("please report it together with the image and the input"),
            Self::Failed(error) => error.to_diagnostic(),
        }
    }
}

/// Where a lockstep ended early, and why.
#[derive(Debug)]
pub struct Divergence {
    /// The tick, from 0.
    pub tick: usize,
    /// Why.
    pub stop: Stop,
}

impl fmt::Display for Divergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.stop {
            Stop::Differs(difference) => write!(f, "tick {}: {difference}", self.tick),
            Stop::Failed(error) => write!(f, "tick {}: {error}", self.tick),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Spike { expected, found } => {
                write!(f, "spikes: emulator {}, Verilog {}", spike(expected), spike(found))
            }
            Self::Clocks { expected, found } => write!(f, "{}", first_phase(expected, found)),
            Self::Saturations { expected, found } => {
                write!(f, "saturated updates: emulator {expected}, Verilog {found}")
            }
            Self::TraceSaturations { expected, found } => {
                write!(f, "rows of traces that were cut: emulator {expected}, Verilog {found}")
            }
            Self::Traces { name, block, expected, found } => {
                write!(f, "traces {name} of block {block}: emulator {expected:?}, Verilog {found:?}")
            }
            Self::Weight { tile, row, column, expected, found } => {
                write!(f, "weight in tile {tile}, row {row}, column {column}: emulator {expected}, Verilog {found}")
            }
            Self::State { neuron, expected, found } => {
                write!(f, "state of neuron {neuron}: emulator {expected:?}, Verilog {found:?}")
            }
            Self::Accumulator { slot, neuron, expected, found } => {
                write!(f, "accumulator of neuron {neuron} in slot {slot}: emulator {expected}, Verilog {found}")
            }
        }
    }
}

/// A spike, or that there is none.
fn spike(spike: &Option<Spike>) -> String {
    spike.map_or("none".to_owned(), |spike| format!("of neuron {} at clock {}", spike.neuron, spike.cycle))
}

/// The first phase whose clocks differ.
fn first_phase(expected: &Cycles, found: &Cycles) -> String {
    if expected.external != found.external {
        return format!("delivery of events: emulator {} clocks, Verilog {}", expected.external, found.external);
    }
    for (stage, (expected, found)) in expected.stages.iter().zip(&found.stages).enumerate() {
        if expected != found {
            return format!("stage {stage}: emulator {expected:?}, Verilog {found:?}");
        }
    }
    if expected.learn != found.learn {
        return format!("learning: emulator {} clocks, Verilog {}", expected.learn, found.learn);
    }
    format!("tick: emulator {expected:?}, Verilog {found:?}")
}
