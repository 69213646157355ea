//! From files and arguments to networks, images and inputs.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use synfire_arch::Target;
use synfire_budget::{Meter, StreamError};
use synfire_compiler::{CompileOptions, Compiled, Observation, Rounding, compile};
use synfire_data::Layout;
use synfire_diagnostics::{Diagnostic, Diagnostics, ToDiagnostic, codes};
use synfire_image::{Image, MAGIC};
use synfire_language::{Disk, Experiment, Source as StimulusSource};
use synfire_learn::Checkpoint;
use synfire_network::{Network, Population, PopulationId};
use synfire_nir::{ImportOverrides, NirGraph, import_within, resolve};
use synfire_run::{Sensitivity, charge_work, observe, observe_random, sensitivity};

use crate::args::{CompatArg, NetworkArgs, TargetArgs};
use crate::budget;
use crate::input;
use crate::outcome::{Failure, Outcome, fail};

/// A file that can be run.
pub enum Source {
    /// A compiled image.
    Image(Box<Image>),
    /// A network.
    Network(Loaded),
}

/// A network with what its file says about running it.
pub struct Loaded {
    /// The network; for NIR files without stimuli, records and learning.
    pub experiment: Arc<Experiment>,
    /// Warnings of its import.
    pub warnings: Vec<Diagnostic>,
    /// Whether the file leaves open how it is computed, as NIR does.
    pub leaves_open: bool,
}

impl Loaded {
    /// The network.
    pub fn network(&self) -> &Network {
        &self.experiment.network
    }
}

/// A compiled network with everything there is to say about it.
pub struct Prepared {
    /// Image, report and warnings, with those of the import before them.
    pub compiled: Compiled,
    /// What quantisation does on random input; not for networks that take no plain spikes.
    pub sensitivity: Option<Sensitivity>,
}

/// Reads a file: a page by its ending, anything else by its first bytes. Options that only apply to networks are refused
/// for images.
pub fn source(path: &Path, options: &NetworkArgs, target: &TargetArgs) -> Outcome<Source> {
    seeded_source(path, options, target, None)
}

/// [`source`] with a seed that takes the place of a page's; images and graphs have none.
pub fn seeded_source(path: &Path, options: &NetworkArgs, target: &TargetArgs, seed: Option<u64>) -> Outcome<Source> {
    if is_page(path) {
        return page(path, options, seed).map(Source::Network);
    }
    let meter = budget::reader().meter();
    let bytes = read_within(path, &meter)?;
    if !bytes.starts_with(&MAGIC) {
        return graph(path, bytes, options, &meter).map(Source::Network);
    }
    if let Some(option) = options.given().or(target.given()) {
        let message = format!("{option} was given, but `{}` is an image, where everything is decided", path.display());
        return Err(Diagnostic::error(codes::run::DECIDED, message)
            .help("give the network file instead, or leave the option out")
            .into());
    }
    let in_file = Failure::in_file(path);
    let image = Image::from_bytes_within(&bytes, &meter).map_err(|error| in_file(error.to_diagnostic().into()))?;
    Ok(Source::Image(Box::new(image)))
}

/// Reads a network file.
pub fn network(path: &Path, options: &NetworkArgs) -> Outcome<Loaded> {
    if is_page(path) {
        return page(path, options, None);
    }
    let meter = budget::reader().meter();
    let bytes = read_within(path, &meter)?;
    if bytes.starts_with(&MAGIC) {
        let message = format!("`{}` is an image, but a network is needed", path.display());
        let help = "give the network file that the image was made from";
        return Err(Diagnostic::error(codes::run::NEEDS_NETWORK, message).help(help).into());
    }
    graph(path, bytes, options, &meter)
}

/// How HDF5 files begin, and so NIR files.
const HDF5: &[u8] = b"\x89HDF\r\n\x1a\n";

/// Whether a file is a NIR file, or another HDF5 file, by its first bytes.
pub fn is_nir(bytes: &[u8]) -> bool {
    bytes.starts_with(HDF5)
}

/// What a file is by its first bytes, if it is one of ours or our users'.
pub fn kind_of(bytes: &[u8]) -> Option<&'static str> {
    let kinds: [(&[u8], &str); 5] = [
        (HDF5, "a NIR/HDF5 file"),
        (&MAGIC, "an image"),
        (&Checkpoint::MAGIC, "a checkpoint"),
        (b"\x93NUMPY", "an npy array"),
        (b"PK\x03\x04", "an npz archive"),
    ];
    kinds.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, kind)| *kind)
}

/// Whether a file is a page of the text language.
pub fn is_page(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("syn"))
}

