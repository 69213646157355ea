//! Weighted sums without a neuron: in front of an output or of a Threshold they are read as the potential of an integrator
//! of one tick.

use std::borrow::Cow;

use super::super::place::Place;
use super::super::warning::Warning;
use crate::node_path::join;
use crate::{ImportOptions, NirGraph, NirNode, Tensor};

/// Puts integrators of one tick where weights lead to an output, where several nodes do, and between weights and a
/// Threshold: their potential is the weighted sum of the tick.
pub(super) fn conform(graph: &mut Cow<'_, NirGraph>, options: &ImportOptions, warnings: &mut Vec<Warning>) {
    let outputs = sums(graph, |node| matches!(node, NirNode::Output { .. }));
    for (output, sources) in outputs {
        let node = Place::new(&output, "Output");
        match &sources[..] {
            [source] => {
                insert(graph.to_mut(), &sources, &output, format!("{source}.readout"), options);
                warnings.push(Warning::Readout { node, from: source.clone() });
            }
            _ => {
                insert(graph.to_mut(), &sources, &output, format!("{output}.readout"), options);
                let from = sources.iter().map(|source| format!("`{source}`")).collect();
                warnings.push(Warning::SummedOutput { node, from });
            }
        }
    }
    if graph.all_nodes().iter().any(|node| matches!(node, NirNode::Threshold { .. })) {
        compare_sums(graph.to_mut(), "", options, warnings);
    }
}

/// Gives each Threshold behind weights a potential.
fn compare_sums(graph: &mut NirGraph, path: &str, options: &ImportOptions, warnings: &mut Vec<Warning>) {
    for (name, node) in &mut graph.nodes {
        if let NirNode::Graph(inner) = node {
            compare_sums(inner, &join(path, name), options, warnings);
        }
    }
    for (threshold, sources) in sums(graph, |node| matches!(node, NirNode::Threshold { .. })) {
        insert(graph, &sources, &threshold, format!("{threshold}.sum"), options);
        let place = Place::new(&join(path, &threshold), "Threshold");
        warnings.push(Warning::PutRight {
            nodes: vec![place],
            what: "weighted sums were made the potentials of integrators of one tick, which a Threshold compares"
                .into(),
        });
    }
}

/// The nodes of a kind to which weights lead, or several nodes with a value for each tick, and those.
fn sums(graph: &NirGraph, is_target: fn(&NirNode) -> bool) -> Vec<(String, Vec<String>)> {
    let targets = graph.nodes.iter().filter(|(_, node)| is_target(node));
    let with_sources = targets.map(|(name, _)| {
        let mut sources: Vec<_> =
            graph.edges.iter().filter(|(_, to)| to == name).map(|(from, _)| from.clone()).collect();
        sources.sort();
        sources.dedup();
        (name.clone(), sources)
    });
    let is_sum = |(_, sources): &(String, Vec<String>)| match &sources[..] {
        [source] => graph.nodes.get(source).is_some_and(is_weight),
        [] => false,
        several => several.iter().all(|source| graph.nodes.get(source).is_some_and(has_values)),
    };
    with_sources.filter(is_sum).collect()
}

fn is_weight(node: &NirNode) -> bool {
    matches!(
        node,
        NirNode::Linear { .. }
            | NirNode::Affine { .. }
            | NirNode::Scale { .. }
            | NirNode::Conv1d(_)
            | NirNode::Conv2d(_)
            | NirNode::SumPool2d(_)
            | NirNode::AvgPool2d(_)
    )
}

/// Whether a node sends spikes or weighted sums; an integrator only has a potential.
fn has_values(node: &NirNode) -> bool {
    is_weight(node)
        || matches!(
            node,
            NirNode::If { .. }
                | NirNode::Lif { .. }
                | NirNode::CubaLif { .. }
                | NirNode::Threshold { .. }
                | NirNode::Graph(_)
        )
}

fn insert(graph: &mut NirGraph, sources: &[String], target: &str, mut name: String, options: &ImportOptions) {
    let tau = options.step_s() / options.time_unit().seconds(options.step_s());
    let one_tick = match options.decay {
        synfire_network::Decay::Euler => tau,
        // exp(-dt/tau) of so short a time is 0 in 64-bit floating point.
        synfire_network::Decay::Exponential => tau / 1e4,
    };
    while graph.nodes.contains_key(&name) {
        name.push('_');
    }
    let node = NirNode::Li { tau: Tensor::scalar(one_tick), r: Tensor::scalar(1.0), v_leak: Tensor::scalar(0.0) };
    graph.nodes.insert(name.clone(), node);
    graph.edges.retain(|(from, to)| !(to == target && sources.contains(from)));
    graph.edges.extend(sources.iter().map(|source| (source.clone(), name.clone())));
    graph.edges.push((name, target.to_owned()));
}
