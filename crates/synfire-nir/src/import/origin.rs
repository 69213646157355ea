//! What a file shows of the framework that wrote it. Nothing in it says so.

use super::warning::Warning;
use crate::{Compat, ImportOptions, NirGraph, NirNode};

/// The warning of an import without a framework: whose conventions the file seems to want.
pub(super) fn assumed(graph: &NirGraph, options: &ImportOptions) -> Option<Warning> {
    let assumed = ImportOptions { compat: Some(Compat::Nir), ..options.clone() }.arguments();
    let fires = graph
        .all_nodes()
        .iter()
        .any(|node| matches!(node, NirNode::If { .. } | NirNode::Lif { .. } | NirNode::CubaLif { .. }));
    fires.then(|| match origin(graph) {
        Some((compat, evidence)) => Warning::LooksLike { assumed, compat, evidence },
        None => Warning::Assumed { assumed },
    })
}

/// The framework whose exporter most likely wrote the file, and what shows it.
pub(super) fn origin(graph: &NirGraph) -> Option<(Compat, &'static str)> {
    let neurons = graph.all_nodes();
    let has_name = |part: &str| graph.nodes.keys().any(|name| name.contains(part));
    let membranes: Vec<(f64, f64)> = neurons.iter().flat_map(|node| first_membrane(node)).collect();
    let all = |test: fn(&(f64, f64)) -> bool| !membranes.is_empty() && membranes.iter().all(test);
    if has_name("LIFTorch") || has_name("LIFNeuronTorch") {
        return Some((Compat::Rockpool, "its nodes are called as Rockpool's modules"));
    }
    if has_name("layer_") && all(|(_, r)| (0.0..1.0).contains(r)) {
        return Some((Compat::Spyx, "its nodes are called as Spyx's layers, and every `r` is below 1"));
    }
    if all(|(tau, r)| *r != 1.0 && ((tau / r) / 1e-4 - 1.0).abs() < 1e-4 || tau.is_infinite() && r.is_infinite()) {
        return Some((Compat::SnnTorch, "every `r` is its `tau` in steps of 0.1 ms, as snnTorch writes it"));
    }
    if graph.nodes.contains_key("input_tensor") && all(|(_, r)| *r == 1.0) {
        return Some((Compat::Norse, "its nodes are called as in the files of Norse's main branch"));
    }
    if graph.nodes.contains_key("input_1") {
        return Some((Compat::SpikingJelly, "its nodes are called as in SpikingJelly's files"));
    }
    if all(|(tau, _)| *tau < 1e-4) {
        return Some((Compat::Norse, "every `tau` is below 0.1 ms, as Norse 1.1.0 writes it"));
    }
    all(|(tau, r)| *tau >= 1.0 && *r == 1.0)
        .then_some((Compat::Sinabs, "every `tau` is at least 1, as sinabs writes it in ticks"))
}

/// Membrane time constant and `r` of the first neuron of a node.
fn first_membrane(node: &NirNode) -> Option<(f64, f64)> {
    let (tau, r) = match node {
        NirNode::Lif { tau, r, .. } => (tau, r),
        NirNode::CubaLif { tau_mem, r, .. } => (tau_mem, r),
        _ => return None,
    };
    Some((*tau.values().first()?, *r.values().first()?))
}
