//! Convolutions and pooling: where rows and columns come from, and what is refused.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests, outside test functions")]

mod common;

use std::fmt::Write;

use common::graphs::{self, output, tensor};
use common::text;
use synfire_diagnostics::Diagnostics;
use synfire_network::{Factor, Network, Weights};
use synfire_nir::{Conv, ImportOptions, NirGraph, NirNode, Padding, Pool, Tensor, import};

fn conv(shape: &[usize], input_shape: Option<&[usize]>) -> Conv {
    let count: usize = shape.iter().product();
    Conv {
        input_shape: input_shape.map(<[usize]>::to_vec),
        weight: tensor(shape, &vec![0.5; count]),
        bias: None,
        stride: vec![1],
        padding: Padding::Zeros(vec![0]),
        dilation: vec![1],
        groups: 1,
    }
}

fn pool(size: usize) -> Pool {
    Pool { kernel_size: vec![size], stride: vec![size], padding: vec![0] }
}

fn lif(shape: &[usize]) -> NirNode {
    let count: usize = shape.iter().product();
    let value = |value: f64| tensor(shape, &vec![value; count]);
    NirNode::Lif { tau: value(0.01), r: value(1.0), v_leak: value(0.0), v_threshold: value(1.0), v_reset: None }
}

fn scalar_lif() -> NirNode {
    let value = Tensor::scalar;
    NirNode::Lif { tau: value(0.01), r: value(1.0), v_leak: value(0.0), v_threshold: value(1.0), v_reset: None }
}

/// `input -> 0 -> 1 -> .. -> output`, with `outputs` values.
fn chain(input: &[usize], nodes: Vec<NirNode>, outputs: usize) -> NirGraph {
    let names: Vec<String> = (0..nodes.len()).map(|index| index.to_string()).collect();
    let mut named = vec![("input", NirNode::Input { shape: input.to_vec() })];
    named.extend(names.iter().map(String::as_str).zip(nodes));
    named.push(("output", output(outputs)));
    graphs::chain(&named)
}

fn imported(graph: &NirGraph) -> Result<Network, Diagnostics> {
    import(graph, "net", &ImportOptions::default()).map(|imported| imported.network)
}

/// Channels, rows and columns that each convolution takes and gives.
fn planes(network: &Network) -> Vec<[[usize; 3]; 2]> {
    let factors = network.projections.iter().flat_map(|projection| match &projection.weights {
        Weights::Product { factors } => factors.clone(),
        _ => Vec::new(),
    });
    let planes = factors.filter_map(|factor| match factor {
        Factor::Convolution(conv) => {
            Some([conv.source, conv.target].map(|plane| [plane.channels, plane.height, plane.width]))
        }
        _ => None,
    });
    planes.collect()
}

#[test]
fn rows_and_columns_come_from_whatever_says_them() {
    let weight = [3, 2, 2, 3];
    let one = |input: &[usize], conv: Conv| {
        let graph = chain(input, vec![NirNode::Conv2d(conv), scalar_lif()], 48);
        planes(&imported(&graph).unwrap())
    };
    let expected = vec![[[2, 5, 6], [3, 4, 4]]];
    assert_eq!(one(&[2, 5, 6], conv(&weight, Some(&[5, 6]))), expected);
    assert_eq!(one(&[2, 5, 6], conv(&weight, None)), expected);
    // A batch, or a batch and time, in front.
    assert_eq!(one(&[1, 2, 5, 6], conv(&weight, None)), expected);
    assert_eq!(one(&[64, 10, 2, 5, 6], conv(&weight, None)), expected);
    // What it says of itself has channels or a batch too, contradicts what it takes, or is all there is.
    assert_eq!(one(&[2, 5, 6], conv(&weight, Some(&[7, 2, 5, 6]))), expected);
    assert_eq!(one(&[2, 5, 6], conv(&weight, Some(&[64, 2]))), expected);
    assert_eq!(one(&[60], conv(&weight, Some(&[5, 6]))), expected);
}

