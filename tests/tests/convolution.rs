//! Convolutional networks against loops written for this test: every layer from its own node of the file, one position of the
//! output after the other, as the definition of a convolution has it.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use synfire_arch::Target;
use synfire_compiler::{Activity, CompileOptions, Observation, compile};
use synfire_data::Samples;
use synfire_network::{Network, PopulationId, SpikeLimit, Weights};
use synfire_nir::{
    Compat, Conv, ImportOptions, Limits, NirGraph, NirNode, Padding, Pool, export, import, read_bytes, read_file,
    write_bytes,
};
use synfire_reference::run;
use synfire_run::{ImageMachine, Machine, Observed, Traffic, observe_random};
use synfire_tests::corpus;

/// As the published networks were trained: with one spike in a tick.
fn single() -> ImportOptions {
    ImportOptions { max_spikes: Some(SpikeLimit::ONE), ..ImportOptions::preset(Compat::Sinabs) }
}

/// Values in channels, rows and columns.
#[derive(Clone)]
struct Map {
    shape: [usize; 3],
    values: Vec<f64>,
}

impl Map {
    fn zeros(shape: [usize; 3]) -> Self {
        Self { shape, values: vec![0.0; shape.iter().product()] }
    }

    /// The value at a position; 0 outside.
    fn at(&self, channel: usize, y: i64, x: i64) -> f64 {
        let [_, height, width] = self.shape;
        let inside = (0..height as i64).contains(&y) && (0..width as i64).contains(&x);
        if inside { self.values[(channel * height + y as usize) * width + x as usize] } else { 0.0 }
    }
}

fn both(values: &[usize]) -> [i64; 2] {
    [values[0] as i64, values[values.len() - 1] as i64]
}

fn convolved(conv: &Conv, input: &Map) -> Map {
    let &[outer, inner, rows, columns] = conv.weight.shape() else { panic!("no Conv2d") };
    let (stride, dilation) = (both(&conv.stride), both(&conv.dilation));
    let padding = match &conv.padding {
        Padding::Zeros(zeros) => both(zeros),
        _ => panic!("no numbers"),
    };
    let size = |axis: usize, kernel: usize| {
        let reach = dilation[axis] * (kernel as i64 - 1) + 1;
        ((input.shape[axis + 1] as i64 + 2 * padding[axis] - reach) / stride[axis] + 1) as usize
    };
    let mut output = Map::zeros([outer, size(0, rows), size(1, columns)]);
    let [_, height, width] = output.shape;
    for o in 0..outer {
        let group = o / (outer / conv.groups);
        for y in 0..height {
            for x in 0..width {
                let mut sum = 0.0;
                for i in 0..inner {
                    for ky in 0..rows {
                        for kx in 0..columns {
                            let sy = y as i64 * stride[0] - padding[0] + ky as i64 * dilation[0];
                            let sx = x as i64 * stride[1] - padding[1] + kx as i64 * dilation[1];
                            let weight = conv.weight.values()[((o * inner + i) * rows + ky) * columns + kx];
                            sum += weight * input.at(group * inner + i, sy, sx);
                        }
                    }
                }
                let bias = conv.bias.as_ref().map_or(0.0, |bias| bias.values()[o]);
                output.values[(o * height + y) * width + x] = sum + bias;
            }
        }
    }
    output
}

fn pooled(pool: &Pool, average: bool, input: &Map) -> Map {
    let (kernel, stride, padding) = (both(&pool.kernel_size), both(&pool.stride), both(&pool.padding));
    let size =
        |axis: usize| ((input.shape[axis + 1] as i64 + 2 * padding[axis] - kernel[axis]) / stride[axis] + 1) as usize;
    let mut output = Map::zeros([input.shape[0], size(0), size(1)]);
    let [channels, height, width] = output.shape;
    for c in 0..channels {
        for y in 0..height {
            for x in 0..width {
                let window = (0..kernel[0]).flat_map(|ky| (0..kernel[1]).map(move |kx| (ky, kx)));
                let sum: f64 = window
                    .map(|(ky, kx)| {
                        input.at(c, y as i64 * stride[0] - padding[0] + ky, x as i64 * stride[1] - padding[1] + kx)
                    })
                    .sum();
                let count = if average { (kernel[0] * kernel[1]) as f64 } else { 1.0 };
                output.values[(c * height + y) * width + x] = sum / count;
            }
        }
    }
    output
}

/// The nodes of a chain in the order of its edges, from what its Input leads to.
fn chain(graph: &NirGraph) -> Vec<&NirNode> {
    let mut at = "input";
    let mut nodes = Vec::new();
    while let Some((_, next)) = graph.edges.iter().find(|(from, _)| from == at) {
        nodes.push(&graph.nodes[next]);
        at = next;
    }
    nodes
}

