//! Populations in one tick and across ticks: order, delays, cycles, outputs.

use synfire_network::{
    Firing, Membrane, Network, NeuronModel, Population, PopulationId, PopulationKind, Projection, Schedule, Semantics,
    Synapse, Values, Weights,
};
use synfire_reference::{Reference, run};

/// A neuron that spikes in every tick in which it gets more than 0.5, and forgets at once.
fn relay() -> PopulationKind {
    let firing = Firing::above(0.5);
    let model = NeuronModel {
        membrane: Membrane::LinearLeak { leak_per_tick: 100.0.into() },
        synapse: Synapse::Delta,
        r: 1.0.into(),
        v_min: None,
        v_initial: Values::ZERO,
        firing: Some(firing),
    };
    PopulationKind::Neurons { model, bias: Values::ZERO, late_bias: Values::ZERO }
}

/// An input (population 0) and relays of these sizes, with all-to-all projections `(source, target, weight, delay)`.
fn network(sizes: &[usize], projections: &[(usize, usize, f64, u32)]) -> Network {
    let population = |(index, size): (usize, &usize)| Population {
        name: format!("p{index}"),
        shape: vec![*size],
        kind: if index == 0 { PopulationKind::Input } else { relay() },
    };
    let projection = |(index, (source, target, weight, delay_ticks)): (usize, &(usize, usize, f64, u32))| Projection {
        name: format!("w{index}"),
        source: PopulationId(*source),
        target: PopulationId(*target),
        weights: Weights::Dense { values: vec![*weight; sizes[*source] * sizes[*target]] },
        delay_ticks: *delay_ticks,
        prefer_cut: false,
        plasticity: None,
    };
    let network = Network {
        name: "relays".into(),
        semantics: Semantics::default(),
        populations: sizes.iter().enumerate().map(population).collect(),
        projections: projections.iter().enumerate().map(projection).collect(),
        inputs: vec![PopulationId(0)],
        outputs: vec![PopulationId(sizes.len() - 1)],
    };
    network.validate().expect("a sound network");
    network
}

/// The ticks in which each relay population reports a spike, after one input in tick 0.
fn spike_ticks(network: &Network, ticks: usize) -> Vec<Vec<usize>> {
    let mut found = vec![Vec::new(); network.populations.len() - 1];
    run(network, [[1.0]], ticks, |reference| {
        for (index, ticks) in found.iter_mut().enumerate() {
            ticks.extend(reference.spikes(PopulationId(index + 1)).map(|_| reference.ticks() - 1));
        }
    });
    found
}

#[test]
fn layers_answer_in_the_same_tick_whatever_their_order() {
    assert_eq!(spike_ticks(&network(&[1, 1, 1], &[(0, 1, 1.0, 0), (1, 2, 1.0, 0)]), 4), [[0], [0]]);
    assert_eq!(spike_ticks(&network(&[1, 1, 1], &[(0, 2, 1.0, 0), (2, 1, 1.0, 0)]), 4), [[0], [0]]);
}

#[test]
fn delays_are_counted_from_the_tick_of_the_spike() {
    let net = network(&[1, 1, 1], &[(0, 1, 1.0, 2), (1, 2, 1.0, 3)]);
    assert_eq!(spike_ticks(&net, 8), [[2], [5]]);
    // Two ways with different delays from one source.
    let net = network(&[1, 1], &[(0, 1, 1.0, 1), (0, 1, 1.0, 4)]);
    assert_eq!(spike_ticks(&net, 8), [[1, 4]]);
}

#[test]
fn recurrence_takes_a_tick_or_its_delay() {
    assert_eq!(spike_ticks(&network(&[1, 1], &[(0, 1, 1.0, 0), (1, 1, 1.0, 0)]), 4), [[0, 1, 2, 3]]);
    assert_eq!(spike_ticks(&network(&[1, 1], &[(0, 1, 1.0, 0), (1, 1, 1.0, 3)]), 8), [[0, 3, 6]]);
}

