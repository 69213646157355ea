//! The Verilog core against the emulator.

use serde::Serialize;
use synfire_diagnostics::counted;

use crate::{Document, Lines, grouped};

/// What was equal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerifyReport<'a> {
    /// The network.
    pub network: &'a str,
    /// Its target.
    pub target: &'a str,
    /// Samples.
    pub samples: usize,
    /// Ticks of each.
    pub ticks: usize,
    /// Spikes that both gave.
    pub spikes: u64,
    /// Clocks that both took.
    pub cycles: u64,
    /// States of neurons that were compared.
    pub neurons_compared: u64,
    /// Weights that both have changed alike; none while learning is frozen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub learned_weights: Option<u64>,
    /// Always true: a difference is an error.
    pub equal: bool,
}

impl Document for VerifyReport<'_> {
    fn text(&self) -> Lines {
        let learned = self.learned_weights.map(|weights| format!(", {} learned weights", grouped(weights)));
        Lines::one(format!(
            "equal: {} on {}, {} of {}, {} spikes, {} clocks, {} neuron states{}",
            self.network,
            self.target,
            counted(self.samples as u64, "sample"),
            counted(self.ticks as u64, "tick"),
            grouped(self.spikes),
            grouped(self.cycles),
            grouped(self.neurons_compared),
            learned.unwrap_or_default()
        ))
    }
}
