//! From files and arguments to networks, images and inputs.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use synfire_arch::Target;
use synfire_budget::{Meter, StreamError};
use synfire_diagnostics::{Diagnostic, ToDiagnostic, codes};
use synfire_image::{Image, MAGIC};
use synfire_language::{Disk, Experiment};
use synfire_learn::Checkpoint;
use synfire_network::{Network, PopulationId};
use synfire_nir::{ImportOverrides, NirGraph, import_within, resolve};

use crate::args::{CompatArg, NetworkArgs, TargetArgs};
use crate::budget;
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

/// The target that was asked for: a built-in name or a file.
pub fn target(name: Option<&str>) -> Outcome<Target> {
    let name = name.unwrap_or("ecp5-85f");
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
