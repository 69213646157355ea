//! What lies between two populations becomes one projection for each path.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests, outside test functions")]

mod common;

use common::graphs::{affine, chain, delay, each, graph, input, lif, linear, output, scale, tensor};
use synfire_network::{Network, PopulationKind, Projection, Values, Weights};
use synfire_nir::{Compat, ImportOptions, NirGraph, NirNode, Tensor, import};

fn imported(graph: &NirGraph) -> Network {
    imported_with(graph, &ImportOptions::default())
}

fn imported_with(graph: &NirGraph, options: &ImportOptions) -> Network {
    import(graph, "test", options).unwrap_or_else(|errors| panic!("{errors}")).network
}

fn dense(values: &[f64]) -> Weights {
    Weights::Dense { values: values.to_vec() }
}

fn projection<'a>(network: &'a Network, name: &str) -> &'a Projection {
    let names: Vec<_> = network.projections.iter().map(|projection| projection.name.as_str()).collect();
    let position = names.iter().position(|other| *other == name);
    &network.projections[position.unwrap_or_else(|| panic!("no `{name}` in {names:?}"))]
}

fn biases(network: &Network, name: &str) -> (Values, Values) {
    match &network.population(network.find(name).unwrap()).kind {
        PopulationKind::Neurons { bias, late_bias, .. } => (bias.clone(), late_bias.clone()),
        PopulationKind::Input => panic!("`{name}` is an input"),
    }
}

#[test]
fn matrices_multiply_and_biases_follow() {
    let network = imported(&chain(&[
        ("in", input(2)),
        ("a", affine(2, 2, &[1.0, 2.0, 3.0, 4.0], &[1.0, -1.0])),
        ("b", affine(1, 2, &[10.0, 1.0], &[0.5])),
        ("lif", lif(1)),
        ("out", output(1)),
    ]));
    assert_eq!(network.projections.len(), 1);
    assert_eq!(projection(&network, "a+b").weights, dense(&[13.0, 24.0]));
    // W2 b1 + b2.
    assert_eq!(biases(&network, "lif"), (Values::Same(9.5), Values::ZERO));
}

#[test]
fn scales_are_diagonal_and_flatten_is_nothing() {
    let network = imported(&chain(&[
        ("in", NirNode::Input { shape: vec![1, 2] }),
        ("flat", NirNode::Flatten { input_shape: Some(vec![1, 2]) }),
        ("s", scale(&[2.0, 3.0])),
        ("lif", lif(2)),
        ("w", linear(2, 2, &[1.0, 1.0, 1.0, 1.0])),
        ("t", scale(&[5.0, 7.0])),
        ("end", lif(2)),
        ("out", output(2)),
    ]));
    assert_eq!(projection(&network, "s").weights, Weights::OneToOne { values: vec![2.0, 3.0] });
    assert_eq!(projection(&network, "w+t").weights, dense(&[5.0, 5.0, 7.0, 7.0]));
    assert_eq!(network.population(network.inputs[0]).shape, [1, 2]);
}

#[test]
fn an_edge_alone_is_one_to_one() {
    let network = imported(&chain(&[("in", input(2)), ("a", lif(2)), ("b", lif(2)), ("out", output(2))]));
    let ones = Weights::OneToOne { values: vec![1.0, 1.0] };
    assert_eq!(projection(&network, "in->a").weights, ones);
    assert_eq!(projection(&network, "a->b").weights, ones);
}

#[test]
fn several_paths_stay_apart_and_have_names_of_their_own() {
    let network = imported(&graph(
        &[
            ("in", input(1)),
            ("a", lif(1)),
            ("w", linear(1, 1, &[2.0])),
            ("s", scale(&[3.0])),
            ("d", delay(&[0.0002])),
            ("b", lif(1)),
            ("c", lif(1)),
            ("out", output(1)),
        ],
        &[
            ("in", "a"),
            ("a", "w"),
            ("a", "d"),
            ("d", "w"),
            ("w", "b"),
            ("w", "s"),
            ("s", "b"),
            ("w", "c"),
            ("b", "out"),
        ],
    ));
    let names: Vec<_> = network.projections.iter().map(|projection| projection.name.as_str()).collect();
    assert_eq!(names, ["in->a", "w+s[a->b]", "w+s[a->b]#2", "w[a->b]", "w[a->b]#2", "w[a->c]", "w[a->c]#2"]);
    let fused = projection(&network, "w+s[a->b]#2");
    assert_eq!((&fused.weights, fused.delay_ticks), (&dense(&[6.0]), 2));
}

#[test]
fn unequal_delays_split_a_projection() {
    let nodes = |first: &str, second: &str| {
        let parts = [("d", delay(&[0.0001, 0.0003])), ("w", linear(2, 2, &[1.0, 2.0, 3.0, 4.0]))];
        let part = |name: &str| parts.iter().find(|(other, _)| *other == name).unwrap().clone();
        chain(&[("in", input(2)), part(first), part(second), ("lif", lif(2)), ("out", output(2))])
    };
    let sparse = |synapses: &[(u32, u32, f64)]| Weights::Sparse { synapses: synapses.to_vec() };
    // In front of the weights the delay belongs to the source, behind them to the target.
    let before = imported(&nodes("d", "w"));
    let parts: Vec<_> = before.projections.iter().map(|part| (part.delay_ticks, part.weights.clone())).collect();
    assert_eq!(parts, [(1, sparse(&[(0, 0, 1.0), (0, 1, 3.0)])), (3, sparse(&[(1, 0, 2.0), (1, 1, 4.0)]))]);
    let behind = imported(&nodes("w", "d"));
    let parts: Vec<_> = behind.projections.iter().map(|part| (part.delay_ticks, part.weights.clone())).collect();
    assert_eq!(parts, [(1, sparse(&[(0, 0, 1.0), (1, 0, 2.0)])), (3, sparse(&[(0, 1, 3.0), (1, 1, 4.0)]))]);
}

