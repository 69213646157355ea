//! `synfire compare`.

use std::collections::BTreeMap;

use serde::Serialize;
use synfire::{Input, Prepared, spikes_differ};
use synfire_compiler::{Compiled, Held, held};
use synfire_data::{Samples, read_labels};
use synfire_diagnostics::{Diagnostic, codes, counted, shortened};
use synfire_network::{Network, Schedule};
use synfire_report::{Lines, ShownConventions, grouped, saturation_warning};
use synfire_run::{
    Cause, Causes, Comparison, ImageMachine, PotentialComparison, ReferenceMachine, Rounded, classify, compare,
    departures,
};

use super::compare_options::{self, Trials, Tried};
use crate::args::{CompareArgs, Format};
use crate::calibration::InUse;
use crate::load;
use crate::outcome::{Outcome, fail};
use crate::prepare::prepare;
use crate::{budget, print, render};

/// What `--format json` prints.
#[derive(Serialize)]
struct Report<'a> {
    network: &'a str,
    target: &'a str,
    weight_bits: u32,
    /// Bits of the weights of projections that have others, by name.
    own_weight_bits: BTreeMap<&'a str, u32>,
    state_bits: u32,
    conventions: &'a ShownConventions,
    #[serde(flatten)]
    comparison: Comparison,
    /// None without differences.
    causes: Option<Causes>,
    /// Options that leave fewer differing bits, or potentials that are off by less, the best first.
    tried: &'a [Tried],
    /// What they were tried on; none if hardly anything differs.
    tried_on: Option<&'a Trials>,
    reference_accuracy: Option<f64>,
    image_accuracy: Option<f64>,
    /// Samples for which both decide for the same class; none if there are no outputs.
    same_class: Option<usize>,
    warnings: Vec<Diagnostic>,
}

pub fn run(args: &CompareArgs, format: Format) -> Outcome<()> {
    let loaded = load::network(&args.network, &args.options)?;
    let network = loaded.network();
    let prepared = prepare(&loaded, &args.target, args.ticks.or(loaded.experiment.ticks))?;
    let axons = network.input_size();
    let input = match &args.labels {
        Some(_) => Input::of_samples(args.input.as_deref(), args.ticks, axons, budget::reader())?,
        None => Input::of_run(args.input.as_deref(), args.ticks, Some(&loaded.experiment), axons, budget::reader())?,
    };
    render::diagnostics(&input.notes(Some(&prepared.compiled.image))?, format);
    input.charge(prepared.compiled.image.program.neurons.len(), budget::run())?;
    let Input { samples, ticks, .. } = input;
    let schedule = Schedule::new(network);
    let image = &prepared.compiled.image;
    let mut reference = ReferenceMachine::new(network, &schedule);
    let mut machine = budget::emulator(image)?;
    let comparison = compare(&mut reference, &mut machine, &samples, ticks).map_err(fail)?;
    let causes = causes(network, &prepared.compiled, &samples, ticks, &comparison)?;
    let data = (&samples, ticks);
    let trials = compare_options::trials(&loaded.experiment, args, &prepared.compiled, data, &comparison);
    // What was measured on this input takes the place of what random input shows.
    let mut warnings = prepared.compiled.warnings.clone();
    warnings.retain(|warning| warning.code != codes::compile::SPIKES_DIFFER);
    warnings.extend(measured(network, &prepared.compiled, &comparison, trials.as_ref()));
    let in_use = InUse { target: &args.target, run: args.input.as_deref().filter(|_| args.labels.is_none()) };
    warnings.extend(saturation_warning(comparison.cost.saturations, in_use.remedy()));
    let classes = classes(args, network, &prepared, &samples, ticks)?;
    render::warnings(&warnings, format);
    let shown = load::conventions(&loaded);
    let report = Report {
        network: &network.name,
        target: &image.target.name,
        weight_bits: prepared.compiled.report.weight_bits,
        own_weight_bits: own_weight_bits(&prepared.compiled),
        state_bits: image.target.state_bits,
        conventions: &shown,
        comparison,
        causes,
        tried: trials.as_ref().map_or(&[], |trials| &trials.options),
        tried_on: trials.as_ref(),
        reference_accuracy: classes.as_ref().and_then(|classes| classes.reference),
        image_accuracy: classes.as_ref().and_then(|classes| classes.image),
        same_class: classes.as_ref().map(|classes| classes.same),
        warnings,
    };
    match format {
        Format::Json => print::json(&report),
        Format::Text => {
            let mut out = text(&report);
            out.append(&shown.unasked());
            print::lines(&out)
        }
    }
}

/// The bits of projections that have others than the rest.
fn own_weight_bits(compiled: &Compiled) -> BTreeMap<&str, u32> {
    let others = compiled.report.projections.iter().filter(|projection| projection.bits != compiled.report.weight_bits);
    others.map(|projection| (projection.name.as_str(), projection.bits)).collect()
}

