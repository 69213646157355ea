//! One neuron with weight 1 from one input, against numbers worked out by hand. All of them are exact in binary.

use synfire_network::{
    Adaptation, AdaptationDecay, Comparison, Decay, Firing, Membrane, Network, NeuronModel, Population, PopulationId,
    PopulationKind, Projection, Refractory, Reset, ResetTiming, Semantics, SpikeLimit, Synapse, Values, Weights,
};
use synfire_reference::{NeuronState, run};

/// dt = 1 s: with tau = 2 s, decay and gain are 1/2 in Euler steps.
const SEMANTICS: Semantics = Semantics { dt_s: 1.0, decay: Decay::Euler, output_delay_ticks: 0 };

fn leaky() -> Membrane {
    Membrane::Leaky { tau_mem_s: 2.0.into(), v_leak: Values::ZERO }
}

/// Adds up its input: a linear leak of 0.
fn sum() -> Membrane {
    Membrane::LinearLeak { leak_per_tick: Values::ZERO }
}

/// `r = 2` makes up for the gain of `leaky`.
fn model(membrane: Membrane, r: f64, firing: Option<Firing>) -> NeuronModel {
    NeuronModel { membrane, synapse: Synapse::Delta, r: r.into(), v_min: None, v_initial: Values::ZERO, firing }
}

/// Fires above 1.
fn firing(reset: Reset, reset_timing: ResetTiming, v_reset: f64) -> Firing {
    Firing { reset, reset_timing, v_reset: v_reset.into(), ..Firing::above(1.0) }
}

fn network(model: NeuronModel, semantics: Semantics, bias: f64, late_bias: f64) -> Network {
    let population = |name: &str, kind| Population { name: name.into(), shape: vec![1], kind };
    let neuron = PopulationKind::Neurons { model, bias: bias.into(), late_bias: late_bias.into() };
    let network = Network {
        name: "one".into(),
        semantics,
        populations: vec![population("in", PopulationKind::Input), population("neuron", neuron)],
        projections: vec![Projection::new(
            "w",
            PopulationId(0),
            PopulationId(1),
            Weights::OneToOne { values: vec![1.0] },
        )],
        inputs: vec![PopulationId(0)],
        outputs: vec![PopulationId(1)],
    };
    network.validate().expect("a sound network");
    network
}

fn states(network: &Network, inputs: &[f64]) -> Vec<NeuronState> {
    let mut states = Vec::new();
    run(network, inputs.chunks(1), inputs.len(), |reference| states.push(reference.neurons(PopulationId(1))[0]));
    states
}

/// The potential after each tick.
fn potentials(model: NeuronModel, inputs: &[f64]) -> Vec<f64> {
    states(&network(model, SEMANTICS, 0.0, 0.0), inputs).iter().map(|state| state.v).collect()
}

/// The potential after each tick and whether there was a spike.
fn course(membrane: Membrane, r: f64, firing: Firing, inputs: &[f64]) -> Vec<(f64, bool)> {
    let network = network(model(membrane, r, Some(firing)), SEMANTICS, 0.0, 0.0);
    states(&network, inputs).iter().map(|state| (state.v, state.spiked())).collect()
}

#[test]
fn a_leaky_membrane_decays_toward_its_leak_potential() {
    assert_eq!(potentials(model(leaky(), 2.0, None), &[1.0, 0.0, 0.0]), [1.0, 0.5, 0.25]);
    let membrane = Membrane::Leaky { tau_mem_s: 2.0.into(), v_leak: 4.0.into() };
    assert_eq!(potentials(model(membrane, 2.0, None), &[0.0, 0.0, 1.0]), [2.0, 3.0, 4.5]);
}

#[test]
fn exponential_steps_are_the_exact_solution() {
    let semantics = Semantics { decay: Decay::Exponential, ..SEMANTICS };
    let network = network(model(leaky(), 3.0, None), semantics, 0.0, 0.0);
    let found: Vec<f64> = states(&network, &[1.0, 1.0, 0.0]).iter().map(|state| state.v).collect();
    let rise = |t: f64| 3.0 * (1.0 - (-t / 2.0).exp());
    let expected = [rise(1.0), rise(2.0), rise(2.0) * (-0.5_f64).exp()];
    for (found, expected) in found.into_iter().zip(expected) {
        assert!((found - expected).abs() < 1e-15, "{found} {expected}");
    }
}

