//! NIR graphs made in memory.

use synfire_nir::{NirGraph, NirNode, Tensor, write_bytes};

pub fn tensor(shape: &[usize], values: &[f64]) -> Tensor {
    Tensor::new(shape, values.to_vec()).unwrap()
}

/// Values in a row.
pub fn row(values: &[f64]) -> Tensor {
    tensor(&[values.len()], values)
}

pub fn input(size: usize) -> NirNode {
    NirNode::Input { shape: vec![size] }
}

pub fn output(size: usize) -> NirNode {
    NirNode::Output { shape: vec![size] }
}

/// `targets` x `sources` equal weights.
pub fn weights(targets: usize, sources: usize, value: f64) -> NirNode {
    NirNode::Linear { weight: tensor(&[targets, sources], &vec![value; targets * sources]) }
}

pub fn affine(value: f64, bias: &[f64]) -> NirNode {
    let size = bias.len();
    NirNode::Affine { weight: tensor(&[size, 2], &vec![value; 2 * size]), bias: row(bias) }
}

pub fn scale(factor: f64) -> NirNode {
    NirNode::Scale { scale: row(&[factor; 2]) }
}

pub fn delay(seconds: &[f64]) -> NirNode {
    NirNode::Delay { delay: row(seconds) }
}

/// Two neurons with this time constant.
pub fn lif(tau: f64) -> NirNode {
    lif_with(row(&[tau; 2]), row(&[1.0; 2]), None)
}

pub fn lif_with(tau: Tensor, v_threshold: Tensor, v_reset: Option<Tensor>) -> NirNode {
    NirNode::Lif { tau, r: Tensor::scalar(1.0), v_leak: Tensor::scalar(0.0), v_threshold, v_reset }
}

/// Two integrators with a leak.
pub fn li(tau: f64) -> NirNode {
    NirNode::Li { tau: row(&[tau; 2]), r: row(&[1.0; 2]), v_leak: row(&[0.0; 2]) }
}

/// Two thresholds of 1.
pub fn threshold() -> NirNode {
    NirNode::Threshold { threshold: row(&[1.0; 2]) }
}

/// Two neurons without a leak.
pub fn without_leak(r: f64) -> NirNode {
    NirNode::If { r: row(&[r; 2]), v_threshold: row(&[1.0; 2]), v_reset: None }
}

/// Nodes and edges; an edge is `from to`.
pub fn graph(nodes: &[(&str, NirNode)], edges: &[&str]) -> NirGraph {
    let edge = |edge: &&str| edge.split_once(' ').map(|(from, to)| (from.to_owned(), to.to_owned())).unwrap();
    NirGraph {
        nodes: nodes.iter().map(|(name, node)| ((*name).to_owned(), node.clone())).collect(),
        edges: edges.iter().map(edge).collect(),
        version: Some("1.0".into()),
        unknown: Vec::new(),
    }
}

/// The file of a graph.
pub fn file(nodes: &[(&str, NirNode)], edges: &[&str]) -> Vec<u8> {
    write_bytes(&graph(nodes, edges)).unwrap()
}

/// The file of nodes in a row, each connected to the next.
pub fn chain(nodes: &[(&str, NirNode)]) -> Vec<u8> {
    let edges: Vec<String> = nodes.windows(2).map(|pair| format!("{} {}", pair[0].0, pair[1].0)).collect();
    file(nodes, &edges.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Two inputs, a layer of weights, a layer of something else, an output.
pub fn layer(fc: NirNode, neurons: NirNode) -> Vec<u8> {
    chain(&[("in", input(2)), ("fc", fc), ("lif", neurons), ("out", output(2))])
}

/// A network with nothing wrong.
pub fn good() -> Vec<u8> {
    layer(weights(2, 2, 1.0), lif(0.01))
}
