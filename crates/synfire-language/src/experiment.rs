//! What a page describes: a network and what is done with it.

use std::ops::Range;

use synfire_diagnostics::{Diagnostic, Diagnostics, Location, ToDiagnostic};
use synfire_network::{Network, PopulationId, ProjectionId, Values};

use crate::Problem;

/// A network, what drives it, what is recorded and what learns.
#[derive(Debug, Clone, PartialEq)]
pub struct Experiment {
    /// The network; it passes [`Network::validate`].
    pub network: Network,
    /// What drives the inputs, in the order of the page.
    pub stimuli: Vec<Stimulus>,
    /// What is recorded, in the order of the page.
    pub records: Vec<Record>,
    /// What learns, in the order of the page.
    pub learning: Vec<Learning>,
    /// How long it runs, if the page says so.
    pub ticks: Option<u32>,
}

/// Something that drives axons of an input population.
#[derive(Debug, Clone, PartialEq)]
pub struct Stimulus {
    /// Its name.
    pub name: String,
    /// The input population.
    pub population: PopulationId,
    /// The axons, by their index in the population.
    pub axons: Range<usize>,
    /// The ticks in which it acts. Sources count their ticks from the first of them.
    pub ticks: Range<u32>,
    /// What it is.
    pub source: Source,
}

/// The kinds of stimuli. Parameters have one value for each axon of the stimulus, or one for all.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// Independent spikes: in each tick with a probability.
    Poisson {
        /// Probability of a spike in a tick: rate times dt, at most 1.
        probability: Values,
        /// Seed of the draws.
        seed: u64,
    },
    /// Spikes at even distances, the first in the first tick.
    Regular {
        /// Ticks between spikes, at least 1; need not be whole: spike k falls into tick `floor(k * interval)`.
        interval_ticks: Values,
    },
    /// The same spikes on every axon.
    Spikes {
        /// Ticks, ascending, each once.
        ticks: Vec<u32>,
    },
    /// Single spikes.
    Events {
        /// `(tick, axon of the stimulus)`, ascending, each once.
        events: Vec<(u32, u32)>,
    },
    /// Spikes row by row.
    Raster {
        /// `ticks x axons`, each 0 or 1; after the last row there is silence.
        values: Vec<f64>,
    },
    /// Real values, the same in every tick.
    Constant {
        /// The values.
        values: Values,
    },
    /// Real values row by row.
    Real {
        /// `ticks x axons`; after the last row there is silence.
        values: Vec<f64>,
    },
}

impl Source {
    /// Whether it gives real values instead of spikes.
    pub fn is_real(&self) -> bool {
        matches!(self, Self::Constant { .. } | Self::Real { .. })
    }
}

/// What can be recorded of a neuron.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Recorded {
    /// Its spikes.
    Spikes,
    /// Its membrane potential.
    V,
    /// Its synaptic current.
    I,
}

/// Something to record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What.
    pub quantity: Recorded,
    /// Of which population.
    pub population: PopulationId,
    /// Of which of its neurons.
    pub neurons: Range<usize>,
}

/// A learning rule on a projection, whose [`synfire_network::Projection::plasticity`] says what it does.
#[derive(Debug, Clone, PartialEq)]
pub struct Learning {
    /// The rule's name.
    pub rule: String,
    /// The projection that learns.
    pub projection: ProjectionId,
    /// Where the page says so.
    pub location: Location,
}

impl Experiment {
    /// Refuses a page that learns, for a target that does not; `target` is how messages call it.
    ///
    /// # Errors
    /// One diagnostic for each `learning` statement.
    pub fn refuse_learning(&self, target: &str) -> Result<(), Diagnostics> {
        let mut refused: Vec<Diagnostic> = Vec::new();
        for learning in &self.learning {
            // What one statement attaches stands together.
            if refused.last().is_none_or(|earlier| earlier.location != learning.location) {
                let problem = Problem::NoLearning { rule: learning.rule.clone(), target: target.to_owned() };
                refused.push(Diagnostic { location: learning.location.clone(), ..problem.to_diagnostic() });
            }
        }
        if refused.is_empty() { Ok(()) } else { Err(Diagnostics(refused)) }
    }
}
