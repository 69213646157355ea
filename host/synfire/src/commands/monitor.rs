//! `synfire monitor`.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use synfire::{AnySession, BoardFeed, Input, follow_board, tick_period};
use synfire_arch::generated::{memory, register as core_register};
use synfire_arch::link_generated::register;
use synfire_data::Samples;
use synfire_diagnostics::{Diagnostic, codes};
use synfire_image::{Controls, EventEncoder, Image};
use synfire_language::Experiment;
use synfire_link::Monitor;
use synfire_report::monitor::{Scene, Show, Traced, View};
use synfire_session::{Boot, LinkError, Reporting, TickReport};

use super::run::nothing_learns;
use crate::args::{Format, Given, NetworkArgs, PortArgs, TargetArgs, numbers};
use crate::interrupt::Interrupt;
use crate::load::{self, Source};
use crate::outcome::{Failure, Outcome, fail};
use crate::prepare::prepare;
use crate::{budget, machine, outputs, print, render};

/// `synfire monitor`.
#[derive(Debug, Args)]
pub struct MonitorArgs {
    /// An image, or a network, which is compiled in memory; the board is programmed with it [default: what the board holds].
    pub source: Option<PathBuf>,
    /// Input, as for `run`; after its end there is none.
    #[arg(long, value_name = "X.npy|X.csv", requires = "source")]
    pub input: Option<PathBuf>,
    /// Ticks to run [default: until it is interrupted].
    #[arg(long, value_name = "T", value_parser = numbers::positive)]
    pub ticks: Option<u32>,
    /// Watch without learning, so that the board does not change the network.
    #[arg(long, requires = "source")]
    pub freeze: bool,
    /// Show v of a neuron: `lif1:3`, or `neurons:3` of what the board holds. May be repeated.
    #[arg(long, value_name = "POP:NEURON")]
    pub trace: Vec<String>,
    /// Ticks in a second [default: as many as the line takes].
    #[arg(long, value_name = "HZ", value_parser = numbers::hertz, allow_negative_numbers = true)]
    pub pace: Option<f64>,
    #[command(flatten)]
    pub port: PortArgs,
    #[command(flatten)]
    pub target: Given<TargetArgs>,
    #[command(flatten)]
    pub options: Given<NetworkArgs>,
}

/// Watches a board.
pub fn run(args: &MonitorArgs, format: Format) -> Outcome<()> {
    let inputs = args.source.as_deref().into_iter().chain(args.input.as_deref()).chain(args.target.files());
    outputs::check(args.port.line.output().as_slice(), &inputs.collect::<Vec<_>>())?;
    let Some(path) = &args.source else { return watch_what_is_there(args, format) };
    match load::source(path, &args.options, &args.target)? {
        Source::Image(image) => watch_image(args, format, &image, None),
        Source::Network(loaded) => {
            let prepared = prepare(&loaded, &args.target, None)?;
            render::warnings(&prepared.compiled.warnings, format);
            watch_image(args, format, &prepared.compiled.image, Some(&loaded.experiment))
        }
    }
}

fn watch_image(args: &MonitorArgs, format: Format, image: &Image, page: Option<&Arc<Experiment>>) -> Outcome<()> {
    let scene = Scene::of_image(image);
    let traced = traced(&scene, &args.trace)?;
    let learns = image.learns();
    if args.freeze && !learns {
        return Err(nothing_learns("--freeze", &image.name));
    }
    let (samples, ticks) = input(args, format, image, page)?;
    let (mut session, _) = machine::board(&args.port, format)?;
    session.program(&image.target, &image.program, &mut |_| ()).map_err(fail)?;
    if args.freeze {
        session.set_register(core_register::FREEZE, Controls::default().frozen(true).freeze()).map_err(fail)?;
    } else if learns {
        render::diagnostics(&[learning_note()], format);
    }
    let feed = BoardFeed::new(Some(EventEncoder::new(image)), &samples, ticks);
    watch(args, format, &mut session, &scene, &traced, feed)?;
    // The board is left as it was programmed: when it goes on, it learns.
    if args.freeze {
        session.set_register(core_register::FREEZE, Controls::default().freeze()).map_err(fail)
    } else {
        Ok(())
    }
}

