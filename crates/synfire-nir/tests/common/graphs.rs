//! Graphs built in memory.

use synfire_nir::{NirGraph, NirNode, Tensor};

pub fn tensor(shape: &[usize], values: &[f64]) -> Tensor {
    Tensor::new(shape, values.to_vec()).unwrap()
}

/// `size` equal values.
pub fn each(size: usize, value: f64) -> Tensor {
    tensor(&[size], &vec![value; size])
}

pub fn input(size: usize) -> NirNode {
    NirNode::Input { shape: vec![size] }
}

pub fn output(size: usize) -> NirNode {
    NirNode::Output { shape: vec![size] }
}

/// A weight of shape `(out, in)`.
pub fn linear(out: usize, inputs: usize, values: &[f64]) -> NirNode {
    NirNode::Linear { weight: tensor(&[out, inputs], values) }
}

pub fn affine(out: usize, inputs: usize, values: &[f64], bias: &[f64]) -> NirNode {
    NirNode::Affine { weight: tensor(&[out, inputs], values), bias: tensor(&[bias.len()], bias) }
}

pub fn scale(values: &[f64]) -> NirNode {
    NirNode::Scale { scale: tensor(&[values.len()], values) }
}

pub fn delay(seconds: &[f64]) -> NirNode {
    NirNode::Delay { delay: tensor(&[seconds.len()], seconds) }
}

pub fn lif(size: usize) -> NirNode {
    lif_with(each(size, 0.01), each(size, 1.0), Some(each(size, 0.0)))
}

pub fn lif_with(tau: Tensor, v_threshold: Tensor, v_reset: Option<Tensor>) -> NirNode {
    NirNode::Lif { tau, r: Tensor::scalar(1.0), v_leak: Tensor::scalar(0.0), v_threshold, v_reset }
}

/// Neurons without a threshold.
pub fn integrator(size: usize) -> NirNode {
    NirNode::Li { tau: each(size, 0.01), r: Tensor::scalar(1.0), v_leak: Tensor::scalar(0.0) }
}

pub fn threshold(size: usize) -> NirNode {
    NirNode::Threshold { threshold: each(size, 1.0) }
}

pub fn graph(nodes: &[(&str, NirNode)], edges: &[(&str, &str)]) -> NirGraph {
    NirGraph {
        nodes: nodes.iter().map(|(name, node)| ((*name).to_owned(), node.clone())).collect(),
        edges: edges.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect(),
        ..NirGraph::default()
    }
}

/// Nodes in a row, each connected to the next.
pub fn chain(nodes: &[(&str, NirNode)]) -> NirGraph {
    let edges: Vec<_> = nodes.windows(2).map(|pair| (pair[0].0, pair[1].0)).collect();
    graph(nodes, &edges)
}
