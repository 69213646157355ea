//! Files as they are stored: what is read, and one refusal for every code. `data/make.py` says what each file is.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests, outside test functions")]

mod common;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use common::text;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use synfire_diagnostics::ToDiagnostic;
use synfire_nir::{ImportOptions, Limits, NirError, NirGraph, NirNode, Tensor, import, read_bytes, read_file, summary};

fn data(name: &str) -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data")).join(name)
}

fn read(name: &str) -> Result<NirGraph, NirError> {
    read_file(data(name), &Limits::default())
}

fn weight(graph: &NirGraph) -> &Tensor {
    match &graph.nodes["fc"] {
        NirNode::Linear { weight } | NirNode::Affine { weight, .. } => weight,
        other => panic!("fc is {}", other.kind()),
    }
}

#[test]
fn every_storage_holds_the_same_graph() {
    let chain = read("chain.nir").unwrap();
    assert_eq!(weight(&chain), &Tensor::new([2, 3], vec![1.0; 6]).unwrap());
    for name in ["latest.nir", "shuffled.nir", "fixed_text.nir"] {
        assert_eq!(read(name).unwrap(), chain, "{name}");
    }
    let integers = read("int32_big_endian.nir").unwrap();
    assert_eq!(weight(&integers).values(), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]);
    assert_eq!(weight(&read("mk_lif.nir").unwrap()), weight(&integers));
}

#[test]
fn a_summary_lists_nodes_and_edges() {
    let summary = summary(&read("extra.nir").unwrap());
    assert_eq!(summary.version.as_deref(), Some("1.0.8"));
    let kinds: Vec<_> = summary.nodes.iter().map(|node| (node.name.as_str(), node.kind.as_str())).collect();
    assert_eq!(kinds, [("fc", "Linear"), ("input", "Input"), ("lif", "LIF"), ("out", "Output")]);
    assert_eq!(summary.nodes[0].parameters[0].shape, [2, 3]);
    assert_eq!(summary.nodes[1].shape, Some(vec![3]));
    assert_eq!(summary.edges.len(), 3);
    assert_eq!(summary.unknown, [("lif".to_owned(), "refractory".to_owned())]);
}

#[test]
fn each_refusal_is_precise() {
    let names = [
        "absent.nir",
        "make.py",
        "lzf.nir",
        "half.nir",
        "huge_integer.nir",
        "text_weight.nir",
        "no_v_leak.nir",
        "no_type.nir",
        "negative_shape.nir",
        "no_edges.nir",
        "wrong_edges.nir",
        "one_node.nir",
        "link_cycle.nir",
        "soft_cycle.nir",
        "deep.nir",
        "bomb.nir",
        "long_name.nir",
    ];
    let mut table = String::new();
    for name in names {
        let error = read(name).unwrap_err();
        writeln!(table, "== {name}\n{}", text(&error.to_diagnostic())).unwrap();
    }
    let bytes = std::fs::read(data("chain.nir")).unwrap();
    let error = read_bytes(&bytes[..bytes.len() / 2], &Limits::default()).unwrap_err();
    writeln!(table, "== half of chain.nir\n{}", text(&error.to_diagnostic())).unwrap();
    insta::with_settings!({ filters => vec![(r"`[^`]*tests/data/", "`data/")] }, {
        insta::assert_snapshot!(table);
    });
}

#[test]
fn every_limit_is_kept() {
    let default = Limits::default();
    let cases = [
        Limits { file_bytes: 1000, ..default.clone() },
        Limits { total_bytes: 100, ..default.clone() },
        Limits { dataset_bytes: 20, ..default.clone() },
        Limits { nodes: 3, ..default.clone() },
        Limits { edges: 2, ..default.clone() },
        Limits { string_bytes: 3, ..default },
    ];
    for limits in cases {
        let error = read_file(data("chain.nir"), &limits).unwrap_err();
        assert!(matches!(error, NirError::TooLarge { .. }), "{limits:?}: {error}");
    }
    let flat = Limits { depth: 0, ..Limits::default() };
    assert!(read_file(data("chain.nir"), &flat).is_ok());
}

#[test]
fn every_truncation_is_refused() {
    let bytes = std::fs::read(data("chain.nir")).unwrap();
    for length in (0..bytes.len()).step_by(97) {
        assert!(read_bytes(&bytes[..length], &Limits::default()).is_err(), "{length} of {} bytes", bytes.len());
    }
}

/// Reads and imports damaged bytes: whatever comes of it, it is no panic.
fn read_and_import(bytes: &[u8]) {
    let limits = Limits { total_bytes: 1 << 20, dataset_bytes: 1 << 20, nodes: 100, ..Limits::default() };
    if let Ok(graph) = read_bytes(bytes, &limits) {
        summary(&graph);
        let _ = import(&graph, "damaged", &ImportOptions::default());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn damaged_files_do_not_panic(
        name in prop::sample::select(vec!["chain.nir", "latest.nir", "mk_lif.nir"]),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..16),
        end in any::<prop::sample::Index>(),
        cut in prop::bool::weighted(0.2),
    ) {
        let mut bytes = std::fs::read(data(name)).unwrap();
        for (position, value) in changes {
            let position = position.index(bytes.len());
            bytes[position] = value;
        }
        let length = if cut { end.index(bytes.len()) } else { bytes.len() };
        read_and_import(&bytes[..length]);
    }
}
