//! What all passes are given: the network, the target, the options, and what follows from these before scales are chosen.

use synfire_arch::Target;
use synfire_network::{Network, PopulationId, Schedule};

use crate::checks::{check_delays, check_options, check_room};
use crate::dynamics::{Step, steps};
use crate::error::CompileError;
use crate::layout::layouts;
use crate::learning::Demands;
use crate::options::CompileOptions;
use crate::own_bits::weight_bits;
use crate::place::Placement;
use crate::rows::Rows;
use crate::scale::{Drive, Inputs, drive, weight_limit};

/// What is known about the network before scales are chosen.
pub(crate) struct Context<'a> {
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

impl<'a> Context<'a> {
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
        Ok(Self { network, target, options, weight_bits, schedule, placement, steps, drives, peaks, demands, rows })
    }

    /// Bits of a weight of a projection.
    pub fn weight_bits(&self, index: usize) -> u32 {
        self.weight_bits[index]
    }

    /// Uses that a weight of a projection is split over.
    pub fn parts(&self, index: usize) -> u32 {
        self.weight_bits(index).div_ceil(self.target.weight_bits)
    }

    /// Largest magnitude of a weight of a projection; one that learns has the target's bits at most.
    pub(crate) fn weight_limit(&self, index: usize) -> i64 {
        let bits = self.weight_bits(index);
        let bits = if self.demands.rules[index].is_some() { bits.min(self.target.weight_bits) } else { bits };
        weight_limit(bits, self.target.weight_bits)
    }

    /// The first source of a population, counted from the first axon.
    pub(crate) fn first_source(&self, id: PopulationId) -> usize {
        let base = if self.network.population(id).is_input() { 0 } else { self.target.axons as usize };
        base + self.placement.first[id.0] as usize
    }
}