#[test]
fn shapes_pass_through_neurons_and_lines_are_planes_of_one_row() {
    let mut line = conv(&[4, 1, 3], None);
    line.padding = Padding::Same;
    let nodes = vec![NirNode::Conv1d(line), lif(&[40]), NirNode::Conv1d(conv(&[2, 4, 3], None)), lif(&[16])];
    assert_eq!(
        planes(&imported(&chain(&[10], nodes, 16)).unwrap()),
        [[[1, 1, 10], [4, 1, 10]], [[4, 1, 10], [2, 1, 8]]]
    );

    let nodes = vec![
        NirNode::Conv2d(conv(&[3, 1, 1, 1], None)),
        lif(&[3 * 6 * 6]),
        NirNode::SumPool2d(pool(2)),
        NirNode::AvgPool2d(pool(3)),
        NirNode::Flatten { input_shape: None },
        NirNode::Linear { weight: tensor(&[2, 3], &[1.0; 6]) },
        scalar_lif(),
    ];
    let network = imported(&chain(&[6, 6], nodes, 2)).unwrap();
    let expected = [[[1, 6, 6], [3, 6, 6]], [[3, 6, 6], [3, 3, 3]], [[3, 3, 3], [3, 1, 1]]];
    assert_eq!(planes(&network), expected);
    // Every source reaches both targets with a ninth of its weight.
    let all: Vec<_> = network.projections[1].weights.synapses(108).collect();
    assert_eq!(all.len(), 2 * 108);
    assert!(all.iter().all(|(_, _, weight)| *weight == 1.0 / 9.0));
}

#[test]
fn what_does_not_fit_is_refused() {
    let cases: Vec<(&str, NirGraph)> = vec![
        ("no rows and columns", chain(&[60], vec![NirNode::SumPool2d(pool(2)), lif(&[15])], 15)),
        (
            "kernel larger than the input",
            chain(&[2, 3, 3], vec![NirNode::Conv2d(conv(&[1, 2, 5, 5], None)), lif(&[1])], 1),
        ),
        ("other channels", chain(&[3, 4, 4], vec![NirNode::Conv2d(conv(&[1, 2, 3, 3], Some(&[4, 4]))), lif(&[4])], 4)),
        ("rank", chain(&[2, 4, 4], vec![NirNode::Conv2d(conv(&[1, 2, 3], None)), lif(&[4])], 4)),
        ("bias", {
            let conv = Conv { bias: Some(tensor(&[3], &[1.0; 3])), ..conv(&[2, 2, 3, 3], None) };
            chain(&[2, 4, 4], vec![NirNode::Conv2d(conv), lif(&[8])], 8)
        }),
        ("stride 0", {
            let conv = Conv { stride: vec![0, 1], ..conv(&[2, 2, 3, 3], None) };
            chain(&[2, 4, 4], vec![NirNode::Conv2d(conv), lif(&[8])], 8)
        }),
        ("groups", {
            let conv = Conv { groups: 3, ..conv(&[2, 2, 3, 3], None) };
            chain(&[6, 4, 4], vec![NirNode::Conv2d(conv), lif(&[8])], 8)
        }),
        ("same with a stride", {
            let conv = Conv { stride: vec![2], padding: Padding::Same, ..conv(&[2, 2, 3, 3], None) };
            chain(&[2, 4, 4], vec![NirNode::Conv2d(conv), lif(&[8])], 8)
        }),
        ("neurons of another size", chain(&[2, 4, 4], vec![NirNode::Conv2d(conv(&[2, 2, 3, 3], None)), lif(&[9])], 9)),
        ("endless zeros", {
            let conv = Conv { padding: Padding::Zeros(vec![4_000_000_000]), ..conv(&[2, 2, 3, 3], None) };
            chain(&[2, 4, 4], vec![NirNode::Conv2d(conv), scalar_lif()], 2)
        }),
        ("endless window", {
            let pool = Pool { kernel_size: vec![4_000_000_000], stride: vec![1], padding: vec![2_000_000_000] };
            chain(&[2, 4, 4], vec![NirNode::SumPool2d(pool), scalar_lif()], 2)
        }),
    ];
    let mut table = String::new();
    for (name, graph) in cases {
        writeln!(table, "== {name}").unwrap();
        match imported(&graph) {
            Ok(network) => panic!("{name}: {network:?}"),
            Err(errors) => errors.0.iter().for_each(|error| table += &text(error)),
        }
        table += "\n";
    }
    insta::assert_snapshot!(table);
}
