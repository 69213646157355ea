//! The whole way from a network to an image.

use synfire_arch::Target;
use synfire_diagnostics::{Diagnostic, Diagnostics, ToDiagnostic};
use synfire_image::{Image, ImageError, Range, ReportText, accumulator_ranges};
use synfire_network::{AdaptationDecay, Firing, Network, Population, Schedule};

use crate::attempt::Attempt;
use crate::checks::{check_delays, check_memories, check_options, check_room};
use crate::chosen::Chosen;
use crate::describe;
use crate::dynamics::{Step, steps};
use crate::error::CompileError;
use crate::layout::layouts;
use crate::learning::Demands;
use crate::options::CompileOptions;
use crate::own_bits::weight_bits;
use crate::place::Placement;
use crate::refusal::refusal;
use crate::report::Report;
use crate::rows::Rows;
use crate::scale::{Drive, Inputs, drive, widest};

/// An image and what there is to say about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Compiled {
    /// The image; it has passed [`Image::check`].
    pub image: Image,
    /// What was done; also in the image.
    pub report: Report,
    /// Warnings and notes.
    pub warnings: Vec<Diagnostic>,
    /// The integers of weights, by projection.
    pub(crate) chosen: Vec<Chosen>,
}

/// How often scales are lowered before giving up, when rounded weights overflow where exact ones would not.
const PROOF_ROUNDS: usize = 8;

/// What the first of these rounds leaves of an accumulator beyond what fits, as a part of it; the last takes 128 times this.
const FIRST_STEP: f64 = 0.005;

/// Thresholds that v has room for where weights learn or thresholds look for their rate. More would take bits from the
/// weights: at 100 those of the examples that learn digits would have 3 of 8 left.
const CHANGING_ROOM: f64 = 4.0;

/// Compiles a network for a target.
///
/// # Errors
/// When the target is not valid; everything that is wrong with the network; or the first thing about it that the target
/// cannot do.
pub fn compile(network: &Network, target: &Target, options: &CompileOptions) -> Result<Compiled, Diagnostics> {
    let all = |errors: Vec<_>| Diagnostics(errors.iter().map(ToDiagnostic::to_diagnostic).collect());
    target.check().map_err(|error| error.to_diagnostic())?;
    network.validate().map_err(all)?;
    let compiled = Compiler::new(network, target, options).and_then(Compiler::compile);
    compiled.map_err(|error| refusal(&error, network, target, options).into())
}

/// What is known about the network before scales are chosen.
pub(crate) struct Compiler<'a> {
    pub network: &'a Network,
    pub target: &'a Target,
    pub options: &'a CompileOptions,
    /// By projection.
    weight_bits: Vec<u32>,
    pub schedule: Schedule,
    pub placement: Placement,
    /// By population.
    pub steps: Vec<Vec<Step>>,
    /// By population.
    pub drives: Vec<Vec<Drive>>,
    /// By projection and target neuron: largest magnitude of a weight after gains.
    pub peaks: Vec<Vec<f64>>,
    /// What learns.
    pub demands: Demands,
    /// By projection: weights that are chosen by error; none where they are rounded to nearest.
    pub rows: Vec<Option<Rows<'a>>>,
}

impl<'a> Compiler<'a> {
    pub(crate) fn new(
        network: &'a Network,
        target: &'a Target,
        options: &'a CompileOptions,
    ) -> Result<Self, CompileError> {
        check_options(options)?;
        let weight_bits = weight_bits(network, options)?;
        let schedule = Schedule::new(network);
        check_delays(network, target, &schedule)?;
        // Before anything is as large as the network.
        let layouts = layouts(network, target);
        check_room(network, target, &schedule, &layouts)?;
        let placement = Placement::new(network, &schedule, target, layouts);
        let steps: Vec<_> = network.populations.iter().map(|population| steps(network, population)).collect();
        let demands = Demands::new(network, target, &steps)?;
        let mut sums: Vec<Vec<_>> = steps.iter().map(|steps| vec![(0.0, 0.0); steps.len()]).collect();
        let mut peaks = Vec::with_capacity(network.projections.len());
        for (projection, rule) in network.projections.iter().zip(&demands.rules) {
            let target = projection.target.0;
            let inputs = Inputs { network, options, projection, rule: rule.as_ref(), steps: &steps[target] };
            peaks.push(inputs.add(&mut sums[target]));
        }
        let drives = steps
            .iter()
            .zip(&sums)
            .map(|(steps, sums)| steps.iter().zip(sums).map(|(step, sums)| drive(step, *sums)).collect());
        let drives = drives.collect();
        let rows = network.projections.iter().map(|_| None).collect();
        let mut compiler =
            Self { network, target, options, weight_bits, schedule, placement, steps, drives, peaks, demands, rows };
        for id in 0..network.populations.len() {
            for (index, rows) in compiler.rows_to_fit(id) {
                compiler.rows[index] = Some(rows);
            }
        }
        Ok(compiler)
    }

