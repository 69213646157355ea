//! Images that learn: random ones stay within their bounds, and what the compiler chooses is as it should be.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod support;

use support::learning::{DT_S, compiled, gentle, run, taught, trace};
use synfire_arch::Target;
use synfire_compiler::{CompileOptions, Compiled, Observation, compile};
use synfire_emulator::Emulator;
use synfire_image::Image;
use synfire_network::{Bounds, Membrane, Network, Plasticity, PopulationKind, Side, Synapse, Values, Weights};
use synfire_testkit::Rng;

/// A random rule that keeps the weights of a projection.
fn random_rule(rng: &mut Rng, weights: &Weights) -> Plasticity {
    let (low, high) = weights.stored().fold((0.0_f64, 0.0_f64), |(low, high), w| (low.min(w), high.max(w)));
    let side = |rng: &mut Rng| {
        let trace = rng.pick(&[
            trace(8.0, 0.25, false),
            trace(8.0, 0.25, false),
            trace(8.0, 0.25, false),
            trace(30.0, 1.0, true),
        ]);
        let bounds = rng.pick(&[Bounds::Hard, Bounds::Hard, Bounds::SoftUp, Bounds::SoftDown]);
        let amplitude = rng.pick(&[1e-3, 0.01, 0.1, 0.01, 0.1, 1.0, -0.1, -0.01, 0.0, 1e-7]);
        Side { trace, amplitude, target: rng.pick(&[0.0, 0.3, 1.0]), bounds, modulated: rng.chance(0.1) }
    };
    let on_pre = rng.chance(0.6).then(|| side(rng));
    let on_post = rng.chance(0.7).then(|| side(rng));
    Plasticity { w_min: low - 0.125, w_max: high + 0.25, keep_sign: rng.chance(0.7), on_pre, on_post }
}

/// A random network some of whose projections learn. Most populations are alike in what multiplies their inputs, without
/// which hardly anything could learn.
fn random_learner(seed: u64) -> Network {
    let rng = &mut Rng::new(seed ^ 0x1ea2);
    let mut network = support::random_network(seed, &support::REAL);
    for projection in &mut network.projections {
        projection.plasticity = rng.chance(0.7).then(|| random_rule(rng, &projection.weights));
        // No rule may wait for the spikes of integrators.
        let target = network.populations[projection.target.0].model();
        projection.plasticity = projection.plasticity.filter(|_| target.is_some_and(|model| model.firing.is_some()));
    }
    for population in &mut network.populations {
        let PopulationKind::Neurons { model, .. } = &mut population.kind else { continue };
        if let Some(firing) = &mut model.firing {
            firing.winner = rng.chance(0.15);
        }
        if rng.chance(0.9) {
            let same = |values: &mut Values, positive: bool| {
                *values = Values::Same(if positive { values.get(0).abs() + 0.1 } else { values.get(0) });
            };
            same(&mut model.r, true);
            if let Membrane::Leaky { tau_mem_s, .. } = &mut model.membrane {
                same(tau_mem_s, false);
            }
            if let Synapse::Current { tau_syn_s, w_in } = &mut model.synapse {
                same(tau_syn_s, false);
                same(w_in, true);
            }
        }
    }
    network
}

fn learning_targets() -> Vec<Target> {
    let named = |name: &str| Target::named(name).unwrap();
    let narrow = Target { name: "narrow".into(), lanes: 2, update_lanes: 1, weight_bits: 5, ..named("ecp5-25f") };
    let wide = Target { name: "wide".into(), lanes: 16, state_bits: 24, ..named("ecp5-85f") };
    vec![named("ecp5-25f"), named("ncx"), narrow, wide]
}

#[test]
fn random_networks_learn_within_their_bounds_or_are_refused() {
    let mut outcomes = std::collections::BTreeMap::new();
    let (mut images, mut changed) = (0, 0);
    for seed in 0..300 {
        let network = random_learner(seed);
        for target in learning_targets() {
            let outcome = match compile(&network, &target, &CompileOptions::default()) {
                Ok(Compiled { image, .. }) => {
                    images += 1;
                    changed += usize::from(learns_within_bounds(&image, seed));
                    "ok"
                }
                Err(errors) => errors.0[0].code.id,
            };
            *outcomes.entry(outcome).or_insert(0) += 1;
        }
    }
    println!("{outcomes:?}, {changed} of {images} learned");
    assert!(!outcomes.contains_key("SF0316"), "{outcomes:?}");
    assert!(images > 300 && changed > 80 && outcomes.len() > 5, "{outcomes:?} {images} {changed}");
}