/// in -> w -> lif -> out, and lif -> rec -> lif with a bias.
fn recurrent() -> NirGraph {
    graph(
        &[
            ("in", input(1)),
            ("w", affine(2, 1, &[1.0, 1.0], &[0.25, 0.25])),
            ("lif", lif(2)),
            ("rec", affine(2, 2, &[0.0, 1.0, 1.0, 0.0], &[0.5, 1.5])),
            ("out", output(2)),
        ],
        &[("in", "w"), ("w", "lif"), ("lif", "rec"), ("rec", "lif"), ("lif", "out")],
    )
}

#[test]
fn a_recurrent_bias_is_late_where_the_framework_has_it_so() {
    let network = imported(&recurrent());
    assert_eq!(biases(&network, "lif"), (Values::Each(vec![0.75, 1.75]), Values::ZERO));
    let network = imported_with(&recurrent(), &ImportOptions::preset(Compat::Norse));
    assert_eq!(biases(&network, "lif"), (Values::Same(0.25), Values::Each(vec![0.5, 1.5])));
}

#[test]
fn a_bias_on_a_longer_cycle_is_late_and_one_beside_it_is_not() {
    let node = |name: &'static str| (name, affine(1, 1, &[1.0], &[1.0]));
    let network = imported_with(
        &graph(
            &[
                ("in", input(1)),
                node("w"),
                ("a", lif(1)),
                node("ab"),
                ("b", lif(1)),
                node("ba"),
                ("c", lif(1)),
                node("bc"),
                ("out", output(1)),
            ],
            &[
                ("in", "w"),
                ("w", "a"),
                ("a", "ab"),
                ("ab", "b"),
                ("b", "ba"),
                ("ba", "a"),
                ("b", "bc"),
                ("bc", "c"),
                ("c", "out"),
            ],
        ),
        &ImportOptions::preset(Compat::Norse),
    );
    let one = Values::Same(1.0);
    assert_eq!(biases(&network, "a"), (one.clone(), one.clone()));
    assert_eq!(biases(&network, "b"), (Values::ZERO, one.clone()));
    assert_eq!(biases(&network, "c"), (one, Values::ZERO));
}

#[test]
fn nested_graphs_are_flattened() {
    let inner = graph(
        &[("input", input(2)), ("lif", lif(2)), ("w", linear(2, 2, &[0.0, 1.0, 1.0, 0.0])), ("output", output(2))],
        &[("input", "lif"), ("lif", "w"), ("w", "lif"), ("lif", "output")],
    );
    let network = imported(&chain(&[
        ("in", input(2)),
        ("hidden", NirNode::Graph(inner)),
        ("fc", linear(1, 2, &[1.0, 1.0])),
        ("end", lif(1)),
        ("out", output(1)),
    ]));
    let names: Vec<_> = network.populations.iter().map(|population| population.name.as_str()).collect();
    assert_eq!(names, ["in", "hidden.lif", "end"]);
    let names: Vec<_> = network.projections.iter().map(|projection| projection.name.as_str()).collect();
    assert_eq!(names, ["in->hidden.lif", "hidden.w", "fc"]);
}

#[test]
fn scalars_take_the_size_of_their_neighbours() {
    let one = Tensor::scalar;
    let network = imported(&chain(&[
        ("in", input(3)),
        ("s", NirNode::Scale { scale: one(2.0) }),
        ("lif", common::graphs::lif_with(one(0.01), one(1.0), None)),
        ("d", NirNode::Delay { delay: one(0.0005) }),
        ("end", common::graphs::lif_with(one(0.01), tensor(&[1, 3], &[1.0, 2.0, 3.0]), Some(each(3, 0.0)))),
        ("out", output(3)),
    ]));
    assert_eq!(projection(&network, "s").weights, Weights::OneToOne { values: vec![2.0; 3] });
    assert_eq!(projection(&network, "lif->end").delay_ticks, 5);
    assert_eq!(network.population(network.find("lif").unwrap()).shape, [3]);
}

#[test]
fn inputs_and_outputs_are_listed_by_name() {
    let network = imported(&graph(
        &[("z", input(1)), ("y", input(2)), ("b", lif(1)), ("a", lif(2)), ("o2", output(1)), ("o1", output(2))],
        &[("z", "b"), ("y", "a"), ("b", "o2"), ("a", "o1")],
    ));
    let names = |ids: &[synfire_network::PopulationId]| {
        ids.iter().map(|id| network.population(*id).name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        (names(&network.inputs), names(&network.outputs)),
        (vec!["y".into(), "z".into()], vec!["a".into(), "b".into()])
    );
}
