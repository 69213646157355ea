//! From a network to an image: what is observed, what is tried, and what is said about it.

use synfire_arch::Target;
use synfire_compiler::{Activity, CompileOptions, Compiled, Observation, Rounding, compile};
use synfire_data::{Layout, Samples};
use synfire_diagnostics::{Diagnostic, Diagnostics, ToDiagnostic, codes};
use synfire_language::{Experiment, Source as StimulusSource};
use synfire_network::{Network, Population, Schedule};
use synfire_run::{
    Observed, ReferenceMachine, Sensitivity, Traffic, charge_work, compare, observe, observe_random, sensitivity,
};

use crate::args::TargetArgs;
use crate::budget;
use crate::input;
use crate::load::{Loaded, target};
use crate::numbers::WeightBits;
use crate::outcome::{Outcome, fail};

/// A compiled network with everything there is to say about it.
pub struct Prepared {
    /// Image, report and warnings, with those of the import before them.
    pub compiled: Compiled,
    /// What quantisation does on random input; not for networks that take no plain spikes.
    pub sensitivity: Option<Sensitivity>,
}

/// Compiles a network: observes the reference, chooses scales, compiles, and measures what quantisation does.
pub fn prepare(loaded: &Loaded, args: &TargetArgs) -> Outcome<Prepared> {
    let mut prepared = compiled(&loaded.experiment, args).map_err(|failure| failure.after(&loaded.warnings))?;
    prepared.compiled.warnings.splice(0..0, loaded.warnings.iter().cloned());
    Ok(prepared)
}

fn compiled(experiment: &Experiment, args: &TargetArgs) -> Outcome<Prepared> {
    let Candidate { mut compiled, target, options, calibrated } = candidate(experiment, args)?;
    compiled.warnings.splice(0..0, calibrated);
    let network = &experiment.network;
    // Random spikes of 1.0 mean nothing to a network whose inputs stay below that, and one that learns parts from itself in
    // floating point whatever its bits.
    let learns = !compiled.image.projections.is_empty();
    let sensitivity = if learns { None } else { sensitivity(network, &compiled.image).ok() };
    if let Some(found) = sensitivity.as_ref().filter(|found| found.warnings().next().is_some()) {
        let remedy = finer(network, &target, &options);
        let warnings = sensitivity_warnings(found, &compiled, remedy.as_deref());
        compiled.warnings.extend(warnings);
    }
    Ok(Prepared { compiled, sensitivity })
}

/// A network as it is compiled with some options.
pub struct Candidate {
    pub compiled: Compiled,
    target: Target,
    options: CompileOptions,
    /// What was read to choose scales and weights for.
    calibrated: Option<Diagnostic>,
}

/// Observes the reference, chooses scales and compiles.
pub fn candidate(experiment: &Experiment, args: &TargetArgs) -> Outcome<Candidate> {
    let target = target(args.target.as_deref())?;
    if !target.learning {
        experiment.refuse_learning(&target.name)?;
    }
    let network = &experiment.network;
    let default = CompileOptions::default();
    let rounding = if args.scale.is_some() { Rounding::Zero } else { default.rounding };
    let WeightBits { all, own } = args.weight_bits.clone().unwrap_or_default();
    let options = CompileOptions {
        weight_bits: all.unwrap_or(default.weight_bits),
        own_weight_bits: own,
        input_range: args.input_range.unwrap_or_else(|| stimulus_range(experiment, default.input_range)),
        input_bits: args.input_bits.unwrap_or(default.input_bits),
        pinned_scale: args.scale,
        rounding: args.rounding.map_or(rounding, Into::into),
        ..default
    };
    let (data, observed) = observed(network, args, &options)?;
    let (compiled, options) = best(network, &target, &options, data.as_ref(), observed)?;
    Ok(Candidate { compiled, target, options, calibrated: data.map(|data| data.note()) })
}

/// Samples to calibrate on.
struct Data {
    samples: Samples,
    ticks: usize,
    /// What they are, for people.
    read: String,
}

impl Data {
    fn note(&self) -> Diagnostic {
        Diagnostic::remark(codes::run::CALIBRATED, format!("scales and weights are chosen for {}", self.read))
    }

    /// Whether running all samples several times is little work.
    fn is_small(&self, network: &Network) -> bool {
        let operations: usize = network.projections.iter().map(|projection| projection.weights.operations()).sum();
        operations.saturating_mul(self.samples.len()).saturating_mul(self.ticks) <= SEARCH
    }

    /// Bits that differ between the reference and an image; none if they cannot be compared.
    fn differing(&self, network: &Network, compiled: &Compiled) -> Option<u64> {
        let schedule = Schedule::new(network);
        let mut reference = ReferenceMachine::new(network, &schedule);
        let mut machine = budget::emulator(&compiled.image).ok()?;
        compare(&mut reference, &mut machine, &self.samples, self.ticks).ok().map(|found| found.mismatches())
    }
}

