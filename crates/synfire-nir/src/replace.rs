//! New weights for a graph: what was learned goes back where it came from.

use synfire_diagnostics::{Diagnostic, ToDiagnostic, codes};

use crate::node_path::join;
use crate::{NirGraph, NirNode, Tensor};

/// Why weights have no place in a graph.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplaceError {
    /// No node carries the weights of the projection alone.
    #[error("the graph has no node `{node}`, as the projection that learned is called")]
    NoNode {
        /// The projection.
        node: String,
    },
    /// The node has no weights of its own for each pair.
    #[error("node `{node}` is of type {kind}, which has no weight matrix")]
    NoWeights {
        /// The node.
        node: String,
        /// Its type.
        kind: String,
    },
    /// The numbers differ.
    #[error("node `{node}` has weights of shape {expected:?}, the projection {found:?}")]
    Shape {
        /// The node.
        node: String,
        /// Its shape.
        expected: Vec<usize>,
        /// The shape of the new weights.
        found: Vec<usize>,
    },
    /// A Scale multiplies element by element, and the new weights lead elsewhere too.
    #[error("node `{node}` is a Scale, but there is a weight from source {source_index} to target {target}")]
    NotDiagonal {
        /// The node.
        node: String,
        /// The source.
        source_index: usize,
        /// The target.
        target: usize,
    },
}

impl ToDiagnostic for ReplaceError {
    fn to_diagnostic(&self) -> Diagnostic {
        let (Self::NoNode { node }
        | Self::NoWeights { node, .. }
        | Self::Shape { node, .. }
        | Self::NotDiagonal { node, .. }) = self;
        Diagnostic::error(codes::learning::WRITE_BACK, self.to_string())
            .at_node(node, "")
            .help("give `--into` the file that the network was made from, or `--out weights.npz` in its place")
    }
}

/// Replaces the weights of the projection that [`crate::import`] calls `projection`, which is the path of its node.
/// `values` are row-major `[target][source]`, `shape` is `[targets, sources]`.
///
/// # Errors
/// When no node of that path has weights of that shape. The graph is as it was then.
pub fn replace_weights(
    graph: &mut NirGraph,
    projection: &str,
    shape: [usize; 2],
    values: &[f64],
) -> Result<(), ReplaceError> {
    let node = projection.to_owned();
    let wrong_shape = |node, expected: &[usize]| {
        let (expected, found) = (expected.to_vec(), shape.to_vec());
        Err(ReplaceError::Shape { node, expected, found })
    };
    match find(graph, "", projection) {
        None => Err(ReplaceError::NoNode { node }),
        Some(NirNode::Linear { weight } | NirNode::Affine { weight, .. }) => {
            match Tensor::new(shape, values.to_vec()) {
                Some(tensor) if weight.shape() == shape => {
                    *weight = tensor;
                    Ok(())
                }
                _ => wrong_shape(node, weight.shape()),
            }
        }
        Some(NirNode::Scale { scale }) => {
            let [targets, sources] = shape;
            if targets != sources || scale.values().len() != targets || values.len() != targets * sources {
                return wrong_shape(node, scale.shape());
            }
            let off = (0..values.len()).find(|at| at / sources != at % sources && values[*at] != 0.0);
            if let Some(at) = off {
                return Err(ReplaceError::NotDiagonal { node, source_index: at % sources, target: at / sources });
            }
            let diagonal = (0..targets).map(|at| values[at * sources + at]).collect();
            match Tensor::new(scale.shape(), diagonal) {
                Some(tensor) => *scale = tensor,
                None => return wrong_shape(node, scale.shape()),
            }
            Ok(())
        }
        Some(other) => Err(ReplaceError::NoWeights { node, kind: other.kind().to_owned() }),
    }
}

/// The node of a path; those of nested graphs are `graph.node`.
fn find<'g>(graph: &'g mut NirGraph, path: &str, wanted: &str) -> Option<&'g mut NirNode> {
    for (name, node) in &mut graph.nodes {
        let own = join(path, name);
        match node {
            NirNode::Graph(inner) => {
                if let Some(found) = find(inner, &own, wanted) {
                    return Some(found);
                }
            }
            _ if own == wanted => return Some(node),
            _ => {}
        }
    }
    None
}