#[test]
fn an_integrator_keeps_everything() {
    let semantics = Semantics { dt_s: 0.5, ..SEMANTICS };
    let network = network(model(Membrane::Integrator, 3.0, None), semantics, 0.0, 0.0);
    let found: Vec<f64> = states(&network, &[1.0, 0.0, -3.0]).iter().map(|state| state.v).collect();
    assert_eq!(found, [1.5, 1.5, -3.0]);
}

#[test]
fn a_linear_leak_stops_at_rest() {
    let leak = || Membrane::LinearLeak { leak_per_tick: 1.0.into() };
    assert_eq!(potentials(model(leak(), 1.0, None), &[2.5, 0.0, 0.0, 0.0, 0.0]), [2.5, 1.5, 0.5, 0.0, 0.0]);
    assert_eq!(potentials(model(leak(), 1.0, None), &[-1.5, 0.0, 0.0, 0.25]), [-1.5, -0.5, 0.0, 0.25]);
    // With firing, rest is v_reset: from 0 to -0.5 at once, and from below upward. r scales the input.
    let firing = firing(Reset::Zero, ResetTiming::Same, -0.5);
    let expected = [(-0.5, false), (-4.5, false), (-3.5, false), (-0.5, true)];
    assert_eq!(course(leak(), 2.0, firing, &[0.0, -2.0, 0.0, 2.25]), expected);
}

#[test]
fn a_reset_of_the_same_tick_follows_the_spike() {
    let inputs = [2.0, 0.0, 2.5];
    let subtract = firing(Reset::Subtract, ResetTiming::Same, 0.0);
    assert_eq!(course(leaky(), 2.0, subtract, &inputs), [(1.0, true), (0.5, false), (1.75, true)]);
    let to_value = firing(Reset::Zero, ResetTiming::Same, -0.5);
    assert_eq!(course(leaky(), 2.0, to_value, &inputs), [(-0.5, true), (-0.25, false), (-0.5, true)]);
}

#[test]
fn a_reset_of_the_next_tick_meets_its_decay_and_input() {
    let inputs = [2.0, 1.5, 0.0];
    // 2; 2/2 + 1.5 - 1 = 1.5; 1.5/2 + 0 - 1 = -0.25
    let subtract = firing(Reset::Subtract, ResetTiming::Next, 0.0);
    assert_eq!(course(leaky(), 2.0, subtract, &inputs), [(2.0, true), (1.5, true), (-0.25, false)]);
    // The input of the tick after the spike is lost.
    let to_value = firing(Reset::Zero, ResetTiming::Next, -0.5);
    assert_eq!(course(leaky(), 2.0, to_value, &inputs), [(2.0, true), (-0.5, false), (-0.25, false)]);
}

#[test]
fn a_neuron_without_a_reset_spikes_while_it_is_above() {
    // 2; 2/2 + 1 = 2; 2/2 = 1, which is not above 1.
    let found = course(leaky(), 2.0, firing(Reset::None, ResetTiming::Same, 0.0), &[2.0, 1.0, 0.0]);
    assert_eq!(found, [(2.0, true), (2.0, true), (1.0, false)]);
}

