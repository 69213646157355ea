//! One graph for every reason to refuse it or to warn.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests, outside test functions")]

mod common;

use std::collections::BTreeMap;
use std::fmt::Write;

use common::graphs::{
    affine, chain, delay, each, graph, input, integrator, lif, lif_with, linear, output, scale, tensor, threshold,
};
use common::text;
use synfire_network::{Membrane, Reset, Values};
use synfire_nir::{Compat, ImportOptions, NirGraph, NirNode, TauUnit, Tensor, import};

/// input -> fc -> lif -> out, with `fc` and more edges to choose.
fn with(fc: NirNode, more: &[(&'static str, NirNode)], edges: &[(&'static str, &'static str)]) -> NirGraph {
    let nodes = [("in", input(2)), ("fc", fc), ("lif", lif(2)), ("out", output(2))];
    let nodes: Vec<_> = nodes.into_iter().chain(more.iter().cloned()).collect();
    let edges: Vec<_> =
        [("in", "fc"), ("fc", "lif"), ("lif", "out")].into_iter().chain(edges.iter().copied()).collect();
    graph(&nodes, &edges)
}

fn fc() -> NirNode {
    linear(2, 2, &[1.0; 4])
}

fn describe(cases: &[(&str, NirGraph)], options: &ImportOptions) -> String {
    let mut table = String::new();
    for (name, graph) in cases {
        let diagnostics = match import(graph, "test", options) {
            Ok(imported) => imported.warnings,
            Err(errors) => errors.0,
        };
        let text: String = diagnostics.iter().map(text).collect();
        writeln!(table, "== {name}\n{text}").unwrap();
    }
    table
}

fn other(kind: &str) -> NirNode {
    NirNode::Other { kind: kind.into(), parameters: BTreeMap::new() }
}

#[test]
fn wrong_structures() {
    let two_inputs = NirNode::Graph(graph(&[("a", input(2)), ("b", input(2))], &[]));
    let cases = [
        ("unknown node", with(fc(), &[], &[("lif", "fcc"), ("nothing", "lif")])),
        ("unsupported", with(fc(), &[("y", other("Alpha")), ("z", other("Alpha"))], &[])),
        ("ports", with(fc(), &[("sub", two_inputs)], &[("fc", "sub"), ("sub", "lif")])),
        ("direction", with(fc(), &[], &[("lif", "in"), ("out", "lif")])),
        ("no output", chain(&[("in", input(2)), ("lif", lif(2))])),
        (
            "cycle",
            with(
                fc(),
                &[("s", scale(&[1.0, 1.0])), ("t", scale(&[1.0, 1.0]))],
                &[("fc", "s"), ("s", "t"), ("t", "fc")],
            ),
        ),
        ("output of weights", chain(&[("in", input(2)), ("lif", lif(2)), ("fc", fc()), ("out", output(2))])),
        ("output of an input", chain(&[("in", input(2)), ("out", output(2))])),
        ("output of nothing", graph(&[("in", input(2)), ("lif", lif(2)), ("out", output(2))], &[("in", "lif")])),
        ("output of a potential among others", with(fc(), &[("l", integrator(2))], &[("fc", "l"), ("l", "out")])),
        ("threshold of spikes", with(fc(), &[("t", threshold(2))], &[("lif", "t"), ("t", "out")])),
        ("threshold of nothing", with(fc(), &[("t", threshold(2))], &[("t", "out")])),
        (
            "threshold of two",
            with(
                fc(),
                &[("l", integrator(2)), ("t", threshold(2))],
                &[("fc", "l"), ("l", "t"), ("lif", "t"), ("t", "out")],
            ),
        ),
        (
            "threshold beside a readout",
            with(
                fc(),
                &[("l", integrator(2)), ("t", threshold(2)), ("v", output(2))],
                &[("fc", "l"), ("l", "t"), ("t", "out"), ("l", "v")],
            ),
        ),
    ];
    insta::assert_snapshot!(describe(&cases, &ImportOptions::preset(Compat::Nir)));
}

#[test]
fn wrong_shapes() {
    let one = Tensor::scalar;
    let cube = NirNode::Linear { weight: tensor(&[1, 2, 2], &[1.0; 4]) };
    let empty = NirNode::Linear { weight: tensor(&[0, 2], &[]) };
    let unknown = lif_with(one(0.01), one(1.0), None);
    let cases = [
        ("parameters", with(fc(), &[("x", lif_with(each(2, 0.01), each(3, 1.0), None))], &[("lif", "x")])),
        ("bias", with(affine(2, 2, &[1.0; 4], &[1.0; 3]), &[], &[])),
        ("three dimensions", with(cube, &[], &[])),
        ("no values", with(empty, &[], &[])),
        ("sizes", with(linear(3, 2, &[1.0; 6]), &[], &[])),
        ("declared", with(linear(2, 3, &[1.0; 6]), &[], &[])),
        ("unknown", with(fc(), &[("x", unknown)], &[])),
        (
            "large",
            chain(&[("in", input(1 << 30)), ("lif", lif_with(one(0.01), one(1.0), None)), ("out", output(1 << 30))]),
        ),
    ];
    insta::assert_snapshot!(describe(&cases, &ImportOptions::preset(Compat::Nir)));
}

#[test]
fn wrong_values() {
    let nan = lif_with(each(2, 0.01), tensor(&[2], &[1.0, f64::NAN]), None);
    let short = lif_with(each(2, 1e-5), each(2, 1.0), None);
    let delayed = |bias: &[f64]| affine(2, 2, &[1.0; 4], bias);
    let behind = |fc: NirNode, seconds: &[f64]| {
        chain(&[("in", input(2)), ("fc", fc), ("d", delay(seconds)), ("lif", lif(2)), ("out", output(2))])
    };
    let cases = [
        ("weight", with(linear(2, 2, &[1.0, f64::INFINITY, 1.0, 1.0]), &[], &[])),
        ("threshold", with(fc(), &[("x", nan)], &[("lif", "x")])),
        ("tau below dt", with(fc(), &[("x", short)], &[("lif", "x")])),
        ("fraction of a tick", behind(fc(), &[1e-4, 2.5e-4])),
        ("negative delay", behind(fc(), &[-1e-4, 0.0])),
        ("delayed bias", behind(delayed(&[0.0, 1.0]), &[1e-4, 1e-4])),
    ];
    insta::assert_snapshot!(describe(&cases, &ImportOptions::preset(Compat::Nir)));
    let harmless = behind(delayed(&[0.0, 0.0]), &[1e-4, 1e-4]);
    assert!(import(&harmless, "a bias of zeros", &ImportOptions::preset(Compat::Nir)).is_ok());
    let undelayed = behind(delayed(&[1.0, 1.0]), &[0.0, 0.0]);
    assert!(import(&undelayed, "a delay of zero", &ImportOptions::preset(Compat::Nir)).is_ok());
}

#[test]
fn a_bad_step_is_refused_before_it_divides() {
    for dt_s in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let errors = import(
            &with(fc(), &[], &[]),
            "test",
            &ImportOptions { dt_s: Some(dt_s), ..ImportOptions::preset(Compat::Nir) },
        )
        .unwrap_err();
        assert_eq!(errors.0[0].code.id, "SF0208", "{dt_s}");
    }
}

#[test]
fn many_paths_are_refused_before_they_are_made() {
    // Each stage doubles the number of paths: s0 -> (a1, b1) -> s1 -> (a2, b2) and so on.
    let mut nodes = vec![("in".to_owned(), input(1)), ("s0".to_owned(), scale(&[1.0]))];
    let mut edges = vec![("in".to_owned(), "s0".to_owned())];
    for stage in 1..40 {
        let sum = format!("s{stage}");
        for side in ["a", "b"] {
            let name = format!("{side}{stage}");
            nodes.push((name.clone(), scale(&[1.0])));
            edges.push((format!("s{}", stage - 1), name.clone()));
            edges.push((name, sum.clone()));
        }
        nodes.push((sum, scale(&[1.0])));
    }
    nodes.extend([("lif".to_owned(), lif(1)), ("out".to_owned(), output(1))]);
    edges.extend([("s39".to_owned(), "lif".to_owned()), ("lif".to_owned(), "out".to_owned())]);
    let graph = NirGraph { nodes: nodes.into_iter().collect(), edges, ..NirGraph::default() };
    let errors = import(&graph, "test", &ImportOptions::preset(Compat::Nir)).unwrap_err();
    insta::assert_snapshot!(errors.0.iter().map(text).collect::<String>());
}

#[test]
fn warnings() {
    let reset = lif_with(each(2, 0.01), each(2, 1.0), Some(each(2, -0.5)));
    let slow = lif_with(each(2, 20.0), each(2, 1.0), None);
    let if_node = NirNode::If { r: each(2, 1.0), v_threshold: each(2, 1.0), v_reset: None };
    let batched = NirNode::Input { shape: vec![256, 2] };
    let mut unknown = with(fc(), &[], &[]);
    unknown.unknown.push(("lif".to_owned(), "refractory".to_owned()));
    let cases = [
        ("edge twice", with(fc(), &[], &[("in", "fc"), ("lif", "fc"), ("in", "fc")])),
        ("unused", with(fc(), &[("x", fc()), ("other", input(3)), ("l", lif(2))], &[("lif", "x")])),
        ("leading dimensions", chain(&[("in", batched), ("fc", fc()), ("lif", lif(2)), ("out", output(2))])),
        ("reset value", with(fc(), &[("x", reset), ("o", output(2))], &[("lif", "x"), ("x", "o")])),
        ("tau", with(fc(), &[("x", slow), ("o", output(2))], &[("lif", "x"), ("x", "o")])),
        ("r", with(fc(), &[("x", if_node), ("o", output(2))], &[("lif", "x"), ("x", "o")])),
        ("unknown parameter", unknown),
        ("shared output", with(fc(), &[("twin", output(2))], &[("lif", "twin")])),
        ("output of two", with(fc(), &[("l", lif(2))], &[("fc", "l"), ("l", "out")])),
    ];
    let options = ImportOptions { reset: Reset::Subtract, ..ImportOptions::preset(Compat::Nir) };
    insta::assert_snapshot!(describe(&cases, &options));
}

#[test]
fn integrators_that_seem_to_count_per_tick_are_named_in_one_warning() {
    let if_node = NirNode::If { r: each(1, 1.0), v_threshold: each(1, 1.0), v_reset: None };
    let integrator = NirNode::I { r: each(1, 1.0) };
    let (a, b, c) = (("a", if_node.clone()), ("b", if_node), ("c", integrator));
    let graph = chain(&[("in", input(1)), a, b, c, ("out", output(1))]);
    let options = ImportOptions::preset(Compat::Nir);
    insta::assert_snapshot!(describe(&[("three", graph.clone())], &options));
    let seconds = ImportOptions { tau_unit: Some(TauUnit::Seconds), ..options };
    assert_eq!(import(&graph, "test", &seconds).unwrap().warnings, []);
}

#[test]
fn a_stated_unit_of_time_is_not_questioned() {
    let slow = lif_with(each(1, 20.0), each(1, 1.0), None);
    let if_node = NirNode::If { r: each(1, 1.0), v_threshold: each(1, 1.0), v_reset: None };
    let graph = chain(&[("in", input(1)), ("a", slow), ("b", if_node), ("out", output(1))]);
    let options =
        ImportOptions { tau_unit: Some(TauUnit::Ticks), dt_s: Some(1e-3), ..ImportOptions::preset(Compat::Nir) };
    let imported = import(&graph, "test", &options).unwrap();
    assert_eq!(imported.warnings, []);
    let model = |name| imported.network.population(imported.network.find(name).unwrap()).model().unwrap().clone();
    assert_eq!(model("a").membrane, Membrane::Leaky { tau_mem_s: Values::Same(0.02), v_leak: Values::ZERO });
    // One input of 1 moves v by dt * r = 1 in one tick.
    assert_eq!((model("b").membrane, model("b").r), (Membrane::Integrator, Values::Same(1000.0)));
}
