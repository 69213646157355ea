//! What a command's options ask of the library: how a network becomes an image, and what was read for that.

use synfire::{PrepareOptions, Prepared};
use synfire_compiler::{CompileOptions, Rounding};
use synfire_data::{Layout, Samples};
use synfire_diagnostics::{Diagnostic, codes};
use synfire_language::Experiment;
use synfire_network::Network;

use crate::args::TargetArgs;
use crate::budget;
use crate::input;
use crate::load::{Loaded, target};
use crate::numbers::WeightBits;
use crate::outcome::Outcome;

/// Compiles a network: observes the reference, chooses scales and weights, compiles, and measures what quantisation does.
/// Warnings of the import come first, then what was read to calibrate.
pub fn prepare(loaded: &Loaded, args: &TargetArgs) -> Outcome<Prepared> {
    let mut prepared = compiled(&loaded.experiment, args).map_err(|failure| failure.after(&loaded.warnings))?;
    prepared.compiled.warnings.splice(0..0, loaded.warnings.iter().cloned());
    Ok(prepared)
}

fn compiled(experiment: &Experiment, args: &TargetArgs) -> Outcome<Prepared> {
    let target = target(args.target.as_deref())?;
    let (options, read) = options(experiment, args)?;
    let mut prepared = synfire::prepare(experiment, &target, &options)?;
    prepared.compiled.warnings.splice(0..0, read);
    Ok(prepared)
}

/// What the options say, with what was read to calibrate.
pub fn options(experiment: &Experiment, args: &TargetArgs) -> Outcome<(PrepareOptions, Option<Diagnostic>)> {
    let options = PrepareOptions::of(experiment);
    let default = options.compile;
    let rounding = if args.scale.is_some() { Rounding::Zero } else { default.rounding };
    let WeightBits { all, own } = args.weight_bits.clone().unwrap_or_default();
    let compile = CompileOptions {
        weight_bits: all.unwrap_or(default.weight_bits),
        own_weight_bits: own,
        input_range: args.input_range.unwrap_or(default.input_range),
        input_bits: args.input_bits.unwrap_or(default.input_bits),
        pinned_scale: args.scale,
        rounding: args.rounding.map_or(rounding, Into::into),
        ..default
    };
    let (calibration, read) = calibration(&experiment.network, args)?.unzip();
    Ok((PrepareOptions { compile, calibration, budget: budget::run() }, read))
}

/// Samples to choose scales and weights for, and a note of what they are.
fn calibration(network: &Network, args: &TargetArgs) -> Outcome<Option<((Samples, usize), Diagnostic)>> {
    let given = args.calibrate.as_ref().map(|path| (path, Layout::Classify));
    let given = given.or(args.calibrate_run.as_ref().map(|path| (path, Layout::Run)));
    let Some((path, layout)) = given else { return Ok(None) };
    let samples = input::read(Some(path), network.input_size(), layout)?;
    let ticks = input::ticks(&samples, None)?;
    let is_held = samples.iter().next().is_some_and(|sample| sample.ticks().is_none());
    let kind = match (layout, is_held) {
        (Layout::Run, false) => "one run".to_owned(),
        (Layout::Run, true) => "one run of a row that is held".to_owned(),
        (_, false) => format!("{} samples", samples.len()),
        (_, true) => format!("{} samples that are held", samples.len()),
    };
    let read = format!("scales and weights are chosen for {kind}, for {ticks} ticks, from `{}`", path.display());
    Ok(Some(((samples, ticks), Diagnostic::remark(codes::run::CALIBRATED, read))))
}
