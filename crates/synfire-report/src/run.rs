//! One run.

use serde::Serialize;
use synfire_diagnostics::{Diagnostic, codes, shortened};
use synfire_plot::raster_svg;
use synfire_run::{Learned, Recording, Stats};

use crate::numbers::counted;
use crate::{BoardEnergy, Document, Lines, ShownConventions, duration, grouped};

/// A run with its statistics.
#[derive(Debug, Clone, Serialize)]
pub struct RunReport<'a> {
    /// The network.
    pub network: &'a str,
    /// The name of the backend.
    pub backend: &'static str,
    /// None for the reference, which has no clock.
    pub clock_hz: Option<u64>,
    /// Null for an image whose report does not have them.
    pub conventions: &'a ShownConventions,
    /// Ticks, clocks, spikes and events.
    #[serde(flatten)]
    pub stats: &'a Stats,
    /// What the FPGAs of boards with this core would take: estimates. Nothing for cores that tell only their clocks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub energy: Vec<BoardEnergy>,
    /// Only of a network that learned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub learned: Option<LearnedCounts>,
    /// By name, as in an npz file: by tick, by neuron. Only states that were recorded and went to no file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub traces: Option<serde_json::Value>,
    /// Whether a page records states that went to no file.
    #[serde(skip)]
    pub has_unwritten_states: bool,
}

/// How much a run changed in a network that learns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LearnedCounts {
    /// Weights that differ from those of the image.
    pub weights: usize,
    /// Thresholds that are raised.
    pub thresholds: usize,
}

impl LearnedCounts {
    /// Those of a run.
    pub fn of(learned: &Learned) -> Self {
        Self { weights: learned.weights, thresholds: learned.thresholds }
    }

    /// A note that the network is not what it was, if anything changed; `help` says how to keep that.
    pub fn note(self, help: String) -> Option<Diagnostic> {
        let Self { weights, thresholds } = self;
        (weights + thresholds > 0).then(|| {
            let has = if weights == 1 { "has" } else { "have" };
            let is = if thresholds == 1 { "is" } else { "are" };
            let (weights, thresholds) = (counted(weights as u64, "weight"), counted(thresholds as u64, "threshold"));
            let message = format!("the run has learned: {weights} {has} changed, {thresholds} {is} raised");
            Diagnostic::remark(codes::run::LEARNED, message).help(help)
        })
    }
}

impl Document for RunReport<'_> {
    fn text(&self) -> Lines {
        let Stats { ticks, cost, spikes } = self.stats;
        let ticks = counted(*ticks as u64, "tick");
        let mut heading = format!("{} on the {}: {ticks}", shortened(self.network), self.backend);
        if let Some(clock_hz) = self.clock_hz {
            let time = duration(cost.cycles as f64, clock_hz);
            let clock = clock_hz as f64 / 1e6;
            heading += &format!(", {} ({time} at {clock} MHz)", counted(cost.cycles, "cycle"));
            heading += &format!(", {}", counted(cost.synaptic_events, "synaptic event"));
        }
        let mut out = Lines::one(heading);
        out.append(&self.conventions.unasked());
        for (population, count) in spikes {
            let spikes = if *count == 1 { "spike" } else { "spikes" };
            out.push(format!("  {:<24} {:>12} {spikes}", shortened(population), grouped(*count)));
        }
        if self.has_unwritten_states {
            out.push("  the page records states: `--traces OUT.npz` keeps them");
        }
        out
    }
}

/// A picture (SVG) of the spikes of all populations that spike.
pub fn raster_picture(recording: &Recording) -> String {
    let mut populations = Vec::new();
    let mut positions = Vec::new();
    for population in &recording.populations {
        positions.push(populations.len());
        if population.is_spiking {
            populations.push((&population.name, population.size));
        }
    }
    let spikes = recording.spikes.iter().enumerate().flat_map(|(tick, fired)| {
        fired.iter().map(move |fired| (tick, fired.population as usize, fired.neuron as usize))
    });
    let spikes = spikes.map(|(tick, population, neuron)| (tick, positions[population], neuron));
    raster_svg(&populations, spikes, recording.stats.ticks)
}