/// Spikes of every layer of IF neurons that count inputs, spike at the threshold and subtract it, tick by tick.
fn expected(graph: &NirGraph, shape: [usize; 3], rows: &[Vec<f64>]) -> Vec<Vec<Vec<bool>>> {
    let nodes = chain(graph);
    let mut potentials: Vec<Vec<f64>> = vec![Vec::new(); nodes.len()];
    let tick = |row: &Vec<f64>| {
        let mut map = Map { shape, values: row.clone() };
        let mut spikes = Vec::new();
        for (node, v) in nodes.iter().zip(&mut potentials) {
            map = match node {
                NirNode::Conv2d(conv) => convolved(conv, &map),
                NirNode::SumPool2d(pool) => pooled(pool, false, &map),
                NirNode::AvgPool2d(pool) => pooled(pool, true, &map),
                NirNode::Affine { weight, bias } => {
                    let rows = weight.values().chunks(map.values.len());
                    let sum = |row: &[f64]| row.iter().zip(&map.values).map(|(w, x)| w * x).sum::<f64>();
                    let values: Vec<f64> = rows.zip(bias.values()).map(|(row, bias)| sum(row) + bias).collect();
                    Map { shape: [values.len(), 1, 1], values }
                }
                NirNode::If { v_threshold, .. } => {
                    v.resize(map.values.len(), 0.0);
                    let fire = |((v, x), threshold): ((&mut f64, &f64), &f64)| {
                        *v += x;
                        let spiked = *v >= *threshold;
                        *v -= if spiked { *threshold } else { 0.0 };
                        spiked
                    };
                    let fired: Vec<bool> = v.iter_mut().zip(&map.values).zip(v_threshold.values()).map(fire).collect();
                    let values = fired.iter().map(|spiked| f64::from(u8::from(*spiked))).collect();
                    spikes.push(fired);
                    Map { shape: map.shape, values }
                }
                NirNode::Flatten { .. } | NirNode::Output { .. } => map,
                other => panic!("{}", other.kind()),
            };
        }
        spikes
    };
    rows.iter().map(tick).collect()
}

fn spikes(network: &Network, rows: &[Vec<f64>]) -> Vec<Vec<Vec<bool>>> {
    let populations: Vec<PopulationId> =
        network.population_ids().filter(|id| !network.population(*id).is_input()).collect();
    let mut found = Vec::new();
    run(network, rows, rows.len(), |reference| {
        let of = |id: &PopulationId| {
            let mut row = vec![false; network.population(*id).size()];
            reference.spikes(*id).for_each(|neuron| row[neuron] = true);
            row
        };
        found.push(populations.iter().map(of).collect());
    });
    found
}

fn random_rows(size: usize, ticks: usize, percent: u64) -> Vec<Vec<f64>> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    (0..ticks).map(|_| (0..size).map(|_| f64::from(u8::from(next() % 100 < percent))).collect()).collect()
}

const PUBLISHED: [&str; 6] = [
    "nir/cnn_sinabs.nir",
    "nir/snntorch_scnn_mnist.nir",
    "nir/old_scnn_mnist.82712494.nir",
    "nir/old_scnn_mnist_batches.ce078e76.nir",
    "nir_more/old_scnn_mnist.225c9ee1.nir",
    "nir_more/spyx_scnn_mnist.nir",
];

#[test]
fn published_networks_spike_as_loops_over_their_layers_do() {
    let Some(folder) = corpus("nir") else { return };
    let rows = random_rows(2 * 34 * 34, 12, 20);
    for name in PUBLISHED {
        let graph = read_file(folder.join("..").join(name), &Limits::default()).unwrap();
        let imported = import(&graph, "net", &single()).unwrap();
        let stored: usize = imported.network.projections.iter().map(|p| p.weights.stored().count()).sum();
        // Kernels, and ones for two layers of pooling; as matrices they would be 1.2 million synapses.
        assert_eq!(stored, 800 + 2304 + 1152 + 32768 + 2560 + 4 * 16 + 4 * 8, "{name}");
        let (found, expected) = (spikes(&imported.network, &rows), expected(&graph, [2, 34, 34], &rows));
        for layer in 0..5 {
            let count: usize = expected.iter().map(|tick| tick[layer].iter().filter(|spiked| **spiked).count()).sum();
            let differing = found.iter().zip(&expected).map(|(found, expected)| {
                found[layer].iter().zip(&expected[layer]).filter(|(found, expected)| found != expected).count()
            });
            assert_eq!(differing.sum::<usize>(), 0, "{name}, layer {layer}");
            assert!(count > 0 || layer > 2, "{name}, layer {layer} is silent");
        }
    }
}

