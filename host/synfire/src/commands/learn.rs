//! `synfire learn`.

use std::path::Path;

use serde::Serialize;
use synfire::Backend;
use synfire_core::Core;
use synfire_data::write_atomically;
use synfire_diagnostics::{Diagnostic, ToDiagnostic as _, codes};
use synfire_image::Image;
use synfire_learn::{Advance, Checkpoint, EpochRecord, LearnError, Protocol, Readout, Record, Session, Settings};
use synfire_run::ImageMachine;

use super::learn_data::{self, Data};
use super::learn_outputs;
use super::run::saturation_warning;
use super::{duration, grouped, print, print_json};
use crate::args::Format;
use crate::budget;
use crate::calibration::InUse;
use crate::learn_args::LearnArgs;
use crate::lines::Lines;
use crate::load::{self, Source};
use crate::machine::machine;
use crate::outcome::{Failure, Outcome, fail};
use crate::prepare::prepare;
use crate::{outputs, progress, render};

/// What `--format json` prints.
#[derive(Serialize)]
struct Printed<'a> {
    network: &'a str,
    backend: &'static str,
    samples: usize,
    tested: usize,
    settings: Settings,
    clock_hz: u64,
    /// By epoch, from 0.
    accuracy: Vec<Option<f64>>,
    #[serde(flatten)]
    record: &'a Record,
}

pub fn run(args: &LearnArgs, format: Format) -> Outcome<()> {
    check_outputs(args)?;
    let image = image(args, format)?;
    if image.projections.is_empty() {
        return Err(fail(LearnError::NothingLearns { network: image.name }));
    }
    let job = Job { args, format, image: &image };
    match &args.backend {
        Backend::Emulator => job.run(budget::emulator(&image)?),
        backend @ (Backend::Rtl | Backend::Serial(_)) => job.run(machine(backend, &image, &args.line, format)?),
        Backend::Reference => Err(no_reference()),
    }
}

fn image(args: &LearnArgs, format: Format) -> Outcome<Image> {
    match load::seeded_source(&args.source, &args.options, &args.target, args.seed.map(u64::from))? {
        Source::Image(image) => Ok(*image),
        Source::Network(loaded) => {
            let prepared = prepare(&loaded, &args.target, None)?;
            render::warnings(&prepared.compiled.warnings, format);
            Ok(prepared.compiled.image)
        }
    }
}

/// Whether anything follows from the classes of samples.
fn uses_labels(protocol: &Protocol) -> bool {
    protocol.readout != Readout::None || protocol.train.iter().any(|phase| phase.teach)
}

fn labels_unused() -> Failure {
    let message = "`--labels` has no effect: the protocol neither teaches nor reads answers";
    let help = "leave it out, or give `--protocol supervised` or `--protocol unsupervised`";
    Diagnostic::error(codes::run::NO_EFFECT, message).help(help).into()
}

fn no_reference() -> Failure {
    Diagnostic::error(codes::run::BACKEND, "`learn` does not run on the reference")
        .help("leave out `--backend`: the emulator does what the core does, bit for bit")
        .into()
}

/// Refuses outputs that could not be written, before anything is learned.
fn check_outputs(args: &LearnArgs) -> Outcome<()> {
    let options = [
        ("--save", &args.save, [].as_slice()),
        ("--curve", &args.curve, &["csv", "svg"]),
        ("--fields", &args.fields, &["svg"]),
        ("--record", &args.record, &[]),
    ];
    let mut named = Vec::new();
    for (option, path, kinds) in options {
        let Some(path) = path else { continue };
        named.push((option, path.as_path()));
        if !kinds.is_empty() {
            outputs::check_kind((option, path), kinds)?;
        }
    }
    let files = [args.source.as_path(), &args.input].into_iter().chain(args.labels.as_deref());
    // A run may go on in the file that it goes on from.
    let resumed = args.resume.as_deref().filter(|path| args.save.as_deref() != Some(*path));
    let inputs = files.chain(resumed).chain(args.protocol.as_deref().map(Path::new)).chain(args.target.files());
    named.extend(args.line.output());
    outputs::check(&named, &inputs.collect::<Vec<_>>())
}

/// One run.
struct Job<'a> {
    args: &'a LearnArgs,
    format: Format,
    image: &'a Image,
}

impl<'a> Job<'a> {
    fn run<C: Core>(&self, machine: ImageMachine<'a, C>) -> Outcome<()> {
        let Self { args, image, .. } = *self;
        let protocol = learn_data::protocol(args, image)?;
        if args.labels.is_some() && !uses_labels(&protocol) {
            return Err(labels_unused());
        }
        let data = learn_data::data(args, image, &protocol)?;
        render::diagnostics(&learn_data::notes(image, &protocol, &data)?, self.format);
        let Data { train, test } = data;
        let session = Session::new(machine, &protocol, &train, test.as_ref().or(Some(&train)), args.settings());
        let mut session = session.map_err(fail)?;
        if let Some(path) = &args.resume {
            let in_file = Failure::in_file(path);
            let checkpoint = Checkpoint::from_bytes_within(&load::read(path)?, &budget::reader().meter());
            checkpoint
                .and_then(|checkpoint| session.resume(&checkpoint))
                .map_err(|error| in_file(error.to_diagnostic().into()))?;
        }
        self.say(&self.heading(&protocol, train.len(), test.as_ref().map(synfire_learn::Dataset::len)))?;
        self.learn(&mut session)?;
        self.finish(&mut session, train.len(), test.as_ref().unwrap_or(&train).len())
    }