#[test]
fn a_neuron_spikes_as_often_as_its_threshold_fits_into_its_potential() {
    let several = |max_spikes, reset, timing| Firing { max_spikes, ..firing(reset, timing, 0.25) };
    let counts = |firing, inputs: &[f64]| -> Vec<(f64, u32)> {
        let network = network(model(sum(), 1.0, Some(firing)), SEMANTICS, 0.0, 0.0);
        states(&network, inputs).iter().map(|state| (state.v, state.spikes)).collect()
    };
    let any = SpikeLimit::ANY;
    // 3.5 spikes three times and keeps 0.5; 0.5 + 1.75 spikes twice; 0.25 + 0.75 is not above 1.
    let found = counts(several(any, Reset::Subtract, ResetTiming::Same), &[3.5, 1.75, 0.75]);
    assert_eq!(found, [(0.5, 3), (0.25, 2), (1.0, 0)]);
    let found = counts(several(any, Reset::Subtract, ResetTiming::Next), &[3.5, 0.0]);
    assert_eq!(found, [(3.5, 3), (0.5, 0)]);
    let found = counts(several(SpikeLimit::new(2).unwrap(), Reset::Subtract, ResetTiming::Same), &[3.5, 0.0]);
    assert_eq!(found, [(1.5, 2), (0.5, 1)]);
    assert_eq!(counts(several(any, Reset::Zero, ResetTiming::Same), &[3.5, 0.0]), [(0.25, 3), (0.25, 0)]);
}

/// Potentials and spikes of two neurons with the thresholds 1 and 2 after each tick, where one inhibits the other.
fn inhibited(reset: Reset, timing: ResetTiming, inputs: &[[f64; 2]]) -> Vec<[(f64, u32); 2]> {
    let firing = Firing { inhibition: true, ..firing(reset, timing, 0.0) };
    let mut network = network(model(sum(), 1.0, Some(firing)), SEMANTICS, 0.0, 0.0);
    if let PopulationKind::Neurons { model: NeuronModel { firing: Some(firing), .. }, .. } =
        &mut network.populations[1].kind
    {
        firing.v_threshold = Values::Each(vec![1.0, 2.0]);
    }
    network.populations.iter_mut().for_each(|population| population.shape = vec![2]);
    network.projections[0].weights = Weights::OneToOne { values: vec![1.0, 1.0] };
    let mut found = Vec::new();
    run(&network, inputs, inputs.len(), |reference| {
        let state = |index: usize| reference.neurons(PopulationId(1))[index];
        found.push([0, 1].map(|index| (state(index).v, state(index).spikes)));
    });
    found
}

#[test]
fn where_a_spike_inhibits_the_others_they_are_reset_all_the_same() {
    // 1.5 is 0.5 above its threshold and 2.25 only 0.25; in the second tick nobody inhibits.
    let inputs = [[1.5, 2.25], [0.75, 0.0]];
    let next = inhibited(Reset::Subtract, ResetTiming::Next, &inputs);
    assert_eq!(next, [[(1.5, 1), (2.25, 0)], [(1.25, 1), (0.25, 0)]]);
    let same = inhibited(Reset::Zero, ResetTiming::Same, &inputs);
    assert_eq!(same, [[(0.0, 1), (0.0, 0)], [(0.75, 0), (0.0, 0)]]);
    // Of equals the first.
    let equal = inhibited(Reset::Zero, ResetTiming::Same, &[[1.5, 2.5]]);
    assert_eq!(equal, [[(0.0, 1), (0.0, 0)]]);
}

#[test]
fn each_of_several_spikes_is_delivered() {
    let firing = Firing { max_spikes: SpikeLimit::ANY, ..firing(Reset::Subtract, ResetTiming::Same, 0.0) };
    let mut network = network(model(sum(), 1.0, Some(firing)), SEMANTICS, 0.0, 0.0);
    let kind = PopulationKind::Neurons { model: model(sum(), 1.0, None), bias: Values::ZERO, late_bias: Values::ZERO };
    network.populations.push(Population { name: "sum".into(), shape: vec![1], kind });
    let weights = Weights::OneToOne { values: vec![0.5] };
    let (name, source, target) = ("counts".into(), PopulationId(1), PopulationId(2));
    let projection = network.projections[0].clone();
    network.projections.push(Projection { name, source, target, weights, ..projection });
    let mut found = Vec::new();
    run(&network, [[3.5], [0.0]], 2, |reference| {
        found.push((reference.output_spikes().collect::<Vec<_>>(), reference.neurons(PopulationId(2))[0].v));
    });
    assert_eq!(found, [(vec![0, 0, 0], 1.5), (vec![], 1.5)]);
}

