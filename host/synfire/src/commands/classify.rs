//! `synfire classify`.

use std::path::PathBuf;

use clap::Args;
use synfire::{Backend, Input};
use synfire_data::{Outputs, check_ending, read_labels};
use synfire_diagnostics::{Diagnostic, codes};
use synfire_image::Image;
use synfire_network::Schedule;
use synfire_report::{Classifier, ClassifyReport, ShownConventions};
use synfire_run::{
    Classification, Decode, ImageMachine, Machine, ReferenceMachine, classify, classify_in_order, on_threads,
};

use super::run::{needs_network, silence_notes};
use crate::args::{DecodeArg, Format, Given, LineArgs, NetworkArgs, TargetArgs, numbers};
use crate::load::{self, Source};
use crate::machine::machine;
use crate::outcome::{Failure, Outcome, fail};
use crate::prepare::prepare;
use crate::{budget, outputs, print, progress, render};

/// `synfire classify`.
#[derive(Debug, Args)]
pub struct ClassifyArgs {
    /// An image, or a network, which is compiled in memory.
    pub source: PathBuf,
    /// Samples: npy (samples, axons) held constant, or (samples, ticks, axons).
    #[arg(long, value_name = "X.npy")]
    pub input: PathBuf,
    /// Labels: npy or CSV, one number for each sample.
    #[arg(long, value_name = "Y.npy")]
    pub labels: Option<PathBuf>,
    /// Ticks of each sample [default: as long as the input; 20 for constant input].
    #[arg(long, value_name = "T", value_parser = numbers::positive)]
    pub ticks: Option<u32>,
    /// What decides for a class [default: count; mean where outputs do not spike].
    #[arg(long, value_enum)]
    pub decode: Option<DecodeArg>,
    /// The class of each sample, and in CSV its label and the scores of all outputs.
    #[arg(long, value_name = "OUT.csv|OUT.npy")]
    pub predictions: Option<PathBuf>,
    /// How many samples of each label were taken for each class; needs `--labels`.
    #[arg(long, value_name = "OUT.csv", requires = "labels")]
    pub confusion: Option<PathBuf>,
    /// What runs the network. A board tells no clocks where spikes are counted.
    #[arg(long, value_name = "emulator|reference|rtl|serial:PORT", default_value_t = Backend::Emulator)]
    pub backend: Backend,
    /// Threads that share the samples, on the emulator; results do not depend on their number [default: as many as this
    /// machine has cores].
    #[arg(long, value_name = "N", value_parser = numbers::threads)]
    pub threads: Option<u32>,
    #[command(flatten)]
    pub line: LineArgs,
    #[command(flatten)]
    pub target: Given<TargetArgs>,
    #[command(flatten)]
    pub options: Given<NetworkArgs>,
}

/// Classifies samples.
pub fn run(args: &ClassifyArgs, format: Format) -> Outcome<()> {
    let inputs = [args.source.as_path(), &args.input].into_iter().chain(args.labels.as_deref());
    let inputs: Vec<_> = inputs.chain(args.target.files()).collect();
    let files = [
        ("--predictions", args.predictions.as_deref(), ["csv", "npy"].as_slice()),
        ("--confusion", args.confusion.as_deref(), &[]),
    ];
    outputs::check_kinds(&files, args.line.output(), &inputs)?;
    if let Some(path) = &args.confusion {
        check_ending(("--confusion", path), "csv").map_err(fail)?;
    }
    let reference = args.backend == Backend::Reference;
    // Before a network is compiled for it.
    if args.backend == Backend::Rtl {
        return Err(no_rtl());
    }
    match load::source(&args.source, &args.options, &args.target)? {
        Source::Image(_) if reference => Err(needs_network(&args.source)),
        Source::Image(image) => on_core(args, format, &image, &ShownConventions::of_image(&image)),
        Source::Network(loaded) if reference => {
            render::warnings(&loaded.warnings, format);
            let network = loaded.network();
            let schedule = Schedule::new(network);
            let machine = ReferenceMachine::new(network, &schedule);
            let subject =
                Subject { name: &network.name, shown: &load::conventions(&loaded), image: None, clock_hz: None };
            finish(args, format, subject, network.input_size(), &machine)
        }
        Source::Network(loaded) => {
            let prepared = prepare(&loaded, &args.target, args.ticks)?;
            render::warnings(&prepared.compiled.warnings, format);
            on_core(args, format, &prepared.compiled.image, &load::conventions(&loaded))
        }
    }
}

