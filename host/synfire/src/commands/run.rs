//! `synfire run`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use synfire::{Backend, Input};
use synfire_data::{DataError, Outputs, Sample, csv_to, has_extension};
use synfire_diagnostics::{Diagnostic, codes, printable};
use synfire_image::Image;
use synfire_language::Experiment;
use synfire_learn::Checkpoint;
use synfire_network::Schedule;
use synfire_ranks::World;
use synfire_report::{
    BoardEnergy, LearnedCounts, RunReport, STATE_COLUMNS, Selection, ShownConventions, SpikeRun, add_json,
    raster_picture,
};
use synfire_run::{
    Cost, Keep, Learned, Machine, PopulationView, Recording, ReferenceMachine, Silence, explain_silence,
};

use crate::args::{Format, Given, LineArgs, NetworkArgs, TargetArgs, numbers};
use crate::load::{self, Source};
use crate::machine::{machine, stepped};
use crate::outcome::{Failure, Outcome, fail};
use crate::prepare::prepare;
use crate::{budget, outputs, print, progress, ranks, render};

/// `synfire run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// An image, or a network, which is compiled in memory.
    pub source: PathBuf,
    /// Input: npy (ticks, axons) or (axons,) held constant; CSV of rows or of `tick,axon[,value]`.
    #[arg(long, value_name = "X.npy|X.csv")]
    pub input: Option<PathBuf>,
    /// Ticks to run [default: as long as the input; 20 for constant input].
    #[arg(long, value_name = "T", value_parser = numbers::positive)]
    pub ticks: Option<u32>,
    /// What runs the network.
    #[arg(long, value_name = "emulator|reference|rtl|serial:PORT", default_value_t = Backend::Emulator)]
    pub backend: Backend,
    /// Threads that share the network, on the emulator; results do not depend on their number [default: 1].
    #[arg(long, value_name = "N", value_parser = numbers::threads, conflicts_with = "waveform")]
    pub threads: Option<u32>,
    /// Share the network between the processes that `mpirun` has started; results do not depend on their number.
    #[arg(long, conflicts_with_all = ["threads", "waveform"])]
    pub ranks: bool,
    #[command(flatten)]
    pub line: LineArgs,
    /// Where spikes go: CSV `tick,population,neuron`, or npy, a (ticks, neurons) 0/1 raster of the outputs.
    #[arg(long, value_name = "OUT.csv|OUT.npy")]
    pub spikes: Option<PathBuf>,
    /// Where a picture of all spikes goes.
    #[arg(long, value_name = "OUT.svg")]
    pub raster: Option<PathBuf>,
    /// Where a waveform of every clock goes, with the signal names of the Verilog; emulator only, and slow.
    #[arg(long, value_name = "OUT.vcd")]
    pub waveform: Option<PathBuf>,
    /// Record states of a population: `lif1:v`, `lif1:i` or `lif1:v,i`. May be repeated.
    #[arg(long, value_name = "POP:v,i")]
    pub record: Vec<String>,
    /// Where recorded states go: npz (`POP.v`, (ticks, neurons)) or CSV [default: CSV on standard output].
    #[arg(long, value_name = "OUT.npz|OUT.csv")]
    pub traces: Option<PathBuf>,
    /// Where statistics go, as JSON.
    #[arg(long, value_name = "S.json")]
    pub stats: Option<PathBuf>,
    /// Do not learn: weights and adapting thresholds of a network that learns stay as they are.
    #[arg(long)]
    pub freeze: bool,
    /// Where what the run has learned goes, for `synfire weights`.
    #[arg(long, value_name = "RUN.syl", conflicts_with = "freeze")]
    pub save: Option<PathBuf>,
    #[command(flatten)]
    pub target: Given<TargetArgs>,
    #[command(flatten)]
    pub options: Given<NetworkArgs>,
}

/// Runs a network or an image and writes what was asked for.
pub fn run(args: &RunArgs, format: Format) -> Outcome<()> {
    if args.ranks {
        ranks::run(format, |world| run_with(args, format, Some(world)))
    } else {
        run_with(args, format, None)
    }
}

/// As [`run`]; the emulator is divided between the ranks of a world, if there is one.
fn run_with(args: &RunArgs, format: Format, world: Option<&mut World>) -> Outcome<()> {
    check_outputs(args)?;
    match load::source(&args.source, &args.options, &args.target)? {
        Source::Image(_) if args.backend == Backend::Reference => Err(needs_network(&args.source)),
        Source::Image(image) => {
            let conventions = &ShownConventions::of_image(&image);
            let job = Job { args, format, name: &image.name, image: Some(&image), experiment: None, conventions };
            job.run_image(&image, world)
        }
        Source::Network(loaded) if args.backend == Backend::Reference => {
            render::diagnostics(&loaded.warnings, format);
            let network = loaded.network();
            let schedule = Schedule::new(network);
            let (experiment, conventions) = (Some(&loaded.experiment), &load::conventions(&loaded));
            let job = Job { args, format, name: &network.name, image: None, experiment, conventions };
            job.run(network.input_size(), &mut ReferenceMachine::new(network, &schedule))
        }
        Source::Network(loaded) => {
            let ticks = args.ticks.or(loaded.experiment.ticks);
            let prepared = prepare(&loaded, &args.target, ticks)?;
            render::diagnostics(&unanswered(&prepared.compiled.warnings), format);
            let (image, conventions) = (&prepared.compiled.image, load::conventions(&loaded));
            let (experiment, conventions) = (Some(&loaded.experiment), &conventions);
            let job = Job { args, format, name: &image.name, image: Some(image), experiment, conventions };
            job.run_image(image, world)
        }
    }
}

