//! What is written is read back as it was.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests, outside test functions")]

mod common;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use common::graphs::{affine, chain, graph, input, lif, output, tensor};
use common::{corpus, text};
use synfire_diagnostics::ToDiagnostic;
use synfire_nir::{Limits, NirGraph, NirNode, Tensor, read_bytes, read_file, write_bytes};

fn written(graph: &NirGraph) -> NirGraph {
    read_bytes(&write_bytes(graph).unwrap(), &Limits::default()).unwrap()
}

/// The graph with the version that a file without one gets.
fn versioned(graph: NirGraph) -> NirGraph {
    NirGraph { version: graph.version.or(Some("1.0.8".to_owned())), ..graph }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn real_files_stay_what_they_are() {
    let Some(corpus) = corpus() else { return };
    let mut count = 0;
    for file in files(&corpus.join("nir")) {
        let Ok(graph) = read_file(&file, &Limits::default()) else { continue };
        // Files with types that are known by name only cannot be written.
        let Ok(bytes) = write_bytes(&graph) else { continue };
        assert_eq!(read_bytes(&bytes, &Limits::default()).unwrap(), graph, "{}", file.display());
        count += 1;
    }
    assert_eq!(count, 18);
}

#[test]
fn every_node_type_and_shape_is_kept() {
    let one = Tensor::scalar;
    let [tau, r, v_leak, v_threshold] = [0.01, 1.0, -0.5, f64::MIN_POSITIVE].map(one);
    let (tau_syn, tau_mem, w_in) = (tau.clone(), tau.clone(), Some(one(0.1)));
    let v_reset = Some(tensor(&[2, 1], &[0.5, -0.0]));
    let inner = chain(&[("input", input(2)), ("output", output(2))]);
    let graph = versioned(graph(
        &[
            ("input", NirNode::Input { shape: vec![] }),
            ("a", affine(1, 2, &[1.0, 1e300], &[0.1])),
            ("lif 1.\u{e9}\u{2192}", lif(2)),
            ("i", NirNode::I { r: r.clone() }),
            ("if", NirNode::If { r: r.clone(), v_threshold: v_threshold.clone(), v_reset: None }),
            ("li", NirNode::Li { tau, r: r.clone(), v_leak: v_leak.clone() }),
            (
                "cubali",
                NirNode::CubaLi {
                    tau_syn: tau_syn.clone(),
                    tau_mem: tau_mem.clone(),
                    r: r.clone(),
                    v_leak: v_leak.clone(),
                    w_in: None,
                },
            ),
            ("cubalif", NirNode::CubaLif { tau_syn, tau_mem, r, v_leak, w_in, v_threshold, v_reset }),
            ("flat", NirNode::Flatten { input_shape: Some(vec![3, 4, 5]) }),
            ("flat2", NirNode::Flatten { input_shape: None }),
            ("delay", NirNode::Delay { delay: tensor(&[0], &[]) }),
            ("inner", NirNode::Graph(inner)),
        ],
        &[("a", "lif 1.\u{e9}\u{2192}"), ("", "a")],
    ));
    assert_eq!(written(&graph), graph);
}

#[test]
fn many_nodes_fill_several_heaps() {
    let nodes: Vec<(String, NirNode)> = (0..3000).map(|index| (format!("node{index}"), input(1))).collect();
    let edges = nodes.windows(2).map(|pair| (pair[0].0.clone(), pair[1].0.clone())).collect();
    let graph = versioned(NirGraph { nodes: nodes.into_iter().collect(), edges, ..NirGraph::default() });
    assert_eq!(written(&graph), graph);
}

#[test]
fn no_edges_are_no_edges() {
    let graph = versioned(graph(&[("input", input(1))], &[]));
    assert_eq!(written(&graph), graph);
}

#[test]
fn the_same_graph_gives_the_same_bytes() {
    let graph = chain(&[("input", input(2)), ("lif", lif(2)), ("output", output(2))]);
    let bytes = write_bytes(&graph).unwrap();
    assert_eq!(bytes, write_bytes(&graph).unwrap());
    assert!(bytes.len() < 8192, "{} bytes", bytes.len());
}

#[test]
fn what_no_file_can_hold_is_refused() {
    let named = |name: &str| graph(&[(name, input(1))], &[]);
    let nested = NirNode::Graph(NirGraph::default());
    let other = NirNode::Other { kind: "Conv2d".into(), parameters: BTreeMap::new() };
    let mut table = String::new();
    for graph in [
        NirGraph::default(),
        named(""),
        named("."),
        named("sub/lif"),
        named("nul\0"),
        named(&"x".repeat(5000)),
        graph(&[("a", input(1))], &[("a", "b\0")]),
        graph(&[("sub", nested)], &[]),
        graph(&[("conv", other)], &[]),
    ] {
        let diagnostic = write_bytes(&graph).unwrap_err().to_diagnostic();
        writeln!(table, "{}", text(&diagnostic).replace(&"x".repeat(5000), "x...")).unwrap();
    }
    insta::assert_snapshot!(table);
}
