//! Convolutions on shared tiles: the image has every synapse, runs as the reference does, and stores each tile once.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod support;

use std::collections::BTreeMap;

use support::roomy;
use support::run::{emulate, random_rows, refer};
use synfire_arch::{SourceBlock, Target, TileId};
use synfire_compiler::{CompileOptions, Compiled, Rounding, compile};
use synfire_image::{Image, PopulationInfo};
use synfire_network::{
    Convolution, Factor, Network, Plane, Population, PopulationId, PopulationKind, Projection, Weights,
};
use synfire_testkit::random_convolutions;

/// Whole weights and thresholds as they are.
fn pinned() -> CompileOptions {
    CompileOptions { pinned_scale: Some(1.0), rounding: Rounding::Zero, input_bits: 0, ..CompileOptions::default() }
}

fn target(lanes: u32, weight_bits: u32) -> Target {
    Target { lanes, update_lanes: lanes, ..roomy(weight_bits) }
}

fn compiled(network: &Network, target: &Target, options: &CompileOptions) -> Compiled {
    compile(network, target, options).unwrap_or_else(|error| panic!("{}: {error}", network.name))
}

/// Every weight of the image between two populations, by index; several uses of a pair add up.
fn stored(image: &Image, source: &PopulationInfo, target: &PopulationInfo) -> BTreeMap<(usize, usize), i64> {
    let lanes = image.target.lanes as usize;
    let mut found = BTreeMap::new();
    for index in 0..source.size() {
        let place = match source.axon(index) {
            Some(axon) => axon.index(),
            None => image.target.axons as usize + source.neuron(index).unwrap().index(),
        };
        for entry in image.program.uses_of(SourceBlock((place / lanes) as u32)) {
            for step in 0..entry.count {
                let tile = TileId(entry.tile.0 + step * entry.stride);
                let row = image.program.row(image.target.lanes, tile, (place % lanes) as u32);
                for (lane, weight) in row.iter().enumerate().filter(|(_, weight)| **weight != 0) {
                    let neuron = synfire_arch::NeuronId((entry.block.0 + step) * image.target.lanes + lane as u32);
                    if let Some(other) = target.index_of(neuron) {
                        *found.entry((index, other)).or_default() += i64::from(*weight) << entry.exponent;
                    }
                }
            }
        }
    }
    found.retain(|_, weight| *weight != 0);
    found
}

#[test]
fn every_synapse_is_in_the_image_and_no_other() {
    let mut synapses = 0;
    for seed in 0..120 {
        let network = random_convolutions(seed);
        for (lanes, weight_bits) in [(2, 8), (4, 3), (8, 8), (16, 8)] {
            let image = compiled(&network, &target(lanes, weight_bits), &pinned()).image;
            let info = |id: PopulationId| {
                image.populations.iter().find(|info| info.name == network.population(id).name).unwrap()
            };
            for projection in &network.projections {
                let all = projection.weights.synapses(network.population(projection.source).size());
                let expected: BTreeMap<_, _> =
                    all.map(|(source, target, weight)| ((source, target), weight as i64)).collect();
                let found = stored(&image, info(projection.source), info(projection.target));
                assert_eq!(found, expected, "seed {seed}, {lanes} lanes, `{}`", projection.name);
                synapses += found.len();
            }
        }
    }
    assert!(synapses > 100_000, "{synapses}");
}

#[test]
fn whole_networks_run_as_the_reference_does() {
    let mut spikes = 0;
    for seed in 0..150 {
        let network = random_convolutions(seed);
        let rows = random_rows(seed, network.input_size(), 40);
        let expected = refer(&network, &rows);
        for (lanes, weight_bits) in [(4, 8), (8, 4), (16, 8)] {
            let image = compiled(&network, &target(lanes, weight_bits), &pinned()).image;
            assert_eq!(Image::from_bytes(&image.to_bytes().unwrap()).unwrap(), image);
            assert_eq!(emulate(&image, &rows), expected, "seed {seed}, {lanes} lanes");
        }
        spikes += expected.count();
    }
    assert!(spikes > 15_000, "{spikes}");
}

/// One convolution of `channels` to `outer` channels with a kernel of 3 x 3 between planes of 10 x 10.
fn layer(channels: usize, outer: usize) -> Network {
    let mut network = random_convolutions(1);
    let source = Plane { channels, height: 10, width: 10 };
    let target = Plane { channels: outer, ..source };
    let weights = (0..9 * channels * outer).map(|index| (index % 13) as f64 - 6.0 + (index as f64).sin()).collect();
    let convolution = Convolution {
        source,
        target,
        kernel: [3, 3],
        stride: [1, 1],
        padding: [1, 1],
        dilation: [1, 1],
        groups: 1,
        weights,
    };
    network.populations.truncate(2);
    network.populations[0].shape = vec![channels, 10, 10];
    let PopulationKind::Neurons { bias, .. } = &mut network.populations[1].kind else { panic!("no neurons") };
    *bias = 0.0.into();
    network.populations[1].shape = vec![outer, 10, 10];
    network.projections.truncate(1);
    network.projections[0].weights = Weights::Product { factors: vec![Factor::Convolution(convolution)] };
    network.projections[0].delay_ticks = 0;
    network.outputs = vec![PopulationId(1)];
    network
}

#[test]
fn a_kernel_is_stored_once_for_all_positions() {
    // (channels, output channels): tiles, list entries. The kernel has 9 places; whole blocks of channels take one tile for
    // each pair, fewer channels than lanes share a block with their neighbours.
    let cases = [((16, 16), 36, 600), ((8, 24), 27, 300), ((2, 8), 21, 120), ((8, 2), 21, 300)];
    for ((channels, outer), tiles, uses) in cases {
        let compiled = compiled(&layer(channels, outer), &target(8, 8), &CompileOptions::default());
        let report = &compiled.report.projections[0];
        assert_eq!(report.weights, 9 * channels * outer);
        assert_eq!(report.tiles, tiles, "{channels} -> {outer}");
        assert!(report.uses <= uses, "{channels} -> {outer}: {} uses", report.uses);
    }
}

#[test]
fn what_has_no_room_for_whole_blocks_of_channels_takes_the_order_of_its_indices() {
    let network = layer(3, 5);
    // 100 positions of 5 channels: 500 neurons in a row, 800 where each position has a block.
    let small = Target { neurons: 504, ..target(8, 8) };
    let image = compiled(&network, &small, &CompileOptions::default()).image;
    assert_eq!(image.program.neurons.len(), 504);
    let rows = random_rows(3, network.input_size(), 30);
    let roomy = compiled(&network, &target(8, 8), &CompileOptions::default()).image;
    assert_eq!(emulate(&image, &rows), emulate(&roomy, &rows));
}

#[test]
fn populations_of_networks_keep_their_order() {
    let network = random_convolutions(5);
    let of = |network: &Network| -> Vec<String> {
        network.populations.iter().map(|p: &Population| p.name.clone()).collect()
    };
    let image = compiled(&network, &target(8, 8), &pinned()).image;
    assert_eq!(image.populations.iter().map(|info| info.name.clone()).collect::<Vec<_>>(), of(&network));
    let sizes = |projection: &Projection| network.population(projection.target).size();
    for (projection, info) in network.projections.iter().zip(&image.populations[1..]) {
        assert_eq!(info.size(), sizes(projection));
        assert!(info.span() >= info.size());
    }
}