#[test]
fn without_delay_a_potential_that_stayed_above_has_to_pass_twice_the_threshold() {
    // 4 spikes, 3 is left: above 1. 3 + 0 - 1 is above 1 and spikes. 2 + 0 - 1 is not: no spike, nothing is taken.
    let no_delay = firing(Reset::Subtract, ResetTiming::NoDelay, 0.0);
    let found = course(sum(), 1.0, no_delay, &[4.0, 0.0, 0.0, -1.5, 1.0]);
    assert_eq!(found, [(3.0, true), (2.0, true), (2.0, false), (0.5, false), (0.5, true)]);
    let same = firing(Reset::Subtract, ResetTiming::Same, 0.0);
    assert_eq!(course(sum(), 1.0, same, &[4.0, 0.0, 0.0])[2], (1.0, true));
}

#[test]
fn a_potential_may_start_elsewhere_than_at_0() {
    let mut model = model(leaky(), 2.0, Some(firing(Reset::Zero, ResetTiming::Same, 0.0)));
    model.v_initial = Values::Same(1.0);
    let found = states(&network(model, SEMANTICS, 0.0, 0.0), &[0.0, 1.0]);
    assert_eq!(found.iter().map(|state| (state.v, state.spiked())).collect::<Vec<_>>(), [(0.5, false), (0.0, true)]);
}

#[test]
fn a_current_goes_on_while_a_reset_swallows_the_input() {
    let mut model = model(sum(), 1.0, Some(firing(Reset::Zero, ResetTiming::Next, 0.0)));
    model.synapse = Synapse::Current { tau_syn_s: 2.0.into(), w_in: 4.0.into() };
    let found = states(&network(model, SEMANTICS, 0.0, 0.0), &[1.0, 1.0, 0.0]);
    let found: Vec<_> = found.iter().map(|state| (state.i, state.v, state.spiked())).collect();
    assert_eq!(found, [(2.0, 2.0, true), (3.0, 0.0, false), (1.5, 1.5, true)]);
}

#[test]
fn the_comparison_decides_at_the_threshold() {
    let greater = firing(Reset::Subtract, ResetTiming::Same, 0.0);
    assert_eq!(course(sum(), 1.0, greater.clone(), &[1.0]), [(1.0, false)]);
    let greater_equal = Firing { comparison: Comparison::GreaterEqual, ..greater };
    assert_eq!(course(sum(), 1.0, greater_equal, &[1.0]), [(0.0, true)]);
}

#[test]
fn the_new_current_acts_in_its_own_tick() {
    let mut model = model(leaky(), 2.0, None);
    model.synapse = Synapse::Current { tau_syn_s: 4.0.into(), w_in: 8.0.into() };
    let found = states(&network(model, SEMANTICS, 0.0, 0.0), &[1.0, 0.0, 0.0]);
    let found: Vec<_> = found.iter().map(|state| (state.i, state.v)).collect();
    assert_eq!(found, [(2.0, 2.0), (1.5, 2.5), (1.125, 2.375)]);
}

#[test]
fn a_refractory_neuron_cannot_spike() {
    let pause = |firing: Firing, ticks, hold| Firing { refractory: Some(Refractory { ticks, hold }), ..firing };
    let zero = || firing(Reset::Zero, ResetTiming::Same, 0.25);
    let inputs = [1.5; 5];
    // It goes on integrating from its reset value.
    let expected = [(0.25, true), (1.75, false), (3.25, false), (0.25, true), (1.75, false)];
    assert_eq!(course(sum(), 1.0, pause(zero(), 2, false), &inputs), expected);
    // It is held at its reset value.
    let expected = [(0.25, true), (0.25, false), (0.25, false), (0.25, true), (0.25, false)];
    assert_eq!(course(sum(), 1.0, pause(zero(), 2, true), &inputs), expected);
    assert_eq!(course(sum(), 1.0, pause(zero(), 0, true), &inputs), [(0.25, true); 5]);
}

