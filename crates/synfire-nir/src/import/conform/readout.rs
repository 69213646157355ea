//! Weights that lead to an output: a layer without neurons, read as weighted sums.

use std::borrow::Cow;

use super::super::flat::Place;
use super::super::warning::Warning;
use crate::{ImportOptions, NirGraph, NirNode, Tensor};

/// Puts integrators of one tick between weights and outputs: their potential is the weighted sum of the tick.
pub(super) fn conform(graph: &mut Cow<'_, NirGraph>, options: &ImportOptions, warnings: &mut Vec<Warning>) {
    let outputs: Vec<String> = graph
        .nodes
        .iter()
        .filter(|(_, node)| matches!(node, NirNode::Output { .. }))
        .map(|(name, _)| name.clone())
        .collect();
    for output in outputs {
        let mut sources = graph.edges.iter().filter(|(_, to)| *to == output).map(|(from, _)| from);
        let (Some(source), None) = (sources.next(), sources.next()) else { continue };
        let source = source.clone();
        let is_weight = matches!(
            graph.nodes.get(&source),
            Some(NirNode::Linear { .. } | NirNode::Affine { .. } | NirNode::Scale { .. })
        );
        if is_weight {
            insert(graph.to_mut(), &source, &output, options);
            warnings.push(Warning::Readout { node: Place::new(&output, "Output"), from: source });
        }
    }
}

fn insert(graph: &mut NirGraph, source: &str, output: &str, options: &ImportOptions) {
    let tau = options.step_s() / options.tau_unit.seconds(options.step_s());
    let one_tick = match options.decay {
        synfire_network::Decay::Euler => tau,
        // exp(-dt/tau) of so short a time is 0 in 64-bit floating point.
        synfire_network::Decay::Exponential => tau / 1e4,
    };
    let mut name = format!("{source}.readout");
    while graph.nodes.contains_key(&name) {
        name.push('_');
    }
    let node = NirNode::Li { tau: Tensor::scalar(one_tick), r: Tensor::scalar(1.0), v_leak: Tensor::scalar(0.0) };
    graph.nodes.insert(name.clone(), node);
    graph.edges.retain(|(from, to)| !(from == source && to == output));
    graph.edges.push((source.to_owned(), name.clone()));
    graph.edges.push((name, output.to_owned()));
}
