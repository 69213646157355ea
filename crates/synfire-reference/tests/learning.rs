//! Learning, tick by tick, worked out by hand.

use synfire_network::{
    Adaptation, AdaptationDecay, Bounds, Comparison, Firing, Membrane, Network, NeuronModel, Plasticity, Population,
    PopulationId, PopulationKind, Projection, ProjectionId, Schedule, Semantics, Side, Synapse, Trace, Values, Weights,
};
use synfire_reference::Reference;

const W: ProjectionId = ProjectionId(0);

/// Traces halve in a tick.
const TRACE: Trace = Trace { tau_s: 0.002, bump: 0.5, nearest: false };

fn side(amplitude: f64) -> Side {
    Side { trace: TRACE, amplitude, target: 0.0, bounds: Bounds::Hard, modulated: false }
}

fn rule(on_pre: Option<Side>, on_post: Option<Side>) -> Plasticity {
    Plasticity { w_min: -100.0, w_max: 100.0, keep_sign: false, on_pre, on_post }
}

fn firing() -> Firing {
    Firing { comparison: Comparison::GreaterEqual, ..Firing::above(1.0) }
}

/// Two axons `in` learn to reach the neurons; as many axons `teacher` make these spike when it says so.
fn network(neurons: usize, firing: Firing, weights: Weights, rule: Plasticity) -> Network {
    let model = NeuronModel {
        membrane: Membrane::LinearLeak { leak_per_tick: 1000.0.into() },
        synapse: Synapse::Delta,
        r: 1.0.into(),
        v_min: None,
        v_initial: Values::ZERO,
        firing: Some(firing),
    };
    let kind = PopulationKind::Neurons { model, bias: Values::ZERO, late_bias: Values::ZERO };
    let population = |name: &str, size, kind| Population { name: name.into(), shape: vec![size], kind };
    let projection = |name: &str, source, weights, plasticity| Projection {
        name: name.into(),
        source: PopulationId(source),
        target: PopulationId(2),
        weights,
        delay_ticks: 0,
        prefer_cut: false,
        plasticity,
    };
    Network {
        name: "learning".into(),
        semantics: Semantics { dt_s: 1e-3, ..Semantics::default() },
        populations: vec![
            population("in", 2, PopulationKind::Input),
            population("teacher", neurons, PopulationKind::Input),
            population("out", neurons, kind),
        ],
        projections: vec![
            projection("w", 0, weights, Some(rule)),
            projection("teach", 1, Weights::OneToOne { values: vec![50.0; neurons] }, None),
        ],
        inputs: vec![PopulationId(0), PopulationId(1)],
        outputs: vec![PopulationId(2)],
    }
}

fn dense(values: &[f64]) -> Weights {
    Weights::Dense { values: values.to_vec() }
}

fn values(weights: Weights) -> Vec<f64> {
    weights.stored().collect()
}

/// The weights after each of these rows.
fn run(network: &Network, rows: &[&[f64]]) -> Vec<Vec<f64>> {
    assert_eq!(network.validate(), Ok(()));
    let schedule = Schedule::new(network);
    let mut reference = Reference::new(network, &schedule);
    let mut step = |row: &&[f64]| {
        reference.step(row);
        values(reference.weights(W))
    };
    rows.iter().map(&mut step).collect()
}