/// On the emulator, on all cores of this machine, or on a board.
fn on_core(args: &ClassifyArgs, format: Format, image: &Image, shown: &ShownConventions) -> Outcome<()> {
    let subject = Subject { name: &image.name, shown, image: Some(image), clock_hz: None };
    match &args.backend {
        Backend::Emulator => {
            let threads = args.threads.map_or(0, |threads| threads as usize);
            on_threads(threads, || {
                budget::charge_threads(image)?;
                finish(args, format, subject, image.input_size(), &ImageMachine::emulator(image))
            })
            .map_err(fail)?
        }
        backend @ Backend::Serial(_) => {
            let data = Data::read(args, image.input_size())?;
            render::diagnostics(&data.input.notes(Some(image))?, format);
            data.input.charge(image.program.neurons.len(), budget::run())?;
            let mut board = machine(backend, image, &args.line, format)?;
            in_order(args, format, subject, &data, &mut board)
        }
        Backend::Rtl => Err(no_rtl()),
        Backend::Reference => Err(needs_network(&args.source)),
    }
}

fn no_rtl() -> Failure {
    Diagnostic::error(codes::run::BACKEND, "`classify` does not run on the simulated Verilog")
        .help("`synfire verify --samples` shows on the same samples that it equals the emulator")
        .into()
}

/// One sample after the other, on a machine of which there is only one.
fn in_order(
    args: &ClassifyArgs,
    format: Format,
    subject: Subject<'_>,
    data: &Data,
    machine: &mut dyn Machine,
) -> Outcome<()> {
    let (Input { samples, ticks, .. }, labels) = (&data.input, data.labels.as_deref());
    let bar = progress::bar(samples.len(), "samples");
    let decode = args.decode.map(Decode::from);
    let result = classify_in_order(machine, samples, labels, *ticks, decode, &mut || bar.inc(1));
    bar.finish_and_clear();
    print_result(args, format, subject.clocked(machine), labels, &result.map_err(fail)?)
}

/// What classifies.
#[derive(Clone, Copy)]
struct Subject<'a> {
    name: &'a str,
    shown: &'a ShownConventions,
    /// What runs, unless it is the reference.
    image: Option<&'a Image>,
    /// The clock of what has run.
    clock_hz: Option<u64>,
}

impl Subject<'_> {
    fn clocked(self, machine: &(impl Machine + ?Sized)) -> Self {
        Self { clock_hz: machine.clock_hz(), ..self }
    }
}

/// Samples and labels.
struct Data {
    input: Input,
    labels: Option<Vec<usize>>,
}

impl Data {
    fn read(args: &ClassifyArgs, axons: usize) -> Outcome<Self> {
        let input = Input::of_samples(Some(&args.input), args.ticks, axons, budget::reader())?;
        let labels = args.labels.as_ref().map(|path| read_labels(path, budget::reader()));
        Ok(Self { input, labels: labels.transpose().map_err(fail)? })
    }
}

fn finish<M: Machine + Clone + Send + Sync>(
    args: &ClassifyArgs,
    format: Format,
    subject: Subject<'_>,
    axons: usize,
    machine: &M,
) -> Outcome<()> {
    let Data { input, labels } = Data::read(args, axons)?;
    render::diagnostics(&input.notes(subject.image)?, format);
    let neurons = machine.populations().iter().filter(|population| !population.is_input).map(|view| view.size).sum();
    input.charge(neurons, budget::run())?;
    let Input { samples, ticks, .. } = input;
    let bar = progress::bar(samples.len(), "samples");
    let decode = args.decode.map(Decode::from);
    let result = classify(machine, &samples, labels.as_deref(), ticks, decode, &|| bar.inc(1));
    bar.finish_and_clear();
    let result = result.map_err(fail)?;
    if result.silent() == Some(samples.len()) && !samples.is_empty() {
        let spiking = machine.populations().iter().enumerate().filter(|(_, view)| view.is_spiking && !view.is_input);
        let spiking: Vec<_> = spiking.map(|(index, _)| index).collect();
        render::diagnostics(&silence_notes(&mut machine.clone(), samples.get(0), ticks, &spiking)?, format);
    }
    print_result(args, format, subject.clocked(machine), labels.as_deref(), &result)
}

fn print_result(
    args: &ClassifyArgs,
    format: Format,
    subject: Subject<'_>,
    labels: Option<&[usize]>,
    result: &Classification,
) -> Outcome<()> {
    let classifier = Classifier {
        network: subject.name,
        backend: args.backend.name(),
        conventions: subject.shown,
        clock_hz: subject.clock_hz,
    };
    let report = ClassifyReport::new(classifier, labels, result);
    let mut files = Outputs::default();
    if let Some(path) = &args.predictions {
        report.add_predictions(&mut files, path).map_err(fail)?;
    }
    if let Some(path) = &args.confusion {
        report.add_confusion(&mut files, path).map_err(fail)?;
    }
    files.commit().map_err(fail)?;
    render::diagnostics(args.target.advice(None).warning(report.saturations()).as_slice(), format);
    print::document(&report, format)
}
