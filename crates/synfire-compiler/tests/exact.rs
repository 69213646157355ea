//! Networks that come through exactly: the emulator is the reference, bit for bit.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod support;

use support::run::{emulate, random_rows, refer};
use support::{INTEGER, Style, random_network, roomy};
use synfire_compiler::{CompileOptions, Compiled, Rounding, compile};
use synfire_network::{Decay, Membrane, Network, PopulationKind, Weights};
use synfire_testkit::Rng;

fn pinned(scale: f64, weight_bits: u32) -> CompileOptions {
    CompileOptions { weight_bits, pinned_scale: Some(scale), rounding: Rounding::Zero, ..CompileOptions::default() }
}

fn compiled(network: &Network, target_bits: u32, options: &CompileOptions) -> Compiled {
    compile(network, &roomy(target_bits), options).unwrap_or_else(|error| panic!("{}: {error}", network.name))
}

#[test]
fn integer_networks_run_as_the_reference_does() {
    let (mut ran, mut spikes) = (0, 0);
    for seed in 0..400 {
        let network = random_network(seed, &INTEGER);
        for target_bits in [4, 8] {
            let image = compiled(&network, target_bits, &pinned(1.0, 8)).image;
            let rows = random_rows(seed, network.input_size(), 100);
            let (fixed, float) = (emulate(&image, &rows), refer(&network, &rows));
            assert_eq!(fixed, float, "seed {seed} at {target_bits} bits");
            ran += 1;
            spikes += fixed.count();
        }
    }
    assert!(ran == 800 && spikes > 90_000, "{ran} {spikes}");
}

#[test]
fn integer_networks_keep_their_weights_thresholds_and_biases() {
    for seed in 0..200 {
        let network = random_network(seed, &INTEGER);
        let Compiled { image, report, .. } = compiled(&network, 8, &pinned(1.0, 8));
        for projection in &report.projections {
            assert_eq!((projection.lost, projection.relative_error, projection.exponent), (0, 0.0, 0), "seed {seed}");
        }
        for info in &image.populations {
            let Some(first) = info.first_neuron() else { continue };
            let population = network.population(network.find(&info.name).unwrap());
            let PopulationKind::Neurons { model, bias, late_bias } = &population.kind else { continue };
            for (index, neuron) in image.program.neurons[first.index()..][..info.size()].iter().enumerate() {
                let threshold =
                    model.firing.as_ref().map_or(image.target.state_max() as f64, |f| f.v_threshold.get(index));
                let bias = bias.get(index) + late_bias.get(index);
                assert_eq!((f64::from(neuron.threshold), f64::from(neuron.bias)), (threshold, bias), "seed {seed}");
            }
        }
    }
}

/// Halving states and steps of 2^-8: whatever happens within a few ticks is a whole number at scale 2^12.
const DYADIC: Style = Style {
    signed: |rng| rng.range(-8, 8) as f64 / 2.0,
    threshold: |rng| rng.range(1, 16) as f64 / 2.0,
    amount: |rng| rng.range(0, 4) as f64 / 2.0,
    tau_ticks: |rng| rng.pick(&[1.0, 2.0]),
    leaky: true,
    adaptation: false,
    winners: 1,
};

#[test]
fn powers_of_two_run_as_the_reference_does() {
    let (mut leaky, mut spikes, mut exact) = (0, 0, 0);
    for seed in 0..800 {
        let mut network = random_network(seed, &DYADIC);
        network.semantics.decay = Decay::Euler;
        let rounding = if seed % 2 == 0 { Rounding::Zero } else { Rounding::Nearest };
        let options = CompileOptions { rounding, ..pinned(4096.0, 16) };
        // A current bias and a v_leak do not go together; everything else does.
        let Ok(Compiled { image, .. }) = compile(&network, &roomy(8), &options) else { continue };
        let rows = random_rows(seed, network.input_size(), 5);
        let (fixed, float) = (emulate(&image, &rows), refer(&network, &rows));
        assert_eq!(fixed, float, "seed {seed}");
        let is_leaky = |p: &synfire_network::Population| {
            p.model().is_some_and(|model| matches!(model.membrane, Membrane::Leaky { .. }))
        };
        leaky += usize::from(network.populations.iter().any(is_leaky));
        spikes += fixed.count();
        exact += 1;
    }
    assert!(exact >= 300 && leaky >= 200 && spikes > 2000, "{exact} {leaky} {spikes}");
}

#[test]
fn split_weights_do_what_wide_ones_do() {
    let style =
        Style { signed: |rng| rng.range(-9000, 9000) as f64, threshold: |rng| rng.range(1, 50_000) as f64, ..INTEGER };
    let mut spikes = 0;
    for seed in 0..200 {
        let network = random_network(seed, &style);
        let rows = random_rows(seed, network.input_size(), 50);
        let wide = emulate(&compiled(&network, 16, &pinned(1.0, 16)).image, &rows);
        for target_bits in [4, 5, 8, 9] {
            let image = compiled(&network, target_bits, &pinned(1.0, 16)).image;
            assert_eq!(emulate(&image, &rows), wide, "seed {seed} at {target_bits} bits");
        }
        spikes += wide.count();
    }
    assert!(spikes > 14_000, "{spikes}");
}

#[test]
fn split_weights_of_real_networks_do_what_wide_ones_do() {
    let options = CompileOptions { weight_bits: 16, ..CompileOptions::default() };
    let (mut same, mut spikes) = (0, 0);
    for seed in 0..300 {
        let network = random_network(seed, &support::REAL);
        let (Ok(split), Ok(wide)) = (compile(&network, &roomy(8), &options), compile(&network, &roomy(16), &options))
        else {
            continue;
        };
        // Two parts of 8 bits reach a little less far than 16 bits, so a scale, an exponent or the payload that carries late
        // biases may differ: then rounding does.
        let exponents =
            |compiled: &Compiled| compiled.report.projections.iter().map(|p| p.exponent).collect::<Vec<_>>();
        if split.image.populations != wide.image.populations
            || split.image.start_events != wide.image.start_events
            || exponents(&split) != exponents(&wide)
        {
            continue;
        }
        let rows = random_rows(seed, network.input_size(), 60);
        let (split, wide) = (emulate(&split.image, &rows), emulate(&wide.image, &rows));
        assert_eq!(split, wide, "seed {seed}");
        same += 1;
        spikes += split.count();
    }
    assert!(same >= 100 && spikes > 8_000, "{same} {spikes}");
}

#[test]
fn a_late_bias_is_taken_back_exactly_however_large() {
    let biases = [
        (1.0, 8),
        (127.0, 8),
        (128.0, 8),
        (-32_639.0, 8),
        (-40_001.0, 8),
        (1_000_001.0, 8),
        (4095.0, 4),
        (21_845.0, 2),
    ];
    for (bias, target_bits) in biases {
        let mut network = random_network(3, &INTEGER);
        let mut rng = Rng::new(9);
        for population in &mut network.populations {
            if let PopulationKind::Neurons { late_bias, .. } = &mut population.kind {
                *late_bias = (bias * f64::from(rng.count(1, 2)) / 2.0).trunc().into();
            }
        }
        for projection in &mut network.projections {
            projection.weights = Weights::Sparse { synapses: Vec::new() };
        }
        let image = compiled(&network, target_bits, &pinned(1.0, 2)).image;
        let rows = random_rows(1, network.input_size(), 4);
        assert_eq!(emulate(&image, &rows), refer(&network, &rows), "{bias} at {target_bits} bits");
    }
}