#[test]
fn a_pair_counts_once_whatever_its_order() {
    let deaf = Firing { v_threshold: 40.0.into(), ..firing() };
    let network = network(1, deaf, dense(&[0.0, 0.0]), rule(Some(side(-4.0)), Some(side(8.0))));
    // The teacher fires the neuron in ticks 1 and 3; axon 0 is active in ticks 0 and 4, axon 1 in tick 3.
    let rows: [&[f64]; 5] = [&[1.0, 0.0, 0.0], &[0.0, 0.0, 1.0], &[0.0, 0.0, 0.0], &[0.0, 1.0, 1.0], &[1.0, 0.0, 0.0]];
    let found = run(&network, &rows);
    assert_eq!(found[0], [0.0, 0.0]);
    // x = 1/2, halved: 8 * 1/4.
    assert_eq!(found[1], [2.0, 0.0]);
    assert_eq!(found[2], [2.0, 0.0]);
    // Axon 1 first: y = 1/2 after tick 1, halved in tick 2, gives -4 * 1/4. Then the spike of the same tick: x = 1/2 gives 4,
    // and x of axon 0 is 1/16.
    assert_eq!(found[3], [2.0 + 8.0 / 16.0, -1.0 + 4.0]);
    // y of tick 1, halved twice, and of tick 3.
    assert_eq!(found[4], [2.5 - 4.0 * (0.5 + 0.125), 3.0]);
}

#[test]
fn what_is_sent_is_weighted_before_it_changes_the_weight() {
    let mut slow = network(1, firing(), dense(&[0.75, 0.0]), rule(Some(side(-0.5)), None));
    slow.projections[0].delay_ticks = 2;
    let schedule = Schedule::new(&slow);
    let mut reference = Reference::new(&slow, &schedule);
    let mut arrived = Vec::new();
    for row in [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0; 3], [0.0; 3]] {
        reference.step(&row);
        arrived.push(reference.neurons(PopulationId(2))[0].i);
    }
    // y is 1/2 when the first is sent and 1/4 when the second is: the change acts on the later one.
    assert_eq!(arrived, [50.0, 0.0, 0.0, 0.75, 0.5]);
    assert_eq!(values(reference.weights(W)), [0.75 - 0.25 - 0.125, 0.0]);
}

#[test]
fn bounds_hold_and_signs_stay() {
    let bounded = Plasticity { w_min: -1.0, w_max: 2.0, ..rule(None, Some(Side { target: 0.25, ..side(100.0) })) };
    let found = run(&network(1, firing(), dense(&[0.5, -0.5]), bounded), &[&[1.0, 0.0, 1.0]]);
    assert_eq!(found, [[2.0, -1.0]]);
    let signed = Plasticity { keep_sign: true, ..bounded };
    let rows: [&[f64]; 2] = [&[1.0, 0.0, 1.0], &[0.0, 1.0, 1.0]];
    assert_eq!(run(&network(1, firing(), dense(&[0.5, -0.5]), signed), &rows), [[2.0, -1.0], [2.0, 0.0]]);
    assert_eq!(run(&network(1, firing(), dense(&[0.5, 0.0]), signed), &rows), [[2.0, 0.0], [2.0, 0.0]]);
}

#[test]
fn nearest_traces_do_not_add_up_and_others_stop_at_one() {
    let rows: [&[f64]; 3] = [&[1.0, 0.0, 0.0], &[1.0, 0.0, 0.0], &[1.0, 0.0, 1.0]];
    let last = |trace| {
        let rule = rule(None, Some(Side { trace, ..side(8.0) }));
        run(&network(1, firing(), dense(&[0.0, 0.0]), rule), &rows)[2][0]
    };
    assert_eq!(last(Trace { nearest: true, ..TRACE }), 4.0);
    assert_eq!(last(TRACE), 8.0 * 0.875);
    assert_eq!(last(Trace { bump: 0.75, ..TRACE }), 8.0);
}

#[test]
fn third_factors_multiply_what_is_modulated_and_a_freeze_stops_all() {
    let modulated = Side { modulated: true, ..side(8.0) };
    let network = network(1, firing(), dense(&[0.0, 0.0]), rule(Some(side(1.0)), Some(modulated)));
    let schedule = Schedule::new(&network);
    let mut reference = Reference::new(&network, &schedule);
    let row = [1.0, 0.0, 1.0];
    reference.set_third_factors(100.0, -0.5);
    reference.step(&row);
    assert_eq!(values(reference.weights(W)), [-2.0, 0.0]);
    reference.freeze_learning(true);
    reference.step(&row);
    assert_eq!(values(reference.weights(W)), [-2.0, 0.0]);
    assert_eq!(reference.traces(W), Some((&[0.5, 0.0][..], &[0.5][..])));
    reference.freeze_learning(false);
    reference.set_third_factors(100.0, 0.0);
    reference.step(&row);
    // Only the event, which no third factor multiplies, with y as tick 0 left it.
    assert_eq!(values(reference.weights(W)), [-1.5, 0.0]);
    reference.reset();
    assert_eq!((values(reference.weights(W)), reference.ticks()), (vec![-1.5, 0.0], 0));
    assert_eq!(reference.traces(W), Some((&[0.0, 0.0][..], &[0.0][..])));
}

