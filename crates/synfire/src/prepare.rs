//! From a network to its image: observe, compile, and measure what quantisation does.

use synfire_arch::Target;
use synfire_budget::Budget;
use synfire_compiler::{CompileOptions, Compiled};
use synfire_diagnostics::Diagnostics;
use synfire_language::Experiment;
use synfire_network::Network;
use synfire_run::{Sensitivity, sensitivity};

use crate::PrepareOptions;
use crate::candidate::{Candidate, candidate};
use crate::judge::Judge;

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
/// This is the recipe of every command. [`synfire_compiler::compile`] alone, without an observation, makes another image.
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
