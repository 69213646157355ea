//! Weights that go back into a graph.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests")]

mod common;

use common::networks::{projection, small};
use synfire_network::Weights;
use synfire_nir::{NirGraph, NirNode, export, import, read_bytes, replace_weights, write_bytes};

/// `small` with a one-to-one projection `s` beside its dense `w`.
fn graph() -> NirGraph {
    let mut network = small();
    network.projections.push(projection("s", 0, 1, Weights::OneToOne { values: vec![2.0, 3.0] }));
    export(&network).unwrap().graph
}

fn weights(graph: &NirGraph, name: &str) -> Vec<f64> {
    let network = import(graph, "again", &Default::default()).unwrap().network;
    let found = network.projections.iter().find(|projection| projection.name == name).unwrap();
    found.weights.stored().collect()
}

#[test]
fn an_import_finds_the_new_weights() {
    let mut graph = graph();
    replace_weights(&mut graph, "w", [2, 2], &[0.1, 0.2, -0.3, 0.0]).unwrap();
    replace_weights(&mut graph, "s", [2, 2], &[5.0, 0.0, 0.0, -1.0]).unwrap();
    let limits = synfire_nir::Limits::default();
    let read = read_bytes(&write_bytes(&graph).unwrap(), &limits).unwrap();
    assert_eq!((weights(&read, "w"), weights(&read, "s")), (vec![0.1, 0.2, -0.3, 0.0], vec![5.0, -1.0]));
}

#[test]
fn nodes_of_nested_graphs_have_paths() {
    let inner = graph();
    let mut outer = NirGraph { nodes: [("net".to_owned(), NirNode::Graph(inner))].into(), ..NirGraph::default() };
    replace_weights(&mut outer, "net.w", [2, 2], &[0.5; 4]).unwrap();
    let NirNode::Graph(inner) = &outer.nodes["net"] else { panic!("no graph") };
    assert_eq!(weights(inner, "w"), [0.5; 4]);
}

#[test]
fn weights_without_a_place_are_refused() {
    let mut graph = graph();
    let before = graph.clone();
    let mut refused = |name: &str, shape: [usize; 2], values: &[f64]| {
        replace_weights(&mut graph, name, shape, values).unwrap_err().to_string()
    };
    let said = [
        refused("v", [2, 2], &[0.0; 4]),
        refused("lif", [2, 2], &[0.0; 4]),
        refused("w", [2, 3], &[0.0; 6]),
        refused("w", [2, 2], &[0.0; 3]),
        refused("s", [2, 2], &[1.0, 0.5, 0.0, 1.0]),
    ];
    let expected = [
        "the graph has no node `v`, as the projection that learned is called",
        "node `lif` is of type LIF, which has no weight matrix",
        "node `w` has weights of shape [2, 2], the projection [2, 3]",
        "node `w` has weights of shape [2, 2], the projection [2, 2]",
        "node `s` is a Scale, but there is a weight from source 1 to target 0",
    ];
    assert_eq!(said, expected);
    assert_eq!(graph, before);
}
