//! Fusion: what reaches a neuron, as one linear map for each path from a population.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use synfire_budget::{Bytes, Meter, Steps};
use synfire_network::{Convolution, Factor, product_work};

use super::components::{components, is_cyclic};
use super::delay::{self, DelayUnit};
use super::flat::FlatGraph;
use super::linear::{LinearMap, apply_weight};
use super::planes::Planes;
use super::problem::Problem;
use super::sizes::Sizes;
use crate::{Conv, NirNode, Tensor};

/// What a path between populations costs, from here to the compiled network, apart from its weights.
const PATH_BYTES: u64 = 1024;

/// The nodes with weights on a path, as the last of them and the way before it; paths share their beginnings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WayId(usize);

/// All ways: the node, and the way before it.
#[derive(Debug, Default)]
pub(super) struct Ways(Vec<(usize, Option<WayId>)>);

impl Ways {
    fn extend(&mut self, way: Option<WayId>, node: usize) -> Option<WayId> {
        self.0.push((node, way));
        Some(WayId(self.0.len() - 1))
    }

    /// The nodes of a way, from its beginning.
    pub(super) fn nodes(&self, way: Option<WayId>) -> Vec<usize> {
        let mut nodes: Vec<usize> =
            std::iter::successors(way, |way| self.0[way.0].1).map(|way| self.0[way.0].0).collect();
        nodes.reverse();
        nodes
    }
}

/// One path from a population to the current node.
#[derive(Debug, Clone)]
pub(super) struct Term<'a> {
    /// The node of the population.
    pub(super) source: usize,
    pub(super) map: Rc<LinearMap<'a>>,
    pub(super) delay_ticks: u32,
    /// Whether rows went elsewhere because their delay differs.
    pub(super) split: bool,
    /// The nodes with weights on the way.
    pub(super) through: Option<WayId>,
}

/// What arrives at a node: the sum of all terms and biases.
#[derive(Debug, Clone, Default)]
pub(super) struct Signal<'a> {
    pub(super) terms: Vec<Term<'a>>,
    /// The constant input by the node whose bias it is.
    pub(super) bias: BTreeMap<usize, Vec<f64>>,
}

/// The signals of all nodes between populations.
pub(super) struct Fuser<'g, 'a> {
    graph: &'g FlatGraph<'a>,
    sizes: &'g Sizes,
    planes: &'g Planes,
    unit: DelayUnit,
    signals: Vec<Signal<'a>>,
    /// For each node the populations of neurons that lead to it without another neuron between.
    pub(super) feeders: Vec<Vec<usize>>,
    pub(super) ways: Ways,
    meter: &'g Meter,
}

