//! Files as they are stored: what is read, and one refusal for every code. `data/make.py` says what each file is.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests, outside test functions")]

mod common;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use common::text;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use synfire_budget::{Budget, Bytes};
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
fn a_bias_that_is_false_is_none() {
    let chain = read("chain.nir").unwrap();
    for name in ["false_bias.nir", "false_biases.nir"] {
        assert_eq!(read(name).unwrap(), chain, "{name}");
    }
    // The values are not in the file.
    let refused = read("true_bias.nir").unwrap_err().to_string();
    assert!(refused.contains("`bias`") && refused.contains("an enumeration or boolean"), "{refused}");
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

/// What is said about each file.
fn refusals(names: &[&str]) -> String {
    let mut table = String::new();
    for name in names {
        let error = read(name).expect_err(name);
        writeln!(table, "== {name}\n{}", text(&error.to_diagnostic())).unwrap();
    }
    table
}

#[test]
fn what_is_there_but_cannot_be_had_is_never_taken_for_absent() {
    insta::assert_snapshot!(refusals(&[
        "reset_external.nir",
        "reset_dangling.nir",
        "reset_dangling_latest.nir",
        "reset_dangling_dense.nir",
        "reset_soft_to_external.nir",
        "reset_group.nir",
        "reset_type.nir",
        "reset_text.nir",
        "node_external.nir",
        "version_number.nir",
        "version_dangling.nir",
        "flatten_text.nir",
        "w_in_group.nir",
    ]));
}

#[test]
fn soft_links_are_followed_and_metadata_is_not_looked_at() {
    let chain = read("chain.nir").unwrap();
    let NirNode::Lif { v_threshold, v_reset, .. } = &read("reset_soft.nir").unwrap().nodes["lif"] else { panic!() };
    assert_eq!(v_reset.as_ref(), Some(v_threshold));
    assert_eq!(read("metadata_external.nir").unwrap(), chain);
}

/// Zeros in an Input are no size; all zeros in a Flatten are how old exporters said that they knew none.
#[test]
fn zeros_in_shapes_are_refused_unless_they_mean_that_nothing_is_known() {
    let import = |name: &str| import(&read(name).unwrap(), "net", &ImportOptions::default());
    assert_eq!(
        import("zero_flatten.nir").unwrap().network.populations,
        import("chain.nir").unwrap().network.populations
    );
    let mut table = String::new();
    for name in ["zero_input.nir", "partly_zero_flatten.nir"] {
        let found: String = import(name).expect_err(name).0.iter().map(text).collect();
        writeln!(table, "== {name}\n{found}").unwrap();
    }
    insta::assert_snapshot!(table);
}

#[test]
fn unknown_members_are_listed_at_every_level() {
    let unknown = read("unknown_members.nir").unwrap().unknown;
    let unknown: Vec<_> = unknown.iter().map(|(node, member)| format!("{node}: {member}")).collect();
    assert_eq!(unknown, ["lif: more", "/node: note", "/node: plan"]);
}

/// The HDF5 crate would call this file damaged. A file with one name less is read.
#[test]
fn a_group_whose_names_are_too_long_is_refused_for_that() {
    let mut bytes = Vec::new();
    let packed = std::fs::read(data("long_names.nir.gz")).unwrap();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&packed[..]), &mut bytes).unwrap();
    let error = read_bytes(&bytes, &Limits::default()).unwrap_err();
    insta::assert_snapshot!(text(&error.to_diagnostic()));
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
    ];
    let mut table = refusals(&names);
    let bytes = std::fs::read(data("chain.nir")).unwrap();
    let error = read_bytes(&bytes[..bytes.len() / 2], &Limits::default()).unwrap_err();
    writeln!(table, "== half of chain.nir\n{}", text(&error.to_diagnostic())).unwrap();
    insta::with_settings!({ filters => vec![(r"`[^`]*tests/data/", "`data/")] }, {
        insta::assert_snapshot!(table);
    });
}

fn within(bytes: u64) -> Limits {
    Limits { budget: Budget { memory: Bytes(bytes), ..Budget::READER }, ..Limits::default() }
}

#[test]
fn the_budget_is_kept_and_named() {
    let read = |bytes| read_file(data("chain.nir"), &within(bytes));
    let length = std::fs::metadata(data("chain.nir")).unwrap().len();
    let enough = (1..).map(|count| length + 1024 * count).find(|bytes| read(*bytes).is_ok()).unwrap();
    assert!(enough < length + (1 << 17), "{enough}");
    let mut refused = std::collections::BTreeSet::new();
    for bytes in (0..enough - 1024).step_by(64) {
        let error = read(bytes).unwrap_err();
        assert!(matches!(error, NirError::OverBudget(_)), "{bytes}: {error}");
        assert_eq!(error.to_diagnostic().code.id, "SF0001");
        refused.insert(error.to_string().split(" would").next().unwrap().to_owned());
    }
    let expected = [
        "`/node/nodes/fc/weight`",
        "reading the file",
        "the 4 members of `/node/nodes`",
        "the list of the members of `/`",
    ];
    assert!(expected.iter().all(|what| refused.contains(*what)), "{refused:?}");
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
    if let Ok(graph) = read_bytes(bytes, &within(4 << 20)) {
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