    fn heading(&self, protocol: &Protocol, samples: usize, tested: Option<usize>) -> String {
        let tested = match tested {
            Some(tested) => format!("{tested} others to test"),
            None if protocol.readout == Readout::None => "nothing to test".to_owned(),
            None => "tested on the same".to_owned(),
        };
        let (name, backend) = (&self.image.name, self.args.backend.name());
        format!("{name} on the {backend}: {samples} samples, {tested}, seed {}", self.args.settings().seed)
    }

    /// Talk that is data for people only.
    fn say(&self, line: &str) -> Outcome<()> {
        match self.format {
            Format::Text => print(&Lines::one(line)),
            Format::Json => Ok(()),
        }
    }

    fn learn<C: Core + 'a>(&self, session: &mut Session<'a, ImageMachine<'a, C>>) -> Outcome<()> {
        for epoch in &session.record().epochs {
            self.say(&self.line(epoch))?;
        }
        let mut bar = None;
        loop {
            let (shown, of) = session.progress();
            let bar = bar.get_or_insert_with(|| progress::bar(of + session.evaluation_len(), "samples"));
            if shown > 0 {
                bar.set_position(shown as u64);
            }
            match session.advance(&mut || bar.inc(1)).map_err(fail)? {
                Advance::Sample => self.save(session, self.args.save_every)?,
                Advance::Epoch => {
                    bar.finish_and_clear();
                    bar.reset();
                    if let Some(epoch) = session.record().epochs.last() {
                        self.say(&self.line(epoch))?;
                    }
                    self.save(session, None)?;
                }
                Advance::Done => break,
            }
        }
        Ok(())
    }

    /// Saves a checkpoint: always, or after every so many samples.
    fn save<C: Core>(&self, session: &mut Session<'a, ImageMachine<'a, C>>, every: Option<u32>) -> Outcome<()> {
        let Some(path) = &self.args.save else { return Ok(()) };
        let (shown, _) = session.progress();
        if every.is_some_and(|every| !shown.is_multiple_of(every as usize)) {
            return Ok(());
        }
        let bytes = session.checkpoint().and_then(|checkpoint| checkpoint.to_bytes()).map_err(fail)?;
        write_atomically(path, |writer| writer.write_all(&bytes)).map_err(fail)
    }

    /// One epoch for people.
    fn line(&self, epoch: &EpochRecord) -> String {
        let mut line = match epoch.epoch {
            0 => "  before  ".to_owned(),
            number => format!("  epoch {number:<2}"),
        };
        if let Some(evaluation) = &epoch.evaluation {
            let percent = 100.0 * evaluation.accuracy();
            let silent = if evaluation.silent > 0 { format!(", {} silent", evaluation.silent) } else { String::new() };
            line += &format!("  {percent:6.2} % ({} of {}{silent})", evaluation.correct, evaluation.samples);
        }
        if epoch.ticks > 0 {
            let clock_hz = self.image.target.clock_hz;
            let time = duration(epoch.cycles as f64, clock_hz);
            let spikes: u64 = epoch.spikes.values().sum();
            let (ticks, cycles, spikes) = (grouped(epoch.ticks), grouped(epoch.cycles), grouped(spikes));
            line += &format!("  {ticks} ticks, {spikes} spikes, {cycles} cycles ({time})");
        }
        line
    }

    fn finish<C: Core>(
        &self,
        session: &mut Session<'a, ImageMachine<'a, C>>,
        samples: usize,
        tested: usize,
    ) -> Outcome<()> {
        let Self { args, image, format } = *self;
        let record = session.record().clone();
        let saturations = record.epochs.iter().map(|epoch| epoch.saturations).sum();
        let in_use = InUse { target: &args.target, run: None };
        render::diagnostics(saturation_warning(saturations, in_use).as_slice(), format);
        let weights = match &args.fields {
            Some(_) => session.checkpoint().map_err(fail)?.state.weights,
            None => Vec::new(),
        };
        learn_outputs::write(args, image, &record, &weights).map_err(fail)?;
        match format {
            Format::Text => Ok(()),
            Format::Json => print_json(&Printed {
                network: &image.name,
                backend: args.backend.name(),
                samples,
                tested,
                settings: args.settings(),
                clock_hz: image.target.clock_hz,
                accuracy: record.epochs.iter().map(|epoch| epoch.evaluation.as_ref().map(|e| e.accuracy())).collect(),
                record: &record,
            }),
        }
    }
}
