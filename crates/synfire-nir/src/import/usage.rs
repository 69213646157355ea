//! Which nodes matter.

use super::flat::FlatGraph;
use super::warning::Warning;
use crate::NirNode;

/// For each node, whether it has a place in the network: inputs, outputs, neurons and all that leads to a neuron or an
/// output. Says which nodes are left out, and which stay although nothing drives them or nobody sees them.
pub(super) fn used_nodes(graph: &FlatGraph<'_>, warnings: &mut Vec<Warning>) -> Vec<bool> {
    let effective = reached(&graph.incoming, graph.nodes_where(|node| node.is_neuron() || node.is_output()));
    let seen = reached(&graph.incoming, graph.nodes_where(|node| node.is_output()));
    let driven = reached(&graph.outgoing, graph.nodes_where(|node| node.is_input()));
    for (index, node) in graph.nodes.iter().enumerate() {
        let why = match (effective[index], seen[index], driven[index]) {
            // A part of the integrator in front of it.
            _ if matches!(node.node, NirNode::Threshold { .. }) => continue,
            (false, ..) if node.is_input() => "leads to no neuron, so what is put into it has no effect",
            (false, ..) => "leads to no neuron and no output, so it is left out",
            (_, false, _) if node.is_neuron() => "leads to no output",
            (_, _, false) => "is reached by no input",
            _ => continue,
        };
        warnings.push(Warning::Unused { node: node.place(), why });
    }
    graph.nodes.iter().zip(effective).map(|(node, effective)| effective || node.is_input()).collect()
}

/// All nodes that can be reached from `roots` along `edges`, the roots included.
fn reached(edges: &[Vec<usize>], roots: Vec<usize>) -> Vec<bool> {
    let mut found = vec![false; edges.len()];
    let mut open = roots;
    while let Some(index) = open.pop() {
        if !std::mem::replace(&mut found[index], true) {
            open.extend(&edges[index]);
        }
    }
    found
}
