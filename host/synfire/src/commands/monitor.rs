//! `synfire monitor`.

use std::io::IsTerminal as _;
use std::sync::Arc;

use synfire::AnySession;
use synfire_arch::generated::{memory, register as core_register};
use synfire_arch::link_generated::register;
use synfire_data::Samples;
use synfire_diagnostics::{Diagnostic, Number, closest_name, codes};
use synfire_image::{Controls, Event, EventEncoder, Image};
use synfire_language::Experiment;
use synfire_link::{LinkError, Monitor, Reporting, TickReport};

use super::monitor_view::{Label, Scene, Show, View};
use super::print_with;
use super::run_learning;
use crate::args::Format;
use crate::input::Input;
use crate::interrupt::Interrupt;
use crate::link_args::MonitorArgs;
use crate::load::{self, Source};
use crate::outcome::{Failure, Outcome, fail};
use crate::prepare::prepare;
use crate::{outputs, render};

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
        return Err(run_learning::nothing_learns("--freeze", &image.name));
    }
    let (samples, ticks) = input(args, format, image, page)?;
    let mut session = args.port.open()?;
    session.program(image, &mut |_| ()).map_err(fail)?;
    if args.freeze {
        session.set_register(core_register::FREEZE, Controls::default().frozen(true).freeze()).map_err(fail)?;
    } else if learns {
        render::diagnostics(&[learning_note()], format);
    }
    let encoder = Some(EventEncoder::new(image));
    watch(args, format, &mut session, &scene, &traced, Feed { encoder, samples: &samples, next: 0, ticks })?;
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

/// What the board holds runs on from where it is, without input.
fn watch_what_is_there(args: &MonitorArgs, format: Format) -> Outcome<()> {
    let mut session = args.port.open()?;
    if session.register(core_register::STAGE_COUNT).map_err(fail)? == 0 {
        return Err(fail(LinkError::NoNetwork { port: args.port.port.clone() }));
    }
    let scene = Scene::of_target(session.target());
    let traced = traced(&scene, &args.trace)?;
    let samples = Samples::events(0, 0, Vec::new());
    let ticks = args.ticks.map_or(u64::MAX, u64::from);
    watch(args, format, &mut session, &scene, &traced, Feed { encoder: None, samples: &samples, next: 0, ticks })
}

fn watch(
    args: &MonitorArgs,
    format: Format,
    session: &mut AnySession,
    scene: &Scene,
    traced: &[Traced],
    mut feed: Feed<'_>,
) -> Outcome<()> {
    let interrupt = Interrupt::listen();
    let period = period(args.pace, session.identity().clock_hz)?;
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
    print_with(|writer| writer.write_all(view.heading().as_bytes()))?;
    follow(session, &mut feed, &interrupt, |tick, report| {
        let v = |(word, traced): (&u32, &Traced)| scene.v(*word) / traced.scale;
        let values: Vec<f64> = report.monitors.iter().zip(traced).map(v).collect();
        let text = view.tick(tick, &report, &values);
        if text.is_empty() { Ok(()) } else { print_with(|writer| writer.write_all(text.as_bytes())) }
    })?;
    print_with(|writer| writer.write_all(view.end().as_bytes()))
}

/// Clocks from tick to tick at a pace, or none if there is no pace.
fn period(pace_hz: Option<f64>, clock_hz: u32) -> Outcome<u32> {
    /// What the register holds.
    const MOST: u32 = (1 << 24) - 1;
    let period = pace_hz.map_or(0.0, |pace_hz| f64::from(clock_hz) / pace_hz);
    if period <= f64::from(MOST) {
        return Ok(period as u32);
    }
    let slowest = f64::from(clock_hz) / f64::from(MOST);
    let message = format!("`--pace` asks for {} ticks per second", Number(pace_hz.unwrap_or_default()));
    Err(Diagnostic::error(codes::run::BAD_VALUE, message)
        .note(format!("at {} MHz, a board runs at least {slowest:.2} ticks per second", f64::from(clock_hz) / 1e6))
        .help(format!("give `--pace {}` or more", slowest.ceil()))
        .into())
}