/// All synapses, sorted, with the weights as bits.
fn synapses(network: &Network) -> Vec<Vec<(usize, usize, u64)>> {
    let of = |projection: &synfire_network::Projection| {
        let synapses = projection.weights.synapses(network.population(projection.source).size());
        let mut all: Vec<_> = synapses.map(|(source, target, weight)| (source, target, weight.to_bits())).collect();
        all.sort_unstable();
        all
    };
    network.projections.iter().map(of).collect()
}

#[test]
fn what_is_exported_imports_as_it_was() {
    let Some(folder) = corpus("nir") else { return };
    for name in PUBLISHED.into_iter().chain(["nir/mk_conv1d.nir", "trainers/snntorch/conv_avgpool/net.nir"]) {
        let graph = read_file(folder.join("..").join(name), &Limits::default()).unwrap();
        let network = import(&graph, "net", &ImportOptions::default()).unwrap().network;
        let exported = export(&network).unwrap();
        let read = read_bytes(&write_bytes(&exported.graph).unwrap(), &Limits::default()).unwrap();
        assert_eq!(read, exported.graph, "{name}");
        let again = import(&read, "net", &exported.options).unwrap().network;
        assert_eq!(synapses(&again), synapses(&network), "{name}");
        let biases = |network: &Network| network.populations.iter().map(|p| p.kind.clone()).collect::<Vec<_>>();
        assert_eq!(biases(&again), biases(&network), "{name}");
        let is_product = |weights: &Weights| matches!(weights, Weights::Product { .. });
        assert!(again.projections.iter().any(|projection| is_product(&projection.weights)), "{name}");
    }
}

/// Words of weights that kernels and matrices take when their channels are padded to whole blocks.
fn padded_kernels(graph: &NirGraph, lanes: usize) -> usize {
    let padded = |extent: usize| extent.next_multiple_of(lanes);
    let of = |node: &NirNode| match node {
        NirNode::Conv2d(conv) => {
            let shape = conv.weight.shape();
            padded(shape[0]) * padded(shape[1]) * shape[2] * shape[3]
        }
        NirNode::Affine { weight, .. } => weight.shape().iter().map(|extent| padded(*extent)).product(),
        _ => 0,
    };
    graph.nodes.values().map(of).sum()
}

#[test]
fn a_published_network_stores_little_more_than_its_kernels() {
    let Some(path) = corpus("nir/cnn_sinabs.nir") else { return };
    let graph = read_file(path, &Limits::default()).unwrap();
    let network = import(&graph, "net", &single()).unwrap().network;
    let target = Target::named("sim-large").unwrap();
    let Observed { potential, traffic } = observe_random(&network, 1.0).unwrap();
    let activity = traffic.into_iter().map(|Traffic { moments, values }| Activity { moments, values }).collect();
    let observation = Some(Observation { potential });
    let options = CompileOptions { observation, activity, ..CompileOptions::default() };
    let compiled = compile(&network, &target, &options).unwrap();
    let (stored, kernels) = (compiled.image.program.weights.len(), padded_kernels(&graph, 16));
    let projections = compiled.report.projections.iter();
    let rows: Vec<String> = projections
        .map(|of| {
            format!(
                "{}: {} synapses, {} weights, {} tiles, {} entries, {} visits",
                of.name, of.synapses, of.weights, of.tiles, of.uses, of.visits
            )
        })
        .collect();
    insta::assert_snapshot!(format!("{}\nstored {stored}, kernels in whole blocks {kernels}", rows.join("\n")));
    assert!(5 * stored <= 6 * kernels, "{stored} {kernels}");
    // It runs: every axon and neuron is where the host looks for it.
    let rows = random_rows(2 * 34 * 34, 12, 20);
    let values = rows.iter().flatten().copied().collect();
    let samples = Samples::dense(2 * 34 * 34, 12, values);
    let expected = spikes(&network, &rows);
    let mut machine = ImageMachine::emulator(&compiled.image);
    let mut differing = vec![0; 5];
    for layers in &expected {
        machine.tick(samples.get(0)).unwrap();
        let mut found: Vec<Vec<bool>> = layers.iter().map(|layer| vec![false; layer.len()]).collect();
        machine.fired().iter().for_each(|fired| found[fired.population as usize - 1][fired.neuron as usize] = true);
        for ((found, expected), count) in found.iter().zip(layers).zip(&mut differing) {
            *count += found.iter().zip(expected).filter(|(found, expected)| found != expected).count();
        }
    }
    insta::assert_snapshot!(format!("differing bits of 12 ticks, by layer: {differing:?}"));
}
