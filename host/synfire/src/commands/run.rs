//! `synfire run`.

use std::path::Path;
use std::sync::Arc;

use serde::Serialize;
use synfire::Backend;
use synfire_data::{DataError, Outputs, Sample, csv_to};
use synfire_diagnostics::{Diagnostic, codes, printable, shortened};
use synfire_image::Image;
use synfire_language::Experiment;
use synfire_network::{Conventions, Schedule};
use synfire_plot::raster_svg;
use synfire_run::{Keep, Machine, PopulationView, Recording, ReferenceMachine, Silence, Stats, explain_silence};

use super::run_learning::{self, Counts};
use super::run_spikes::run_and_write_spikes;
use super::selection::{COLUMNS, Selection};
use super::{duration, grouped, print, print_json, print_with, to_json};
use crate::args::{Format, RunArgs};
use crate::calibration::InUse;
use crate::conventions::Shown;
use crate::input::Input;
use crate::lines::Lines;
use crate::load::{self, Source};
use crate::machine::{machine, stepped};
use crate::outcome::{Failure, Outcome, fail};
use crate::outputs::has_extension;
use crate::prepare::prepare;
use crate::{budget, outputs, render};

/// What `--stats` writes.
#[derive(Serialize)]
struct RunStats<'a> {
    network: &'a str,
    backend: &'static str,
    /// None for the reference, which has no clock.
    clock_hz: Option<u64>,
    /// None for an image whose report does not say them.
    conventions: Option<&'a Conventions>,
    #[serde(flatten)]
    stats: &'a Stats,
    /// Only of a network that learned.
    #[serde(skip_serializing_if = "Option::is_none")]
    learned: Option<Counts>,
}

/// What `--format json` prints.
#[derive(Serialize)]
struct Printed<'a> {
    #[serde(flatten)]
    stats: RunStats<'a>,
    /// By name, as in the npz file: by tick, by neuron. Only what was recorded and went to no file.
    #[serde(skip_serializing_if = "Option::is_none")]
    traces: Option<serde_json::Value>,
}

pub fn run(args: &RunArgs, format: Format) -> Outcome<()> {
    check_outputs(args)?;
    match load::source(&args.source, &args.options, &args.target)? {
        Source::Image(_) if args.backend == Backend::Reference => Err(needs_network(&args.source)),
        Source::Image(image) => run_image(args, format, &image, None, &Shown::of_image(&image)),
        Source::Network(loaded) if args.backend == Backend::Reference => {
            render::diagnostics(&loaded.warnings, format);
            let network = loaded.network();
            let schedule = Schedule::new(network);
            let (experiment, shown) = (Some(&loaded.experiment), &Shown::of(&loaded));
            let job = Job { args, format, name: &network.name, image: None, experiment, shown };
            job.run(network.input_size(), &mut ReferenceMachine::new(network, &schedule))
        }
        Source::Network(loaded) => {
            let ticks = args.ticks.or(loaded.experiment.ticks);
            let prepared = prepare(&loaded, &args.target, ticks)?;
            render::diagnostics(&unanswered(&prepared.compiled.warnings), format);
            run_image(args, format, &prepared.compiled.image, Some(&loaded.experiment), &Shown::of(&loaded))
        }
    }
}

fn run_image(
    args: &RunArgs,
    format: Format,
    image: &Image,
    experiment: Option<&Arc<Experiment>>,
    shown: &Shown,
) -> Outcome<()> {
    let job = Job { args, format, name: &image.name, image: Some(image), experiment, shown };
    let axons = image.input_size();
    match &args.backend {
        Backend::Emulator => match &args.waveform {
            None => job.run(axons, &mut budget::emulator(image)?),
            Some(path) => job.run_and(axons, &mut stepped(image)?, |machine, files| {
                let waveform = machine.core_mut().take_waveform().map_err(fail)?;
                files.bytes(path, &waveform).map_err(fail)
            }),
        },
        backend @ (Backend::Rtl | Backend::Serial(_)) => {
            job.run(axons, &mut machine(backend, image, &args.line, format)?)
        }
        Backend::Reference => Err(needs_network(&args.source)),
    }
}

