//! How many values each node takes and gives.
//!
//! Weights, and parameters with a value per element, have a size of their own. A node without one takes it from its
//! neighbours; the shapes that Input, Output and Flatten declare decide only where nothing else does, because exporters
//! got them wrong (batch and time dimensions).

use std::collections::VecDeque;

use synfire_budget::{Bytes, Meter};

use super::flat::{FlatGraph, FlatNode};
use super::planes::Planes;
use super::problem::Problem;
use super::warning::Warning;
use crate::graph::element_count;
use crate::{NirNode, Tensor};

/// What a value of a node costs from here to the compiled network. A few bytes of a file can ask for any number of them.
const VALUE_BYTES: u64 = 64;

/// Sizes of all nodes that are used; 0 for the others.
pub(super) struct Sizes {
    pub(super) input: Vec<usize>,
    pub(super) output: Vec<usize>,
    /// The logical shape of a node's output; its product is `output`.
    pub(super) shape: Vec<Vec<usize>>,
}

impl Sizes {
    /// Finds all sizes and compares the ends of every edge.
    pub(super) fn new(
        graph: &FlatGraph<'_>,
        used: &[bool],
        planes: &Planes,
        meter: &Meter,
        warnings: &mut Vec<Warning>,
    ) -> Result<Self, Vec<Problem>> {
        let mut finder = Finder { graph, used, planes, known: vec![None; graph.nodes.len()], problems: Vec::new() };
        finder.own_sizes();
        if finder.problems.is_empty() {
            finder.declared_sizes(warnings);
            finder.compare_edges();
            finder.charge(meter);
        }
        if finder.problems.is_empty() { Ok(finder.finish()) } else { Err(finder.problems) }
    }
}

/// The size of one node.
#[derive(Clone)]
struct Known {
    input: usize,
    output: usize,
    /// The shape of the output, where the node has one of its own.
    shape: Option<Vec<usize>>,
    /// The neighbour that it was taken from.
    neighbour: Option<usize>,
}

struct Finder<'g, 'a> {
    graph: &'g FlatGraph<'a>,
    used: &'g [bool],
    planes: &'g Planes,
    known: Vec<Option<Known>>,
    problems: Vec<Problem>,
}

impl Finder<'_, '_> {
    fn used_nodes(&self) -> impl Iterator<Item = usize> + use<> {
        let used: Vec<usize> = (0..self.used.len()).filter(|index| self.used[*index]).collect();
        used.into_iter()
    }

    /// Sizes that follow from parameters, and what follows from those.
    fn own_sizes(&mut self) {
        for index in self.used_nodes() {
            if let (Some(convolution), shape) = (self.planes.of(index), self.planes.target_shape(self.graph, index)) {
                let (input, output) = (convolution.source.size(), convolution.target.size());
                self.known[index] = Some(Known { input, output, shape, neighbour: None });
                continue;
            }
            match own_size(&self.graph.nodes[index]) {
                Ok(known) => self.known[index] = known,
                Err(problem) => self.problems.push(problem),
            }
        }
        let known = self.used_nodes().filter(|index| self.known[*index].is_some()).collect();
        self.spread(known);
    }

    /// Gives every node without a size that of a neighbour, beginning at `open`.
    fn spread(&mut self, mut open: VecDeque<usize>) {
        while let Some(index) = open.pop_front() {
            let Some(Known { input, output, .. }) = self.known[index] else { continue };
            let after = self.graph.outgoing[index].iter().map(|next| (*next, output));
            let before = self.graph.incoming[index].iter().map(|previous| (*previous, input));
            for (other, size) in after.chain(before) {
                if self.used[other] && self.known[other].is_none() {
                    self.known[other] = Some(Known { input: size, output: size, shape: None, neighbour: Some(index) });
                    open.push_back(other);
                }
            }
        }
    }

    /// Compares the shapes that nodes declare with the sizes found, and uses them where none was found. Those in nested
    /// graphs come last: exporters write there what they please, and nothing is lost if they are ignored.
    fn declared_sizes(&mut self, warnings: &mut Vec<Warning>) {
        let is_junction = |index: &usize| self.graph.nodes[*index].is_junction();
        let (nested, own): (Vec<_>, Vec<_>) = self.used_nodes().partition(is_junction);
        for index in own.into_iter().chain(nested) {
            let shape = declared_shape(&self.graph.nodes[index]);
            let declared = shape.and_then(element_count);
            match (shape, declared, &mut self.known[index]) {
                (Some(shape), Some(size), None) => {
                    let shape = Some(shape.to_vec());
                    self.known[index] = Some(Known { input: size, output: size, shape, neighbour: None });
                    self.spread(VecDeque::from([index]));
                }
                (Some(shape), Some(size), Some(known)) if size == known.output => known.shape = Some(shape.to_vec()),
                (Some(shape), Some(_), Some(known)) => {
                    let node = self.graph.place(index);
                    let neighbour = self.graph.place(known.neighbour.unwrap_or(index));
                    let (shape, size) = (shape.to_vec(), known.output);
                    match inner_shape(&shape, size) {
                        Some(inner) => {
                            known.shape = Some(inner.to_vec());
                            warnings.push(Warning::LeadingDimensions { node, shape, neighbour, size });
                        }
                        None if self.graph.nodes[index].is_junction() => {
                            warnings.push(Warning::NestedShape { node, shape, neighbour, size });
                        }
                        None => self.problems.push(Problem::DeclaredShape { node, shape, neighbour, size }),
                    }
                }
                _ => {}
            }
        }
        let unknown = self.used_nodes().filter(|index| self.known[*index].is_none());
        let unknown: Vec<_> = unknown.map(|index| Problem::UnknownSize { node: self.graph.place(index) }).collect();
        self.problems.extend(unknown);
    }

