//! `synfire compare`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use synfire::{Compared, Input};
use synfire_compiler::Compiled;
use synfire_data::{Layout, read_labels};
use synfire_diagnostics::{Diagnostic, codes};
use synfire_report::CompareReport;
use synfire_run::{Comparison, Trials};

use super::compare_options;
use crate::args::{Format, Given, NetworkArgs, TargetArgs, numbers};
use crate::load::{self, Loaded};
use crate::outcome::{Outcome, fail};
use crate::prepare::prepare;
use crate::{budget, print, render};

/// `synfire compare`.
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// The network (NIR or `.syn`).
    pub network: PathBuf,
    /// Input of one run, or, with `--labels`, samples [default: the stimuli of the page].
    #[arg(long, value_name = "X.npy|X.csv")]
    pub input: Option<PathBuf>,
    /// Labels: also compares the accuracy.
    #[arg(long, value_name = "Y.npy")]
    pub labels: Option<PathBuf>,
    /// Ticks [default: as long as the input; 20 for constant input].
    #[arg(long, value_name = "T", value_parser = numbers::positive)]
    pub ticks: Option<u32>,
    #[command(flatten)]
    pub target: Given<TargetArgs>,
    #[command(flatten)]
    pub options: Given<NetworkArgs>,
}

/// Compares a network with what was compiled of it.
pub fn run(args: &CompareArgs, format: Format) -> Outcome<()> {
    let loaded = load::network(&args.network, &args.options)?;
    let prepared = prepare(&loaded, &args.target, args.ticks.or(loaded.experiment.ticks))?;
    let compiled = &prepared.compiled;
    let input = input(args, &loaded)?;
    render::diagnostics(&input.notes(Some(&compiled.image))?, format);
    input.charge(compiled.image.program.neurons.len(), budget::run())?;
    let Input { samples, ticks, .. } = &input;
    let compared = Compared { network: loaded.network(), compiled, samples, ticks: *ticks };
    let comparison = compared.compare(budget::run())?;
    let causes = compared.causes(&comparison, budget::run())?;
    let trials = trials(args, &loaded, &compared, &comparison);
    let labels = args.labels.as_ref().map(|path| read_labels(path, budget::reader()));
    let classes = compared.classes(labels.transpose().map_err(fail)?.as_deref(), budget::run())?;
    let warnings = warnings(args, &compared, &comparison, trials.as_ref());
    render::warnings(&warnings, format);
    let report = CompareReport {
        network: &compared.network.name,
        target: &compiled.image.target.name,
        weight_bits: compiled.report.weight_bits,
        own_weight_bits: own_weight_bits(compiled),
        state_bits: compiled.image.target.state_bits,
        conventions: &load::conventions(&loaded),
        comparison,
        causes,
        tried: trials.as_ref().map_or(&[], |trials| &trials.options),
        tried_on: trials.as_ref(),
        reference_accuracy: classes.and_then(|classes| classes.reference),
        image_accuracy: classes.and_then(|classes| classes.image),
        same_class: classes.map(|classes| classes.same),
        warnings,
    };
    print::document(&report, format)
}

fn input(args: &CompareArgs, loaded: &Loaded) -> Outcome<Input> {
    let (path, axons) = (args.input.as_deref(), loaded.network().input_size());
    Ok(match &args.labels {
        Some(_) => Input::of_samples(path, args.ticks, axons, budget::reader())?,
        None => Input::of_run(path, args.ticks, Some(&loaded.experiment), axons, budget::reader())?,
    })
}

/// The input, if it is one run of a file.
fn one_run(args: &CompareArgs) -> Option<&Path> {
    args.input.as_deref().filter(|_| args.labels.is_none())
}

/// Options that leave fewer differences, as far as any have to be looked for.
fn trials(args: &CompareArgs, loaded: &Loaded, compared: &Compared<'_>, comparison: &Comparison) -> Option<Trials> {
    let Compared { network, compiled, samples, ticks } = *compared;
    let calibration = args.input.as_deref().map(|path| match args.labels {
        Some(_) => (path, Layout::Classify),
        None => (path, Layout::Run),
    });
    let ticks_asked = args.ticks.or(loaded.experiment.ticks);
    let options = compare_options::trials(&loaded.experiment, &args.target, calibration, ticks_asked, compiled);
    Trials::run(network, &compiled.image, (samples, ticks), comparison, options)
}

/// What was measured on this input takes the place of what random input shows.
fn warnings(
    args: &CompareArgs,
    compared: &Compared<'_>,
    comparison: &Comparison,
    trials: Option<&Trials>,
) -> Vec<Diagnostic> {
    let mut warnings = compared.compiled.warnings.clone();
    warnings.retain(|warning| warning.code != codes::compile::SPIKES_DIFFER);
    warnings.extend(compared.warnings(comparison, trials));
    warnings.extend(args.target.advice(one_run(args)).warning(comparison.cost.saturations));
    warnings
}

/// The bits of projections that have others than the rest.
fn own_weight_bits(compiled: &Compiled) -> BTreeMap<&str, u32> {
    let others = compiled.report.projections.iter().filter(|projection| projection.bits != compiled.report.weight_bits);
    others.map(|projection| (projection.name.as_str(), projection.bits)).collect()
}
