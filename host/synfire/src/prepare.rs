//! What a command's options ask of the library: how a network becomes an image, and what was read for that.

use synfire::{Calibration, PrepareOptions, Prepared};
use synfire_compiler::{CompileOptions, Rounding};
use synfire_diagnostics::Diagnostic;
use synfire_language::Experiment;

use crate::args::TargetArgs;
use crate::args::numbers::WeightBits;
use crate::budget;
use crate::load::{Loaded, target};
use crate::outcome::{Failure, Outcome};

/// Compiles a network: observes the reference, chooses scales and weights, compiles, and measures what quantisation does.
/// Warnings of the import come first, then what was read to calibrate. `ticks` are those that were asked for, of a run or of
/// each sample: what is calibrated on lasts as long.
pub fn prepare(loaded: &Loaded, args: &TargetArgs, ticks: Option<u32>) -> Outcome<Prepared> {
    let mut prepared = compiled(&loaded.experiment, args, ticks).map_err(|failure| failure.after(&loaded.warnings))?;
    prepared.compiled.warnings.splice(0..0, loaded.warnings.iter().cloned());
    Ok(prepared)
}

fn compiled(experiment: &Experiment, args: &TargetArgs, ticks: Option<u32>) -> Outcome<Prepared> {
    let target = target(args.target.as_deref())?;
    let (options, read) = options(experiment, args, ticks)?;
    let prepared = synfire::prepare(experiment, &target, &options);
    let mut prepared = prepared.map_err(|failed| Failure::from(failed).after(&read))?;
    prepared.compiled.warnings.splice(0..0, read);
    Ok(prepared)
}

/// What the options say, with what was read to calibrate.
pub fn options(
    experiment: &Experiment,
    args: &TargetArgs,
    ticks: Option<u32>,
) -> Outcome<(PrepareOptions, Vec<Diagnostic>)> {
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
    let axons = experiment.network.input_size();
    let read =
        args.calibration().map(|(_, path, layout)| Calibration::read(path, layout, axons, ticks, budget::reader()));
    let (calibration, notes) = read.transpose()?.map(|read| ((read.samples, read.ticks), read.notes)).unzip();
    Ok((PrepareOptions { compile, calibration, budget: budget::run() }, notes.unwrap_or_default()))
}
