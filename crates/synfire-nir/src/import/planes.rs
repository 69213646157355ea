//! What convolutions and pooling take and give: their rows and columns are found from the shapes around them.
//!
//! Exporters write batch and time dimensions into shapes, flatten the parameters of neurons, or leave shapes out. So only the
//! last dimensions of a shape count, and what a node says of itself counts only where it does not contradict its neighbours.

use std::collections::VecDeque;

use synfire_budget::{Bytes, Meter};
use synfire_network::{Convolution, Plane};

use super::convolution::{channels, convolution, is_convolution, rank, weight_count};
use super::flat::FlatGraph;
use super::problem::Problem;
use crate::NirNode;
use crate::graph::element_count;

/// The convolutions of a graph.
pub(super) struct Planes(Vec<Option<Convolution>>);

impl Planes {
    /// Finds those of all used nodes.
    pub(super) fn new(graph: &FlatGraph<'_>, used: &[bool], meter: &Meter) -> Result<Self, Vec<Problem>> {
        let count = graph.nodes.len();
        let mut finder = Finder {
            graph,
            used,
            meter,
            shapes: vec![None; count],
            found: (0..count).map(|_| None).collect(),
            problems: Vec::new(),
        };
        finder.find();
        if finder.problems.is_empty() { Ok(Self(finder.found)) } else { Err(finder.problems) }
    }

    /// The convolution of a node.
    pub(super) fn of(&self, index: usize) -> Option<&Convolution> {
        self.0[index].as_ref()
    }

    /// The shape of what a node gives.
    pub(super) fn target_shape(&self, graph: &FlatGraph<'_>, index: usize) -> Option<Vec<usize>> {
        self.of(index).map(|convolution| shape(graph.nodes[index].node, convolution.target))
    }
}

/// The shape of a plane as a node of this kind gives it.
fn shape(node: &NirNode, plane: Plane) -> Vec<usize> {
    match rank(node) {
        Some(1) => vec![plane.channels, plane.width],
        _ => vec![plane.channels, plane.height, plane.width],
    }
}

struct Finder<'g, 'a> {
    graph: &'g FlatGraph<'a>,
    used: &'g [bool],
    meter: &'g Meter,
    /// Of what each node gives.
    shapes: Vec<Option<Vec<usize>>>,
    found: Vec<Option<Convolution>>,
    problems: Vec<Problem>,
}

impl Finder<'_, '_> {
    fn find(&mut self) {
        let convolutions: Vec<usize> =
            (0..self.used.len()).filter(|index| self.used[*index] && self.is_convolution(*index)).collect();
        if convolutions.is_empty() {
            return;
        }
        for index in (0..self.used.len()).filter(|index| self.used[*index]) {
            self.shapes[index] = own_shape(self.graph.nodes[index].node);
        }
        self.spread((0..self.used.len()).filter(|index| self.shapes[*index].is_some()).collect());
        // Those that only their own word places.
        for index in &convolutions {
            if self.found[*index].is_none() && !self.is_refused(*index) {
                self.place(*index, None);
                self.spread(VecDeque::from([*index]));
            }
        }
        let lost = convolutions.iter().filter(|index| self.found[**index].is_none() && !self.is_refused(**index));
        let lost: Vec<_> = lost.map(|index| Problem::UnknownSize { node: self.graph.place(*index) }).collect();
        self.problems.extend(lost);
    }

    fn is_convolution(&self, index: usize) -> bool {
        is_convolution(self.graph.nodes[index].node)
    }

    fn is_refused(&self, index: usize) -> bool {
        let place = self.graph.place(index);
        self.problems.iter().any(|problem| matches!(problem, Problem::Shapes { node, .. } | Problem::OverBudget { node, .. } if *node == place))
    }

