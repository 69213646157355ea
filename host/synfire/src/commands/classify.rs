//! `synfire classify`.

use serde::Serialize;
use synfire::{Backend, Input};
use synfire_data::{Array, Outputs, check_ending, check_kind, has_extension, read_labels};
use synfire_diagnostics::{Diagnostic, codes, counted};
use synfire_image::Image;
use synfire_network::Schedule;
use synfire_report::{Lines, ShownConventions, duration, grouped, saturation_warning};
use synfire_run::{Classification, Decode, ImageMachine, Machine, ReferenceMachine, classify, classify_in_order};

use super::run::{needs_network, silence_notes};
use crate::args::{ClassifyArgs, Format};
use crate::calibration::InUse;
use crate::load::{self, Source};
use crate::machine::machine;
use crate::outcome::{Failure, Outcome, fail};
use crate::prepare::prepare;
use crate::{budget, outputs, print, progress, render};

/// What `--format json` prints.
#[derive(Serialize)]
struct Report<'a> {
    network: &'a str,
    backend: &'static str,
    /// None for an image whose report does not say them.
    conventions: &'a ShownConventions,
    samples: usize,
    ticks: usize,
    accuracy: Option<f64>,
    correct: Option<usize>,
    decode: Decode,
    mean_cycles: Option<f64>,
    clock_hz: Option<u64>,
    saturations: u64,
    /// Samples without a spike of an output; none where potentials decide.
    silent: Option<usize>,
    /// Samples with several outputs of the largest score: the first of them was taken.
    tied: usize,
    predictions: Vec<usize>,
    /// By sample, by output neuron: the score that `decode` makes, such as its spikes.
    counts: Vec<&'a [f64]>,
    /// By label, by class: samples. None without labels.
    confusion: Option<Vec<Vec<usize>>>,
    /// By sample.
    cycles: Option<Vec<u64>>,
}

pub fn run(args: &ClassifyArgs, format: Format) -> Outcome<()> {
    let inputs =
        [args.source.as_path(), &args.input].into_iter().chain(args.labels.as_deref()).chain(args.target.files());
    let files = [("--predictions", &args.predictions), ("--confusion", &args.confusion)];
    let files = files.into_iter().filter_map(|(option, path)| Some((option, path.as_deref()?)));
    let files: Vec<_> = files.chain(args.line.output()).collect();
    outputs::check(&files, &inputs.collect::<Vec<_>>())?;
    if let Some(path) = &args.predictions {
        check_kind(("--predictions", path), &["csv", "npy"]).map_err(fail)?;
    }
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
            let subject = Subject { name: &network.name, shown: &load::conventions(&loaded), image: None };
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
    let subject = Subject { name: &image.name, shown, image: Some(image) };
    match &args.backend {
        Backend::Emulator => {
            budget::charge_threads(image)?;
            finish(args, format, subject, image.input_size(), &ImageMachine::emulator(image))
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
    print_result(args, format, subject, labels, &result.map_err(fail)?)
}

/// What classifies.
#[derive(Clone, Copy)]
struct Subject<'a> {
    name: &'a str,
    shown: &'a ShownConventions,
    /// What runs, unless it is the reference.
    image: Option<&'a Image>,
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
    print_result(args, format, subject, labels.as_deref(), &result)
}

fn print_result(
    args: &ClassifyArgs,
    format: Format,
    subject: Subject<'_>,
    labels: Option<&[usize]>,
    result: &Classification,
) -> Outcome<()> {
    let report = report(args, subject, labels, result);
    write(args, labels, &report)?;
    let in_use = InUse { target: &args.target, run: None };
    render::diagnostics(saturation_warning(report.saturations, in_use.remedy()).as_slice(), format);
    match format {
        Format::Json => print::json(&report),
        Format::Text => {
            let mut out = text(&report);
            out.append(&subject.shown.unasked());
            print::lines(&out)
        }
    }
}

/// The files that were asked for: all of them or none.
fn write(args: &ClassifyArgs, labels: Option<&[usize]>, report: &Report<'_>) -> Outcome<()> {
    let mut files = Outputs::default();
    match &args.predictions {
        Some(path) if has_extension(path, "npy") => {
            let classes: Vec<_> = report.predictions.iter().map(|class| *class as f64).collect();
            files.npy(path, &Array::new(vec![classes.len()], classes)).map_err(fail)?;
        }
        Some(path) => {
            let header = predictions_header(labels, report);
            let header: Vec<&str> = header.iter().map(String::as_str).collect();
            files.csv(path, &header, predictions(labels, report)).map_err(fail)?;
        }
        None => (),
    }
    if let (Some(path), Some(confusion)) = (&args.confusion, &report.confusion) {
        let classes = (0..confusion.len()).map(|class| class.to_string());
        let header: Vec<_> = std::iter::once("label".to_owned()).chain(classes).collect();
        let header: Vec<&str> = header.iter().map(String::as_str).collect();
        let rows = confusion.iter().enumerate().map(|(label, row)| {
            std::iter::once(label).chain(row.iter().copied()).map(|cell| cell.to_string()).collect::<Vec<_>>()
        });
        files.csv(path, &header, rows).map_err(fail)?;
    }
    files.commit().map_err(fail)
}

/// `sample,class`, `label` if there are labels, and `score0` and so on.
fn predictions_header(labels: Option<&[usize]>, report: &Report<'_>) -> Vec<String> {
    let scores = report.counts.first().map_or(0, |scores| scores.len());
    let names = ["sample", "class"].into_iter().chain(labels.map(|_| "label")).map(str::to_owned);
    names.chain((0..scores).map(|output| format!("score{output}"))).collect()
}

/// A row of cells for each sample.
fn predictions<'a>(labels: Option<&'a [usize]>, report: &'a Report<'_>) -> impl Iterator<Item = Vec<String>> + use<'a> {
    report.predictions.iter().zip(&report.counts).enumerate().map(move |(sample, (class, scores))| {
        let mut row = vec![sample.to_string(), class.to_string()];
        row.extend(labels.map(|labels| labels[sample].to_string()));
        row.extend(scores.iter().map(f64::to_string));
        row
    })
}

