//! Options that may bring back what quantisation changed.

use std::path::Path;

use synfire_arch::Target;
use synfire_compiler::Compiled;
use synfire_data::Layout;
use synfire_diagnostics::shell_word;
use synfire_image::Image;
use synfire_language::Experiment;
use synfire_run::Trial;

use crate::args::TargetArgs;
use crate::args::numbers::WeightBits;
use crate::{load, prepare};

/// The options that give more of something than was given, each for itself: `calibration` is what could be calibrated on, for
/// so many ticks.
pub fn trials<'a>(
    experiment: &'a Experiment,
    given: &TargetArgs,
    calibration: Option<(&Path, Layout)>,
    ticks: Option<u32>,
    compiled: &Compiled,
) -> Vec<Trial<'a>> {
    let trial = |(option, target): (String, TargetArgs)| Trial {
        option,
        // What is calibrated on runs through all samples.
        runs_all: target.calibration().is_some(),
        image: Box::new(move || image_with(experiment, &target, ticks)),
    };
    options(given, calibration, compiled).into_iter().map(trial).collect()
}

/// The network as other options compile it, if they do.
fn image_with(experiment: &Experiment, args: &TargetArgs, ticks: Option<u32>) -> Option<Image> {
    let target = load::target(args.target.as_deref()).ok()?;
    let (options, _) = prepare::options(experiment, args, ticks).ok()?;
    Some(synfire::candidate(&experiment.network, &target, &options).ok()?.compiled.image)
}

fn options(given: &TargetArgs, calibration: Option<(&Path, Layout)>, compiled: &Compiled) -> Vec<(String, TargetArgs)> {
    let mut options = Vec::new();
    if given.scale.is_some() {
        return options;
    }
    if let Some((path, layout)) = calibration.filter(|_| given.calibration().is_none()) {
        let (option, file) = (shell_word(path), Some(path.to_owned()));
        options.push(match layout {
            Layout::Classify => (format!("--calibrate {option}"), TargetArgs { calibrate: file, ..given.clone() }),
            Layout::Run => (format!("--calibrate-run {option}"), TargetArgs { calibrate_run: file, ..given.clone() }),
        });
    }
    let least = compiled.report.projections.iter().map(|projection| projection.bits).min().unwrap_or(16);
    for bits in [8, 12, 16].into_iter().filter(|bits| *bits > least) {
        let weight_bits = Some(WeightBits { all: Some(bits), own: Vec::new() });
        options.push((format!("--weight-bits {bits}"), TargetArgs { weight_bits, ..given.clone() }));
    }
    let state_bits = compiled.image.target.state_bits;
    if let Some(wider) = Target::built_in().filter(|other| other.state_bits > state_bits).max_by_key(|t| t.state_bits) {
        let target = Some(wider.name.clone());
        options.push((format!("--target {}", wider.name), TargetArgs { target, ..given.clone() }));
    }
    if given.input_bits.is_some_and(|bits| bits < 8) {
        options.push(("--input-bits 8".to_owned(), TargetArgs { input_bits: Some(8), ..given.clone() }));
    }
    options
}
