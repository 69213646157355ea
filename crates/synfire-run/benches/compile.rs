//! From a network to an image as the command line does it: observe, compile, measure what quantisation costs.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use synfire_arch::Target;
use synfire_compiler::{CompileOptions, Compiled, Observation, compile};
use synfire_network::{
    Firing, Membrane, Network, NeuronModel, Population, PopulationId, PopulationKind, Projection, Reset, ResetTiming,
    Semantics, Synapse, Values, Weights,
};
use synfire_run::{observe_random, sensitivity};

fn neurons(name: &str, size: usize) -> Population {
    let firing = Firing { reset: Reset::Subtract, reset_timing: ResetTiming::Next, ..Firing::above(1.0) };
    let model = NeuronModel {
        membrane: Membrane::Leaky { tau_mem_s: 1e-3.into(), v_leak: Values::ZERO },
        synapse: Synapse::Delta,
        r: 10.0.into(),
        v_min: None,
        v_initial: Values::ZERO,
        firing: Some(firing),
    };
    let kind = PopulationKind::Neurons { model, bias: Values::ZERO, late_bias: Values::ZERO };
    Population { name: name.into(), shape: vec![size], kind }
}

/// Dense layers with weights as training leaves them: small, of both signs.
fn layers(sizes: &[usize]) -> Network {
    let mut state = 1_u64;
    let mut weight = |fan_in: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 40) as f64 / f64::from(1 << 24) - 0.45) * 4.0 / (fan_in as f64).sqrt()
    };
    let projection = |index: usize, sources: usize, targets: usize, weight: &mut dyn FnMut(usize) -> f64| {
        Projection::new(
            format!("w{index}"),
            PopulationId(index),
            PopulationId(index + 1),
            Weights::Dense { values: (0..sources * targets).map(|_| weight(sources)).collect() },
        )
    };
    let pairs = sizes.windows(2).enumerate();
    let projections = pairs.map(|(index, pair)| projection(index, pair[0], pair[1], &mut weight)).collect();
    let input = Population { name: "input".into(), shape: vec![sizes[0]], kind: PopulationKind::Input };
    let hidden = sizes.iter().enumerate().skip(1).map(|(index, size)| neurons(&format!("layer{index}"), *size));
    Network {
        name: "layers".into(),
        semantics: Semantics::default(),
        populations: std::iter::once(input).chain(hidden).collect(),
        projections,
        inputs: vec![PopulationId(0)],
        outputs: vec![PopulationId(sizes.len() - 1)],
    }
}

fn compiled(network: &Network, target: &Target, potential: Option<Vec<Vec<f64>>>) -> Compiled {
    let observation = potential.map(|potential| Observation { potential });
    let options = CompileOptions { observation, ..CompileOptions::default() };
    compile(network, target, &options).expect("the network fits the target")
}

fn benchmark(criterion: &mut Criterion) {
    let cases = [("mnist", &[784, 128, 10][..], "ecp5-85f"), ("million", &[1000, 1000], "sim-large")];
    for (name, sizes, target) in cases {
        let network = layers(sizes);
        let target = Target::named(target).expect("a built-in target");
        let image = compiled(&network, &target, None).image;
        let mut group = criterion.benchmark_group(name);
        group.sample_size(10);
        group.bench_function("compile", |b| b.iter(|| compiled(black_box(&network), &target, None)));
        group.bench_function("observe", |b| b.iter(|| observe_random(black_box(&network), 1.0).expect("plain spikes")));
        group.bench_function("sensitivity", |b| {
            b.iter(|| sensitivity(&network, black_box(&image)).expect("plain spikes"));
        });
        group.bench_function("all", |b| {
            b.iter(|| {
                let potential = observe_random(black_box(&network), 1.0).expect("plain spikes").potential;
                let image = compiled(&network, &target, Some(potential)).image;
                sensitivity(&network, &image).expect("plain spikes")
            });
        });
        group.bench_function("write and read", |b| {
            b.iter(|| synfire_image::Image::from_bytes(&image.to_bytes().expect("it fits")).expect("it is whole"));
        });
        group.finish();
    }
}

criterion_group!(benches, benchmark);
criterion_main!(benches);