fn report<'a>(
    args: &ClassifyArgs,
    subject: Subject<'a>,
    labels: Option<&[usize]>,
    result: &'a Classification,
) -> Report<'a> {
    let clock_hz = subject.image.map(|image| image.target.clock_hz);
    let decisions = &result.decisions;
    Report {
        network: subject.name,
        backend: args.backend.name(),
        conventions: subject.shown,
        samples: decisions.len(),
        ticks: result.ticks,
        accuracy: result.accuracy,
        correct: result.correct,
        decode: result.decode,
        mean_cycles: clock_hz.map(|_| result.mean_cycles),
        clock_hz,
        saturations: decisions.iter().map(|decision| decision.cost.saturations).sum(),
        silent: result.silent(),
        tied: result.tied(),
        predictions: decisions.iter().map(|decision| decision.class).collect(),
        counts: decisions.iter().map(|decision| decision.scores.as_slice()).collect(),
        confusion: labels.map(|labels| result.confusion(labels)),
        cycles: clock_hz.map(|_| decisions.iter().map(|decision| decision.cost.cycles).collect()),
    }
}

/// What decided.
const fn words(decode: Decode) -> &'static str {
    match decode {
        Decode::Count => "most spikes",
        Decode::First => "first spike",
        Decode::Max => "largest potential",
        Decode::Last => "last potential",
        Decode::Mean => "mean potential",
    }
}

fn text(report: &Report<'_>) -> Lines {
    let mut out = String::new();
    let silent = report.silent.filter(|silent| *silent > 0).map(|silent| format!(", {silent} silent"));
    let tied = (report.tied > 0).then(|| format!(", {} tied", report.tied));
    let silent = [silent, tied].into_iter().flatten().collect::<String>();
    let samples = counted(report.samples as u64, "sample");
    match (report.accuracy, report.correct) {
        (Some(accuracy), Some(correct)) => {
            out += &format!("accuracy {:.2} % ({correct} of {samples}{silent})", 100.0 * accuracy);
        }
        _ => out += &format!("{samples}{silent}"),
    }
    let ticks = counted(report.ticks as u64, "tick");
    out += &format!(" on the {}, {ticks} each, by {}", report.backend, words(report.decode));
    if let (Some(cycles), Some(clock_hz)) = (report.mean_cycles, report.clock_hz) {
        let time = duration(cycles, clock_hz);
        out += &format!(
            ", {} cycles on average ({time} at {} MHz)",
            grouped(cycles.round() as u64),
            clock_hz as f64 / 1e6
        );
    }
    Lines::one(out)
}
