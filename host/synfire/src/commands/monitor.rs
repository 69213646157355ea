//! `synfire monitor`.

use std::io::IsTerminal as _;

use synfire_arch::link_generated::register;
use synfire_data::Samples;
use synfire_image::{Event, EventEncoder, Image, PopulationRole};
use synfire_language::Experiment;
use synfire_link::{Monitor, Reporting, TickReport};

use super::monitor_view::View;
use super::print_with;
use crate::args::Format;
use crate::line::{AnySession, open_session};
use crate::link_args::MonitorArgs;
use crate::load::{self, Source};
use crate::outcome::{Outcome, fail};
use crate::render;

pub fn run(args: &MonitorArgs, format: Format) -> Outcome<()> {
    match load::source(&args.source, &args.options, &args.target)? {
        Source::Image(image) => watch(args, &image, None),
        Source::Network(loaded) => {
            let prepared = load::prepare(&loaded, &args.target)?;
            render::warnings(&prepared.compiled.warnings, format);
            watch(args, &prepared.compiled.image, Some(&loaded.experiment))
        }
    }
}

/// A neuron whose v is shown.
struct Traced {
    population: usize,
    neuron: usize,
    id: u32,
    scale: f64,
}

fn watch(args: &MonitorArgs, image: &Image, page: Option<&Experiment>) -> Outcome<()> {
    let traced = args.trace.iter().map(|text| traced(image, text)).collect::<Outcome<Vec<_>>>()?;
    let (samples, ticks) = input(args, image, page)?;
    let mut session = open_session(&args.port.port, &args.port.line)?;
    session.program(image, &mut |_| ()).map_err(fail)?;
    let period = args.pace.map_or(0.0, |hertz| image.target.clock_hz as f64 / hertz);
    session.set_link_register(register::TICK_PERIOD, period.min(f64::from((1_u32 << 24) - 1)) as u32).map_err(fail)?;
    let state = synfire_link::region("state");
    let monitors = traced.iter().map(|neuron| Monitor { region: state, address: neuron.id, chunk: 0 }).collect();
    session.report(&Reporting { clocks: false, monitors }).map_err(fail)?;
    let mut feed = Feed { image, encoder: EventEncoder::new(image), samples: &samples, next: 0, ticks };
    let labels = traced.iter().map(|t| format!("{}:{}", image.populations[t.population].name, t.neuron)).collect();
    let mut view = View::new(image, labels, std::io::stdout().is_terminal());
    print_with(|writer| writer.write_all(view.heading().as_bytes()))?;
    follow(&mut session, &mut feed, |tick, report| {
        let values = report.monitors.iter().zip(&traced).map(|(word, traced)| v_of(*word, image) / traced.scale);
        let text = view.tick(tick, &report, &values.collect::<Vec<_>>());
        if text.is_empty() { Ok(()) } else { print_with(|writer| writer.write_all(text.as_bytes())) }
    })?;
    print_with(|writer| writer.write_all(view.end().as_bytes()))
}

/// v from the lowest chunk of a state.
fn v_of(word: u32, image: &Image) -> f64 {
    let unused = u32::BITS - image.target.state_bits;
    f64::from((word << unused) as i32 >> unused)
}

fn traced(image: &Image, text: &str) -> Outcome<Traced> {
    let views = || image.populations.iter().enumerate();
    let bad = || fail(synfire_run::RunError::BadRecord { what: text.to_owned() });
    let (name, neuron) = text.rsplit_once(':').ok_or_else(bad)?;
    let neuron: usize = neuron.parse().map_err(|_| bad())?;
    let (population, info) = views().find(|(_, info)| info.name == name).ok_or_else(bad)?;
    match &info.role {
        PopulationRole::Neurons { first, scale, .. } if neuron < info.size() => {
            Ok(Traced { population, neuron, id: first.0 + neuron as u32, scale: scale[neuron] })
        }
        _ => Err(bad()),
    }
}

/// Input rows and how many ticks to run; without an end where nothing says one.
fn input(args: &MonitorArgs, image: &Image, page: Option<&Experiment>) -> Outcome<(Samples, u64)> {
    let asked = args.ticks.map(u64::from);
    if args.input.is_none() && page.is_none_or(|page| page.stimuli.is_empty()) {
        let silence = Samples::events(image.input_size(), 0, Vec::new());
        return Ok((silence, asked.unwrap_or(u64::MAX)));
    }
    let (samples, ticks) = load::run_input(args.input.as_deref(), args.ticks, page, image.input_size())?;
    Ok((samples, asked.unwrap_or(ticks as u64)))
}

/// Ticks of input, one after the other.
struct Feed<'a> {
    image: &'a Image,
    encoder: EventEncoder,
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
        if !self.samples.is_empty() {
            for (position, value) in self.samples.get(0).row(self.next as usize) {
                events.extend(self.encoder.encode(position, value).map_err(fail)?);
            }
        }
        if self.next == 0 {
            events.extend(&self.image.start_events);
        }
        events.sort_unstable_by_key(|event| event.axon);
        self.next += 1;
        Ok(Some(events))
    }
}

/// Ticks that are on the way at a time: enough to keep the line busy.
const AHEAD: u64 = 64;

/// Runs all ticks and shows each.
fn follow(
    session: &mut AnySession,
    feed: &mut Feed<'_>,
    mut show: impl FnMut(u64, TickReport) -> Outcome<()>,
) -> Outcome<()> {
    for tick in 0.. {
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