fn page(path: &Path, options: &NetworkArgs, seed: Option<u64>) -> Outcome<Loaded> {
    if let Some(option) = options.given() {
        let message = format!("{option} was given, but `{}` says such things itself", path.display());
        let help = match option {
            "--dt" => "leave it out, and change `dt` in the page's `network` statement",
            "--reset" => "leave it out, and say `reset = zero` or `reset = subtract` where a population is declared",
            "--reset-timing" => {
                "leave it out, and say `reset_timing = same` or `reset_timing = next` where a population is declared"
            }
            "--comparison" => {
                "leave it out, and say `comparison = greater` or `comparison = greater_equal` where a population is declared"
            }
            _ => "leave it out: a page says all that a NIR file leaves open (docs/language.md)",
        };
        return Err(Diagnostic::error(codes::run::DECIDED, message).help(help).into());
    }
    let limits = synfire_language::Limits { budget: budget::reader(), ..Default::default() };
    let loaded = synfire_language::load_seeded(path, &Disk, &limits, seed)?;
    let mut warnings = loaded.warnings;
    warnings.extend(loaded.experiment.network.idle().iter().map(ToDiagnostic::to_diagnostic));
    warnings.extend(unstimulated(&loaded.experiment));
    Ok(Loaded { experiment: Arc::new(loaded.experiment), warnings, leaves_open: false })
}

/// Inputs that a page with stimuli forgets.
fn unstimulated(experiment: &Experiment) -> Vec<Diagnostic> {
    let Experiment { network, stimuli, .. } = experiment;
    let is_forgotten =
        |id: &&PopulationId| !stimuli.is_empty() && stimuli.iter().all(|stimulus| stimulus.population != **id);
    let warning = |id: &PopulationId| {
        let name = &network.population(*id).name;
        let message = format!("no stimulus drives the input `{name}`, and others have one");
        let help = "add a stimulus, or give the whole input with `--input`";
        Diagnostic::warning(codes::network::UNUSED_NODE, message).at_node(name, "").help(help)
    };
    network.inputs.iter().filter(is_forgotten).map(warning).collect()
}

/// The network of a NIR file whose bytes are charged to `meter`.
fn graph(path: &Path, bytes: Vec<u8>, args: &NetworkArgs, meter: &Meter) -> Outcome<Loaded> {
    refuse_without_effect(args)?;
    let in_file = Failure::in_file(path);
    let graph = nir(path, bytes, meter)?;
    let overrides = ImportOverrides {
        dt_s: args.dt,
        reset: args.reset.map(Into::into),
        reset_timing: args.reset_timing.map(Into::into),
        comparison: args.comparison.map(Into::into),
        decay: args.decay.map(Into::into),
        tau_unit: args.tau_unit.map(Into::into),
        first_tick_recurrent_bias: args.first_tick_recurrent_bias,
        output_delay_ticks: args.output_delay,
        max_spikes: args.max_spikes,
        norm_input: args.norm_input,
        inhibition: args.inhibition.clone(),
    };
    let name = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let options = resolve(args.compat.map(Into::into), &overrides);
    let imported = import_within(&graph, &name, &options, meter).map_err(&in_file)?;
    let experiment = Experiment {
        network: imported.network,
        stimuli: Vec::new(),
        records: Vec::new(),
        learning: Vec::new(),
        ticks: None,
    };
    Ok(Loaded { experiment: Arc::new(experiment), warnings: imported.warnings, leaves_open: true })
}

/// Refuses an argument of another framework.
fn refuse_without_effect(args: &NetworkArgs) -> Outcome<()> {
    let own = [
        ("--norm-input", args.norm_input.is_some(), "sinabs", CompatArg::Sinabs),
        ("--inhibition", !args.inhibition.is_empty(), "snnTorch", CompatArg::SnnTorch),
    ];
    let Some((option, _, framework, _)) =
        own.into_iter().find(|(_, given, _, compat)| *given && args.compat != Some(*compat))
    else {
        return Ok(());
    };
    let message =
        format!("`{option}` is an argument of {framework}'s neurons, and the file is not read as one of {framework}");
    let help = format!("give `--compat {}` too, or leave `{option}` out", framework.to_lowercase());
    Err(Diagnostic::error(codes::run::NO_EFFECT, message).help(help).into())
}

/// The graph of a NIR file whose bytes are charged to `meter`.
pub fn nir(path: &Path, bytes: Vec<u8>, meter: &Meter) -> Outcome<NirGraph> {
    let graph = synfire_nir::read_within(bytes, synfire_nir::Limits::default().depth, meter);
    graph.map_err(|error| Failure::in_file(path)(error.to_diagnostic().into()))
}

/// Reads a whole file within the budget of a reader.
pub fn read(path: &Path) -> Outcome<Vec<u8>> {
    read_within(path, &budget::reader().meter())
}

/// Reads a whole file and charges its bytes, for a reader that goes on to charge what it makes of them.
pub fn read_within(path: &Path, meter: &Meter) -> Outcome<Vec<u8>> {
    let unreadable = |reason: String| -> Failure {
        Diagnostic::error(codes::run::UNREADABLE, format!("cannot read `{}`: {reason}", path.display()))
            .help("check the path and its permissions")
            .into()
    };
    let metadata = std::fs::metadata(path).map_err(|error| unreadable(error.to_string()))?;
    if metadata.is_dir() {
        return Err(unreadable("it is a directory".into()));
    }
    let file = File::open(path).map_err(|error| unreadable(error.to_string()))?;
    meter.read_to_end(file, metadata.len(), "reading it").map_err(|error| match error {
        StreamError::Io(error) => unreadable(error.to_string()),
        StreamError::OverBudget(error) => error.to_diagnostic().in_file(path).into(),
    })
}