/// All that compiling has to say, but that states could saturate: the run itself counts whether they do.
fn unanswered(warnings: &[Diagnostic]) -> Vec<Diagnostic> {
    warnings.iter().filter(|warning| warning.code != codes::compile::MAY_SATURATE).cloned().collect()
}

pub fn needs_network(path: &Path) -> Failure {
    let message = format!("the reference needs a network, but `{}` is an image", path.display());
    let help = "give the network file that the image was made from";
    Diagnostic::error(codes::run::NEEDS_NETWORK, message).help(help).into()
}

/// Refuses outputs that could not be written, before anything is run.
fn check_outputs(args: &RunArgs) -> Outcome<()> {
    let options = [
        ("--spikes", &args.spikes, ["csv", "npy"].as_slice()),
        ("--raster", &args.raster, &["svg"]),
        ("--traces", &args.traces, &["csv", "npz"]),
        ("--stats", &args.stats, &[]),
        ("--waveform", &args.waveform, &["vcd"]),
        ("--save", &args.save, &[]),
    ];
    let mut named = Vec::new();
    for (option, path, kinds) in options {
        let Some(path) = path else { continue };
        named.push((option, path.as_path()));
        if !kinds.is_empty() {
            outputs::check_kind((option, path), kinds)?;
        }
    }
    let inputs = std::iter::once(args.source.as_path()).chain(args.input.as_deref()).chain(args.target.files());
    named.extend(args.line.output());
    outputs::check(&named, &inputs.collect::<Vec<_>>())
}

/// One run.
struct Job<'a> {
    args: &'a RunArgs,
    format: Format,
    name: &'a str,
    /// What runs, unless it is the reference.
    image: Option<&'a Image>,
    /// What the page says about input, records and length.
    experiment: Option<&'a Arc<Experiment>>,
    shown: &'a Shown,
}

impl Job<'_> {
    fn run(&self, axons: usize, machine: &mut impl Machine) -> Outcome<()> {
        self.run_and(axons, machine, |_, _| Ok(()))
    }

    /// Runs the machine. After that, and before any file is in its place, `last` may fail or add a file.
    fn run_and<M: Machine>(
        &self,
        axons: usize,
        machine: &mut M,
        last: impl FnOnce(&mut M, &mut Outputs) -> Outcome<()>,
    ) -> Outcome<()> {
        let Self { args, format, .. } = *self;
        let input = Input::of_run(args.input.as_deref(), args.ticks, self.experiment, axons)?;
        let selection = Selection::new(&args.record, self.experiment.map(Arc::as_ref), machine.populations())?;
        if let (Some(path), true) = (&args.traces, selection.traces.is_empty()) {
            return Err(nothing_recorded(path));
        }
        run_learning::check(args, self.name, self.image, machine)?;
        input.announce(self.image, format)?;
        let was_frozen = machine.freeze(args.freeze).map_err(fail)?;
        let mut files = Outputs::default();
        let keep = Keep { spikes: args.raster.is_some(), watches: &selection.watches() };
        let recording = run_and_write_spikes(args.spikes.as_deref(), machine, &input, &selection, keep, &mut files)?;
        machine.freeze(was_frozen).map_err(fail)?;
        let learned = (machine.learns() && !args.freeze).then(|| machine.learned()).transpose().map_err(fail)?;
        let in_use = InUse { target: &args.target, run: args.input.as_deref() };
        render::diagnostics(saturation_warning(recording.stats.cost.saturations, in_use).as_slice(), format);
        render::diagnostics(&self.silence_notes(machine, &input, &recording)?, format);
        let stats = RunStats {
            network: self.name,
            backend: args.backend.name(),
            clock_hz: self.image.map(|image| image.target.clock_hz),
            conventions: self.shown.data(),
            stats: &recording.stats,
            learned: learned.as_ref().map(Counts::of),
        };
        if let (Some(path), Some(bytes)) = (&args.save, run_learning::checkpoint(args, self.image, learned.as_ref())?) {
            files.bytes(path, &bytes).map_err(fail)?;
        }
        add_files(args, &recording, &selection, &stats, &mut files).map_err(fail)?;
        last(machine, &mut files)?;
        files.commit().map_err(fail)?;
        render::diagnostics(&run_learning::note(args, learned.as_ref()), format);
        let homeless = args.traces.is_none() && !selection.traces.is_empty();
        match format {
            Format::Json => print_json(&Printed { stats, traces: homeless.then(|| selection.json(&recording)) }),
            Format::Text if homeless && !args.record.is_empty() => {
                let rows = selection.rows(&recording).map(|row| row.map(|cell| printable(&cell).into_owned()));
                print_with(|writer| csv_to(writer, &COLUMNS, rows))
            }
            Format::Text => print(&summary(&stats, self.shown, homeless)),
        }
    }
}

