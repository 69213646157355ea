//! From a network to its image: observe, compile, and measure what quantisation does.

use synfire_arch::Target;
use synfire_budget::Budget;
use synfire_compiler::{CompileOptions, Compiled, compile};
use synfire_diagnostics::{Diagnostic, Diagnostics, codes};
use synfire_language::Experiment;
use synfire_network::Network;
use synfire_run::{Sensitivity, sensitivity};

use crate::PrepareOptions;
use crate::candidate::{Candidate, candidate};

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
    let Candidate { mut compiled, options, sensitivity: measured } = candidate(network, target, options)?;
    // Random spikes of 1.0 mean nothing to a network whose inputs stay below that, and one that learns parts from itself in
    // floating point whatever its bits.
    let learns = !compiled.image.projections.is_empty();
    let sensitivity = if learns { None } else { measured.or_else(|| sensitivity(network, &compiled.image).ok()) };
    if let Some(found) = sensitivity.as_ref().filter(|found| found.warnings().next().is_some()) {
        let remedy = finer(network, target, &options);
        let warnings = sensitivity_warnings(found, &compiled, remedy.as_deref());
        compiled.warnings.extend(warnings);
    }
    Ok(Prepared { compiled, sensitivity })
}

/// Options with which a network spikes as in floating point, on random input: found by trying.
fn finer(network: &Network, target: &Target, options: &CompileOptions) -> Option<String> {
    let keeps_spikes = |target: &Target, options: &CompileOptions| {
        let compiled = compile(network, target, options).ok();
        let found = compiled.and_then(|compiled| sensitivity(network, &compiled.image).ok());
        found.is_some_and(|found| found.warnings().next().is_none())
    };
    let more = [12, 16].into_iter().filter(|bits| *bits > options.weight_bits);
    let with = |bits| CompileOptions { weight_bits: bits, own_weight_bits: Vec::new(), ..options.clone() };
    if let Some(bits) = more.clone().find(|bits| keeps_spikes(target, &with(*bits))) {
        return Some(format!("`--weight-bits {bits}`"));
    }
    let large = Target::named("sim-large").ok()?;
    let bits = more.chain([options.weight_bits]).find(|bits| keeps_spikes(&large, &with(*bits)))?;
    Some(format!("`--weight-bits {bits} --target {}`", large.name))
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

fn sensitivity_warnings(sensitivity: &Sensitivity, compiled: &Compiled, remedy: Option<&str>) -> Vec<Diagnostic> {
    let measures = "`synfire compare` measures it on your data";
    let help = match remedy {
        Some(options) => format!("if single spikes matter, give {options}; {measures}"),
        None => format!("no weight bits bring single spikes back, rates may survive: {measures}"),
    };
    let warning = |found: (&str, f64)| spikes_differ(compiled, found, "on random input").help(help.clone());
    sensitivity.warnings().map(warning).collect()
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
