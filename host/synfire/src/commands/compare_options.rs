//! Which option would bring back most of what quantisation changed: found by trying.

use std::path::Path;

use serde::Serialize;
use synfire_arch::Target;
use synfire_compiler::Compiled;
use synfire_data::Samples;
use synfire_diagnostics::counted;
use synfire_language::Experiment;
use synfire_network::Network;
use synfire_report::grouped;
use synfire_run::{Comparison, compare_some};

use crate::args::numbers::WeightBits;
use crate::args::{CompareArgs, TargetArgs};
use crate::load;
use crate::prepare;
use crate::shell::word;

/// What differs still.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Left {
    /// Bits.
    pub bits: u64,
    /// The largest difference of a potential that does not spike, as a part of the largest such potential.
    pub potential: f64,
}

/// An option and what it leaves.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tried {
    /// As it is given.
    pub option: String,
    /// In the samples that all options were tried on.
    #[serde(flatten)]
    pub left: Left,
}

/// What was tried.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trials {
    /// Samples that all options were tried on, of so many.
    pub samples: usize,
    pub of_samples: usize,
    /// What differs in them without any of the options.
    #[serde(flatten)]
    pub before: Left,
    /// Options that leave less, the best first.
    #[serde(skip)]
    pub options: Vec<Tried>,
}

/// Synaptic operations that all trials may take, in the reference that they are compared with.
const WORK: usize = 2_000_000_000;
/// Potentials that are off by less, as a part of the largest, need no option.
const POTENTIAL_TOLERANCE: f64 = 0.005;
/// An option helps potentials if it leaves no more than this part of their error.
const HELPS: f64 = 0.8;

impl Left {
    fn of(comparison: &Comparison) -> Self {
        Self { bits: comparison.mismatches(), potential: comparison.potential_error() }
    }

    /// Whether so little is left that nothing has to be tried.
    fn is_fine(self) -> bool {
        self.bits == 0 && self.potential < POTENTIAL_TOLERANCE
    }

    fn is_less_than(self, other: Self) -> bool {
        self.bits < other.bits || (self.bits == other.bits && self.potential < HELPS * other.potential)
    }
}

/// Tries the options that give more of something, each for itself and all on the same samples. Options with which the network
/// does not compile, or that do not help, are left out. None if hardly anything differs.
pub fn trials(
    experiment: &Experiment,
    args: &CompareArgs,
    compiled: &Compiled,
    (samples, ticks): (&Samples, usize),
    comparison: &Comparison,
) -> Option<Trials> {
    if Left::of(comparison).is_fine() {
        return None;
    }
    let network = &experiment.network;
    let options = options(args, compiled);
    let which = samples_to_try(network, options.len(), (samples, ticks), comparison);
    let left = |compiled: &Compiled| {
        compare_some(network, &compiled.image, samples, &which, ticks).ok().map(|found| Left::of(&found))
    };
    let before = if which.len() == samples.len() { Left::of(comparison) } else { left(compiled)? };
    let mut found = Vec::new();
    for (option, target) in options {
        let asked = args.ticks.or(experiment.ticks);
        // What is calibrated on runs through all samples.
        let is_small = work(network, samples.len(), ticks) <= WORK;
        if !is_small && (target.calibrate.is_some() || target.calibrate_run.is_some()) {
            continue;
        }
        let left = compiled_with(experiment, &target, asked).and_then(|other| left(&other));
        found.extend(left.filter(|left| left.is_less_than(before)).map(|left| Tried { option, left }));
    }
    found.sort_by(|a, b| a.left.bits.cmp(&b.left.bits).then(a.left.potential.total_cmp(&b.left.potential)));
    Some(Trials { samples: which.len(), of_samples: samples.len(), before, options: found })
}

fn work(network: &Network, samples: usize, ticks: usize) -> usize {
    network.operations().saturating_mul(samples).saturating_mul(ticks)
}

/// All samples, if the options can run them; else as many as they can: the first that differ, and as many others beside
/// them, in which an option may do harm.
fn samples_to_try(
    network: &Network,
    options: usize,
    (samples, ticks): (&Samples, usize),
    comparison: &Comparison,
) -> Vec<usize> {
    let most = (WORK / work(network, options + 1, ticks).max(1)).max(2);
    if samples.len() <= most {
        return (0..samples.len()).collect();
    }
    let mut which: Vec<usize> = comparison.differing.iter().copied().take(most.div_ceil(2)).collect();
    let others = (0..samples.len()).filter(|index| !comparison.differing.contains(index));
    which.extend(others.take(most - which.len()));
    which.sort_unstable();
    which
}

/// The network as other options compile it, if they do.
fn compiled_with(experiment: &Experiment, args: &TargetArgs, ticks: Option<u32>) -> Option<Compiled> {
    let target = load::target(args.target.as_deref()).ok()?;
    let (options, _) = prepare::options(experiment, args, ticks).ok()?;
    Some(synfire::candidate(&experiment.network, &target, &options).ok()?.compiled)
}

/// What there is more of than was given.
fn options(args: &CompareArgs, compiled: &Compiled) -> Vec<(String, TargetArgs)> {
    let given: &TargetArgs = &args.target;
    let mut options = Vec::new();
    if given.scale.is_some() {
        return options;
    }
    if let Some(input) = args.input.as_deref().filter(|_| given.calibrate.is_none() && given.calibrate_run.is_none()) {
        let path = |path: &Path| Some(path.to_owned());
        options.push(match args.labels {
            Some(_) => (format!("--calibrate {}", word(input)), TargetArgs { calibrate: path(input), ..given.clone() }),
            None => {
                (format!("--calibrate-run {}", word(input)), TargetArgs { calibrate_run: path(input), ..given.clone() })
            }
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

impl Trials {
    /// The option that leaves least.
    pub fn best(&self) -> Option<&Tried> {
        self.options.first()
    }

    /// The options in a line; none if none helps.
    pub fn line(&self) -> Option<String> {
        let (best, others) = self.options.split_first()?;
        let shown = |left: &Left| match self.before.bits {
            0 => format!("{:.3} %", 100.0 * left.potential),
            _ => grouped(left.bits),
        };
        let before = match self.before.bits {
            0 => format!("potentials off by {} of the largest, not {}", shown(&best.left), shown(&self.before)),
            1 => format!("{} of 1 differing bit", shown(&best.left)),
            bits => format!("{} of {} differing bits", shown(&best.left), grouped(bits)),
        };
        let of = if self.samples == self.of_samples {
            String::new()
        } else {
            format!(" (in {} of {})", self.samples, counted(self.of_samples as u64, "sample"))
        };
        let mut line = format!("most help: `{}` leaves {before}{of}", best.option);
        for other in others {
            line += &format!(", `{}` {}", other.option, shown(&other.left));
        }
        Some(line)
    }
}