impl Job<'_> {
    /// What there is to say about populations that did not fire. What any core does the emulator does, and it can be asked
    /// for all potentials.
    fn silence_notes(
        &self,
        machine: &mut dyn Machine,
        input: &Input,
        recording: &Recording,
    ) -> Outcome<Vec<Diagnostic>> {
        let is_silent = |view: &PopulationView| recording.stats.spikes.get(&view.name) == Some(&0);
        let populations = recording.populations.iter().enumerate().filter(|(_, view)| is_silent(view));
        let silent: Vec<_> = populations.map(|(index, _)| index).collect();
        match self.image {
            _ if silent.is_empty() => Ok(Vec::new()),
            Some(image) => silence_notes(&mut budget::emulator(image)?, input.samples.get(0), input.ticks, &silent),
            None => silence_notes(machine, input.samples.get(0), input.ticks, &silent),
        }
    }
}

/// What there is to say about those of these populations that do not fire.
pub fn silence_notes(
    machine: &mut dyn Machine,
    sample: Sample<'_>,
    ticks: usize,
    populations: &[usize],
) -> Outcome<Vec<Diagnostic>> {
    let silent = explain_silence(machine, sample, ticks, populations).map_err(fail)?;
    Ok(silent.iter().map(Silence::note).collect())
}

fn nothing_recorded(path: &Path) -> Failure {
    let message = format!("nothing is recorded that could go to `{}`", path.display());
    Diagnostic::error(codes::run::BAD_RECORD, message)
        .help("say what with `--record POP:v,i`, or with `record v of POP` in a page")
        .into()
}

/// A warning if states saturated.
pub fn saturation_warning(saturations: u64, in_use: InUse<'_>) -> Option<Diagnostic> {
    let message = match saturations {
        0 => return None,
        1 => "states saturated in 1 update".to_owned(),
        _ => format!("states saturated in {} updates", grouped(saturations)),
    };
    Some(Diagnostic::warning(codes::run::SATURATED, message).help(in_use.remedy()))
}

/// Adds what is written after the run.
fn add_files(
    args: &RunArgs,
    recording: &Recording,
    selection: &Selection,
    stats: &RunStats<'_>,
    files: &mut Outputs,
) -> Result<(), DataError> {
    if let Some(path) = &args.raster {
        files.bytes(path, raster(recording).as_bytes())?;
    }
    match &args.traces {
        Some(path) if has_extension(path, "npz") => files.npz(path, &selection.arrays(recording))?,
        Some(path) => files.csv(path, &COLUMNS, selection.rows(recording))?,
        None => {}
    }
    if let Some(path) = &args.stats {
        files.bytes(path, to_json(stats).as_bytes())?;
    }
    Ok(())
}

/// A picture of the populations that spike.
fn raster(recording: &Recording) -> String {
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

/// What happened, under which conventions; `homeless` says that there are recorded states that nobody asked to have.
fn summary(run: &RunStats<'_>, shown: &Shown, homeless: bool) -> Lines {
    let Stats { ticks, cost, spikes } = run.stats;
    let mut heading = format!("{} on the {}: {} ticks", shortened(run.network), run.backend, grouped(*ticks as u64));
    if let Some(clock_hz) = run.clock_hz {
        let time = duration(cost.cycles as f64, clock_hz);
        let clock = clock_hz as f64 / 1e6;
        heading += &format!(", {} cycles ({time} at {clock} MHz)", grouped(cost.cycles));
        heading += &format!(", {} synaptic events", grouped(cost.synaptic_events));
    }
    let mut out = Lines::one(heading);
    out.append(&shown.unasked());
    for (population, count) in spikes {
        out.push(format!("  {:<24} {:>12} spikes", shortened(population), grouped(*count)));
    }
    if homeless {
        out.push("  the page records states: `--traces OUT.npz` keeps them");
    }
    out
}
