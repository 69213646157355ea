//! `synfire learn`.

use std::path::{Path, PathBuf};

use clap::Args;
use synfire::{Backend, LearningData, LearningFiles};
use synfire_core::Core;
use synfire_data::{Outputs, write_atomically};
use synfire_diagnostics::{Diagnostic, ToDiagnostic as _, codes};
use synfire_image::Image;
use synfire_learn::{Advance, Checkpoint, LearnError, Protocol, Readout, Record, Session, Settings};
use synfire_report::{LearnReport, Lines, add_json, add_learning_curve, epoch_line, fields_picture};
use synfire_run::{ImageMachine, Machine as _};

use crate::args::{Format, Given, LineArgs, NetworkArgs, TargetArgs, numbers};
use crate::load::{self, Source};
use crate::machine::machine;
use crate::outcome::{Failure, Outcome, fail};
use crate::prepare::prepare;
use crate::{budget, outputs, print, progress, render};

/// `synfire learn`.
#[derive(Debug, Args)]
pub struct LearnArgs {
    /// An image, or a network, which is compiled in memory.
    pub source: PathBuf,
    /// Samples: npz with `x`, perhaps `y`, `x_test` and `y_test`, or npy; (samples, axons) or (samples, ticks, axons).
    #[arg(long, value_name = "X.npz|X.npy")]
    pub input: PathBuf,
    /// Labels, if not `y` of the input: a class for each sample (-1: none), or a row of 0 and 1 for recall.
    #[arg(long, value_name = "Y.npy")]
    pub labels: Option<PathBuf>,
    /// How samples are shown and answers read: supervised, unsupervised, plain, or a TOML file [default: supervised if the
    /// network has an input `teacher`, else unsupervised with labels, else plain].
    #[arg(long, value_name = "NAME|FILE")]
    pub protocol: Option<String>,
    /// Passes over the training samples; 0 only evaluates.
    #[arg(long, value_name = "N", value_parser = numbers::whole, default_value_t = 1)]
    pub epochs: u32,
    /// Seed of the order of samples, of random spikes and of stochastic rounding, and of a page in place of its own
    /// [default: 1, and what the page says].
    #[arg(long, value_name = "N", value_parser = numbers::whole)]
    pub seed: Option<u32>,
    /// What the network learns on: emulator, rtl (the Verilog core in simulation) or serial:PORT (a board); what is learned is
    /// the same.
    #[arg(long, value_name = "emulator|rtl|serial:PORT", default_value_t = Backend::Emulator)]
    pub backend: Backend,
    /// Where a checkpoint goes, after every epoch.
    #[arg(long, value_name = "CHECKPOINT")]
    pub save: Option<PathBuf>,
    /// Also after so many samples.
    #[arg(long, value_name = "N", requires = "save", value_parser = numbers::positive)]
    pub save_every: Option<u32>,
    /// Go on from a checkpoint, as if the run had not stopped.
    #[arg(long, value_name = "CHECKPOINT")]
    pub resume: Option<PathBuf>,
    /// Where the learning curve goes: a table or a picture.
    #[arg(long, value_name = "OUT.csv|OUT.svg")]
    pub curve: Option<PathBuf>,
    /// Where a picture of the weights of each neuron goes.
    #[arg(long, value_name = "OUT.svg")]
    pub fields: Option<PathBuf>,
    /// Where the whole record goes, as JSON.
    #[arg(long, value_name = "R.json")]
    pub record: Option<PathBuf>,
    #[command(flatten)]
    pub line: LineArgs,
    #[command(flatten)]
    pub target: Given<TargetArgs>,
    #[command(flatten)]
    pub options: Given<NetworkArgs>,
}

impl LearnArgs {
    /// How long to learn, and from which seed.
    pub fn settings(&self) -> Settings {
        Settings { epochs: self.epochs, seed: self.seed.unwrap_or(1) }
    }
}

/// Lets a network learn, and looks at how well it does.
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

fn no_reference() -> Failure {
    Diagnostic::error(codes::run::BACKEND, "`learn` does not run on the reference")
        .help("leave out `--backend`: the emulator does what the core does, bit for bit")
        .into()
}

/// Refuses outputs that could not be written, before anything is learned.
fn check_outputs(args: &LearnArgs) -> Outcome<()> {
    let options = [
        ("--save", args.save.as_deref(), [].as_slice()),
        ("--curve", args.curve.as_deref(), &["csv", "svg"]),
        ("--fields", args.fields.as_deref(), &["svg"]),
        ("--record", args.record.as_deref(), &[]),
    ];
    let files = [args.source.as_path(), &args.input].into_iter().chain(args.labels.as_deref());
    // A run may go on in the file that it goes on from.
    let resumed = args.resume.as_deref().filter(|path| args.save.as_deref() != Some(*path));
    let inputs = files.chain(resumed).chain(args.protocol.as_deref().map(Path::new)).chain(args.target.files());
    outputs::check_kinds(&options, args.line.output(), &inputs.collect::<Vec<_>>())
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
        let files = LearningFiles {
            input: &args.input,
            labels: args.labels.as_deref(),
            protocol: args.protocol.as_deref(),
            budget: budget::reader(),
        };
        let protocol = files.protocol(image)?;
        let data = files.data(image, &protocol)?;
        render::diagnostics(&data.notes(image, &protocol)?, self.format);
        let LearningData { train, test } = data;
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
            Format::Text => print::lines(&Lines::one(line)),
            Format::Json => Ok(()),
        }
    }

    /// The clock of the core that learns: a board's own, or the target's nominal one.
    fn clock_hz<C: Core>(&self, session: &mut Session<'a, ImageMachine<'a, C>>) -> u64 {
        session.learner().clock_hz().unwrap_or(self.image.target.clock_hz)
    }

    fn learn<C: Core + 'a>(&self, session: &mut Session<'a, ImageMachine<'a, C>>) -> Outcome<()> {
        let clock_hz = self.clock_hz(session);
        for epoch in &session.record().epochs {
            self.say(&epoch_line(epoch, clock_hz))?;
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
                        self.say(&epoch_line(epoch, clock_hz))?;
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

    fn finish<C: Core>(
        &self,
        session: &mut Session<'a, ImageMachine<'a, C>>,
        samples: usize,
        tested: usize,
    ) -> Outcome<()> {
        let Self { args, image, format } = *self;
        let record = session.record().clone();
        let saturations = record.epochs.iter().map(|epoch| epoch.saturations).sum();
        render::diagnostics(args.target.advice(None).warning(saturations).as_slice(), format);
        self.write(session, &record)?;
        let core = (image.name.as_str(), args.backend.name(), self.clock_hz(session));
        match format {
            Format::Text => Ok(()),
            Format::Json => print::json(&LearnReport::new(core, [samples, tested], args.settings(), &record)),
        }
    }

    /// Writes all files about the run that were asked for, or none.
    fn write<C: Core>(&self, session: &mut Session<'a, ImageMachine<'a, C>>, record: &Record) -> Outcome<()> {
        let Self { args, image, .. } = *self;
        let mut files = Outputs::default();
        if let Some(path) = &args.curve {
            add_learning_curve(&mut files, path, record).map_err(fail)?;
        }
        if let Some(path) = &args.fields {
            let weights = session.checkpoint().map_err(fail)?.state.weights;
            files.bytes(path, fields_picture(image, record, &weights).as_bytes()).map_err(fail)?;
        }
        if let Some(path) = &args.record {
            add_json(&mut files, path, record).map_err(fail)?;
        }
        files.commit().map_err(fail)
    }
}
