//! Which option would bring back most of what quantisation changed: found by trying.

use std::path::Path;

use serde::Serialize;
use synfire_arch::Target;
use synfire_budget::{Meter, Steps};
use synfire_compiler::Compiled;
use synfire_data::Samples;
use synfire_language::Experiment;
use synfire_run::{Comparison, still_differing};

use crate::args::{CompareArgs, TargetArgs};
use crate::budget;
use crate::load;
use crate::numbers::WeightBits;
use crate::prepare;

/// An option and what it leaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tried {
    /// As it is given.
    pub option: String,
    /// Bits that still differ, in the samples that the causes were looked for in.
    pub bits: u64,
}

/// Synaptic operations that one trial may take, in the reference that it is compared with.
const WORK: u64 = 2_000_000_000;

/// Tries the options that give more of something, each for itself, on the samples that differ. Those that bring bits back
/// come first; options with which the network does not compile, or that do not help, are left out.
pub fn tried(
    experiment: &Experiment,
    args: &CompareArgs,
    compiled: &Compiled,
    (samples, ticks): (&Samples, usize),
    (comparison, bits): (&Comparison, u64),
) -> Vec<Tried> {
    let network = &experiment.network;
    let run = (network.operations() as u64).saturating_mul(ticks as u64);
    let meter = Meter::new(synfire_budget::Budget { work: Steps(WORK), ..budget::run() });
    let mut found = Vec::new();
    for (option, target) in options(args, compiled) {
        // What is observed runs through all samples.
        let runs = if target.calibrate.is_some() { samples.len() } else { comparison.differing.len() };
        if meter.work(Steps(run.saturating_mul(runs as u64)), "trying other options").is_err() {
            continue;
        }
        let bits_left = compiled_with(experiment, &target)
            .and_then(|other| still_differing(network, &other.image, samples, ticks, comparison).ok());
        found.extend(bits_left.filter(|left| *left < bits).map(|bits| Tried { option, bits }));
    }
    found.sort_by_key(|tried| tried.bits);
    found
}

/// The network as other options compile it, if they do.
fn compiled_with(experiment: &Experiment, args: &TargetArgs) -> Option<Compiled> {
    let target = load::target(args.target.as_deref()).ok()?;
    let (options, _) = prepare::options(experiment, args).ok()?;
    Some(synfire::candidate(&experiment.network, &target, &options).ok()?.compiled)
}

/// What there is more of than was given.
fn options(args: &CompareArgs, compiled: &Compiled) -> Vec<(String, TargetArgs)> {
    let given = &args.target;
    let mut options = Vec::new();
    if given.scale.is_some() {
        return options;
    }
    if let Some(input) = args.input.as_deref().filter(|_| given.calibrate.is_none() && given.calibrate_run.is_none()) {
        let path = |path: &Path| Some(path.to_owned());
        options.push(match args.labels {
            Some(_) => {
                (format!("--calibrate {}", input.display()), TargetArgs { calibrate: path(input), ..given.clone() })
            }
            None => (
                format!("--calibrate-run {}", input.display()),
                TargetArgs { calibrate_run: path(input), ..given.clone() },
            ),
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

/// The options in a line; none if none helps.
pub fn line(tried: &[Tried], bits: u64) -> Option<String> {
    let (best, others) = tried.split_first()?;
    let mut line = format!("most help: `{}` leaves {} of {bits} bits", best.option, best.bits);
    for other in others {
        line += &format!(", `{}` {}", other.option, other.bits);
    }
    Some(line)
}