/// Synaptic operations of all samples that may be run to choose between compilations; larger networks take the first.
const SEARCH: usize = 20_000_000;
/// How much room states have in compilations that are tried on data, as parts of what they reached.
const ROOMS: [f64; 5] = [1.0, 0.85, 1.2, 1.6, 0.7];

/// Compiles for what was observed. With data it tries other rooms for states too, and weights that are rounded each for itself,
/// and takes the compilation with the fewest bits that differ from the reference on them; of equal ones the first. Random spikes
/// would not tell: what differs on some is chance.
fn best(
    network: &Network,
    target: &Target,
    options: &CompileOptions,
    data: Option<&Data>,
    observed: Observed,
) -> Outcome<(Compiled, CompileOptions)> {
    let Observed { potential, traffic } = observed;
    let activity = traffic.into_iter().map(|Traffic { moments, values }| Activity { moments, values }).collect();
    let first = CompileOptions { observation: Some(Observation { potential }), activity, ..options.clone() };
    let mut best = (compile(network, target, &first)?, first);
    let learns = !best.0.image.projections.is_empty();
    let Some(data) = data.filter(|data| !learns && data.is_small(network)) else { return Ok(best) };
    let Some(mut fewest) = data.differing(network, &best.0) else { return Ok(best) };
    for options in others(&best.1) {
        if fewest == 0 {
            break;
        }
        let Ok(compiled) = compile(network, target, &options) else { continue };
        if let Some(bits) = data.differing(network, &compiled).filter(|bits| *bits < fewest) {
            fewest = bits;
            best = (compiled, options);
        }
    }
    Ok(best)
}

/// Other ways to compile what was observed: with other rooms, then with weights to nearest in all of them.
fn others(first: &CompileOptions) -> Vec<CompileOptions> {
    let observed = first.observation.as_ref().map_or(&[][..], |observation| &observation.potential[..]);
    let with_room = |part: &f64| {
        let potential = observed.iter().map(|reached| reached.iter().map(|reached| reached * part).collect()).collect();
        CompileOptions { observation: Some(Observation { potential }), ..first.clone() }
    };
    let rooms: Vec<CompileOptions> = ROOMS.iter().map(with_room).collect();
    let nearest: Vec<_> =
        rooms.iter().map(|options| CompileOptions { activity: Vec::new(), ..options.clone() }).collect();
    rooms.into_iter().skip(1).chain(nearest).collect()
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

/// The default range, widened to the real values of the page's own stimuli.
fn stimulus_range(experiment: &Experiment, default: (f64, f64)) -> (f64, f64) {
    let values = |source: &StimulusSource| -> Vec<f64> {
        match source {
            StimulusSource::Constant { values } => values.stored().to_vec(),
            StimulusSource::Real { values } => values.clone(),
            _ => Vec::new(),
        }
    };
    // Real values of several stimuli on one axon add.
    let widen = |(low, high): (f64, f64), stimulus: &synfire_language::Stimulus| {
        let values = values(&stimulus.source);
        let extreme = |pick: fn(f64, f64) -> f64| values.iter().copied().fold(0.0, pick);
        (low + extreme(f64::min), high + extreme(f64::max))
    };
    let (low, high) = experiment.stimuli.iter().fold((0.0, 0.0), widen);
    (default.0.min(low), default.1.max(high))
}

/// What the reference does on the samples that were given, else on random spikes; and the samples.
fn observed(network: &Network, args: &TargetArgs, options: &CompileOptions) -> Outcome<(Option<Data>, Observed)> {
    network.validate().map_err(|errors| Diagnostics(errors.iter().map(ToDiagnostic::to_diagnostic).collect()))?;
    let given = args.calibrate.as_ref().map(|path| (path, Layout::Classify));
    let given = given.or(args.calibrate_run.as_ref().map(|path| (path, Layout::Run)));
    let Some((path, layout)) = given else {
        return Ok((None, observe_random(network, options.input_range.1).map_err(fail)?));
    };
    let samples = input::read(Some(path), network.input_size(), layout)?;
    let ticks = input::ticks(&samples, None)?;
    charge_work(network_neurons(network), samples.len(), ticks, &budget::run().meter()).map_err(fail)?;
    let is_held = samples.iter().next().is_some_and(|sample| sample.ticks().is_none());
    let kind = match (layout, is_held) {
        (Layout::Run, false) => "one run".to_owned(),
        (Layout::Run, true) => "one run of a row that is held".to_owned(),
        (_, false) => format!("{} samples", samples.len()),
        (_, true) => format!("{} samples that are held", samples.len()),
    };
    let read = format!("{kind}, for {ticks} ticks, from `{}`", path.display());
    let observed = observe(network, &samples, ticks).map_err(fail)?;
    Ok((Some(Data { samples, ticks, read }), observed))
}

fn network_neurons(network: &Network) -> usize {
    network.populations.iter().filter(|population| !population.is_input()).map(Population::size).sum()
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