/// The target of what says nothing about it: of images, and of virtual boards.
pub const DEFAULT_TARGET: &str = "ecp5-85f";

/// The target that was asked for: a built-in name or a file.
pub fn target(name: Option<&str>) -> Outcome<Target> {
    let name = name.unwrap_or(DEFAULT_TARGET);
    let path = Path::new(name);
    match Target::named(name) {
        Ok(target) => Ok(target),
        Err(_) if path.is_file() => {
            let bytes = read(path)?;
            let in_file = Failure::in_file(path);
            Target::from_toml(&String::from_utf8_lossy(&bytes)).map_err(|e| in_file(e.to_diagnostic().into()))
        }
        Err(error) => Err(fail(error)),
    }
}

/// Compiles a network: observes the reference, chooses scales, compiles, and measures what quantisation does.
pub fn prepare(loaded: &Loaded, args: &TargetArgs) -> Outcome<Prepared> {
    let mut prepared = compiled(&loaded.experiment, args).map_err(|failure| failure.after(&loaded.warnings))?;
    prepared.compiled.warnings.splice(0..0, loaded.warnings.iter().cloned());
    Ok(prepared)
}

fn compiled(experiment: &Experiment, args: &TargetArgs) -> Outcome<Prepared> {
    let target = target(args.target.as_deref())?;
    if !target.learning {
        experiment.refuse_learning(&target.name)?;
    }
    let network = &experiment.network;
    let default = CompileOptions::default();
    let rounding = if args.scale.is_some() { Rounding::Zero } else { default.rounding };
    let options = CompileOptions {
        weight_bits: args.weight_bits.unwrap_or(default.weight_bits),
        input_range: args.input_range.unwrap_or_else(|| stimulus_range(experiment, default.input_range)),
        input_bits: args.input_bits.unwrap_or(default.input_bits),
        pinned_scale: args.scale,
        rounding: args.rounding.map_or(rounding, Into::into),
        observation: None,
    };
    let observation = observation(network, args, &options)?;
    let options = CompileOptions { observation: Some(observation), ..options };
    let mut compiled = compile(network, &target, &options)?;
    // Random spikes of 1.0 mean nothing to a network whose inputs stay below that, and one that learns parts from itself in
    // floating point whatever its bits.
    let learns = !compiled.image.projections.is_empty();
    let sensitivity = if learns { None } else { sensitivity(network, &compiled.image).ok() };
    let remedy = || finer(network, &target, &options);
    compiled.warnings.extend(sensitivity.as_ref().and_then(|found| sensitivity_warning(found, &compiled, remedy)));
    Ok(Prepared { compiled, sensitivity })
}

/// Options with which a network spikes as in floating point, on random input: found by trying.
fn finer(network: &Network, target: &Target, options: &CompileOptions) -> Option<String> {
    let keeps_spikes = |target: &Target, options: &CompileOptions| {
        let compiled = compile(network, target, options).ok();
        let found = compiled.and_then(|compiled| sensitivity(network, &compiled.image).ok());
        found.is_some_and(|found| found.warning().is_none())
    };
    let more = [12, 16].into_iter().filter(|bits| *bits > options.weight_bits);
    let with = |bits| CompileOptions { weight_bits: bits, ..options.clone() };
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

fn observation(network: &Network, args: &TargetArgs, options: &CompileOptions) -> Outcome<Observation> {
    network.validate().map_err(|errors| Diagnostics(errors.iter().map(ToDiagnostic::to_diagnostic).collect()))?;
    let potential = match &args.calibrate {
        Some(path) => {
            let samples = input::read(Some(path), network.input_size(), Layout::Run)?;
            let ticks = input::ticks(&samples, None)?;
            charge_work(network_neurons(network), samples.len(), ticks, &budget::run().meter()).map_err(fail)?;
            observe(network, &samples, ticks).map_err(fail)?
        }
        None => observe_random(network, options.input_range.1).map_err(fail)?,
    };
    Ok(Observation { potential })
}

fn network_neurons(network: &Network) -> usize {
    network.populations.iter().filter(|population| !population.is_input()).map(Population::size).sum()
}

fn sensitivity_warning(
    sensitivity: &Sensitivity,
    compiled: &Compiled,
    remedy: impl Fn() -> Option<String>,
) -> Option<Diagnostic> {
    let (population, part) = sensitivity.warning()?;
    let bits = compiled.report.weight_bits;
    let message = format!(
        "at {bits} weight bits, {:.0} % of the spikes of `{population}` come at other times than in floating point, on random input",
        100.0 * part
    );
    let measures = "`synfire compare` measures it on your data";
    let help = match remedy() {
        Some(options) => format!("if single spikes matter, give {options}; {measures}"),
        None => format!("no weight bits bring single spikes back, rates may survive: {measures}"),
    };
    Some(Diagnostic::warning(codes::compile::SPIKES_DIFFER, message).at_node(population, "").help(help))
}
