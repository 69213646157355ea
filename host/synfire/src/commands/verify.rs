//! `synfire verify`: the Verilog core against the emulator, on the user's own network and data.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use synfire::{Input, VerifyOptions};
use synfire_diagnostics::{Diagnostic, codes};
use synfire_image::Image;
use synfire_language::Experiment;
use synfire_report::VerifyReport;

use crate::args::{Format, Given, NetworkArgs, TargetArgs, numbers};
use crate::load::{self, Source};
use crate::outcome::Outcome;
use crate::prepare::prepare;
use crate::{budget, print, progress, render};

/// `synfire verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// An image, or a network, which is compiled in memory.
    pub source: PathBuf,
    /// Input, as for `run`; with `--samples`, as for `classify`.
    #[arg(long, value_name = "X.npy|X.csv")]
    pub input: Option<PathBuf>,
    /// The input holds samples; each is run from rest.
    #[arg(long, requires = "input")]
    pub samples: bool,
    /// Let both learn, and compare weights and traces too [default: learning is frozen].
    #[arg(long)]
    pub learn: bool,
    /// Ticks [default: as long as the input; 20 for constant input].
    #[arg(long, value_name = "T", value_parser = numbers::positive)]
    pub ticks: Option<u32>,
    #[command(flatten)]
    pub target: Given<TargetArgs>,
    #[command(flatten)]
    pub options: Given<NetworkArgs>,
}

/// Runs the Verilog and the emulator side by side.
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
    let (axons, path) = (image.input_size(), args.input.as_deref());
    let input = if args.samples {
        Input::of_samples(path, args.ticks, axons, budget::reader())?
    } else {
        Input::of_run(path, args.ticks, experiment, axons, budget::reader())?
    };
    if args.learn && !image.learns() {
        let message = format!("`--learn` was given, but nothing in `{}` learns", image.name);
        return Err(Diagnostic::error(codes::run::NO_EFFECT, message).help("leave it out").into());
    }
    let neurons = image.program.neurons.len();
    render::diagnostics(&input.notes(Some(image))?, format);
    input.charge(neurons, budget::run())?;
    let mut core = synfire::rtl_core(&image.target, &mut |notice| render::diagnostics(&[notice], format))?;
    let Input { samples, ticks, .. } = input;
    let bar = progress::bar(samples.len() * ticks, "ticks");
    let options = VerifyOptions { learn: args.learn, budget: budget::run(), on_tick: &mut || bar.inc(1) };
    let activity = synfire::verify(image, &mut core, &samples, ticks, options)?;
    bar.finish_and_clear();
    let report = VerifyReport {
        network: &image.name,
        target: &image.target.name,
        samples: samples.len(),
        ticks,
        spikes: activity.spikes,
        cycles: activity.clocks,
        neurons_compared: activity.ticks * neurons as u64,
        learned_weights: args.learn.then_some(activity.changed_weights),
        equal: true,
    };
    print::document(&report, format)
}