/// What rounding the differences come from.
fn causes(
    network: &Network,
    compiled: &Compiled,
    samples: &Samples,
    ticks: usize,
    comparison: &Comparison,
) -> Outcome<Option<Causes>> {
    if comparison.differing.is_empty() {
        return Ok(None);
    }
    // Rounded networks list every synapse, twice.
    let synapses: usize = compiled.report.projections.iter().map(|projection| projection.synapses).sum();
    let meter = budget::run().meter();
    meter
        .charge_items::<[(u32, u32, f64); 2]>(synapses as u64, "the rounded weights that explain differences")
        .map_err(fail)?;
    let weights = held(network, compiled, Held { weights: true, parameters: false });
    let parameters = held(network, compiled, Held { weights: true, parameters: true });
    let rounded = Rounded { exact: network, weights: &weights, parameters: &parameters };
    synfire_run::causes(rounded, &compiled.image, samples, ticks, comparison).map_err(fail)
}

/// A warning for every population that departs from floating point on this input.
fn measured(
    network: &Network,
    compiled: &Compiled,
    comparison: &Comparison,
    trials: Option<&Trials>,
) -> Vec<Diagnostic> {
    let help = match trials.and_then(Trials::best) {
        Some(best) => format!("if single spikes matter, give `{}`", best.option),
        None => "no option that was tried brings single spikes back; rates and decisions may survive".to_owned(),
    };
    let departures = departures(network, comparison);
    let warning = |(population, part): &(String, f64)| {
        spikes_differ(compiled, (population, *part), "on this input").help(help.clone())
    };
    departures.iter().map(warning).collect()
}

struct Classes {
    reference: Option<f64>,
    image: Option<f64>,
    same: usize,
}

/// What both make of the samples, if the network has outputs.
fn classes(
    args: &CompareArgs,
    network: &Network,
    prepared: &Prepared,
    samples: &Samples,
    ticks: usize,
) -> Outcome<Option<Classes>> {
    if network.output_size() == 0 {
        return Ok(None);
    }
    let labels = args.labels.as_ref().map(|path| read_labels(path, budget::reader()));
    let labels = labels.transpose().map_err(fail)?;
    let schedule = Schedule::new(network);
    let reference = ReferenceMachine::new(network, &schedule);
    let reference = classify(&reference, samples, labels.as_deref(), ticks, None, &|| {}).map_err(fail)?;
    budget::charge_threads(&prepared.compiled.image)?;
    let machine = ImageMachine::emulator(&prepared.compiled.image);
    let image = classify(&machine, samples, labels.as_deref(), ticks, None, &|| {}).map_err(fail)?;
    let pairs = reference.decisions.iter().zip(&image.decisions);
    let same = pairs.filter(|(reference, image)| reference.class == image.class).count();
    Ok(Some(Classes { reference: reference.accuracy, image: image.accuracy, same }))
}

/// The causes of differences in a line.
fn why(causes: &Causes) -> String {
    let Causes { samples, bits, inputs, weights, parameters, states } = causes;
    let cause = match causes.largest() {
        Cause::Inputs => "rounded inputs",
        Cause::Weights => "rounded weights",
        Cause::Parameters => "rounded thresholds, decays and biases",
        Cause::States => "rounded states",
    };
    format!(
        "cause: {cause}; of {} in {}, inputs cause {inputs}, weights {weights}, parameters {parameters}, states {states}",
        if *bits == 1 { "1 differing bit".to_owned() } else { format!("{} differing bits", grouped(*bits)) },
        counted(*samples as u64, "sample")
    )
}

fn text(report: &Report<'_>) -> Lines {
    let Comparison { samples, ticks, populations, potentials, .. } = &report.comparison;
    let own = report.own_weight_bits.iter().map(|(name, bits)| format!(", {bits} in `{}`", shortened(name)));
    let mut out = Lines::one(format!(
        "{}: floating point against {} ({}-bit weights{}, {}-bit states), {} of {}",
        shortened(report.network),
        shortened(report.target),
        report.weight_bits,
        own.collect::<String>(),
        report.state_bits,
        counted(*samples as u64, "sample"),
        counted(*ticks as u64, "tick")
    ));
    out.push(format!(
        "  {:<20} {:>12} {:>12} {:>14} {:>10} {:>11}  first difference",
        "population", "float spikes", "fixed spikes", "bits differing", "unmatched", "rate error"
    ));
    for population in populations {
        let first = population
            .first_mismatch
            .map_or_else(|| "none".to_owned(), |(sample, tick)| format!("tick {tick} of sample {sample}"));
        out.push(format!(
            "  {:<20} {:>12} {:>12} {:>14} {:>10} {:>9.2} %  {first}",
            shortened(&population.name),
            grouped(population.reference_spikes),
            grouped(population.image_spikes),
            grouped(population.mismatches),
            grouped(population.unmatched),
            100.0 * population.rate_error
        ));
    }
    for PotentialComparison { name, largest, mean, .. } in potentials {
        out.push(format!(
            "  potentials of `{}` are off by {:.3} % of the largest at most, {:.3} % on average",
            shortened(name),
            100.0 * largest,
            100.0 * mean
        ));
    }
    let found = [report.causes.as_ref().map(why), report.tried_on.and_then(Trials::line)];
    found.into_iter().flatten().for_each(|line| out.push(format!("  {line}")));
    if let (Some(reference), Some(image)) = (report.reference_accuracy, report.image_accuracy) {
        out.push(format!("  accuracy: float {:.2} %, fixed {:.2} %", 100.0 * reference, 100.0 * image));
    }
    if let Some(same) = report.same_class {
        out.push(format!("  same class for {same} of {}", counted(*samples as u64, "sample")));
    }
    out
}
