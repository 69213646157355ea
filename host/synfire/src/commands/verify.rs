//! `synfire verify`: the Verilog core against the emulator, on the user's own network and data.

use std::sync::Arc;

use serde::Serialize;
use synfire_arch::NeuronId;
use synfire_data::{Sample, Samples};
use synfire_diagnostics::{Diagnostic, codes};
use synfire_emulator::{Emulator, TickResult};
use synfire_image::{Controls, Event, EventEncoder, Image};
use synfire_language::Experiment;
use synfire_run::Core;

use super::{grouped, print, print_json};
use crate::args::{Format, VerifyArgs};
use crate::input::Input;
use crate::lines::Lines;
use crate::load::{self, Source};
use crate::outcome::{Outcome, fail};
use crate::prepare::prepare;
use crate::rtl::RtlBackend;
use crate::{budget, progress, render};

/// What `--format json` prints.
#[derive(Serialize)]
struct Report {
    network: String,
    target: String,
    samples: usize,
    ticks: usize,
    spikes: u64,
    cycles: u64,
    neurons_compared: u64,
    /// Weights that both have changed alike; none while learning is frozen.
    #[serde(skip_serializing_if = "Option::is_none")]
    learned_weights: Option<u64>,
    equal: bool,
}

pub fn run(args: &VerifyArgs, format: Format) -> Outcome<()> {
    match load::source(&args.source, &args.options, &args.target)? {
        Source::Image(image) => verify(args, format, &image, None),
        Source::Network(loaded) => {
            let prepared = prepare(&loaded, &args.target)?;
            render::warnings(&prepared.compiled.warnings, format);
            verify(args, format, &prepared.compiled.image, Some(&loaded.experiment))
        }
    }
}

fn verify(args: &VerifyArgs, format: Format, image: &Image, experiment: Option<&Arc<Experiment>>) -> Outcome<()> {
    let axons = image.input_size();
    let input = match args.samples {
        true => Input::of_samples(args.input.as_deref(), args.ticks, axons)?,
        false => Input::of_run(args.input.as_deref(), args.ticks, experiment, axons)?,
    };
    if args.learn && !image.learns() {
        let message = format!("`--learn` was given, but nothing in `{}` learns", image.name);
        return Err(Diagnostic::error(codes::run::NO_EFFECT, message).help("leave it out").into());
    }
    input.announce(Some(image), format)?;
    input.charge(image.program.neurons.len())?;
    let report = lockstep(image, RtlBackend::new(image, format)?, &input.samples, input.ticks, args.learn)?;
    match format {
        Format::Json => print_json(&report),
        Format::Text => print(&Lines::one(format!(
            "equal: {} on {}, {} samples of {} ticks, {} spikes, {} clocks, {} neuron states{}",
            report.network,
            report.target,
            report.samples,
            report.ticks,
            grouped(report.spikes),
            grouped(report.cycles),
            grouped(report.neurons_compared),
            report
                .learned_weights
                .map_or_else(String::new, |weights| format!(", {} learned weights", grouped(weights)))
        ))),
    }
}