#[test]
fn a_refractory_pause_and_a_late_reset_go_together() {
    let subtract = firing(Reset::Subtract, ResetTiming::Next, 0.0);
    let inputs = [1.5; 4];
    let running = Firing { refractory: Some(Refractory { ticks: 1, hold: false }), ..subtract.clone() };
    // 1.5; 1.5 + 1.5 - 1 = 2, paused; 3.5; 3.5 + 1.5 - 1 = 4, paused
    let expected = [(1.5, true), (2.0, false), (3.5, true), (4.0, false)];
    assert_eq!(course(sum(), 1.0, running, &inputs), expected);
    // Holding at the reset value takes the place of the subtraction.
    let held = Firing { refractory: Some(Refractory { ticks: 1, hold: true }), ..subtract };
    let expected = [(1.5, true), (0.0, false), (1.5, true), (0.0, false)];
    assert_eq!(course(sum(), 1.0, held, &inputs), expected);
}

fn adapting(decay: AdaptationDecay) -> Vec<(f64, f64, bool)> {
    let adaptation = Some(Adaptation { step: 1.0.into(), decay });
    let firing = Firing { adaptation, ..firing(Reset::Zero, ResetTiming::Same, 0.0) };
    let network = network(model(sum(), 1.0, Some(firing)), SEMANTICS, 0.0, 0.0);
    states(&network, &[1.5; 4]).iter().map(|state| (state.v, state.adaptation, state.spiked())).collect()
}

#[test]
fn an_adaptation_raises_the_threshold_and_decays() {
    // Compared with 1, 2, 1.5, 2.25: decay by half, then the step.
    let expected = [(0.0, 1.0, true), (1.5, 0.5, false), (0.0, 1.25, true), (1.5, 0.625, false)];
    assert_eq!(adapting(AdaptationDecay::Exponential { tau_s: 2.0 }), expected);
    // Compared with 1, 2, 1.25, 2; down to 0, not below.
    let expected = [(0.0, 1.0, true), (1.5, 0.25, false), (0.0, 1.0, true), (1.5, 0.25, false)];
    assert_eq!(adapting(AdaptationDecay::Linear { per_tick: 0.75 }), expected);
}

#[test]
fn an_adaptation_does_not_change_what_is_subtracted() {
    let adaptation = Some(Adaptation { step: 2.0.into(), decay: AdaptationDecay::Linear { per_tick: 0.0 } });
    let firing = Firing { adaptation, ..firing(Reset::Subtract, ResetTiming::Same, 0.0) };
    assert_eq!(course(sum(), 1.0, firing, &[1.5, 3.0, 0.0]), [(0.5, true), (2.5, true), (2.5, false)]);
}

#[test]
fn the_lower_limit_holds_before_the_comparison_but_not_for_a_reset() {
    let limited = |firing| NeuronModel { v_min: Some((-1.0).into()), ..model(sum(), 1.0, firing) };
    assert_eq!(potentials(limited(None), &[-3.0, 1.5]), [-1.0, 0.5]);
    let low = firing(Reset::Zero, ResetTiming::Same, -2.0);
    assert_eq!(potentials(limited(Some(low)), &[1.5, 0.0]), [-2.0, -1.0]);
    let low = firing(Reset::Subtract, ResetTiming::Next, 0.0);
    assert_eq!(potentials(limited(Some(low)), &[1.5, -3.0, 0.25]), [1.5, -1.0, -0.75]);
}

#[test]
fn biases_add_to_the_input_before_w_in_and_r() {
    let mut model = model(sum(), 0.5, None);
    model.synapse = Synapse::Current { tau_syn_s: 1.0.into(), w_in: 2.0.into() };
    let found = states(&network(model, SEMANTICS, 1.0, 4.0), &[0.0, 0.0, 2.0]);
    assert_eq!(found.iter().map(|state| state.v).collect::<Vec<_>>(), [1.0, 6.0, 13.0]);
}

#[test]
fn input_values_multiply_weights() {
    assert_eq!(potentials(model(sum(), 1.0, None), &[0.5, -0.25, 8.0]), [0.5, 0.25, 8.25]);
}