#[test]
fn a_cycle_is_as_long_as_its_cut() {
    // The inhibitory way back from 2 to 1 takes the extra tick: 1 is silent in tick 1 although its loop drives it.
    let net = network(&[1, 1, 1], &[(0, 1, 1.0, 0), (1, 2, 1.0, 0), (2, 1, -1.0, 0), (1, 1, 1.0, 0)]);
    assert_eq!(spike_ticks(&net, 4), [[0], [0]]);
}

#[test]
fn an_output_delay_moves_reports_and_effects() {
    let mut net = network(&[1, 1, 1], &[(0, 1, 1.0, 0), (1, 2, 1.0, 0)]);
    net.semantics.output_delay_ticks = 1;
    // 1 fires in tick 0 and reports in 1; 2 gets it in 1 and reports in 2.
    assert_eq!(spike_ticks(&net, 5), [[1], [2]]);
    let (mut reports, schedule) = (Vec::new(), Schedule::new(&net));
    let mut reference = Reference::new(&net, &schedule);
    for row in [[1.0], [0.0], [0.0]] {
        reference.step(&row);
        reports.push((reference.neurons(PopulationId(1))[0].spiked(), reference.spikes(PopulationId(1)).count()));
    }
    assert_eq!(reports, [(true, 0), (false, 1), (false, 0)]);
}

#[test]
fn inputs_and_outputs_are_in_the_order_of_their_lists() {
    let mut net = network(&[2, 3, 2], &[(0, 1, 1.0, 0)]);
    net.populations.push(Population { name: "more".into(), shape: vec![1], kind: PopulationKind::Input });
    net.projections.push(Projection { source: PopulationId(3), target: PopulationId(2), ..net.projections[0].clone() });
    net.projections[1].name = "w1".into();
    net.projections[1].weights = Weights::Dense { values: vec![0.0, 1.0] };
    net.inputs = vec![PopulationId(3), PopulationId(0)];
    net.outputs = vec![PopulationId(2), PopulationId(1)];
    net.validate().unwrap();
    let rows = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1.0, 1.0, 1.0]];
    let (mut outputs, mut axons) = (Vec::new(), Vec::new());
    run(&net, rows, 4, |reference| {
        outputs.push(reference.output_spikes().collect::<Vec<_>>());
        axons.push(reference.spikes(PopulationId(0)).collect::<Vec<_>>());
    });
    assert_eq!(outputs, [vec![1], vec![2, 3, 4], vec![1, 2, 3, 4], vec![]]);
    assert_eq!(axons, [vec![], vec![0], vec![0, 1], vec![]]);
}

#[test]
fn an_input_that_no_row_drives_is_silent() {
    let mut net = network(&[1, 1], &[(0, 1, 1.0, 0)]);
    net.inputs.clear();
    let mut ticks = 0;
    run(&net, [[0.0; 0]; 3], 3, |reference| ticks += 1 - reference.output_spikes().count());
    assert_eq!(ticks, 3);
}

#[test]
fn a_reset_returns_to_the_start() {
    let net = network(&[1, 1], &[(0, 1, 1.0, 2), (1, 1, 1.0, 0)]);
    let schedule = Schedule::new(&net);
    let mut reference = Reference::new(&net, &schedule);
    assert_eq!(reference.spikes(PopulationId(1)).count(), 0);
    let mut course = || {
        reference.reset();
        let mut fired = Vec::new();
        for tick in 0..5 {
            reference.step(&[f64::from(tick == 0)]);
            fired.push(reference.output_spikes().count());
        }
        fired
    };
    assert_eq!(course(), [0, 0, 1, 1, 1]);
    assert_eq!(course(), [0, 0, 1, 1, 1]);
}

#[test]
#[should_panic(expected = "one value for each input axon")]
fn a_row_of_the_wrong_length_is_refused() {
    run(&network(&[2, 1], &[(0, 1, 1.0, 0)]), [[1.0]], 1, |_| {});
}