/// A neuron whose v is shown.
struct Traced {
    label: Label,
    id: u32,
    scale: f64,
}

/// `--trace POP:NEURON` options.
fn traced(scene: &Scene, options: &[String]) -> Outcome<Vec<Traced>> {
    options.iter().map(|text| trace(scene, text)).collect()
}

fn trace(scene: &Scene, text: &str) -> Outcome<Traced> {
    let bad = |message: String, help: String| -> Failure {
        Diagnostic::error(codes::run::BAD_VALUE, format!("`--trace {text}`: {message}")).help(help).into()
    };
    let find = |name: &str| scene.populations.iter().find(|population| population.name == name);
    let Some((name, neuron)) = text.rsplit_once(':') else {
        let example = scene.populations.first().map_or("POP", |population| population.name.as_str());
        let help = format!("give a population and the index of a neuron in it, such as `--trace {example}:0`");
        return Err(bad("it names no neuron".into(), help));
    };
    let Some(population) = find(name) else {
        let names = || scene.populations.iter().map(|population| population.name.as_str());
        let help = match closest_name(name, names()) {
            Some(known) => format!("a population `{known}` exists"),
            None => format!("populations of neurons: {}", names().collect::<Vec<_>>().join(", ")),
        };
        return Err(bad(format!("there is no population of neurons `{name}`"), help));
    };
    let size = population.size;
    let Some(neuron) = neuron.parse().ok().filter(|neuron: &usize| *neuron < size) else {
        let last = size.saturating_sub(1);
        let help = format!("give an index from 0 to {last}, such as `--trace {name}:{last}`");
        return Err(bad(format!("`{name}` has {size} neurons, and none of them is `{neuron}`"), help));
    };
    Ok(Traced {
        label: Label { population: name.to_owned(), neuron },
        id: (population.first + population.layout.place(neuron)) as u32,
        scale: population.scale.get(neuron).copied().unwrap_or(1.0),
    })
}

/// Input rows and how many ticks to run; without an end where nothing says one.
fn input(args: &MonitorArgs, format: Format, image: &Image, page: Option<&Arc<Experiment>>) -> Outcome<(Samples, u64)> {
    let asked = args.ticks.map(u64::from);
    if args.input.is_none() && page.is_none_or(|page| page.stimuli.is_empty()) {
        let silence = Samples::events(image.input_size(), 0, Vec::new());
        return Ok((silence, asked.unwrap_or(u64::MAX)));
    }
    let input = Input::of_run(args.input.as_deref(), args.ticks, page, image.input_size())?;
    input.announce(Some(image), format)?;
    Ok((input.samples, asked.unwrap_or(input.ticks as u64)))
}

/// Ticks of input, one after the other.
struct Feed<'a> {
    /// None where there is no input.
    encoder: Option<EventEncoder>,
    samples: &'a Samples,
    next: u64,
    ticks: u64,
}

impl Feed<'_> {
    /// The events of the next tick, if there is one.
    fn next(&mut self) -> Outcome<Option<Vec<Event>>> {
        if self.next >= self.ticks {
            return Ok(None);
        }
        let mut events = Vec::new();
        if let Some(encoder) = &self.encoder {
            let row = self.samples.get(0).row(self.next as usize);
            encoder.events(row, self.next == 0, &mut events).map_err(fail)?;
        }
        self.next += 1;
        Ok(Some(events))
    }
}

/// Ticks that are on the way at a time: enough to keep the line busy.
const AHEAD: u64 = 64;

/// Runs all ticks, or until the user has seen enough, and shows each.
fn follow(
    session: &mut AnySession,
    feed: &mut Feed<'_>,
    interrupt: &Interrupt,
    mut show: impl FnMut(u64, TickReport) -> Outcome<()>,
) -> Outcome<()> {
    for tick in 0.. {
        if interrupt.came() {
            return session.stop().map_err(fail);
        }
        while feed.next < tick + AHEAD
            && let Some(events) = feed.next()?
        {
            session.submit_tick(&events).map_err(fail)?;
        }
        let Some(report) = session.next_tick().map_err(fail)? else { break };
        show(tick, report)?;
    }
    Ok(())
}
