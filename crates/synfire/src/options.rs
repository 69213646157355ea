//! How networks become images.

use synfire_budget::Budget;
use synfire_compiler::CompileOptions;
use synfire_data::Samples;
use synfire_language::{Experiment, Source, Stimulus};

/// How a network becomes an image.
#[derive(Debug, Clone)]
pub struct PrepareOptions {
    /// How it is compiled. An observation that is there already is taken as it is.
    pub compile: CompileOptions,
    /// Choose scales and weights for these samples of so many ticks, instead of for random spikes.
    pub calibration: Option<(Samples, usize)>,
    /// What a calibration may take.
    pub budget: Budget,
}

impl PrepareOptions {
    /// Those of the command line without options: the compiler's, with room for the real values of a page's own stimuli.
    pub fn of(experiment: &Experiment) -> Self {
        let default = CompileOptions::default();
        let input_range = stimulus_range(experiment, default.input_range);
        Self { compile: CompileOptions { input_range, ..default }, calibration: None, budget: Budget::RUN }
    }
}

/// The default range, widened to the real values of the page's own stimuli.
fn stimulus_range(experiment: &Experiment, default: (f64, f64)) -> (f64, f64) {
    let values = |source: &Source| -> Vec<f64> {
        match source {
            Source::Constant { values } => values.stored().to_vec(),
            Source::Real { values } => values.clone(),
            _ => Vec::new(),
        }
    };
    // Real values of several stimuli on one axon add.
    let widen = |(low, high): (f64, f64), stimulus: &Stimulus| {
        let values = values(&stimulus.source);
        let extreme = |pick: fn(f64, f64) -> f64| values.iter().copied().fold(0.0, pick);
        (low + extreme(f64::min), high + extreme(f64::max))
    };
    let (low, high) = experiment.stimuli.iter().fold((0.0, 0.0), widen);
    (default.0.min(low), default.1.max(high))
}
