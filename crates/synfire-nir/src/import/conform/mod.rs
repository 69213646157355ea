//! What exporters are known to write otherwise than their framework computes, put right.
//!
//! Each rule holds for one framework, changes only what its exporter writes wrongly, and says what it did. The semantics
//! were measured: the frameworks' own spikes for small networks, against the files that they exported.

mod gains;
mod norse;
mod readout;
mod rockpool;
mod sinabs;
mod snntorch;
mod spyx;

use std::borrow::Cow;

use super::place::Place;
use super::problem::Problem;
use super::warning::Warning;
use crate::node_path::join;
use crate::options::DEFAULT_STEP_S;
use crate::{Compat, ImportOptions, NirGraph, NirNode};

/// The step in seconds that a framework's file is written for, as far as the file shows it.
pub(super) fn step_s(graph: &NirGraph, compat: Compat) -> f64 {
    match compat {
        Compat::Norse => norse::step_s(graph),
        Compat::Spyx => spyx::step_s(graph),
        Compat::Rockpool => rockpool::step_s(graph),
        Compat::SnnTorch | Compat::Sinabs | Compat::SpikingJelly | Compat::Nir => DEFAULT_STEP_S,
    }
}

/// The graph as the framework computes it.
pub(super) fn conform<'a>(
    graph: &'a NirGraph,
    options: &ImportOptions,
    warnings: &mut Vec<Warning>,
) -> Result<Cow<'a, NirGraph>, Vec<Problem>> {
    let mut graph = Cow::Borrowed(graph);
    let mut put_right = Vec::new();
    match options.compat {
        None | Some(Compat::Nir | Compat::SpikingJelly) => {}
        Some(Compat::SnnTorch) => each_neuron(graph.to_mut(), "", &mut |node, place| {
            put_right.extend(snntorch::conform(node, place, options));
        }),
        Some(Compat::Norse) => each_neuron(graph.to_mut(), "", &mut |node, place| {
            put_right.extend(norse::conform(node, place, options));
        }),
        Some(Compat::Rockpool) => {
            warnings.push(rockpool::not_in_file(options));
            each_neuron(graph.to_mut(), "", &mut |node, place| {
                put_right.extend(rockpool::conform(node, place, options));
            });
        }
        Some(Compat::Sinabs) => {
            warnings.extend(sinabs::not_in_file(&graph, options));
            if options.norm_input == Some(false) {
                each_neuron(graph.to_mut(), "", &mut |node, _| sinabs::without_norm(node, options));
            }
        }
        Some(Compat::Spyx) => {
            spyx::refuse_gaps(&graph)?;
            spyx::rewire(graph.to_mut(), "", &mut put_right);
            each_neuron(graph.to_mut(), "", &mut |node, place| put_right.extend(spyx::conform(node, place, options)));
        }
    }
    warnings.extend(merged(put_right));
    readout::conform(&mut graph, options, warnings);
    Ok(graph)
}

/// One warning for all nodes of which the same is to be said.
fn merged(warnings: Vec<Warning>) -> Vec<Warning> {
    let mut merged: Vec<Warning> = Vec::new();
    for warning in warnings {
        let same = merged.iter_mut().find_map(|known| match (known, &warning) {
            (Warning::PutRight { nodes, what }, Warning::PutRight { nodes: more, what: other }) if what == other => {
                Some((nodes, more.clone()))
            }
            _ => None,
        });
        match same {
            Some((nodes, more)) => nodes.extend(more),
            None => merged.push(warning),
        }
    }
    merged
}

/// Calls `visit` for each neuron of the graph and of those in it, with its place.
fn each_neuron(graph: &mut NirGraph, path: &str, visit: &mut impl FnMut(&mut NirNode, Place)) {
    for (name, node) in &mut graph.nodes {
        let path = join(path, name);
        match node {
            NirNode::Graph(inner) => each_neuron(inner, &path, visit),
            NirNode::I { .. }
            | NirNode::If { .. }
            | NirNode::Li { .. }
            | NirNode::Lif { .. }
            | NirNode::CubaLi { .. }
            | NirNode::CubaLif { .. } => {
                let place = Place::new(&path, node.kind());
                visit(node, place);
            }
            _ => {}
        }
    }
}
