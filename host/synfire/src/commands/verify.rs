//! `synfire verify`: the Verilog core against the emulator, on the user's own network and data.

use std::sync::Arc;

use serde::Serialize;
use synfire_data::Samples;
use synfire_diagnostics::{Diagnostic, ToDiagnostic as _, codes, counted};
use synfire_image::{Controls, EventEncoder, Image};
use synfire_language::Experiment;
use synfire_rtl::RtlCore;
use synfire_rtl::lockstep::{Depth, Lockstep, Stop};

use super::{grouped, print, print_json};
use crate::args::{Format, VerifyArgs};
use crate::input::Input;
use crate::lines::Lines;
use crate::load::{self, Source};
use crate::outcome::{Failure, Outcome, fail};
use crate::prepare::prepare;
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
            let prepared = prepare(&loaded, &args.target, args.ticks)?;
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
    let mut core = synfire::rtl_core(&image.target, &mut |notice| render::diagnostics(&[notice], format))?;
    let report = lockstep(image, &mut core, &input.samples, input.ticks, args.learn)?;
    match format {
        Format::Json => print_json(&report),
        Format::Text => print(&Lines::one(format!(
            "equal: {} on {}, {} of {}, {} spikes, {} clocks, {} neuron states{}",
            report.network,
            report.target,
            counted(report.samples as u64, "sample"),
            counted(report.ticks as u64, "tick"),
            grouped(report.spikes),
            grouped(report.cycles),
            grouped(report.neurons_compared),
            report
                .learned_weights
                .map_or_else(String::new, |weights| format!(", {} learned weights", grouped(weights)))
        ))),
    }
}

/// Runs both side by side and fails at the first difference. Results, clocks of every phase and states are compared after each
/// tick, accumulators, traces and weights now and then and after each sample. A network that learns is frozen unless it is to
/// `learn`.
fn lockstep(image: &Image, rtl: &mut RtlCore, samples: &Samples, ticks: usize, learn: bool) -> Outcome<Report> {
    budget::charge_emulator(image)?;
    let mut lockstep = Lockstep::new(rtl, image, Depth::Sometimes).map_err(fail)?;
    if image.learns() {
        lockstep.set_controls(Controls::default().frozen(!learn)).map_err(fail)?;
    }
    let encoder = EventEncoder::new(image);
    let mut events = Vec::new();
    let bar = progress::bar(samples.len() * ticks, "ticks");
    for (index, sample) in samples.iter().enumerate() {
        lockstep.clear().map_err(fail)?;
        for tick in 0..ticks {
            encoder.events(sample.row(tick), tick == 0, &mut events).map_err(fail)?;
            let place = || format!("tick {tick} of sample {index}");
            lockstep.tick(&events).map_err(|stop| stopped(&place(), &stop))?;
            bar.inc(1);
        }
        lockstep.compare_all().map_err(|stop| stopped(&format!("sample {index}, at its end"), &stop))?;
    }
    bar.finish_and_clear();
    let activity = lockstep.activity();
    Ok(Report {
        network: image.name.clone(),
        target: image.target.name.clone(),
        samples: samples.len(),
        ticks,
        spikes: activity.spikes,
        cycles: activity.clocks,
        neurons_compared: activity.ticks * image.program.neurons.len() as u64,
        learned_weights: learn.then_some(activity.changed_weights),
        equal: true,
    })
}

/// Why it stopped, and where if they differ.
fn stopped(place: &str, stop: &Stop) -> Failure {
    let diagnostic = stop.to_diagnostic();
    match stop {
        Stop::Differs(_) => Diagnostic { message: format!("in {place}: {}", diagnostic.message), ..diagnostic }.into(),
        Stop::Failed(_) => diagnostic.into(),
    }
}
