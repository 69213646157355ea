//! What a graph holds, for `synfire info`.

use serde::Serialize;

use crate::node_path::join;
use crate::{NirGraph, NirNode};

/// A graph without its numbers. Nested graphs are listed flat: a node of theirs is called `graph.node`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// Version of the package that wrote the file.
    pub version: Option<String>,
    /// All nodes, by path.
    pub nodes: Vec<NodeSummary>,
    /// All edges, by path, in the order of the file.
    pub edges: Vec<(String, String)>,
    /// `(node, dataset)` for every dataset of a node that NIR does not define.
    pub unknown: Vec<(String, String)>,
}

/// One node.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NodeSummary {
    /// Its path.
    pub name: String,
    /// Its type as NIR spells it.
    pub kind: String,
    /// The shape it declares (Input, Output, Flatten, Conv1d, Conv2d).
    pub shape: Option<Vec<usize>>,
    /// Its parameters.
    pub parameters: Vec<ParameterSummary>,
}

/// One parameter of a node.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ParameterSummary {
    /// Its name in the file.
    pub name: String,
    /// Its shape; empty for a scalar.
    pub shape: Vec<usize>,
}

/// Lists what `graph` holds.
pub fn summary(graph: &NirGraph) -> Summary {
    let mut summary =
        Summary { version: graph.version.clone(), nodes: Vec::new(), edges: Vec::new(), unknown: Vec::new() };
    summary.add(graph, "");
    summary
}

impl Summary {
    fn add(&mut self, graph: &NirGraph, path: &str) {
        for (name, node) in &graph.nodes {
            let path = join(path, name);
            self.nodes.push(node_summary(&path, node));
            if let NirNode::Graph(inner) = node {
                self.add(inner, &path);
            }
        }
        self.edges.extend(graph.edges.iter().map(|(from, to)| (join(path, from), join(path, to))));
        self.unknown.extend(graph.unknown.iter().map(|(node, dataset)| (join(path, node), dataset.clone())));
    }
}

fn node_summary(path: &str, node: &NirNode) -> NodeSummary {
    let shape = match node {
        NirNode::Input { shape } | NirNode::Output { shape } => Some(shape.clone()),
        NirNode::Flatten { input_shape } => input_shape.clone(),
        NirNode::Conv1d(conv) | NirNode::Conv2d(conv) => conv.input_shape.clone(),
        _ => None,
    };
    let parameter = |name: &str, shape: &[usize]| ParameterSummary { name: name.into(), shape: shape.into() };
    let parameters = match node {
        NirNode::Other { parameters, .. } => parameters.iter().map(|(name, shape)| parameter(name, shape)).collect(),
        _ => node.parameters().into_iter().map(|(name, tensor)| parameter(name, tensor.shape())).collect(),
    };
    NodeSummary { name: path.into(), kind: node.kind().into(), shape, parameters }
}
