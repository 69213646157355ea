//! From a network to its image: observe, compile, and measure what quantisation does.

use synfire_arch::Target;
use synfire_budget::Budget;
use synfire_compiler::{CompileOptions, Compiled};
use synfire_data::Samples;
use synfire_diagnostics::{Diagnostic, Diagnostics, codes};
use synfire_language::{Experiment, Source, Stimulus};
use synfire_network::Network;
use synfire_run::{Sensitivity, sensitivity};

use crate::candidate::{Candidate, candidate};
use crate::judge::Judge;

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

/// A compiled network with everything there is to say about it.
#[derive(Debug)]
pub struct Prepared {
    /// Image, report and warnings.
    pub compiled: Compiled,
    /// What quantisation does on random input; not for networks that take no plain spikes.
    pub sensitivity: Option<Sensitivity>,
}

/// The image of a network: observes the reference, chooses scales, compiles, and measures what quantisation does.
///
/// This is the recipe of every command. [`compile`] alone, without an observation, makes another image.
///
/// # Errors
/// Why the target cannot hold the network, with all that is wrong.
pub fn prepare(experiment: &Experiment, target: &Target, options: &PrepareOptions) -> Result<Prepared, Diagnostics> {
    if !target.learning {
        experiment.refuse_learning(&target.name)?;
    }
    let network = &experiment.network;
    let given = options.calibration.as_ref();
    let Candidate { mut compiled, options } = candidate(network, target, options)?;
    // Random spikes of 1.0 mean nothing to a network whose inputs stay below that, and one that learns parts from itself in
    // floating point whatever its bits.
    let learns = !compiled.image.projections.is_empty();
    let sensitivity = if learns { None } else { sensitivity(network, &compiled.image).ok() };
    if !learns {
        let warnings = Judge::new(network, given).warnings(target, &options, &compiled, sensitivity.as_ref());
        compiled.warnings.extend(warnings);
    }
    Ok(Prepared { compiled, sensitivity })
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

/// [`prepare`] of a network alone, without a look at what quantisation does: the same image.
///
/// # Errors
/// Why the target cannot hold the network, with all that is wrong.
pub fn observe_and_compile(
    network: &Network,
    target: &Target,
    options: &CompileOptions,
) -> Result<Compiled, Diagnostics> {
    let options = PrepareOptions { compile: options.clone(), calibration: None, budget: Budget::RUN };
    Ok(candidate(network, target, &options)?.compiled)
}

/// A warning that a part of the spikes of a population differ on some input.
pub fn spikes_differ(compiled: &Compiled, (population, part): (&str, f64), on: &str) -> Diagnostic {
    let message = format!(
        "at {} weight bits, {:.0} % of the spikes of `{population}` come at other times than in floating point, {on}",
        compiled.report.weight_bits,
        100.0 * part
    );
    Diagnostic::warning(codes::compile::SPIKES_DIFFER, message).at_node(population, "")
}
