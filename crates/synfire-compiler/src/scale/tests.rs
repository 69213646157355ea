use synfire_network::{
    Adaptation, AdaptationDecay, Bounds, NeuronModel, PopulationId, PopulationKind, Refractory, Semantics, Side,
    Synapse, Trace, Values, Weights,
};

use super::*;

#[test]
fn split_weights_reach_nearly_the_full_range() {
    assert_eq!(weight_limit(8, 8), 127);
    assert_eq!(weight_limit(4, 8), 7);
    assert_eq!(weight_limit(16, 8), 127 * 256 + 127);
    assert_eq!(weight_limit(12, 8), 2047);
    assert_eq!(weight_limit(16, 4), 7 * (1 + 16 + 256 + 4096));
}

#[test]
fn the_exponent_keeps_the_weights_of_most_neurons_whole() {
    assert_eq!(best_exponent(&[(1.0, 127.0 * 8.0)]), 3);
    assert_eq!(best_exponent(&[(1.0, 127.0 * 8.0), (1.0, 127.0 * 8.0), (1.0, 127.0 * 64.0)]), 3);
    assert_eq!(best_exponent(&[(1.0, 13.0)]), 0);
    assert_eq!(best_exponent(&[]), 0);
}

fn best_exponent(peaks: &[(f64, f64)]) -> i32 {
    exponent(peaks, 127, 15, WEIGHT_BIT_COST)
}

/// v halves in a tick and i keeps three quarters.
const STEP: Step = Step {
    kv: 0.5,
    ki: 0.75,
    membrane_gain: 1.0,
    input_gain: 2.0,
    current_bias: 0.0,
    membrane_bias: 0.0,
    late_bias: 0.0,
};

fn population(firing: Option<Firing>) -> Population {
    let model = NeuronModel {
        membrane: Membrane::Integrator,
        synapse: Synapse::Delta,
        r: Values::Same(1.0),
        v_min: None,
        v_initial: Values::ZERO,
        firing,
    };
    let kind = PopulationKind::Neurons { model, bias: Values::ZERO, late_bias: Values::ZERO };
    Population { name: "p".into(), shape: vec![2], kind }
}

fn firing(v_threshold: f64, reset: Reset) -> Firing {
    Firing { reset, v_reset: Values::Same(-500.0), ..Firing::above(v_threshold) }
}

#[test]
fn a_drive_sums_inputs_and_biases_over_all_ticks() {
    let plain = drive(&STEP, (3.0, -1.0));
    assert_eq!(plain, Drive { peak: 3.0, current: 12.0, potential: 24.0, is_inhibited: true });
    let biased = Step { current_bias: -0.25, membrane_bias: -0.125, late_bias: -0.5, ..STEP };
    assert_eq!(drive(&biased, (3.0, -1.0)), Drive { peak: 3.5, current: 15.0, potential: 30.25, is_inhibited: true });
    assert_eq!(drive(&biased, (1.0, -3.0)).peak, 3.5);
}

#[test]
fn each_way_down_inhibits_alone() {
    let inhibited = |step: Step, negative: f64| drive(&step, (3.0, negative)).is_inhibited;
    assert!(!inhibited(STEP, 0.0));
    assert!(!inhibited(Step { current_bias: 1.0, membrane_bias: 1.0, ..STEP }, 0.0));
    assert!(inhibited(STEP, -1.0));
    assert!(inhibited(Step { late_bias: 0.5, ..STEP }, 0.0));
    assert!(inhibited(Step { current_bias: -0.5, ..STEP }, 0.0));
    assert!(inhibited(Step { membrane_bias: -0.5, ..STEP }, 0.0));
}

/// One input of the range -0.5 to 4 to two neurons whose gain is 2.
fn added(weights: Vec<f64>, rule: Option<&Plasticity>) -> ([(f64, f64); 2], Vec<f64>) {
    let input = Population { name: "x".into(), shape: vec![1], kind: PopulationKind::Input };
    let projection = Projection::new("w", PopulationId(0), PopulationId(1), Weights::Dense { values: weights });
    let network = Network {
        name: "n".into(),
        semantics: Semantics::default(),
        populations: vec![input, population(None)],
        projections: vec![projection],
        inputs: vec![PopulationId(0)],
        outputs: vec![],
    };
    let options = CompileOptions { input_range: (-0.5, 4.0), ..CompileOptions::default() };
    let mut sums = [(0.0, 0.0); 2];
    let inputs =
        Inputs { network: &network, options: &options, projection: &network.projections[0], rule, steps: &[STEP; 2] };
    let peaks = inputs.add(&mut sums);
    (sums, peaks)
}

#[test]
fn inputs_count_at_both_ends_of_their_range() {
    assert_eq!(added(vec![3.0, -0.25], None), ([(24.0, -3.0), (0.25, -2.0)], vec![6.0, 0.5]));
}

#[test]
fn a_weight_that_learns_counts_at_both_of_its_bounds() {
    let side = Side {
        trace: Trace { tau_s: 1.0, bump: 1.0, nearest: false },
        amplitude: 1.0,
        target: 0.0,
        bounds: Bounds::Hard,
        modulated: false,
    };
    let rule = Plasticity { w_min: -1.0, w_max: 3.0, keep_sign: true, on_pre: Some(side), on_post: None };
    // The first stays within 0 to 3, the second within -1 to 0.
    assert_eq!(added(vec![1.0, -1.0], Some(&rule)), ([(24.0, -3.0), (1.0, -8.0)], vec![6.0; 2]));
    let free = Plasticity { keep_sign: false, ..rule };
    assert_eq!(added(vec![1.0, -1.0], Some(&free)), ([(24.0, -8.0); 2], vec![6.0; 2]));
}

