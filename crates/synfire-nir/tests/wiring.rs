//! How nodes are joined: thresholds behind potentials, outputs of several nodes, shapes of nested graphs.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests, outside test functions")]

mod common;

use common::graphs::{chain, each, graph, input, integrator, lif, linear, output, threshold};
use common::{outline, text};
use synfire_network::{Network, NeuronModel, Reset, Values};
use synfire_nir::{Compat, ImportOptions, Imported, NirGraph, NirNode, TauUnit, import};
use synfire_reference::run;

fn imported(graph: &NirGraph) -> Imported {
    import(graph, "test", &ImportOptions::preset(Compat::Nir)).unwrap_or_else(|errors| panic!("{errors}"))
}

fn model<'n>(network: &'n Network, name: &str) -> &'n NeuronModel {
    network.population(network.find(name).unwrap()).model().unwrap()
}

/// Spikes and potentials of a population of one neuron in each tick, for these inputs.
fn course(network: &Network, name: &str, inputs: &[f64]) -> Vec<(bool, f64)> {
    let id = network.find(name).unwrap();
    let mut found = Vec::new();
    run(network, inputs.iter().map(|input| [*input]), inputs.len(), |reference| {
        found.push((reference.spikes(id).next().is_some(), reference.neurons(id)[0].v));
    });
    found
}

#[test]
fn a_threshold_behind_an_integrator_spikes_without_a_reset() {
    // Two steps of decay: v <- v / 2 + x / 2.
    let leaky = NirNode::Li { tau: each(1, 2e-4), r: each(1, 1.0), v_leak: each(1, 0.0) };
    let nodes = [("in", input(1)), ("li", leaky), ("t", threshold(1)), ("out", output(1))];
    let Imported { network, warnings } = imported(&chain(&nodes));
    assert_eq!(warnings, []);
    assert_eq!(network.outputs, [network.find("li").unwrap()]);
    let firing = model(&network, "li").firing.as_ref().unwrap();
    assert_eq!((firing.reset, &firing.v_threshold), (Reset::None, &Values::Same(1.0)));
    let expected = [(false, 1.0), (true, 2.5), (true, 1.25), (false, 0.625)];
    assert_eq!(course(&network, "li", &[2.0, 4.0, 0.0, 0.0]), expected);
}

#[test]
fn an_integrator_without_a_leak_keeps_what_it_got() {
    // dt r = 0.5 in a tick; of ticks the time unit r is per tick.
    let integrator = |r: f64| NirNode::I { r: each(1, r) };
    let of = |r| chain(&[("in", input(1)), ("i", integrator(r)), ("out", output(1))]);
    let ticks = ImportOptions { tau_unit: Some(TauUnit::Ticks), ..ImportOptions::preset(Compat::Nir) };
    for (graph, options) in [(of(5000.0), ImportOptions::preset(Compat::Nir)), (of(0.5), ticks)] {
        let Imported { network, warnings } = import(&graph, "test", &options).unwrap();
        assert_eq!(warnings, []);
        assert_eq!(network.outputs, [network.find("i").unwrap()]);
        let expected = [(false, 1.0), (false, 3.0), (false, 2.0), (false, 2.0)];
        assert_eq!(course(&network, "i", &[2.0, 4.0, -2.0, 0.0]), expected);
    }
    let compared =
        chain(&[("in", input(1)), ("i", integrator(5000.0)), ("t", threshold(1)), ("lif", lif(1)), ("out", output(1))]);
    assert_eq!(
        course(&imported(&compared).network, "i", &[2.0, 4.0, -2.0, -4.0]),
        [(false, 1.0), (true, 3.0), (true, 2.0), (false, 0.0)]
    );
    let leads_on = chain(&[("in", input(1)), ("i", integrator(1.0)), ("lif", lif(1)), ("out", output(1))]);
    let refused = import(&leads_on, "test", &ImportOptions::preset(Compat::Nir)).unwrap_err();
    insta::assert_snapshot!(refused.0.iter().map(text).collect::<String>());
}

#[test]
fn a_threshold_behind_weights_compares_the_sum_of_the_tick() {
    let nodes =
        [("in", input(1)), ("fc", linear(1, 1, &[0.5])), ("t", threshold(1)), ("lif", lif(1)), ("out", output(1))];
    let Imported { network, warnings } = imported(&chain(&nodes));
    insta::assert_snapshot!(format!("{}{}", outline(&network), warnings.iter().map(text).collect::<String>()));
    let expected = [(false, 1.0), (true, 2.0), (false, 0.0)];
    assert_eq!(course(&network, "t.sum", &[2.0, 4.0, 0.0]), expected);
}

#[test]
fn an_output_of_several_nodes_is_their_sum() {
    let fires = |v_threshold: f64| NirNode::Lif {
        tau: each(1, 1e-4),
        r: each(1, 1.0),
        v_leak: each(1, 0.0),
        v_threshold: each(1, v_threshold),
        v_reset: None,
    };
    let nodes = [("in", input(1)), ("a", fires(1.0)), ("b", fires(3.0)), ("out", output(1))];
    let edges = [("in", "a"), ("in", "b"), ("a", "out"), ("b", "out")];
    let Imported { network, warnings } = imported(&graph(&nodes, &edges));
    insta::assert_snapshot!(format!("{}{}", outline(&network), warnings.iter().map(text).collect::<String>()));
    let potentials: Vec<f64> = course(&network, "out.readout", &[0.5, 2.0, 4.0]).iter().map(|(_, v)| *v).collect();
    assert_eq!(potentials, [0.0, 1.0, 2.0]);
}

#[test]
fn shapes_in_nested_graphs_are_advice() {
    let inner =
        |size: usize| graph(&[("i", input(size)), ("lif", lif(2)), ("o", output(size))], &[("i", "lif"), ("lif", "o")]);
    let whole = |size: usize| {
        let nodes = [
            ("in", input(3)),
            ("fc", linear(2, 3, &[1.0; 6])),
            ("sub", NirNode::Graph(inner(size))),
            ("out", output(2)),
        ];
        chain(&nodes)
    };
    let Imported { network, warnings } = imported(&whole(5));
    assert_eq!(network, imported(&whole(2)).network);
    insta::assert_snapshot!(warnings.iter().map(text).collect::<String>());
    assert!(imported(&whole(2)).warnings.is_empty());
}

#[test]
fn the_size_of_a_threshold_is_that_of_its_integrator() {
    let nodes = [("in", input(2)), ("li", integrator(2)), ("t", threshold(3)), ("out", output(2))];
    let refused = import(&chain(&nodes), "test", &ImportOptions::preset(Compat::Nir)).unwrap_err();
    insta::assert_snapshot!(refused.0.iter().map(text).collect::<String>());
}