    fn compare_edges(&mut self) {
        for (from, to) in &self.graph.edges {
            let (Some(source), Some(target)) = (&self.known[*from], &self.known[*to]) else { continue };
            let (from_size, to_size) = (source.output, target.input);
            if from_size != to_size {
                let (from, to) = (self.graph.place(*from), self.graph.place(*to));
                self.problems.push(Problem::SizeMismatch { from, from_size, to, to_size });
            }
        }
    }

    fn charge(&mut self, meter: &Meter) {
        for index in self.used_nodes() {
            let values = self.known[index].as_ref().map_or(0, |known| known.output.max(known.input));
            let bytes = Bytes(VALUE_BYTES.saturating_mul(values as u64));
            let node = || self.graph.place(index);
            if let Err(error) = meter.charge(bytes, format_args!("the {values} values of `{}`", node())) {
                self.problems.push(Problem::OverBudget { node: node(), error });
                return;
            }
        }
    }

    fn finish(self) -> Sizes {
        let size = |side: fn(&Known) -> usize| self.known.iter().map(|known| known.as_ref().map_or(0, side)).collect();
        let shape = |known: &Option<Known>| match known {
            Some(Known { shape: Some(shape), .. }) => shape.clone(),
            Some(known) => vec![known.output],
            None => Vec::new(),
        };
        Sizes {
            input: size(|known| known.input),
            output: size(|known| known.output),
            shape: self.known.iter().map(shape).collect(),
        }
    }
}

/// The shape without its leading dimensions, if that has `size` values.
fn inner_shape(shape: &[usize], size: usize) -> Option<&[usize]> {
    (1..shape.len()).map(|start| &shape[start..]).find(|inner| element_count(inner) == Some(size))
}

fn declared_shape<'n>(node: &'n FlatNode<'_>) -> Option<&'n [usize]> {
    match node.node {
        NirNode::Input { shape } | NirNode::Output { shape } => Some(shape),
        NirNode::Flatten { input_shape } => input_shape.as_deref(),
        _ => None,
    }
}

/// The size that a node's parameters give it.
fn own_size(node: &FlatNode<'_>) -> Result<Option<Known>, Problem> {
    let misfit = |reason| Problem::Shapes { node: node.place(), reason };
    match node.node {
        NirNode::Input { shape } | NirNode::Output { shape } if shape.contains(&0) => {
            Err(misfit(format!("`shape` is {shape:?}, so it has no values")))
        }
        NirNode::Flatten { input_shape: Some(shape) } if shape.contains(&0) => {
            Err(misfit(format!("`input_type` is {shape:?}, so it has no values")))
        }
        NirNode::Affine { weight, bias } => weight_size(weight, Some(bias)).map(Some).map_err(misfit),
        NirNode::Linear { weight } => weight_size(weight, None).map(Some).map_err(misfit),
        other => {
            let mut parameters = other.parameters();
            parameters.extend(node.threshold.map(|threshold| ("threshold", threshold)));
            let known = |shape: Vec<usize>| {
                let size = shape.iter().product();
                Known { input: size, output: size, shape: Some(shape), neighbour: None }
            };
            common_shape(&parameters).map_err(misfit).map(|shape| shape.map(known))
        }
    }
}

fn weight_size(weight: &Tensor, bias: Option<&Tensor>) -> Result<Known, String> {
    let &[output, input] = weight.shape() else {
        return Err(format!("`weight` has shape {:?}, but only (out, in) is supported", weight.shape()));
    };
    if output == 0 || input == 0 {
        return Err(format!("`weight` has shape {:?}, so it has no values", weight.shape()));
    }
    if let Some(bias) = bias.filter(|bias| !bias.is_scalar() && squeezed(bias.shape()) != squeezed(&[output])) {
        return Err(format!("`bias` has shape {:?}, but `weight` {:?} gives {output}", bias.shape(), weight.shape()));
    }
    Ok(Known { input, output, shape: None, neighbour: None })
}

/// The shape of all parameters that are no scalars; dimensions of 1 do not count.
fn common_shape(parameters: &[(&'static str, &Tensor)]) -> Result<Option<Vec<usize>>, String> {
    let mut common: Option<(&str, &[usize])> = None;
    for (name, tensor) in parameters.iter().filter(|(_, tensor)| !tensor.is_scalar()) {
        let shape = tensor.shape();
        if tensor.values().is_empty() {
            return Err(format!("`{name}` has shape {shape:?}, so it has no values"));
        }
        match common {
            None => common = Some((name, shape)),
            Some((first, first_shape)) if squeezed(shape) != squeezed(first_shape) => {
                return Err(format!("`{first}` has shape {first_shape:?}, but `{name}` has {shape:?}"));
            }
            Some(_) => {}
        }
    }
    Ok(common.map(|(_, shape)| shape.to_vec()))
}

fn squeezed(shape: &[usize]) -> Vec<usize> {
    shape.iter().copied().filter(|dimension| *dimension != 1).collect()
}
