//! What learns, and which traces that needs: known before scales are.

use std::collections::BTreeMap;

use synfire_arch::Target;
use synfire_network::{Bounds, Network, Plasticity, PopulationId, Projection, Trace, Weights};

use super::{active_rule, all_synapses};
use crate::dynamics::Step;
use crate::error::CompileError;
use crate::profiles::needs_one_scale;

/// Which of the two traces of a population.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// x: of what it sends.
    Pre,
    /// y: of its spikes.
    Post,
}

/// A trace that rules need.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TraceDemand {
    pub trace: Trace,
    /// The projections whose rules use it.
    pub users: Vec<usize>,
}

/// The projections that learn, and the traces they need.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Demands {
    /// By projection.
    pub rules: Vec<Option<Plasticity>>,
    pub traces: BTreeMap<(PopulationId, Kind), TraceDemand>,
}

impl Demands {
    /// # Errors
    /// When the target lacks what a rule needs, two rules contradict each other, or weights would learn that are not there.
    pub fn new(network: &Network, target: &Target, steps: &[Vec<Step>]) -> Result<Self, CompileError> {
        let rules: Vec<_> = network.projections.iter().map(active_rule).collect();
        let mut demands = Self { rules, traces: BTreeMap::new() };
        for (index, projection) in network.projections.iter().enumerate() {
            let Some(rule) = demands.rules[index] else { continue };
            check_target(projection, &rule, target)?;
            check_holes(network, projection, &rule, target)?;
            check_steps(network, projection, &steps[projection.target.0])?;
            if let Some(side) = rule.on_pre {
                demands.add_trace(network, (projection.target, Kind::Post), side.trace, index)?;
            }
            if let Some(side) = rule.on_post {
                demands.add_trace(network, (projection.source, Kind::Pre), side.trace, index)?;
            }
        }
        Ok(demands)
    }

    fn add_trace(
        &mut self,
        network: &Network,
        key: (PopulationId, Kind),
        trace: Trace,
        user: usize,
    ) -> Result<(), CompileError> {
        let demand = self.traces.entry(key).or_insert(TraceDemand { trace, users: Vec::new() });
        if demand.trace != trace {
            return Err(CompileError::TraceConflict {
                population: network.population(key.0).name.clone(),
                trace: if key.1 == Kind::Pre { 'x' } else { 'y' },
                first: network.projections[demand.users[0]].name.clone(),
                second: network.projections[user].name.clone(),
            });
        }
        demand.users.push(user);
        Ok(())
    }

    /// The projections that learn and lead to a population, with their rules.
    pub fn leading_to<'a>(&'a self, network: &'a Network, id: usize) -> impl Iterator<Item = (usize, Plasticity)> + 'a {
        let rules = self.rules.iter().enumerate().filter_map(|(index, rule)| rule.map(|rule| (index, rule)));
        rules.filter(move |(index, _)| network.projections[*index].target.0 == id)
    }
}

fn check_target(projection: &Projection, rule: &Plasticity, target: &Target) -> Result<(), CompileError> {
    let is_soft = [rule.on_pre, rule.on_post].into_iter().flatten().any(|side| side.bounds != Bounds::Hard);
    let lacks = |feature| {
        let (projection, target) = (projection.name.clone(), target.name.clone());
        Err(CompileError::NoLearning { projection, feature, target })
    };
    match (target.learning, is_soft && !target.soft_bounds) {
        (false, _) => lacks("learns"),
        (true, true) => lacks("has soft bounds"),
        (true, false) => Ok(()),
    }
}

/// In a tile that learns, every weight does: synapses that are not there stay 0 only where signs are kept.
fn check_holes(
    network: &Network,
    projection: &Projection,
    rule: &Plasticity,
    target: &Target,
) -> Result<(), CompileError> {
    if matches!(projection.weights, Weights::Dense { .. }) || (rule.keep_sign && rule.w_min <= 0.0 && rule.w_max >= 0.0)
    {
        return Ok(());
    }
    let lanes = target.lanes as usize;
    let [sources, targets] = [projection.source, projection.target].map(|id| network.population(id).size());
    let mut tiles = BTreeMap::<(usize, usize), usize>::new();
    for (source, target, _) in all_synapses(&projection.weights, sources) {
        *tiles.entry((source / lanes, target / lanes)).or_default() += 1;
    }
    let within = |block: usize, size: usize| (size - block * lanes).min(lanes);
    let is_full = |((source, target), count): (&(usize, usize), &usize)| {
        *count == within(*source, sources) * within(*target, targets)
    };
    if tiles.iter().all(is_full) {
        Ok(())
    } else {
        Err(CompileError::HolesLearn { projection: projection.name.clone(), lanes: target.lanes })
    }
}

/// One rule holds for all targets only where all of them can count weights in the same steps.
fn check_steps(network: &Network, projection: &Projection, steps: &[Step]) -> Result<(), CompileError> {
    let population = network.population(projection.target);
    let refuse = |neuron: usize, reason| {
        let (projection, population) = (projection.name.clone(), population.name.clone());
        Err(CompileError::WeightSteps { projection, population, neuron, reason })
    };
    if let Some(neuron) = steps.iter().position(|step| step.input_gain.is_finite() && step.input_gain <= 0.0) {
        return refuse(neuron, "its input has a factor of 0 or below (`r` or `w_in`)");
    }
    let other = steps.iter().position(|step| step.input_gain != steps[0].input_gain);
    match other.filter(|_| population.model().is_some_and(needs_one_scale)) {
        Some(neuron) => refuse(
            neuron,
            "its input has another factor than that of neuron 0, and what they share in units of v has one scale",
        ),
        None => Ok(()),
    }
}
