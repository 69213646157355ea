//! The first difference between the Verilog core and the emulator.

use std::fmt;

use synfire_core::{Cycles, NeuronState, Spike, TickResult};

/// What differs.
#[derive(Debug)]
pub enum Kind {
    Stopped(String),
    Spike { expected: Option<Spike>, found: Option<Spike> },
    Clocks { expected: Cycles, found: Cycles },
    Saturations { expected: u64, found: u64 },
    TraceSaturations { expected: u64, found: u64 },
    Traces { name: char, block: u32, expected: Vec<u8>, found: Vec<u8> },
    Weight { tile: usize, row: usize, column: usize, expected: i16, found: i16 },
    State { neuron: usize, expected: NeuronState, found: NeuronState },
    Accumulator { slot: u32, neuron: usize, expected: i32, found: i32 },
}

/// Where and what.
#[derive(Debug)]
pub struct Divergence {
    pub tick: usize,
    pub kind: Kind,
}

impl fmt::Display for Divergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tick {}: ", self.tick)?;
        match &self.kind {
            Kind::Stopped(error) => write!(f, "{error}"),
            Kind::Spike { expected, found } => {
                write!(f, "spikes: emulator {}, Verilog {}", spike(expected), spike(found))
            }
            Kind::Clocks { expected, found } => write!(f, "{}", first_phase(expected, found)),
            Kind::Saturations { expected, found } => {
                write!(f, "saturated updates: emulator {expected}, Verilog {found}")
            }
            Kind::TraceSaturations { expected, found } => {
                write!(f, "rows of traces that were cut: emulator {expected}, Verilog {found}")
            }
            Kind::Traces { name, block, expected, found } => {
                write!(f, "traces {name} of block {block}: emulator {expected:?}, Verilog {found:?}")
            }
            Kind::Weight { tile, row, column, expected, found } => {
                write!(f, "tile {tile}, row {row}, column {column}: emulator {expected}, Verilog {found}")
            }
            Kind::State { neuron, expected, found } => {
                write!(f, "update: neuron {neuron}: emulator {expected:?}, Verilog {found:?}")
            }
            Kind::Accumulator { slot, neuron, expected, found } => {
                write!(f, "delivery: slot {slot}, neuron {neuron}: emulator {expected}, Verilog {found}")
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

/// What the networks of a test did, so that a test of silent networks cannot pass.
#[derive(Debug, Default)]
pub struct Activity {
    pub ticks: u64,
    pub spikes: u64,
    pub saturations: u64,
    pub trace_saturations: u64,
    pub learning_clocks: u64,
    /// Weights that a run left other than it found them.
    pub changed_weights: u64,
    pub synaptic_events: u64,
    pub clocks: u64,
}

impl Activity {
    pub fn add(&mut self, result: &TickResult) {
        self.ticks += 1;
        self.spikes += result.spikes.len() as u64;
        self.saturations += result.saturations;
        self.trace_saturations += result.trace_saturations;
        self.learning_clocks += result.cycles.learn;
        self.synaptic_events += result.synaptic_events;
        self.clocks += result.cycles.total;
    }

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
