//! `synfire run`.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;
use synfire_data::{
    Array, Layout, Sample, Samples, SpikeRow, write_atomically, write_csv, write_npz, write_raster, write_spikes_csv,
};
use synfire_diagnostics::{Diagnostic, codes};
use synfire_network::Schedule;
use synfire_plot::raster_svg;
use synfire_run::{ImageMachine, Machine, Recording, ReferenceMachine, Stats, Trace, Watch, record};

use super::{duration, grouped, print, print_json, to_json};
use crate::args::{Backend, Format, RunArgs};
use crate::load::{self, Source};
use crate::outcome::{Outcome, fail};
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
        Source::Image(image) => {
            let name = image.name.clone();
            if args.backend == Backend::Reference {
                return Err(needs_network(&args.source));
            }
            let clock_hz = image.target.clock_hz;
            finish(args, format, &name, Some(clock_hz), image.input_size(), &mut ImageMachine::emulator(&image))
        }
        Source::Network(network, mut warnings) => {
            let name = network.name.clone();
            if args.backend == Backend::Reference {
                render::warnings(&warnings, format);
                let schedule = Schedule::new(&network);
                let mut machine = ReferenceMachine::new(&network, &schedule);
                return finish(args, format, &name, None, network.input_size(), &mut machine);
            }
            let prepared = load::prepare(&network, &args.target)?;
            warnings.extend(prepared.compiled.warnings);
            render::warnings(&warnings, format);
            let image = prepared.compiled.image;
            let clock_hz = image.target.clock_hz;
            finish(args, format, &name, Some(clock_hz), image.input_size(), &mut ImageMachine::emulator(&image))
        }
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

fn finish(
    args: &RunArgs,
    format: Format,
    name: &str,
    clock_hz: Option<u64>,
    axons: usize,
    machine: &mut dyn Machine,
) -> Outcome<()> {
    let samples = load::input(args.input.as_deref(), axons, Layout::Run)?;
    let ticks = load::ticks(&samples, args.ticks);
    let watches = args.record.iter().map(|text| Watch::parse(text, machine.populations()));
    let watches: Vec<Watch> = watches.collect::<Result<Vec<_>, _>>().map_err(fail)?.concat();
    let recording = record_with_progress(machine, &samples, ticks, &watches)?;
    render::diagnostics(&saturation_warning(recording.stats.cost.saturations), format);
    write_files(args, &recording)?;
    let stats = RunStats { network: name, backend: args.backend.name(), clock_hz, stats: &recording.stats };
    if let Some(path) = &args.stats {
        write_atomically(path, |writer| writer.write_all(to_json(&stats).as_bytes())).map_err(fail)?;
    }
    match (format, watches.is_empty() || args.traces.is_some()) {
        (Format::Json, _) => print_json(&stats),
        (Format::Text, true) => print(&summary(&stats)),
        (Format::Text, false) => print(&traces_csv(&recording)),
    }
    Ok(())
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

fn write_files(args: &RunArgs, recording: &Recording) -> Outcome<()> {
    if let Some(path) = &args.spikes {
        match has_extension(path, "npy") {
            true => write_raster(path, &recording.output_raster()),
            false => write_spikes_csv(path, spike_rows(recording)),
        }
        .map_err(fail)?;
    }
    if let Some(path) = &args.raster {
        let svg = raster(recording);
        write_atomically(path, |writer| writer.write_all(svg.as_bytes())).map_err(fail)?;
    }
    match &args.traces {
        Some(path) if has_extension(path, "npz") => write_npz(path, &trace_arrays(recording)).map_err(fail),
        Some(path) => {
            let header = ["tick", "population", "neuron", "variable", "value"];
            write_csv(path, &header, trace_rows(recording)).map_err(fail)
        }
        None => Ok(()),
    }
}

fn spike_rows(recording: &Recording) -> impl Iterator<Item = SpikeRow<'_>> {
    recording.spikes.iter().enumerate().flat_map(move |(tick, fired)| {
        fired.iter().map(move |fired| SpikeRow {
            tick,
            population: &recording.populations[fired.population as usize].name,
            neuron: fired.neuron as usize,
        })
    })
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

fn trace_arrays(recording: &Recording) -> BTreeMap<String, Array> {
    let entry = |trace: &Trace| {
        let population = &recording.populations[trace.watch.population];
        let name = format!("{}.{}", population.name, trace.watch.variable.name());
        (name, Array::new(vec![recording.stats.ticks, population.size], trace.values.clone()))
    };
    recording.traces.iter().map(entry).collect()
}

fn trace_rows(recording: &Recording) -> impl Iterator<Item = [String; 5]> {
    recording.traces.iter().flat_map(move |trace| {
        let population = &recording.populations[trace.watch.population];
        trace.values.iter().enumerate().map(move |(index, value)| {
            let (tick, neuron) = (index / population.size, index % population.size);
            let variable = trace.watch.variable.name();
            [tick.to_string(), population.name.clone(), neuron.to_string(), variable.to_owned(), value.to_string()]
        })
    })
}

fn traces_csv(recording: &Recording) -> String {
    let rows = trace_rows(recording).map(|row| row.join(",") + "\n");
    std::iter::once("tick,population,neuron,variable,value\n".to_owned()).chain(rows).collect()
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
