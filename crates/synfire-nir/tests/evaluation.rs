//! Property: the projections of an imported graph carry exactly what evaluating its nodes one by one gives.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests, outside test functions")]

mod common;

use common::graphs::{each, input, output, tensor};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use synfire_network::{Network, PopulationKind};
use synfire_nir::{ImportOptions, NirGraph, NirNode, Tensor, import};

const SIZE: usize = 3;
const TICKS: usize = 12;
const DT_S: f64 = 1e-4;

/// One node between the input and the readout, and the earlier nodes (or the input) that feed it.
#[derive(Debug, Clone)]
struct Stage {
    kind: Kind,
    sources: Vec<prop::sample::Index>,
}

#[derive(Debug, Clone)]
enum Kind {
    Linear(Vec<f64>),
    Affine(Vec<f64>, Vec<f64>),
    Scale(Vec<f64>),
    Delay(Vec<u32>),
    Flatten,
}

impl Kind {
    fn node(&self) -> NirNode {
        match self {
            Self::Linear(values) => NirNode::Linear { weight: tensor(&[SIZE, SIZE], values) },
            Self::Affine(values, bias) => {
                NirNode::Affine { weight: tensor(&[SIZE, SIZE], values), bias: tensor(&[SIZE], bias) }
            }
            Self::Scale(values) => NirNode::Scale { scale: tensor(&[SIZE], values) },
            Self::Delay(ticks) => {
                let seconds: Vec<f64> = ticks.iter().map(|ticks| f64::from(*ticks) * DT_S).collect();
                NirNode::Delay { delay: tensor(&[SIZE], &seconds) }
            }
            Self::Flatten => NirNode::Flatten { input_shape: None },
        }
    }

    /// The node's output over time.
    fn apply(&self, x: &[[f64; SIZE]]) -> Vec<[f64; SIZE]> {
        let product = |w: &[f64], x: &[f64; SIZE]| {
            std::array::from_fn(|row| (0..SIZE).map(|column| w[row * SIZE + column] * x[column]).sum())
        };
        let at = |tick: usize| match self {
            Self::Linear(w) => product(w, &x[tick]),
            Self::Affine(w, bias) => {
                let y: [f64; SIZE] = product(w, &x[tick]);
                std::array::from_fn(|row| y[row] + bias[row])
            }
            Self::Scale(s) => std::array::from_fn(|row| s[row] * x[tick][row]),
            Self::Delay(d) => {
                std::array::from_fn(|row| tick.checked_sub(d[row] as usize).map_or(0.0, |then| x[then][row]))
            }
            Self::Flatten => x[tick],
        };
        (0..x.len()).map(at).collect()
    }
}

/// The sources of a stage: 0 is the input, n the n-th stage; each once.
fn sources(stage: &Stage, position: usize) -> Vec<usize> {
    let mut sources: Vec<usize> = stage.sources.iter().map(|index| index.index(position + 1)).collect();
    sources.sort_unstable();
    sources.dedup();
    sources
}

fn graph(stages: &[Stage]) -> NirGraph {
    let name = |index: usize| if index == 0 { "in".to_owned() } else { format!("n{index}") };
    let mut graph = NirGraph::default();
    graph.nodes.insert(name(0), input(SIZE));
    for (position, stage) in stages.iter().enumerate() {
        graph.nodes.insert(name(position + 1), stage.kind.node());
        let edges = sources(stage, position).into_iter().map(|source| (name(source), name(position + 1)));
        graph.edges.extend(edges);
    }
    let readout = NirNode::Li { tau: each(SIZE, 0.01), r: Tensor::scalar(1.0), v_leak: Tensor::scalar(0.0) };
    graph.nodes.insert("readout".to_owned(), readout);
    graph.nodes.insert("out".to_owned(), output(SIZE));
    graph.edges.push((name(stages.len()), "readout".to_owned()));
    graph.edges.push(("readout".to_owned(), "out".to_owned()));
    graph
}

fn sum(signals: &[&Vec<[f64; SIZE]>]) -> Vec<[f64; SIZE]> {
    let at = |tick: usize| std::array::from_fn(|row| signals.iter().map(|signal| signal[tick][row]).sum());
    (0..TICKS).map(at).collect()
}

/// What the readout receives when every node is evaluated in turn.
fn evaluated(stages: &[Stage], x: &[[f64; SIZE]]) -> Vec<[f64; SIZE]> {
    let mut signals = vec![x.to_vec()];
    for (position, stage) in stages.iter().enumerate() {
        let sources: Vec<_> = sources(stage, position).into_iter().map(|source| &signals[source]).collect();
        signals.push(stage.kind.apply(&sum(&sources)));
    }
    signals.pop().unwrap()
}

/// What the readout receives through the projections and its bias.
fn imported(network: &Network, x: &[[f64; SIZE]]) -> Vec<[f64; SIZE]> {
    let readout = network.population(network.find("readout").unwrap());
    let PopulationKind::Neurons { bias, .. } = &readout.kind else { panic!("the readout is an input") };
    let mut y = vec![std::array::from_fn(|row| bias.get(row)); TICKS];
    for projection in &network.projections {
        for (source, target, weight) in projection.weights.synapses(SIZE) {
            for tick in projection.delay_ticks as usize..TICKS {
                y[tick][target] += weight * x[tick - projection.delay_ticks as usize][source];
            }
        }
    }
    y
}

fn numbers(count: usize) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec((-8_i32..=8).prop_map(|value| f64::from(value) / 4.0), count)
}

/// Biases and delays exclude each other: a bias must not pass a delay.
fn stages(delays: bool) -> impl Strategy<Value = Vec<Stage>> {
    let third = if delays {
        prop::collection::vec(0_u32..4, SIZE).prop_map(Kind::Delay).boxed()
    } else {
        (numbers(SIZE * SIZE), numbers(SIZE)).prop_map(|(w, b)| Kind::Affine(w, b)).boxed()
    };
    let kind = prop_oneof![
        numbers(SIZE * SIZE).prop_map(Kind::Linear),
        numbers(SIZE).prop_map(Kind::Scale),
        third,
        Just(Kind::Flatten),
    ];
    let sources = prop::collection::vec(any::<prop::sample::Index>(), 1..3);
    let stage = (kind, sources).prop_map(|(kind, sources)| Stage { kind, sources });
    prop::collection::vec(stage, 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    // Weights are multiples of 1/4 below 2 and there are at most 5 stages, so every sum is exact.
    #[test]
    fn fusion_changes_nothing(
        stages in any::<bool>().prop_flat_map(stages),
        x in prop::collection::vec(numbers(SIZE), TICKS),
    ) {
        let x: Vec<[f64; SIZE]> = x.into_iter().map(|row| row.try_into().unwrap()).collect();
        let network = import(&graph(&stages), "random", &ImportOptions::default()).unwrap().network;
        prop_assert_eq!(imported(&network, &x), evaluated(&stages, &x));
    }
}
