//! The graph from its parts.

use synfire_network::{Network, Population, PopulationKind, Projection, Values, Weights};

use super::factors;
use super::names::Names;
use super::problem::Problem;
use super::warning::Warning;
use super::{bias, neurons};
use crate::write::NIR_VERSION;
use crate::{ImportOptions, NirGraph, NirNode, Tensor};

/// 64 MB of 64-bit numbers: what [`crate::Limits`] lets a reader take, with some room for the rest.
const MAX_WEIGHTS: u64 = 8_000_000;

/// Builds the graph.
pub(super) fn graph(network: &Network, names: &Names, options: &ImportOptions) -> Result<NirGraph, Vec<Problem>> {
    check_ports(network)?;
    let mut graph = NirGraph { version: Some(NIR_VERSION.to_owned()), ..NirGraph::default() };
    let mut problems = Vec::new();
    for (population, name) in network.populations.iter().zip(&names.populations) {
        match population_node(population) {
            Ok(node) => _ = graph.nodes.insert(name.clone(), node),
            Err(feature) => problems.push(Problem::NotInNir { population: population.name.clone(), feature }),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let places = bias::places(network, !options.first_tick_recurrent_bias)?;
    check_size(network, &places)?;
    factors::check(network, &places)?;
    for (index, bias) in places.into_iter().enumerate() {
        Connector { network, names, graph: &mut graph }.connect(index, bias);
    }
    for (id, output) in network.outputs.iter().zip(&names.outputs) {
        graph.nodes.insert(output.clone(), NirNode::Output { shape: vec![network.population(*id).size()] });
        graph.edges.push((names.populations[id.0].clone(), output.clone()));
    }
    graph.edges.sort();
    graph.edges.dedup();
    Ok(graph)
}

/// The populations whose shape the graph does not hold.
pub(super) fn lost_shapes(network: &Network) -> impl Iterator<Item = Warning> {
    let lost = |population: &&Population| match &population.kind {
        PopulationKind::Input => population.shape.is_empty(),
        PopulationKind::Neurons { .. } => population.shape.len() != 1,
    };
    let warning = |population: &Population| Warning::Shape {
        population: population.name.clone(),
        shape: population.shape.clone(),
        size: population.size(),
    };
    network.populations.iter().filter(lost).map(warning)
}

/// Whether inputs and outputs can be listed as an import lists them.
fn check_ports(network: &Network) -> Result<(), Vec<Problem>> {
    let outputs = &network.outputs;
    let name = |index: usize| network.populations[index].name.clone();
    let unlisted =
        network.population_ids().filter(|id| network.population(*id).is_input() && !network.inputs.contains(id));
    let mut problems: Vec<_> = unlisted.map(|id| Problem::UnlistedInput { population: name(id.0) }).collect();
    let repeated = (0..outputs.len()).filter(|place| outputs[..*place].contains(&outputs[*place]));
    problems.extend(repeated.map(|place| Problem::OutputTwice { population: name(outputs[place].0) }));
    if outputs.is_empty() {
        problems.push(Problem::NoOutputs);
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// Whether all matrices together stay within what a reader takes.
fn check_size(network: &Network, places: &[Option<&Values>]) -> Result<(), Vec<Problem>> {
    let mut total = 0_u64;
    for (projection, bias) in network.projections.iter().zip(places) {
        let size = |id| network.population(id).size() as u64;
        let (sources, targets) = (size(projection.source), size(projection.target));
        total = total.saturating_add(match (&projection.weights, bias) {
            (Weights::OneToOne { .. }, None) => targets,
            (Weights::Product { factors }, _) => factors.iter().map(|factor| factor.stored().len() as u64).sum(),
            _ => sources.saturating_mul(targets),
        });
        if total > MAX_WEIGHTS {
            return Err(vec![Problem::TooLarge { projection: projection.name.clone(), total, limit: MAX_WEIGHTS }]);
        }
    }
    Ok(())
}

fn population_node(population: &Population) -> Result<NirNode, &'static str> {
    match &population.kind {
        PopulationKind::Input if population.shape.is_empty() => Ok(NirNode::Input { shape: vec![1] }),
        PopulationKind::Input => Ok(NirNode::Input { shape: population.shape.clone() }),
        PopulationKind::Neurons { model, .. } => neurons::node(model, population.size()),
    }
}

struct Connector<'a> {
    network: &'a Network,
    names: &'a Names,
    graph: &'a mut NirGraph,
}

impl Connector<'_> {
    /// Adds the nodes of a projection, and the edges along them.
    fn connect(&mut self, index: usize, bias: Option<&Values>) {
        let Projection { name: _, source, target, weights, delay_ticks, prefer_cut: _, plasticity: _ } =
            &self.network.projections[index];
        let (name, names) = (&self.names.projections[index], self.names);
        let (from, to) = (&names.populations[source.0], &names.populations[target.0]);
        let population = self.network.population(*source);
        let sources = population.size();
        let mut path = vec![from];
        if population.is_input() && population.shape.len() > 1 {
            let flatten = NirNode::Flatten { input_shape: Some(population.shape.clone()) };
            path.push(self.add(&names.flattens[source.0], flatten));
        }
        if *delay_ticks > 0 {
            let delay_s = f64::from(*delay_ticks) * self.network.semantics.dt_s;
            let delay = NirNode::Delay { delay: Tensor::list(vec![delay_s; sources]) };
            path.push(self.add(&names.delays[index], delay));
        }
        let plain = bias.is_none() && is_identity(weights) && *name == format!("{from}->{to}");
        if let Weights::Product { factors } = weights {
            for (factor, name) in factors.iter().zip(&names.factors[index]) {
                path.push(self.add(name, factors::node(factor)));
            }
            if let (Some(bias), Some(last)) = (bias, path.last()) {
                factors::add_bias(self.graph, last, bias, self.network.population(*target).size());
            }
        } else if !plain {
            let targets = self.network.population(*target).size();
            path.push(self.add(name, weight_node(weights, bias, sources, targets)));
        }
        path.push(to);
        self.graph.edges.extend(path.windows(2).map(|ends| (ends[0].clone(), ends[1].clone())));
    }

    fn add<'n>(&mut self, name: &'n String, node: NirNode) -> &'n String {
        self.graph.nodes.insert(name.clone(), node);
        name
    }
}

/// Whether every value passes as it is.
fn is_identity(weights: &Weights) -> bool {
    matches!(weights, Weights::OneToOne { values } if values.iter().all(|weight| *weight == 1.0))
}

fn weight_node(weights: &Weights, bias: Option<&Values>, sources: usize, targets: usize) -> NirNode {
    let values = match (weights, bias) {
        (Weights::OneToOne { values }, None) => return NirNode::Scale { scale: Tensor::list(values.clone()) },
        (Weights::Dense { values }, _) => values.clone(),
        _ => {
            let mut values = vec![0.0; sources * targets];
            for (source, target, weight) in weights.synapses(sources) {
                values[target * sources + source] = weight;
            }
            values
        }
    };
    let weight = Tensor::matrix(targets, sources, values);
    match bias {
        Some(bias) => NirNode::Affine { weight, bias: neurons::tensor(bias, targets) },
        None => NirNode::Linear { weight },
    }
}
