//! What a run has to show.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Names;

/// How well a network does at some point, with everything frozen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Evaluation {
    /// Right answers.
    pub correct: usize,
    /// Samples.
    pub samples: usize,
    /// Samples at which no output spiked.
    pub silent: usize,
    /// Output neurons that spiked though they do not belong to the label; only for recall.
    pub extra: usize,
    /// Output neurons of the label that did not spike; only for recall.
    pub missing: usize,
}

impl Evaluation {
    /// Right answers of all, 0 to 1.
    pub fn accuracy(&self) -> f64 {
        if self.samples == 0 { 0.0 } else { self.correct as f64 / self.samples as f64 }
    }
}

/// Clocks of one tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TickCycles {
    /// All of them.
    pub cycles: u64,
    /// Those that learning took.
    pub learn: u64,
}

impl TickCycles {
    /// Clocks with learning by clocks without.
    pub fn ratio(&self) -> f64 {
        self.cycles as f64 / (self.cycles - self.learn).max(1) as f64
    }
}

/// One epoch of learning.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EpochRecord {
    /// From 1; 0 is what the network does before it learns.
    pub epoch: u32,
    /// Samples that were shown.
    pub presentations: usize,
    /// Ticks that were learned in.
    pub ticks: u64,
    /// Their clocks.
    pub cycles: u64,
    /// Those of them that learning took.
    pub learn_cycles: u64,
    /// The tick that learning made longest, relative to the same tick without.
    #[serde(default)]
    pub dearest_tick: TickCycles,
    /// Synapses that were used.
    pub synaptic_events: u64,
    /// State updates that saturated.
    pub saturations: u64,
    /// Rows of traces that were cut to full scale.
    pub trace_saturations: u64,
    /// Spikes by population.
    pub spikes: BTreeMap<String, u64>,
    /// How well it does then, if that was asked for.
    pub evaluation: Option<Evaluation>,
}

/// A whole run.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Record {
    /// One after the other.
    pub epochs: Vec<EpochRecord>,
    /// The classes of the output neurons, as they were named last.
    pub names: Names,
}

impl Record {
    /// How well the network did at last.
    pub fn last(&self) -> Option<&Evaluation> {
        self.epochs.iter().rev().find_map(|epoch| epoch.evaluation.as_ref())
    }
}