/// All that compiling has to say, but that states could saturate: the run itself counts whether they do.
fn unanswered(warnings: &[Diagnostic]) -> Vec<Diagnostic> {
    warnings.iter().filter(|warning| warning.code != codes::compile::MAY_SATURATE).cloned().collect()
}

/// Why the reference is refused for an image.
pub fn needs_network(path: &Path) -> Failure {
    let message = format!("the reference needs a network, but `{}` is an image", path.display());
    let help = "give the network file that the image was made from";
    Diagnostic::error(codes::run::NEEDS_NETWORK, message).help(help).into()
}

/// Refuses outputs that could not be written, before anything is run.
fn check_outputs(args: &RunArgs) -> Outcome<()> {
    let options = [
        ("--spikes", args.spikes.as_deref(), ["csv", "npy"].as_slice()),
        ("--raster", args.raster.as_deref(), &["svg"]),
        ("--traces", args.traces.as_deref(), &["csv", "npz"]),
        ("--stats", args.stats.as_deref(), &[]),
        ("--waveform", args.waveform.as_deref(), &["vcd"]),
        ("--save", args.save.as_deref(), &[]),
    ];
    let inputs = std::iter::once(args.source.as_path()).chain(args.input.as_deref()).chain(args.target.files());
    outputs::check_kinds(&options, args.line.output(), &inputs.collect::<Vec<_>>())
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
    conventions: &'a ShownConventions,
}