#[test]
fn changes_below_half_a_step_are_lost_when_rounded_to_nearest() {
    let network = network(1, firing(), dense(&[0.0, 0.0]), rule(None, Some(side(0.5))));
    let schedule = Schedule::new(&network);
    let after = |step| {
        let mut reference = Reference::new(&network, &schedule);
        reference.set_weight_step(W, step);
        (0..8).for_each(|_| reference.step(&[1.0, 0.0, 1.0]));
        values(reference.weights(W))[0]
    };
    // x is 1/2, 3/4, 7/8, ... 255/256.
    assert_eq!((after(None), after(Some(1.5)), after(Some(0.25))), (0.5 * (8.0 - 255.0 / 256.0), 0.0, 3.75));
}

#[test]
fn sparse_and_single_synapses_learn_where_they_are() {
    let sparse = Weights::Sparse { synapses: vec![(0, 1, 0.5), (1, 0, 0.25)] };
    let both = rule(None, Some(Side { target: 0.25, ..side(4.0) }));
    let rows: [&[f64]; 1] = [&[1.0, 0.0, 1.0, 1.0]];
    assert_eq!(run(&network(2, firing(), sparse, both), &rows), [[1.5, -0.75]]);
    let single = Weights::OneToOne { values: vec![0.5, 0.25] };
    assert_eq!(run(&network(2, firing(), single, both), &rows), [[1.5, -0.75]]);
}

#[test]
fn the_strongest_neuron_wins_and_of_equals_the_first() {
    let winner = Firing { winner: true, ..firing() };
    let network = network(4, winner, dense(&[0.0; 8]), rule(None, None));
    let schedule = Schedule::new(&network);
    let mut reference = Reference::new(&network, &schedule);
    let mut winners = |teacher: [f64; 4]| {
        reference.step(&[&[0.0, 0.0], &teacher[..]].concat());
        reference.output_spikes().collect::<Vec<_>>()
    };
    assert_eq!(winners([0.5, 1.0, 2.0, 1.0]), [2]);
    assert_eq!(winners([0.0, 1.0, 1.0, 0.5]), [1]);
    assert_eq!(winners([0.001, 0.0, 0.0, 0.0]), []);
}

#[test]
fn frozen_adaptations_neither_rise_nor_fall() {
    let adaptation = Adaptation { step: 2.0.into(), decay: AdaptationDecay::Linear { per_tick: 0.5 } };
    let adaptive = Firing { adaptation: Some(adaptation), ..firing() };
    let network = network(1, adaptive, dense(&[0.0; 2]), rule(None, None));
    let schedule = Schedule::new(&network);
    let mut reference = Reference::new(&network, &schedule);
    let mut level = |teacher: f64, frozen| {
        reference.freeze_adaptation(frozen);
        reference.step(&[0.0, 0.0, teacher]);
        reference.neurons(PopulationId(2))[0].adaptation
    };
    assert_eq!([level(1.0, false), level(1.0, true), level(0.0, true), level(0.0, false)], [2.0, 2.0, 2.0, 1.5]);
    reference.clear_state();
    assert_eq!(reference.neurons(PopulationId(2))[0].adaptation, 1.5);
    reference.clear_adaptation();
    assert_eq!(reference.neurons(PopulationId(2))[0].adaptation, 0.0);
}