    /// Carries shapes along the edges, beginning at `open`.
    fn spread(&mut self, mut open: VecDeque<usize>) {
        while let Some(index) = open.pop_front() {
            let Some(shape) = self.shapes[index].clone() else { continue };
            for next in &self.graph.outgoing[index] {
                if !self.used[*next] || self.shapes[*next].as_ref().is_some_and(|known| known.len() > 1) {
                    continue;
                }
                if self.is_convolution(*next) {
                    if self.found[*next].is_none() && !self.is_refused(*next) {
                        self.place(*next, Some(&shape));
                    }
                } else if self.passes(*next, &shape) {
                    self.shapes[*next] = Some(shape.clone());
                } else {
                    continue;
                }
                open.push_back(*next);
            }
        }
    }

    /// Whether what a node gives has the shape of what it takes.
    fn passes(&self, index: usize, shape: &[usize]) -> bool {
        let same_size = |known: &Vec<usize>| shape.len() > 1 && element_count(known) == element_count(shape);
        match self.graph.nodes[index].node {
            NirNode::Affine { .. } | NirNode::Linear { .. } | NirNode::Flatten { .. } => false,
            _ => self.shapes[index].as_ref().is_none_or(same_size),
        }
    }

    /// Finds the convolution of a node that takes values of shape `incoming`.
    fn place(&mut self, index: usize, incoming: Option<&[usize]>) {
        let node = self.graph.nodes[index].node;
        let own = own_plane(node);
        let total = incoming.and_then(element_count);
        let fits = |plane: &Plane| total.is_none_or(|total| plane.size() > 0 && total.is_multiple_of(plane.size()));
        let around = incoming.and_then(|shape| plane(node, shape));
        let Some(source) = own.filter(fits).or(around).or(own) else { return };
        let bytes = Bytes(weight_count(node, source).saturating_mul(size_of::<f64>() as u64));
        let place = self.graph.place(index);
        if let Err(error) = self.meter.charge(bytes, format_args!("the kernels of `{place}`")) {
            return self.problems.push(Problem::OverBudget { node: place, error });
        }
        match convolution(node, source) {
            Ok(convolution) => {
                self.shapes[index] = Some(shape(node, convolution.target));
                self.found[index] = Some(convolution);
            }
            Err(reason) => self.problems.push(Problem::Shapes { node: place, reason }),
        }
    }
}

/// The shape that a node's own parameters give it.
fn own_shape(node: &NirNode) -> Option<Vec<usize>> {
    match node {
        NirNode::Input { shape } => Some(shape.clone()),
        node if is_convolution(node) => None,
        NirNode::Affine { .. } | NirNode::Linear { .. } => None,
        node => {
            let shapes = node.parameters().into_iter().map(|(_, tensor)| tensor.shape());
            shapes.filter(|shape| !shape.is_empty()).max_by_key(|shape| shape.len()).map(<[usize]>::to_vec)
        }
    }
}

/// The plane that a convolution says it takes.
fn own_plane(node: &NirNode) -> Option<Plane> {
    let (NirNode::Conv1d(conv) | NirNode::Conv2d(conv)) = node else { return None };
    let shape = conv.input_shape.as_deref()?;
    let channels = channels(node)?;
    match (rank(node)?, shape) {
        (1, [.., width]) => Some(Plane { channels, height: 1, width: *width }),
        (2, [.., height, width]) => Some(Plane { channels, height: *height, width: *width }),
        // What PyTorch means by one number.
        (2, [both]) => Some(Plane { channels, height: *both, width: *both }),
        _ => None,
    }
}

/// The plane of what has this shape: its last dimensions. One channel may have no dimension.
fn plane(node: &NirNode, shape: &[usize]) -> Option<Plane> {
    let wanted = channels(node);
    let known = |channels: usize| wanted.is_none_or(|wanted| wanted == channels);
    match (rank(node)?, shape) {
        (1, [.., channels, width]) if known(*channels) => Some(Plane { channels: *channels, height: 1, width: *width }),
        (1, [.., width]) if wanted == Some(1) => Some(Plane { channels: 1, height: 1, width: *width }),
        (2, [.., channels, height, width]) if known(*channels) => {
            Some(Plane { channels: *channels, height: *height, width: *width })
        }
        (2, [.., height, width]) if wanted == Some(1) => Some(Plane { channels: 1, height: *height, width: *width }),
        _ => None,
    }
}
