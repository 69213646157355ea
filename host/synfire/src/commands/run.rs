//! `synfire run`.

use std::path::Path;

use serde::Serialize;
use synfire_data::{Sample, Samples, write_atomically, write_csv, write_npz, write_raster, write_spikes_csv};
use synfire_diagnostics::{Diagnostic, codes};
use synfire_image::Image;
use synfire_language::Experiment;
use synfire_network::Schedule;
use synfire_plot::raster_svg;
use synfire_run::{ImageMachine, Machine, Recording, ReferenceMachine, Stats, Watch, record};

use super::selection::Selection;
use super::{duration, grouped, print, print_json, to_json};
use crate::args::{Backend, Format, RunArgs};
use crate::load::{self, Source};
use crate::outcome::{Outcome, fail};
use crate::rtl::RtlBackend;
use crate::{progress, render};

/// What `--stats` and `--format json` write.
#[derive(Serialize)]
struct RunStats<'a> {
    network: &'a str,
    backend: &'static str,
    /// None for the reference, which has no clock.
    clock_hz: Option<u64>,
    #[serde(flatten)]
    stats: &'a Stats,
}

pub fn run(args: &RunArgs, format: Format) -> Outcome<()> {
    check_outputs(args)?;
    match load::source(&args.source, &args.options, &args.target)? {
        Source::Image(_) if args.backend == Backend::Reference => Err(needs_network(&args.source)),
        Source::Image(image) => run_image(args, format, &image, None),
        Source::Network(loaded) if args.backend == Backend::Reference => {
            render::warnings(&loaded.warnings, format);
            loaded.experiment.refuse_learning("reference")?;
            let network = loaded.network();
            let schedule = Schedule::new(network);
            let job = Job { args, format, name: &network.name, clock_hz: None, experiment: Some(&loaded.experiment) };
            job.run(network.input_size(), &mut ReferenceMachine::new(network, &schedule))
        }
        Source::Network(mut loaded) => {
            let prepared = load::prepare(&loaded.experiment, &args.target)?;
            loaded.warnings.extend(prepared.compiled.warnings);
            render::warnings(&loaded.warnings, format);
            run_image(args, format, &prepared.compiled.image, Some(&loaded.experiment))
        }
    }
}

fn run_image(args: &RunArgs, format: Format, image: &Image, experiment: Option<&Experiment>) -> Outcome<()> {
    let job = Job { args, format, name: &image.name, clock_hz: Some(image.target.clock_hz), experiment };
    match args.backend {
        Backend::Rtl => job.run(image.input_size(), &mut ImageMachine::new(image, RtlBackend::new(image)?)),
        _ => job.run(image.input_size(), &mut ImageMachine::emulator(image)),
    }
}

pub fn needs_network(path: &Path) -> crate::outcome::Failure {
    let message = format!("the reference needs a network, but `{}` is an image", path.display());
    let help = "give the network file that the image was made from";
    Diagnostic::error(codes::run::NEEDS_NETWORK, message).help(help).into()
}

/// Refuses output names of unknown kind before anything is run.
fn check_outputs(args: &RunArgs) -> Outcome<()> {
    let outputs = [("--spikes", &args.spikes, ["csv", "npy"]), ("--traces", &args.traces, ["csv", "npz"])];
    for (option, path, kinds) in outputs {
        let Some(path) = path else { continue };
        if !kinds.iter().any(|kind| has_extension(path, kind)) {
            let message = format!("{option} `{}` ends in neither .{} nor .{}", path.display(), kinds[0], kinds[1]);
            return Err(Diagnostic::error(codes::run::OUTPUT_KIND, message)
                .help("the ending decides the format of the file")
                .into());
        }
    }
    Ok(())
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

/// One run.
struct Job<'a> {
    args: &'a RunArgs,
    format: Format,
    name: &'a str,
    clock_hz: Option<u64>,
    /// What the page says about input, records and length.
    experiment: Option<&'a Experiment>,
}

impl Job<'_> {
    fn run(&self, axons: usize, machine: &mut dyn Machine) -> Outcome<()> {
        let Self { args, format, .. } = *self;
        let (samples, ticks) = load::run_input(args.input.as_deref(), args.ticks, self.experiment, axons)?;
        let selection = Selection::new(&args.record, self.experiment, machine.populations())?;
        let recording = record_with_progress(machine, &samples, ticks, &selection.watches())?;
        render::diagnostics(&saturation_warning(recording.stats.cost.saturations), format);
        write_files(args, &recording, &selection)?;
        let stats = RunStats {
            network: self.name,
            backend: args.backend.name(),
            clock_hz: self.clock_hz,
            stats: &recording.stats,
        };
        if let Some(path) = &args.stats {
            write_atomically(path, |writer| writer.write_all(to_json(&stats).as_bytes())).map_err(fail)?;
        }
        match (format, args.record.is_empty() || args.traces.is_some()) {
            (Format::Json, _) => print_json(&stats),
            (Format::Text, true) => print(&summary(&stats)),
            (Format::Text, false) => print(&selection.csv(&recording)),
        }
        Ok(())
    }
}

fn record_with_progress(
    machine: &mut dyn Machine,
    samples: &Samples,
    ticks: usize,
    watches: &[Watch],
) -> Outcome<Recording> {
    let bar = progress::bar(ticks, "ticks");
    let sample: Sample<'_> = samples.get(0);
    let recording = record(machine, sample, ticks, watches, &mut |done| bar.set_position(done as u64));
    bar.finish_and_clear();
    recording.map_err(fail)
}

/// A warning if states saturated.
pub fn saturation_warning(saturations: u64) -> Vec<Diagnostic> {
    if saturations == 0 {
        return Vec::new();
    }
    let message = format!("states saturated in {} updates", grouped(saturations));
    let warning = Diagnostic::warning(codes::run::SATURATED, message);
    vec![warning.help("compile with `--calibrate` on this input, or for a target with more state bits")]
}

fn write_files(args: &RunArgs, recording: &Recording, selection: &Selection) -> Outcome<()> {
    if let Some(path) = &args.spikes {
        match has_extension(path, "npy") {
            true => write_raster(path, &recording.output_raster()),
            false => write_spikes_csv(path, selection.spike_rows(recording)),
        }
        .map_err(fail)?;
    }
    if let Some(path) = &args.raster {
        let svg = raster(recording);
        write_atomically(path, |writer| writer.write_all(svg.as_bytes())).map_err(fail)?;
    }
    match &args.traces {
        Some(path) if has_extension(path, "npz") => write_npz(path, &selection.arrays(recording)).map_err(fail),
        Some(path) => {
            let header = ["tick", "population", "neuron", "variable", "value"];
            write_csv(path, &header, selection.rows(recording)).map_err(fail)
        }
        None => Ok(()),
    }
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

fn summary(run: &RunStats<'_>) -> String {
    let Stats { ticks, cost, spikes } = run.stats;
    let mut out = format!("{} on the {}: {} ticks", run.network, run.backend, grouped(*ticks as u64));
    if let Some(clock_hz) = run.clock_hz {
        let time = duration(cost.cycles as f64, clock_hz);
        let clock = clock_hz as f64 / 1e6;
        out += &format!(", {} cycles ({time} at {clock} MHz)", grouped(cost.cycles));
        out += &format!(", {} synaptic events", grouped(cost.synaptic_events));
    }
    out.push('\n');
    for (population, count) in spikes {
        out += &format!("  {population:<24} {:>12} spikes\n", grouped(*count));
    }
    out
}