    /// Bits of a weight of a projection.
    pub fn weight_bits(&self, index: usize) -> u32 {
        self.weight_bits[index]
    }

    /// Uses that a weight of a projection is split over.
    pub fn parts(&self, index: usize) -> u32 {
        self.weight_bits(index).div_ceil(self.target.weight_bits)
    }

    pub fn compile(self) -> Result<Compiled, CompileError> {
        let mut widest = self.widest_scales()?;
        let mut rounds = 0;
        loop {
            let attempt = self.attempt(&widest)?;
            let image = self.image(&attempt)?;
            check_memories(self.network, self.target, &image.program, &attempt.projections)?;
            rounds += 1;
            match image.check() {
                Ok(()) => return self.finish(image, attempt),
                Err(ImageError::AccumulatorOverflow { .. })
                    if self.options.pinned_scale.is_none() && rounds <= PROOF_ROUNDS =>
                {
                    self.lower(&mut widest, &attempt.scales, &accumulator_ranges(&image), rounds);
                }
                Err(error) => return Err(self.overflow(&error)),
            }
        }
    }

    fn finish(&self, mut image: Image, attempt: Attempt) -> Result<Compiled, CompileError> {
        let report = describe::report(self, &image, &attempt);
        let warnings = describe::warnings(self, &report);
        image.report = ReportText::new(&report).map_err(|error| CompileError::Bug { reason: error.to_string() })?;
        Ok(Compiled { image, report, warnings, chosen: attempt.chosen })
    }

    fn overflow(&self, error: &ImageError) -> CompileError {
        match error {
            ImageError::AccumulatorOverflow { population, neuron, low, high, min, max, .. } => CompileError::Overflow {
                population: population.clone(),
                neuron: *neuron,
                state_bits: self.target.state_bits,
                reason: format!("they can add up to {low} .. {high}, and an accumulator holds {min} .. {max}"),
            },
            other => CompileError::Bug { reason: other.to_string() },
        }
    }

    /// The scale of every neuron before weights are considered.
    pub(crate) fn widest_scales(&self) -> Result<Vec<Vec<f64>>, CompileError> {
        let state_max = self.target.state_max() as f64;
        let of_population = |(id, population): (usize, &Population)| {
            let of_neuron = |(neuron, step): (usize, &Step)| {
                let drive = &self.drives[id][neuron];
                let scale = match self.options.pinned_scale {
                    _ if !(step.is_finite() && drive.current.is_finite()) => None,
                    Some(scale) => Some(scale),
                    None => widest(population, neuron, step, drive, self.observed(id, neuron), state_max),
                };
                scale.ok_or_else(|| CompileError::Overflow {
                    population: population.name.clone(),
                    neuron,
                    state_bits: self.target.state_bits,
                    reason: format!(
                        "no scale holds both its parameters and {:.3e}, to which they add up in a tick",
                        drive.peak
                    ),
                })
            };
            self.steps[id].iter().enumerate().map(of_neuron).collect()
        };
        self.network.populations.iter().enumerate().map(of_population).collect()
    }

    /// The largest |v| that this neuron is known to reach. While weights learn, or a threshold looks for its rate, a short
    /// observation says little about what comes: then v and adaptation have room for some thresholds.
    fn observed(&self, population: usize, neuron: usize) -> Option<f64> {
        let observed = self.options.observation.as_ref()?.potential.get(population)?.get(neuron).copied()?;
        let firing = self.network.populations[population].model().and_then(|model| model.firing.as_ref());
        let Some(firing) = firing.filter(|firing| self.changes(population, firing)) else { return Some(observed) };
        Some(observed.max(CHANGING_ROOM * firing.v_threshold.get(neuron).abs()))
    }

    /// Whether the weights or the thresholds of a population move away from where an observation found them.
    fn changes(&self, population: usize, firing: &Firing) -> bool {
        let seeks_rate = firing.adaptation.as_ref().is_some_and(|a| matches!(a.decay, AdaptationDecay::Linear { .. }));
        seeks_rate || self.demands.leading_to(self.network, population).next().is_some()
    }

    /// Lowers the scales of neurons whose rounded inputs overflow, by more in each round: of weights in two parts the sum of
    /// the high ones stays as it is until these round to less.
    fn lower(&self, widest: &mut [Vec<f64>], scales: &[Vec<f64>], ranges: &[Range], round: usize) {
        let limit = self.target.state_max() as f64;
        let wanted = limit * (1.0 - FIRST_STEP * 2_f64.powi(round as i32 - 1));
        for id in &self.placement.order {
            for (index, scale) in widest[id.0].iter_mut().enumerate() {
                let range = ranges[self.placement.neuron(*id, index).index()];
                let peak = range.high.max(-range.low) as f64;
                if peak > limit {
                    *scale = scales[id.0][index] * wanted / peak;
                }
            }
        }
    }
}