impl<'g, 'a> Fuser<'g, 'a> {
    /// Computes the signals of all used nodes that are no populations.
    pub(super) fn new(
        graph: &'g FlatGraph<'a>,
        used: &[bool],
        sizes: &'g Sizes,
        planes: &'g Planes,
        unit: DelayUnit,
        meter: &'g Meter,
    ) -> Result<Self, Vec<Problem>> {
        let order = order_between_populations(graph, used)?;
        let count = graph.nodes.len();
        let mut fuser = Self {
            graph,
            sizes,
            planes,
            unit,
            signals: vec![Signal::default(); count],
            feeders: vec![Vec::new(); count],
            ways: Ways::default(),
            meter,
        };
        let mut problems = Vec::new();
        for index in order {
            match fuser.incoming(index).and_then(|signal| fuser.through(index, signal)) {
                Ok(signal) => fuser.signals[index] = signal,
                Err(problem @ Problem::OverBudget { .. }) => return Err(vec![problem]),
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() { Ok(fuser) } else { Err(problems) }
    }

    /// The sum of everything that the edges into `index` carry, in the order of the source nodes.
    pub(super) fn incoming(&mut self, index: usize) -> Result<Signal<'a>, Problem> {
        let sources = self.graph.incoming[index].iter();
        let paths = sources.map(|previous| {
            if self.graph.nodes[*previous].is_source() { 1 } else { self.signals[*previous].terms.len() as u64 }
        });
        self.charge_paths(index, paths.sum())?;
        let mut sum = Signal::default();
        for previous in &self.graph.incoming[index] {
            if self.graph.nodes[*previous].is_source() {
                let map = Rc::new(LinearMap::Identity);
                sum.terms.push(Term { source: *previous, map, delay_ticks: 0, split: false, through: None });
                continue;
            }
            let signal = &self.signals[*previous];
            sum.terms.extend(signal.terms.iter().cloned());
            for (origin, values) in &signal.bias {
                let total = sum.bias.entry(*origin).or_insert_with(|| vec![0.0; values.len()]);
                total.iter_mut().zip(values).for_each(|(total, value)| *total += value);
            }
        }
        Ok(sum)
    }

    /// What the node makes of its input.
    fn through(&mut self, index: usize, signal: Signal<'a>) -> Result<Signal<'a>, Problem> {
        match self.graph.nodes[index].node {
            NirNode::Affine { weight, bias } => self.weighted(index, signal, weight, Some(bias)),
            NirNode::Linear { weight } => self.weighted(index, signal, weight, None),
            NirNode::Scale { scale } => self.scaled(index, signal, scale),
            NirNode::Delay { delay } => self.delayed(index, signal, delay),
            NirNode::Conv1d(conv) | NirNode::Conv2d(conv) => self.convolved(index, signal, Some(conv)),
            NirNode::SumPool2d(_) | NirNode::AvgPool2d(_) => self.convolved(index, signal, None),
            // Input and Output of nested graphs, Flatten: the same values in the same order.
            _ => Ok(signal),
        }
    }

    fn weighted(
        &mut self,
        index: usize,
        mut signal: Signal<'a>,
        weight: &'a Tensor,
        bias: Option<&Tensor>,
    ) -> Result<Signal<'a>, Problem> {
        let (rows, inner) = (self.sizes.output[index], self.sizes.input[index]);
        let is_neuron = |source: &usize| self.graph.nodes[*source].is_neuron();
        self.feeders[index] = signal.terms.iter().map(|term| term.source).filter(is_neuron).collect();
        for term in &mut signal.terms {
            let sources = self.sizes.output[term.source];
            let (weights, multiplications) = term.map.product_cost(rows, inner, sources);
            self.spend(index, weights, multiplications)?;
            term.map = Rc::new(term.map.then_weight(weight, sources));
            term.through = self.ways.extend(term.through, index);
        }
        for values in signal.bias.values_mut() {
            self.spend(index, 0, (rows * inner) as u64)?;
            *values = apply_weight(weight, values);
        }
        if let Some(bias) = bias.filter(|bias| bias.values().iter().any(|value| *value != 0.0)) {
            let values = if bias.is_scalar() { vec![bias.values()[0]; rows] } else { bias.values().to_vec() };
            signal.bias.insert(index, values);
        }
        Ok(signal)
    }

    /// A convolution, or pooling where there is no `conv`.
    fn convolved(
        &mut self,
        index: usize,
        mut signal: Signal<'a>,
        conv: Option<&'a Conv>,
    ) -> Result<Signal<'a>, Problem> {
        let planes = self.planes;
        let Some(convolution) = planes.of(index) else { return Ok(signal) };
        let is_neuron = |source: &usize| self.graph.nodes[*source].is_neuron();
        self.feeders[index] = signal.terms.iter().map(|term| term.source).filter(is_neuron).collect();
        for term in &mut signal.terms {
            let kept = map_size(&term.map, self.sizes.input[index]) + convolution.weights.len() as u64;
            self.spend(index, kept, 0)?;
            term.map = Rc::new(term.map.then_convolution(convolution, self.sizes.output[term.source]));
            // Pooling has no weights to be called by.
            if conv.is_some() {
                term.through = self.ways.extend(term.through, index);
            }
        }
        for values in signal.bias.values_mut() {
            let factor = Factor::Convolution(convolution.clone());
            self.spend(index, convolution.target.size() as u64, factor.operations() as u64)?;
            *values = applied(&factor, values);
        }
        if let Some(bias) = conv.and_then(|conv| conv.bias.as_ref()) {
            signal.bias.extend(channel_bias(convolution, bias).map(|values| (index, values)));
        }
        Ok(signal)
    }

