//! Networks that learn, on the emulator and in the reference.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod support;

use support::learning::{compiled, emulated, gentle, rows, run, side, taught, trace};
use synfire_compiler::{Compiled, LearningReport};
use synfire_emulator::Emulator;
use synfire_image::{Controls, ThirdFactor};
use synfire_network::{Bounds, Network, Plasticity, PopulationId, Projection, ProjectionId, Schedule, Side, Weights};
use synfire_reference::Reference;
use synfire_testkit::Rng;

const W: ProjectionId = ProjectionId(0);

fn referred(network: &Network, rows: &[Vec<f64>], prepare: impl Fn(&mut Reference<'_>)) -> Vec<f64> {
    let schedule = Schedule::new(network);
    let mut reference = Reference::new(network, &schedule);
    prepare(&mut reference);
    rows.iter().for_each(|row| reference.step(row));
    reference.weights(W).stored().collect()
}

/// The network with the rule that the core has.
fn realised(network: &Network, report: &LearningReport) -> Network {
    let mut network = network.clone();
    network.projections[0].plasticity = Some(report.realised);
    network
}

#[test]
fn changes_that_reach_the_bounds_are_exact() {
    // A trace lasts one tick, and a pair moves a weight from end to end.
    let last = trace(1.0, 1.0, true);
    let both = Plasticity {
        w_min: 0.0,
        w_max: 1.0,
        keep_sign: false,
        on_pre: Some(side(last, -10.0)),
        on_post: Some(side(last, 10.0)),
    };
    let signed = Plasticity { w_min: -1.0, keep_sign: true, ..both };
    let target = Plasticity { on_pre: None, on_post: Some(Side { target: 0.5, ..side(last, 30.0) }), ..both };
    let soft = |bounds, amplitude| Some(Side { bounds, ..side(last, amplitude) });
    let soft = Plasticity { on_pre: soft(Bounds::SoftDown, 5.0), on_post: soft(Bounds::SoftUp, 5.0), ..both };
    for (index, rule) in [both, signed, target, soft].into_iter().enumerate() {
        for delay_ticks in [0, 3] {
            let rng = &mut Rng::new(index as u64);
            let low = if rule.w_min < 0.0 { -127 } else { 0 };
            let initial = (0..30 * 11).map(|_| rng.range(low, 127) as f64 / 127.0).collect();
            let network = taught(30, 11, initial, rule, delay_ticks);
            let Compiled { image, report, .. } = compiled(&network);
            assert_eq!(report.learning[0].bounds_error, 0.0);
            let rows = rows(7, 30, 11, 60, [0.3, 0.3]);
            let fixed = emulated(&image, &rows, Controls { seed: 3, ..Controls::default() });
            let float = referred(&network, &rows, |_| {});
            // A sign that is kept leaves the core one step from 0.
            let step = report.learning[0].weight_step;
            let off = fixed.iter().zip(&float).map(|(fixed, float)| (fixed - float).abs()).fold(0.0, f64::max);
            assert!(off <= if rule.keep_sign { 1.001 * step } else { 1e-9 }, "rule {index}: off by {off}");
            let moved = float.iter().filter(|weight| weight.abs() == 1.0).count();
            assert!(moved > 40, "{moved}");
        }
    }
}

/// Two populations that learn from each other, both taught: a to b within a tick, b to a a tick later.
fn mutual(rule: Plasticity, sparse: bool) -> Network {
    let size = 21;
    let mut network = taught(size, size, vec![0.0; size * size], rule, 0);
    let rng = &mut Rng::new(19);
    let mut weights = || {
        if sparse {
            let pairs = (0..size * size).map(|at| ((at / size) as u32, (at % size) as u32));
            let some: Vec<_> = pairs.filter(|_| rng.chance(0.2)).collect();
            Weights::Sparse {
                synapses: some.into_iter().map(|(s, t)| (s, t, rng.range(1, 127) as f64 / 127.0)).collect(),
            }
        } else {
            Weights::Dense { values: (0..size * size).map(|_| rng.range(0, 127) as f64 / 127.0).collect() }
        }
    };
    let (forth, back) = (weights(), weights());
    let mut again = network.populations[2].clone();
    again.name = "b".into();
    network.populations.push(again);
    let [learn, teach] = [network.projections[0].clone(), network.projections[1].clone()];
    let between = |projection: &Projection, name: &str, source, target, weights| Projection {
        name: name.into(),
        source: PopulationId(source),
        target: PopulationId(target),
        weights,
        prefer_cut: name == "back",
        ..projection.clone()
    };
    network.projections = vec![
        between(&learn, "forth", 2, 3, forth),
        between(&learn, "back", 3, 2, back),
        between(&teach, "teach a", 0, 2, teach.weights.clone()),
        between(&teach, "teach b", 1, 3, teach.weights.clone()),
    ];
    network
}

/// A projection's weights, `[target][source]`.
fn dense(weights: &Weights, size: usize) -> Vec<f64> {
    let mut values = vec![0.0; size * size];
    weights.synapses(size).for_each(|(source, target, weight)| values[target * size + source] = weight);
    values
}

#[test]
fn neurons_learn_from_neurons_as_from_axons() {
    let last = trace(1.0, 1.0, true);
    let (on_pre, on_post) = (Some(side(last, -10.0)), Some(Side { target: 0.25, ..side(last, 30.0) }));
    for sparse in [false, true] {
        let rule = Plasticity { w_min: 0.0, w_max: 1.0, keep_sign: sparse, on_pre, on_post };
        let network = mutual(rule, sparse);
        let Compiled { image, report, .. } = compiled(&network);
        assert_eq!(report.extra_tick, ["back"]);
        let rows = rows(23, 21, 21, 50, [0.2, 0.2]);
        let mut emulator = Emulator::new(&image.target, &image.program);
        run(&mut emulator, &image, &rows);
        let schedule = Schedule::new(&network);
        let mut reference = Reference::new(&network, &schedule);
        rows.iter().for_each(|row| reference.step(row));
        for (index, projection) in image.projections.iter().enumerate() {
            let fixed = image.real_weights(projection, &emulator.weights());
            let float = dense(&reference.weights(ProjectionId(index)), 21);
            let off = fixed.iter().zip(&float).map(|(fixed, float)| (fixed - float).abs()).fold(0.0, f64::max);
            let allowed = if sparse { 1.001 * report.learning[index].weight_step } else { 1e-9 };
            assert!(off <= allowed, "{}: off by {off}", projection.name);
            let raised = float.iter().filter(|weight| **weight == 1.0).count();
            assert!((10..400).contains(&raised), "{}: {raised}", projection.name);
        }
    }
}

#[test]
fn small_changes_are_right_on_the_mean() {
    let (axons, neurons, ticks) = (64, 48, 600);
    let rows = rows(11, axons, neurons, ticks, [0.15, 0.08]);
    for (name, rule) in gentle() {
        let initial: Vec<f64> = (0..axons * neurons).map(|index| (index % 64) as f64 / 127.0 - 0.25).collect();
        let network = taught(axons, neurons, initial.clone(), rule, 0);
        let Compiled { image, report, .. } = compiled(&network);
        let [report] = &report.learning[..] else { panic!("one projection learns") };
        assert!(report.amplitude_error < 0.01 && report.tau_error < 0.0625, "{name}: {report:?}");
        let third = ThirdFactor::new(12).unwrap();
        let controls = Controls { seed: 5, pre: ThirdFactor::ONE, post: third, ..Controls::default() };
        let fixed = emulated(&image, &rows, controls);
        let factors = |reference: &mut Reference<'_>| reference.set_third_factors(1.0, 1.5);
        let float = referred(&realised(&network, report), &rows, factors);
        let asked = referred(&network, &rows, factors);
        let start = image.real_weights(&image.projections[0], &image.program.weights);
        let mean = |values: &[f64], from: &[f64]| {
            values.iter().zip(from).map(|(value, from)| value - from).sum::<f64>() / values.len() as f64
        };
        let (fixed, float, asked) = (mean(&fixed, &start), mean(&float, &initial), mean(&asked, &initial));
        // Each change rounds with a variance of at most a quarter; a weight has about 140 of them.
        let changes = 600.0 * (0.15 * f64::from(u8::from(rule.on_pre.is_some())) + 0.08);
        let error = report.weight_step * (0.25 * changes / (axons * neurons) as f64).sqrt();
        println!("{name}: {fixed:.3e} on the core, {float:.3e} meant there, {asked:.3e} asked; {error:.1e} by chance");
        assert!((fixed - float).abs() < 5.0 * error + 0.02 * float.abs(), "{name}: {fixed} {float}");
        assert!((float - asked).abs() < 0.15 * asked.abs() + error, "{name}: {float} {asked}");
        assert!(float.abs() > 10.0 * error, "{name}: {float} is no more than {error}");
    }
}

#[test]
fn rounding_to_nearest_would_lose_what_stochastic_rounding_keeps() {
    let rows = rows(2, 32, 16, 400, [0.2, 0.1]);
    let rule = gentle()[3].1;
    let network = taught(32, 16, vec![0.0; 512], rule, 0);
    let Compiled { image, report, .. } = compiled(&network);
    let step = report.learning[0].weight_step;
    let mean = |weights: Vec<f64>| weights.iter().sum::<f64>() / weights.len() as f64;
    let stochastic = mean(emulated(&image, &rows, Controls::default()));
    let float = mean(referred(&network, &rows, |_| {}));
    let nearest = mean(referred(&network, &rows, |reference| reference.set_weight_step(W, Some(step))));
    assert_eq!(nearest, 0.0);
    assert!((stochastic / float - 1.0).abs() < 0.15 && float.abs() > step / 4.0, "{stochastic} {float}");
}

#[test]
fn the_same_seed_gives_the_same_weights_and_another_others() {
    let rows = rows(4, 32, 16, 200, [0.2, 0.1]);
    let image = compiled(&taught(32, 16, vec![0.0; 512], gentle()[1].1, 0)).image;
    let of = |seed| emulated(&image, &rows, Controls { seed, ..Controls::default() });
    assert_eq!(of(1), of(1));
    assert_ne!(of(1), of(2));
    assert_eq!(emulated(&image, &rows, Controls { freeze_learning: true, ..Controls::default() }), vec![0.0; 512]);
}
