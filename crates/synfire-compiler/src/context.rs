//! What all passes are given: the network, the target, the options, and what follows from these before scales are chosen.

use synfire_arch::Target;
use synfire_network::{Network, PopulationId, Projection, Schedule};

use crate::checks::{check_delays, check_options, check_own_bits, check_room};
use crate::dynamics::{Step, steps};
use crate::error::CompileError;
use crate::layout::layouts;
use crate::learning::Demands;
use crate::options::CompileOptions;
use crate::place::Placement;
use crate::rows::Rows;
use crate::scale::{Drive, Inputs, drive, weight_limit};

/// What is known about the network before scales are chosen.
pub(crate) struct Context<'a> {
    pub network: &'a Network,
    pub target: &'a Target,
    pub options: &'a CompileOptions,
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
        check_own_bits(network, options)?;
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
        Ok(Self { network, target, options, schedule, placement, steps, drives, peaks, demands, rows })
    }

    /// Bits of a weight of a projection.
    pub fn weight_bits(&self, index: usize) -> u32 {
        let Projection { name, target, .. } = &self.network.projections[index];
        let is_meant = |own: &&(String, u32)| own.0 == *name || own.0 == self.network.population(*target).name;
        // The name of the projection says more.
        let own = self.options.own_weight_bits.iter().filter(is_meant).max_by_key(|own| own.0 == *name);
        own.map_or(self.options.weight_bits, |own| own.1)
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