/// Runs an image and checks it with the weights that it learned; whether there are any.
fn learns_within_bounds(image: &Image, seed: u64) -> bool {
    let written = image.to_bytes().unwrap();
    assert_eq!(&Image::from_bytes(&written).unwrap(), image, "seed {seed}");
    let mut emulator = Emulator::new(&image.target, &image.program);
    run(&mut emulator, image, &support::run::random_rows(seed, image.input_size(), 60));
    let mut learned = image.clone();
    learned.program.weights = emulator.weights();
    assert_eq!(learned.check(), Ok(()), "seed {seed}");
    for projection in &image.projections {
        let values = learned.real_weights(projection, &learned.program.weights);
        let mut copy = image.clone();
        copy.set_real_weights(&projection.name, &values).unwrap();
        assert_eq!(copy.real_weights(projection, &copy.program.weights), values, "seed {seed}");
    }
    let sign_kept = |(before, after): (&i16, &i16)| before.signum() == after.signum();
    if image.program.rules.iter().all(|rule| rule.keep_sign) {
        assert!(image.program.weights.iter().zip(&learned.program.weights).all(sign_kept), "seed {seed}");
    }
    learned.program.weights != image.program.weights
}

#[test]
fn equal_rules_and_neighbouring_traces_are_one() {
    let rule = gentle()[1].1;
    let mut network = taught(20, 9, vec![0.0; 180], rule, 0);
    let mut more = network.projections[0].clone();
    more.name = "more".into();
    network.projections.push(more);
    let Compiled { image, report, .. } = compiled(&network);
    assert_eq!((image.program.rules.len(), image.program.trace_ranges.len()), (1, 2));
    assert_eq!(report.learning.iter().map(|learning| learning.rule).collect::<Vec<_>>(), [1, 1]);
    // 3 source blocks and 2 target blocks each; a column list has one run for each projection.
    assert_eq!((report.projections[0].tiles, report.projections[0].uses), (6, 3));
    let runs: Vec<_> = image.program.columns.iter().map(|run| (run.stride, run.count)).collect();
    assert_eq!(runs, [(2, 3); 4]);
    assert_eq!(image.projections.len(), 2);
}

#[test]
fn weights_use_all_their_bits_and_their_step_is_reported() {
    let rule = Plasticity { w_min: -0.5, w_max: 2.0, ..gentle()[1].1 };
    let Compiled { image, report, .. } = compiled(&taught(8, 8, vec![0.5; 64], rule, 0));
    let [learning] = &report.learning[..] else { panic!("one projection learns") };
    assert_eq!(learning.bounds, (-32, 127));
    assert_eq!(image.program.rules[0].w_max, 127);
    assert!((learning.weight_step * 127.0 - 2.0).abs() < 0.01, "{learning:?}");
    assert!(image.real_weights(&image.projections[0], &image.program.weights).iter().all(|w| (w - 0.5).abs() < 0.01));
}

#[test]
fn soft_bounds_see_a_power_of_two() {
    for (w_min, w_max) in [(0.0, 1.0), (-1.0, 1.0), (-0.25, 1.0), (0.0, 0.7), (-3.0, 0.0)] {
        let rule = Plasticity { w_min, w_max, ..gentle()[2].1 };
        let report = compiled(&taught(8, 8, vec![(w_min + w_max) / 2.0; 64], rule, 0)).report;
        let [learning] = &report.learning[..] else { panic!("one projection learns") };
        assert!(learning.range_error < 0.01, "{learning:?}");
    }
}

#[test]
fn an_observation_leaves_room_for_what_learning_changes() {
    // The worst case is far from what was seen: inputs of up to 13 in each of many ticks, and thresholds of 3.
    let mut network = taught(8, 8, vec![0.5; 64], gentle()[1].1, 0);
    network.projections[1].weights = Weights::OneToOne { values: vec![5.0; 8] };
    let PopulationKind::Neurons { model, .. } = &mut network.populations[2].kind else { panic!("no neurons") };
    model.membrane = Membrane::Leaky { tau_mem_s: (100.0 * DT_S).into(), v_leak: Values::ZERO };
    (model.r, model.firing.as_mut().unwrap().v_threshold) = (100.0.into(), 3.0.into());
    let potential = vec![vec![], vec![], vec![3.5; 8]];
    let options = CompileOptions { observation: Some(Observation { potential }), ..CompileOptions::default() };
    let target = Target::named("ecp5-25f").unwrap();
    let steps = |network: &Network| {
        let report = compile(network, &target, &options).unwrap().report;
        report.populations[2].threshold_steps.unwrap().0
    };
    let learns = steps(&network);
    network.projections[0].plasticity = None;
    let stays = steps(&network);
    let room = target.state_max() / i64::from(learns);
    assert!((4..10).contains(&room) && stays > 20_000, "{learns} {stays}");
}
