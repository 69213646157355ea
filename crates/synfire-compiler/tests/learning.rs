//! Networks that learn, on the emulator and in the reference.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod support;

use synfire_arch::Target;
use synfire_compiler::{CompileOptions, Compiled, LearningReport, Observation, compile};
use synfire_emulator::Emulator;
use synfire_image::{Controls, EventEncoder, Image, ThirdFactor};
use synfire_network::{
    Bounds, Comparison, Decay, Firing, Membrane, Network, NeuronModel, Plasticity, Population, PopulationId,
    PopulationKind, Projection, ProjectionId, Reset, ResetTiming, Schedule, Semantics, Side, Synapse, Trace, Values,
    Weights,
};
use synfire_reference::Reference;
use synfire_testkit::Rng;

const W: ProjectionId = ProjectionId(0);
const DT_S: f64 = 1e-3;

fn trace(tau_ticks: f64, bump: f64, nearest: bool) -> Trace {
    Trace { tau_s: tau_ticks * DT_S, bump, nearest }
}

fn side(trace: Trace, amplitude: f64) -> Side {
    Side { trace, amplitude, target: 0.0, bounds: Bounds::Hard, modulated: false }
}

/// Axons `in` learn to reach neurons `out` that spike when axons `teacher` say so, and never else: their weights are small
/// beside the threshold, so that spikes do not depend on what is learned.
fn taught(axons: usize, neurons: usize, weights: Vec<f64>, rule: Plasticity, delay_ticks: u32) -> Network {
    let firing = Firing {
        v_threshold: 100.0.into(),
        comparison: Comparison::Greater,
        reset: Reset::Zero,
        reset_timing: ResetTiming::Same,
        v_reset: Values::ZERO,
        refractory: None,
        adaptation: None,
        winner: false,
    };
    let model = NeuronModel {
        membrane: Membrane::Leaky { tau_mem_s: DT_S.into(), v_leak: Values::ZERO },
        synapse: Synapse::Delta,
        r: 1.0.into(),
        v_min: None,
        firing: Some(firing),
    };
    let kind = PopulationKind::Neurons { model, bias: Values::ZERO, late_bias: Values::ZERO };
    let population = |name: &str, size, kind| Population { name: name.into(), shape: vec![size], kind };
    let projection = |name: &str, source, weights, delay_ticks, plasticity| Projection {
        name: name.into(),
        source: PopulationId(source),
        target: PopulationId(2),
        weights,
        delay_ticks,
        prefer_cut: false,
        plasticity,
    };
    Network {
        name: "taught".into(),
        semantics: Semantics { dt_s: DT_S, decay: Decay::Euler, output_delay_ticks: 0 },
        populations: vec![
            population("in", axons, PopulationKind::Input),
            population("teacher", neurons, PopulationKind::Input),
            population("out", neurons, kind),
        ],
        projections: vec![
            projection("w", 0, Weights::Dense { values: weights }, delay_ticks, Some(rule)),
            projection("teach", 1, Weights::OneToOne { values: vec![250.0; neurons] }, 0, None),
        ],
        inputs: vec![PopulationId(0), PopulationId(1)],
        outputs: vec![PopulationId(2)],
    }
}

/// Rows in which axons are active with probability `busy` and teachers with `taught`.
fn rows(seed: u64, axons: usize, neurons: usize, ticks: usize, [busy, taught]: [f64; 2]) -> Vec<Vec<f64>> {
    let rng = &mut Rng::new(seed);
    let row = |_| {
        let spike = |rng: &mut Rng, chance| f64::from(u8::from(rng.chance(chance)));
        let axons: Vec<_> = (0..axons).map(|_| spike(rng, busy)).collect();
        axons.into_iter().chain((0..neurons).map(|_| spike(rng, taught)).collect::<Vec<_>>()).collect()
    };
    (0..ticks).map(row).collect()
}

fn compiled(network: &Network) -> Compiled {
    compile(network, &Target::named("ecp5-25f").unwrap(), &CompileOptions::default())
        .unwrap_or_else(|found| panic!("{found}"))
}

/// Runs rows on the emulator and gives the learned weights of `w` in real units.
fn emulated(image: &Image, rows: &[Vec<f64>], controls: Controls) -> Vec<f64> {
    let mut emulator = Emulator::new(image);
    emulator.set_controls(controls);
    run(&mut emulator, image, rows);
    image.real_weights(&image.projections[0], &emulator.weights())
}

fn run(emulator: &mut Emulator, image: &Image, rows: &[Vec<f64>]) {
    let encoder = EventEncoder::new(image);
    for (tick, row) in rows.iter().enumerate() {
        emulator.tick(&support::run::events(image, &encoder, tick, row)).unwrap();
    }
}

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
    let mut weights = || match sparse {
        true => {
            let pairs = (0..size * size).map(|at| ((at / size) as u32, (at % size) as u32));
            let some: Vec<_> = pairs.filter(|_| rng.chance(0.2)).collect();
            Weights::Sparse {
                synapses: some.into_iter().map(|(s, t)| (s, t, rng.range(1, 127) as f64 / 127.0)).collect(),
            }
        }
        false => Weights::Dense { values: (0..size * size).map(|_| rng.range(0, 127) as f64 / 127.0).collect() },
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
        let mut emulator = Emulator::new(&image);
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

/// Rules whose changes are far below a step of the weights.
fn gentle() -> Vec<(&'static str, Plasticity)> {
    let rule = Plasticity { w_min: -1.0, w_max: 1.0, keep_sign: false, on_pre: None, on_post: None };
    let (slow, piled) = (trace(20.0, 1.0, true), trace(12.0, 0.125, false));
    let soft = |bounds, amplitude| Some(Side { bounds, target: 0.1, ..side(piled, amplitude) });
    let modulated = |amplitude| Some(Side { modulated: true, ..side(piled, amplitude) });
    let pair =
        |trace, minus, plus| Plasticity { on_pre: Some(side(trace, minus)), on_post: Some(side(trace, plus)), ..rule };
    vec![
        ("pair, nearest", pair(slow, -4e-4, 1.3e-3)),
        ("pair, all", pair(piled, -3e-4, 2.7e-3)),
        ("soft", Plasticity { on_pre: soft(Bounds::SoftDown, 2e-3), on_post: soft(Bounds::SoftUp, 9e-3), ..rule }),
        ("target", Plasticity { on_post: Some(Side { target: 0.4, ..side(piled, 3.1e-3) }), ..rule }),
        ("symmetric", pair(piled, 8e-4, 9e-4)),
        ("modulated", Plasticity { on_pre: modulated(9e-4), on_post: modulated(1.1e-3), ..rule }),
    ]
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
    let mut emulator = Emulator::new(image);
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
    assert!((100..260).contains(&room) && stays > 20_000, "{learns} {stays}");
}