/// Says that the network will not be what it was.
fn learning_note() -> Diagnostic {
    let message = "the network learns while it is watched: its weights and thresholds change";
    let help = "the board keeps this until it is programmed; `--freeze` watches without learning";
    Diagnostic::remark(codes::run::LEARNED, message).help(help)
}

/// Says where a network may be from that nobody programmed.
fn booted_note(port: &str) -> Diagnostic {
    Diagnostic::remark(codes::link::BOOT, format!("the board at `{port}` has booted its network by itself"))
}

/// What the board holds runs on from where it is, without input.
fn watch_what_is_there(args: &MonitorArgs, format: Format) -> Outcome<()> {
    let (mut session, boot) = machine::board(&args.port, format)?;
    if session.register(core_register::STAGE_COUNT).map_err(fail)? == 0 {
        return Err(fail(LinkError::NoNetwork { port: args.port.port.clone() }));
    }
    if boot == Boot::Done {
        render::diagnostics(&[booted_note(&args.port.port)], format);
    }
    let scene = Scene::of_target(session.target());
    let traced = traced(&scene, &args.trace)?;
    let samples = Samples::events(0, 0, Vec::new());
    let ticks = args.ticks.map_or(u64::MAX, u64::from);
    watch(args, format, &mut session, &scene, &traced, BoardFeed::new(None, &samples, ticks))
}

fn watch(
    args: &MonitorArgs,
    format: Format,
    session: &mut AnySession,
    scene: &Scene,
    traced: &[Traced],
    feed: BoardFeed<'_>,
) -> Outcome<()> {
    let interrupt = Interrupt::listen();
    let period = tick_period(args.pace, session.identity().clock_hz)?;
    session.set_link_register(register::TICK_PERIOD, period).map_err(fail)?;
    let region = memory::STATE.region;
    let monitors = traced.iter().map(|neuron| Monitor { region, address: neuron.id, chunk: 0 }).collect();
    session.report(&Reporting { clocks: false, monitors }).map_err(fail)?;
    let show = match format {
        Format::Json => Show::Json,
        Format::Text if std::io::stdout().is_terminal() => Show::Picture,
        Format::Text => Show::Csv,
    };
    let mut view = View::new(scene, traced.iter().map(|traced| traced.label.clone()).collect(), show);
    print::own(&view.heading())?;
    let show = |tick, report: &TickReport| {
        let v = |(word, traced): (&u32, &Traced)| scene.v(*word) / traced.scale;
        let values: Vec<f64> = report.monitors.iter().zip(traced).map(v).collect();
        let text = view.tick(tick, report, &values);
        if text.is_empty() { Ok(()) } else { print::own(&text) }
    };
    follow_board::<Failure>(session, feed, || interrupt.came(), show)?;
    print::own(&view.end())
}

/// `--trace POP:NEURON` options.
fn traced(scene: &Scene, options: &[String]) -> Outcome<Vec<Traced>> {
    options.iter().map(|text| Traced::parse(scene, text).map_err(Failure::from)).collect()
}

/// Input rows and how many ticks to run; without an end where nothing says one.
fn input(args: &MonitorArgs, format: Format, image: &Image, page: Option<&Arc<Experiment>>) -> Outcome<(Samples, u64)> {
    let asked = args.ticks.map(u64::from);
    if args.input.is_none() && page.is_none_or(|page| page.stimuli.is_empty()) {
        let silence = Samples::events(image.input_size(), 0, Vec::new());
        return Ok((silence, asked.unwrap_or(u64::MAX)));
    }
    let input = Input::of_run(args.input.as_deref(), args.ticks, page, image.input_size(), budget::reader())?;
    render::diagnostics(&input.notes(Some(image))?, format);
    Ok((input.samples, asked.unwrap_or(input.ticks as u64)))
}