    fn scaled(&mut self, index: usize, mut signal: Signal<'a>, scale: &Tensor) -> Result<Signal<'a>, Problem> {
        let rows = self.sizes.output[index];
        for term in &mut signal.terms {
            self.spend(index, map_size(&term.map, rows), 0)?;
            term.map = Rc::new(term.map.then_scale(scale, rows));
            term.through = self.ways.extend(term.through, index);
        }
        for values in signal.bias.values_mut() {
            let factor = |row: usize| if scale.is_scalar() { scale.values()[0] } else { scale.values()[row] };
            values.iter_mut().enumerate().for_each(|(row, value)| *value *= factor(row));
        }
        Ok(signal)
    }

    fn delayed(&mut self, index: usize, signal: Signal<'a>, delay: &Tensor) -> Result<Signal<'a>, Problem> {
        let place = || self.graph.place(index);
        let ticks = delay::ticks(delay, self.unit, place)?;
        let mut distinct = ticks.clone();
        distinct.sort_unstable();
        distinct.dedup();
        if distinct == [0] {
            return Ok(signal);
        }
        if let Some(origin) = signal.bias.keys().next() {
            return Err(Problem::DelayedBias { node: place(), origin: self.graph.place(*origin) });
        }
        self.charge_paths(index, (signal.terms.len() as u64).saturating_mul(distinct.len() as u64))?;
        let mut terms = Vec::new();
        for term in &signal.terms {
            for delay in &distinct {
                let total = term.delay_ticks.checked_add(*delay);
                let too_long = || Problem::LongDelay { node: place(), limit: u32::MAX };
                let term = Term { delay_ticks: total.ok_or_else(too_long)?, ..term.clone() };
                match distinct.len() {
                    1 => terms.push(term),
                    _ => terms.extend(self.masked(index, term, |row| ticks[row] == *delay)?),
                }
            }
        }
        Ok(Signal { terms, bias: BTreeMap::new() })
    }

    /// The part of `term` that arrives at the rows for which `keep` holds, unless that is nothing.
    fn masked(
        &mut self,
        index: usize,
        term: Term<'a>,
        keep: impl Fn(usize) -> bool,
    ) -> Result<Option<Term<'a>>, Problem> {
        let rows = self.sizes.output[index];
        self.spend(index, map_size(&term.map, rows), 0)?;
        let map = term.map.masked(keep, rows);
        Ok((!map.is_zero()).then(|| Term { map: Rc::new(map), split: true, ..term }))
    }

    /// Charges the weights and the name of a projection that is about to be made at `index`.
    pub(super) fn spend_projection(&mut self, index: usize, term: &Term<'_>) -> Result<(), Problem> {
        let name: usize = self.ways.nodes(term.through).iter().map(|node| self.graph.nodes[*node].name.len() + 1).sum();
        self.charge(index, name as u64, "the name of a projection")?;
        let synapses = match &*term.map {
            LinearMap::Product(factors) => product_work(factors),
            _ => 0,
        };
        self.spend(index, map_size(&term.map, self.sizes.input[index]), synapses)
    }

    /// Charges weights that are about to be made, and the multiplications that make them.
    fn spend(&self, index: usize, weights: u64, multiplications: u64) -> Result<(), Problem> {
        self.charge(index, weights.saturating_mul(size_of::<f64>() as u64), "multiplied weights")?;
        let node = self.graph.place(index);
        let work = self.meter.work(Steps(multiplications), format_args!("multiplying weights at `{node}`"));
        work.map_err(|error| Problem::OverBudget { node, error })
    }

    fn charge_paths(&self, index: usize, paths: u64) -> Result<(), Problem> {
        self.charge(index, paths.saturating_mul(PATH_BYTES), "paths between neurons")
    }

    fn charge(&self, index: usize, bytes: u64, what: &str) -> Result<(), Problem> {
        let node = self.graph.place(index);
        let charged = self.meter.charge(Bytes(bytes), format_args!("{what} at `{node}`"));
        charged.map_err(|error| Problem::OverBudget { node, error })
    }
}

/// How many values a copy of the map with `rows` rows holds.
fn map_size(map: &LinearMap<'_>, rows: usize) -> u64 {
    match map {
        LinearMap::Identity | LinearMap::Diagonal(_) => rows as u64,
        LinearMap::Dense(values) => values.len() as u64,
        LinearMap::Product(factors) => factors.iter().map(|factor| factor.stored().len() as u64).sum(),
    }
}

/// `factor` applied to all values.
fn applied(factor: &Factor, values: &[f64]) -> Vec<f64> {
    let active: Vec<_> = values.iter().copied().enumerate().collect();
    let mut output = vec![0.0; factor.targets()];
    factor.apply(&active).into_iter().for_each(|(index, value)| output[index] = value);
    output
}

/// The bias of every target, unless all are 0.
fn channel_bias(convolution: &Convolution, bias: &Tensor) -> Option<Vec<f64>> {
    let target = convolution.target;
    let of = |channel: usize| bias.values()[if bias.is_scalar() { 0 } else { channel }];
    let values = (0..target.size()).map(|index| of(index / (target.height * target.width)));
    bias.values().iter().any(|value| *value != 0.0).then(|| values.collect())
}

/// All used nodes that are no populations, each after those that lead to it. A cycle of them is a problem.
fn order_between_populations(graph: &FlatGraph<'_>, used: &[bool]) -> Result<Vec<usize>, Vec<Problem>> {
    let between = |index: &usize| used[*index] && !graph.nodes[*index].is_source() && !graph.nodes[*index].is_output();
    let targets: Vec<Vec<usize>> =
        (0..graph.nodes.len())
            .map(|index| {
                if between(&index) {
                    graph.outgoing[index].iter().copied().filter(between).collect()
                } else {
                    Vec::new()
                }
            })
            .collect();
    let found = components(&targets);
    let cycles = found.iter().filter(|component| is_cyclic(component, &targets));
    let problems: Vec<_> = cycles.map(|cycle| Problem::Cycle { nodes: one_cycle(graph, cycle, &targets) }).collect();
    if problems.is_empty() { Ok(found.into_iter().rev().flatten().filter(between).collect()) } else { Err(problems) }
}

/// The nodes of one cycle of a component, in its order, beginning with the first by name.
fn one_cycle(graph: &FlatGraph<'_>, component: &[usize], targets: &[Vec<usize>]) -> Vec<super::place::Place> {
    let members: BTreeSet<usize> = component.iter().copied().collect();
    let mut path = vec![component[0]];
    let mut positions = BTreeMap::from([(component[0], 0)]);
    while let Some(next) = targets[path[path.len() - 1]].iter().find(|target| members.contains(target)) {
        if let Some(start) = positions.insert(*next, path.len()) {
            path.drain(..start);
            break;
        }
        path.push(*next);
    }
    let first = path.iter().enumerate().min_by_key(|(_, node)| **node).map_or(0, |(position, _)| position);
    path.rotate_left(first);
    path.into_iter().map(|node| graph.place(node)).collect()
}