impl Job<'_> {
    /// Runs the image on what was asked for.
    fn run_image(&self, image: &Image, world: Option<&mut World>) -> Outcome<()> {
        let (args, axons) = (self.args, image.input_size());
        match &args.backend {
            Backend::Emulator => match (&args.waveform, args.threads, world) {
                (None, _, Some(world)) => self.run(axons, &mut ranks::lead(world, image)?),
                (None, Some(threads), None) if threads > 1 => self.run(axons, &mut budget::team(image, threads)?),
                (None, _, None) => self.run(axons, &mut budget::emulator(image)?),
                (Some(path), _, _) => self.run_and(axons, &mut stepped(image)?, |machine, files| {
                    let waveform = machine.core_mut().take_waveform().map_err(fail)?;
                    files.bytes(path, &waveform).map_err(fail)
                }),
            },
            backend @ (Backend::Rtl | Backend::Serial(_)) => {
                self.run(axons, &mut machine(backend, image, &args.line, self.format)?)
            }
            Backend::Reference => Err(needs_network(&args.source)),
        }
    }

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
        let input = Input::of_run(args.input.as_deref(), args.ticks, self.experiment, axons, budget::reader())?;
        let selection = Selection::new(&args.record, self.experiment.map(Arc::as_ref), machine.populations());
        let selection = selection.map_err(fail)?;
        self.check(&selection, machine)?;
        render::diagnostics(&input.notes(self.image)?, format);
        let was_frozen = machine.freeze(args.freeze).map_err(fail)?;
        let mut files = Outputs::default();
        let recording = self.record(machine, &input, &selection, &mut files)?;
        machine.freeze(was_frozen).map_err(fail)?;
        let learned = (machine.learns() && !args.freeze).then(|| machine.learned()).transpose().map_err(fail)?;
        let advice = args.target.advice(args.input.as_deref());
        let saturations = advice.warning(recording.stats.cost.saturations);
        render::diagnostics(saturations.as_slice(), format);
        render::diagnostics(&self.silence_notes(machine, &input, &recording)?, format);
        let report = self.report(&recording, learned.as_ref(), machine.clock_hz());
        self.add_files(&recording, &selection, &report, &mut files).map_err(fail)?;
        self.add_checkpoint(learned.as_ref(), &mut files)?;
        last(machine, &mut files)?;
        files.commit().map_err(fail)?;
        let note = report.learned.and_then(|learned| learned.note(self.how_to_keep()));
        render::diagnostics(note.as_slice(), format);
        self.print(report, &recording, &selection)
    }

    /// Refuses options about learning where nothing learns, saving where no core learns, and traces of nothing.
    fn check(&self, selection: &Selection, machine: &dyn Machine) -> Outcome<()> {
        let args = self.args;
        if let (Some(path), false) = (&args.traces, selection.has_states()) {
            return Err(nothing_recorded(path));
        }
        let options = [(args.freeze, "--freeze"), (args.save.is_some(), "--save")];
        let given = options.iter().find(|(given, _)| *given);
        if let (Some((_, option)), false) = (given, machine.learns()) {
            return Err(nothing_learns(option, self.name));
        }
        if args.save.is_some() && self.image.is_none() {
            let message = "the reference learns in floating point, which is no state of a core";
            let help = "leave out `--backend`: the emulator does what the core does, bit for bit";
            return Err(Diagnostic::error(codes::run::BACKEND, message).help(help).into());
        }
        Ok(())
    }

    fn record(
        &self,
        machine: &mut dyn Machine,
        input: &Input,
        selection: &Selection,
        files: &mut Outputs,
    ) -> Outcome<Recording> {
        let bar = progress::bar(input.ticks, "ticks");
        let run = SpikeRun {
            sample: input.samples.get(0),
            ticks: input.ticks,
            keep: Keep { spikes: self.args.raster.is_some(), watches: &selection.watches() },
            meter: &budget::run().meter(),
            on_tick: &mut |ticks| bar.set_position(ticks as u64),
        };
        let recording = run.to_file(self.args.spikes.as_deref(), machine, selection, files);
        bar.finish_and_clear();
        Ok(recording?)
    }

    fn report<'a>(
        &'a self,
        recording: &'a Recording,
        learned: Option<&Learned>,
        clock_hz: Option<u64>,
    ) -> RunReport<'a> {
        RunReport {
            network: self.name,
            backend: self.args.backend.name(),
            clock_hz,
            conventions: self.conventions,
            stats: &recording.stats,
            energy: self.energy(&recording.stats.cost),
            learned: learned.map(LearnedCounts::of),
            traces: None,
            has_unwritten_states: false,
        }
    }

    /// What boards with the core of the image would take.
    fn energy(&self, cost: &Cost) -> Vec<BoardEnergy> {
        self.image.map_or_else(Vec::new, |image| BoardEnergy::of_target(&image.target, cost))
    }

    /// Adds what is written after the run.
    fn add_files(
        &self,
        recording: &Recording,
        selection: &Selection,
        report: &RunReport<'_>,
        files: &mut Outputs,
    ) -> Result<(), DataError> {
        if let Some(path) = &self.args.raster {
            files.bytes(path, raster_picture(recording).as_bytes())?;
        }
        match &self.args.traces {
            Some(path) if has_extension(path, "npz") => files.npz(path, &selection.arrays(recording))?,
            Some(path) => files.csv(path, &STATE_COLUMNS, selection.rows(recording))?,
            None => {}
        }
        if let Some(path) = &self.args.stats {
            add_json(files, path, report)?;
        }
        Ok(())
    }

    /// Adds the file of `--save`.
    fn add_checkpoint(&self, learned: Option<&Learned>, files: &mut Outputs) -> Outcome<()> {
        let state = learned.and_then(|learned| learned.state.as_ref());
        let (Some(path), Some(image), Some(state)) = (&self.args.save, self.image, state) else { return Ok(()) };
        let bytes = Checkpoint::of_run(image.clone(), state.clone()).to_bytes().map_err(fail)?;
        files.bytes(path, &bytes).map_err(fail)
    }

    /// Where what was learned is, or how it can be kept.
    fn how_to_keep(&self) -> String {
        match (&self.args.save, &self.args.backend) {
            (Some(path), _) => format!("`synfire weights {}` shows what", path.display()),
            (None, Backend::Serial(_)) => {
                "the board keeps this until it is programmed; `--save FILE` does so in a file, `--freeze` runs without \
                 learning"
                    .to_owned()
            }
            (None, Backend::Emulator | Backend::Rtl | Backend::Reference) => {
                "`--save FILE` keeps this, `--freeze` runs without learning".to_owned()
            }
        }
    }

    fn print(&self, report: RunReport<'_>, recording: &Recording, selection: &Selection) -> Outcome<()> {
        let has_unwritten_states = self.args.traces.is_none() && selection.has_states();
        match self.format {
            Format::Text if has_unwritten_states && !self.args.record.is_empty() => {
                let rows = selection.rows(recording).map(|row| row.map(|cell| printable(&cell).into_owned()));
                print::with(|writer| csv_to(writer, &STATE_COLUMNS, rows))
            }
            format => {
                let is_json = format == Format::Json;
                let traces = (has_unwritten_states && is_json).then(|| selection.json(recording));
                print::document(&RunReport { traces, has_unwritten_states, ..report }, format)
            }
        }
    }

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

/// Why an option about learning is refused.
pub fn nothing_learns(option: &str, network: &str) -> Failure {
    let message = format!("`{option}` was given, but nothing in `{network}` learns");
    Diagnostic::error(codes::run::NO_EFFECT, message).help("leave it out").into()
}