/// Runs both side by side and fails at the first difference. With learning weights and traces are compared after each
/// sample; without, a network that learns is frozen.
fn lockstep(image: &Image, mut rtl: RtlBackend, samples: &Samples, ticks: usize, learn: bool) -> Outcome<Report> {
    budget::charge_emulator(image)?;
    let mut emulator = Emulator::new(image);
    if image.learns() {
        let controls = Controls::default().frozen(!learn);
        Emulator::set_controls(&mut emulator, controls);
        rtl.set_controls(controls).map_err(fail)?;
    }
    let encoder = EventEncoder::new(image);
    let neurons = image.program.neurons.len() as u32;
    let mut report = Report {
        network: image.name.clone(),
        target: image.target.name.clone(),
        samples: samples.len(),
        ticks,
        spikes: 0,
        cycles: 0,
        neurons_compared: 0,
        learned_weights: None,
        equal: true,
    };
    let bar = progress::bar(samples.len() * ticks, "ticks");
    for (index, sample) in samples.iter().enumerate() {
        emulator.clear();
        Core::clear(&mut rtl);
        for tick in 0..ticks {
            let events = events(image, &encoder, sample, tick)?;
            let expected = Core::tick(&mut emulator, &events).map_err(fail)?.clone();
            let found = rtl.tick(&events).map_err(fail)?.clone();
            let place = format!("tick {tick} of sample {index}");
            compare_ticks(&place, &expected, &found)?;
            for neuron in (0..neurons).map(NeuronId) {
                compare_states(&place, neuron, &emulator, &rtl)?;
            }
            report.spikes += expected.spikes.len() as u64;
            report.cycles += expected.cycles.total;
            report.neurons_compared += u64::from(neurons);
            bar.inc(1);
        }
        if learn {
            let learned = compare_learned(&format!("sample {index}"), image, &emulator, &mut rtl)?;
            report.learned_weights = Some(learned);
        }
    }
    bar.finish_and_clear();
    Ok(report)
}

fn events(image: &Image, encoder: &EventEncoder, sample: Sample<'_>, tick: usize) -> Outcome<Vec<Event>> {
    let mut events = Vec::new();
    for (position, value) in sample.row(tick) {
        events.extend(encoder.encode(position, value).map_err(fail)?);
    }
    if tick == 0 {
        events.extend(&image.start_events);
    }
    events.sort_unstable_by_key(|event| event.axon);
    Ok(events)
}

fn compare_ticks(place: &str, emulator: &TickResult, rtl: &TickResult) -> Outcome<()> {
    let pairs = emulator.spikes.iter().zip(&rtl.spikes);
    if let Some((expected, found)) = pairs.clone().find(|(expected, found)| expected != found) {
        return Err(differs(place, format!("a spike is {found:?} in the RTL and {expected:?} in the emulator")));
    }
    let facts = [
        ("spikes", emulator.spikes.len() as u64, rtl.spikes.len() as u64),
        ("clocks", emulator.cycles.total, rtl.cycles.total),
        ("clocks of external events", emulator.cycles.external, rtl.cycles.external),
        ("saturations", emulator.saturations, rtl.saturations),
    ];
    match facts.iter().find(|(_, expected, found)| expected != found) {
        Some((what, expected, found)) => {
            Err(differs(place, format!("{found} {what} in the RTL, {expected} in the emulator")))
        }
        None => Ok(()),
    }
}

fn compare_states(place: &str, neuron: NeuronId, emulator: &Emulator, rtl: &RtlBackend) -> Outcome<()> {
    let (expected, found) = (emulator.state(neuron), rtl.state(neuron));
    match expected == found {
        true => Ok(()),
        false => {
            Err(differs(place, format!("neuron {neuron} is {found:?} in the RTL and {expected:?} in the emulator")))
        }
    }
}

/// Compares everything that changes; returns how many weights have.
fn compare_learned(place: &str, image: &Image, emulator: &Emulator, rtl: &mut RtlBackend) -> Outcome<u64> {
    let (expected, found) = (emulator.snapshot(), rtl.save(image).map_err(fail)?);
    let parts = [
        ("weights", expected.weights != found.weights),
        ("traces of sources", expected.x != found.x),
        ("traces of targets", expected.y != found.y),
        ("accumulators", expected.accumulators != found.accumulators),
    ];
    match parts.iter().find(|(_, differ)| *differ) {
        Some((what, _)) => Err(differs(place, format!("the {what} of the RTL and of the emulator differ at its end"))),
        None => Ok(expected.changed_weights(image) as u64),
    }
}

fn differs(place: &str, what: String) -> crate::outcome::Failure {
    Diagnostic::error(codes::run::RTL_DIFFERS, format!("in {place}, {what}"))
        .note("emulator and Verilog follow docs/core.md; one of them does not")
        .help("please report it together with the image and the input")
        .into()
}