const STATE_MAX: f64 = 1e6;

fn scale(population: &Population, step: &Step, drive: &Drive, observed: Option<f64>) -> f64 {
    widest(population, 0, step, drive, observed, STATE_MAX).expect("a scale")
}

fn close(value: f64, expected: f64) {
    assert!((value / expected - 1.0).abs() < 1e-12, "{value}, not {expected}");
}

#[test]
fn an_integrator_keeps_its_worst_case_or_what_was_observed_within_its_state() {
    let readout = population(None);
    let bounded = Drive { peak: 2.0, current: 5.0, potential: 8.0, is_inhibited: true };
    close(scale(&readout, &STEP, &bounded, None), RANGE * STATE_MAX / 8.0);
    // A quarter more than was seen, but never more than the sum of all inputs allows.
    close(scale(&readout, &STEP, &bounded, Some(4.0)), STATE_MAX / 5.0);
    close(scale(&readout, &STEP, &bounded, Some(0.5)), 0.998 * STATE_MAX / 2.0);
    let unbounded = Drive { potential: f64::INFINITY, ..bounded };
    close(scale(&readout, &STEP, &unbounded, None), 0.998 * STATE_MAX / 2.0 / FINE_THRESHOLD);
    close(scale(&readout, &STEP, &Drive::default(), None), 1.0);
}

#[test]
fn a_threshold_is_reached_in_one_step_above_it() {
    let spiking = population(Some(firing(400.0, Reset::Subtract)));
    let step = Step { membrane_bias: 1.0, ..STEP };
    let drive = Drive { peak: 5.0, current: 5.0, potential: 12.0, is_inhibited: true };
    close(scale(&spiking, &step, &drive, None), RANGE * STATE_MAX / 800.0);
    let low = population(Some(Firing { v_reset: Values::ZERO, ..firing(4.0, Reset::Subtract) }));
    let strong = Drive { current: 50_000.0, ..drive };
    close(limits(&low, 0, &step, &strong, STATE_MAX).1, RANGE * STATE_MAX / 50_005.0);
    // Beyond that as long as the threshold has fewer than the steps that it should have.
    close(scale(&low, &step, &strong, None), FINE_THRESHOLD / 4.0);
}

#[test]
fn only_a_reset_that_takes_every_input_back_bounds_an_excited_integrator() {
    let excited = Drive { peak: 5.0, current: 500.0, potential: f64::INFINITY, is_inhibited: false };
    let step = Step { membrane_bias: 1.0, ..STEP };
    let reach = |firing: Firing, drive: &Drive| limits(&population(Some(firing)), 0, &step, drive, STATE_MAX).1;
    close(reach(firing(400.0, Reset::Zero), &excited), RANGE * STATE_MAX / 1001.0);
    close(reach(firing(600.0, Reset::Zero), &excited), RANGE * STATE_MAX / 1200.0);
    close(
        reach(Firing { v_reset: Values::ZERO, ..firing(501.0, Reset::Subtract) }, &excited),
        RANGE * STATE_MAX / 1002.0,
    );
    assert_eq!(reach(firing(500.0, Reset::Subtract), &excited), 0.0);
    let zero = || firing(400.0, Reset::Zero);
    assert_eq!(reach(zero(), &Drive { is_inhibited: true, ..excited }), 0.0);
    assert_eq!(reach(Firing { winner: true, ..zero() }, &excited), 0.0);
    assert_eq!(reach(Firing { refractory: Some(Refractory { ticks: 1, hold: false }), ..zero() }, &excited), 0.0);
    let adaptation = Adaptation { step: Values::Same(1.0), decay: AdaptationDecay::Exponential { tau_s: 1.0 } };
    assert_eq!(reach(Firing { adaptation: Some(adaptation), ..zero() }, &excited), 0.0);
}

#[test]
fn a_scale_that_no_float_can_hold_is_none() {
    let readout = population(None);
    let step = Step { membrane_bias: 1.0, ..STEP };
    let unbounded = Drive { potential: f64::INFINITY, ..Drive::default() };
    let at = |state_max: f64| widest(&readout, 0, &step, &unbounded, None, state_max);
    assert_eq!(at(FINE_THRESHOLD * SCALE_MIN), None);
    assert_eq!(at(2.0 * FINE_THRESHOLD * SCALE_MIN), Some(2.0 * SCALE_MIN));
}

#[test]
fn weights_outweigh_states_by_their_cost() {
    // A fifth of a bit of a weight costs as much as four fifths of a bit of a state.
    let one = |ideal: f64| (1.0, 127.0 * ideal.exp2());
    assert_eq!((best_exponent(&[one(2.79)]), best_exponent(&[one(2.81)])), (2, 3));
    assert_eq!(best_exponent(&[one(2.0), one(0.0)]), 0);
    assert_eq!(best_exponent(&[&[one(2.0); 5][..], &[one(0.0)]].concat()), 2);
    assert_eq!(best_exponent(&[(0.0, 100.0), one(4.0)]), 4);
}

#[test]
fn a_linear_decay_of_an_adaptation_fits_its_field() {
    let adaptation = Adaptation { step: Values::Same(1000.0), decay: AdaptationDecay::Linear { per_tick: 1000.0 } };
    let adapting = population(Some(Firing { adaptation: Some(adaptation), ..firing(4.0, Reset::Zero) }));
    let weak = Drive { peak: 1.0, current: 1.0, potential: 1.0, is_inhibited: true };
    // 16 bits hold it, whatever the states could.
    close(limits(&adapting, 0, &STEP, &weak, STATE_MAX).0, 65.535);
}
