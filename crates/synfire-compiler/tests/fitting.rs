//! Scales and weights by error: what they keep, and what they are better at.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod support;

use support::{REAL, random_network, targets};
use synfire_arch::Target;
use synfire_compiler::{Activity, CompileOptions, Compiled, Held, compile, held};
use synfire_image::PopulationRole;
use synfire_network::{
    Firing, Membrane, Network, NeuronModel, Population, PopulationId, PopulationKind, Projection, Semantics, Synapse,
    Values, Weights,
};
use synfire_testkit::Rng;

/// Values at some moments for every projection.
fn activity(network: &Network, rng: &mut Rng, moments: usize) -> Vec<Activity> {
    let of = |projection: &Projection| {
        let values = 0..moments * network.population(projection.source).size();
        Activity { moments, values: values.map(|_| rng.range(0, 1000) as f32 / 1000.0).collect() }
    };
    network.projections.iter().map(of).collect()
}

/// One layer with weights of many sizes, a few of them large.
fn layer(seed: u64, sources: usize, targets: usize) -> Network {
    let rng = &mut Rng::new(seed);
    let mut weight = || (rng.range(-1000, 1000) as f64 / 1000.0).powi(5);
    let values = (0..sources * targets).map(|_| weight()).collect();
    let model = NeuronModel {
        membrane: Membrane::Leaky { tau_mem_s: Values::Same(0.02), v_leak: Values::ZERO },
        synapse: Synapse::Delta,
        r: Values::Same(20.0),
        v_min: None,
        v_initial: Values::ZERO,
        firing: Some(Firing { v_threshold: Values::Same(1.0), ..firing() }),
    };
    let neurons = PopulationKind::Neurons { model, bias: Values::ZERO, late_bias: Values::ZERO };
    let population = |name: &str, size, kind| Population { name: name.to_owned(), shape: vec![size], kind };
    Network {
        name: "layer".into(),
        semantics: Semantics { dt_s: 0.001, decay: synfire_network::Decay::Euler, output_delay_ticks: 0 },
        populations: vec![population("in", sources, PopulationKind::Input), population("out", targets, neurons)],
        projections: vec![Projection::new("w", PopulationId(0), PopulationId(1), Weights::Dense { values })],
        inputs: vec![PopulationId(0)],
        outputs: vec![PopulationId(1)],
    }
}

fn firing() -> Firing {
    Firing { reset: synfire_network::Reset::Subtract, ..Firing::above(1.0) }
}

/// The weights of the first projection in an image, in real units, by target and source.
fn weights(network: &Network, compiled: &Compiled) -> Vec<Vec<f64>> {
    let held = held(network, compiled, Held { weights: true, parameters: false });
    let projection = &held.projections[0];
    let (sources, targets) =
        (network.population(projection.source).size(), network.population(projection.target).size());
    let mut all = vec![vec![0.0; sources]; targets];
    let info = compiled.image.populations.iter().find(|info| info.name == network.population(projection.target).name);
    let PopulationRole::Neurons { scale, .. } = &info.unwrap().role else { panic!("neurons") };
    projection.weights.synapses(sources).for_each(|(s, t, weight)| all[t][s] += weight / scale[t]);
    all
}

#[test]
fn weights_stay_in_their_bits_and_accumulators_hold_what_they_add_up_to() {
    let mut compiled_networks = 0;
    for seed in 0..120 {
        let network = random_network(seed, &REAL);
        let rng = &mut Rng::new(seed ^ 0xf177);
        let weight_bits = rng.count(2, 16);
        let activity = activity(&network, rng, 24);
        let options = CompileOptions { weight_bits, activity, ..CompileOptions::default() };
        for target in targets() {
            let Ok(compiled) = compile(&network, &target, &options) else { continue };
            // The proof counts every weight as it is.
            assert_eq!(compiled.image.check(), Ok(()), "seed {seed}");
            compiled_networks += 1;
            let held = held(&network, &compiled, Held { weights: true, parameters: false });
            for (projection, report) in held.projections.iter().zip(&compiled.report.projections) {
                let sources = network.population(projection.source).size();
                let limit = f64::from((1_u32 << (weight_bits - 1)) - 1);
                for (_, _, weight) in projection.weights.synapses(sources) {
                    let integer = weight * 2_f64.powi(-report.exponent);
                    assert!(
                        integer.fract() == 0.0 && integer.abs() <= limit,
                        "seed {seed}: {integer} of {weight_bits}"
                    );
                }
            }
        }
    }
    assert!(compiled_networks > 200, "{compiled_networks}");
}

/// The mean square of what a neuron's drive is off by at the moments of an activity, and of its weights alone.
fn errors(network: &Network, rounded: &[Vec<f64>], activity: &Activity) -> (f64, f64) {
    let sources = network.population(PopulationId(0)).size();
    let mut errors: Vec<Vec<f64>> = rounded.to_vec();
    // r is 20 and a step a twentieth of the time constant: weights are in units of v.
    network.projections[0].weights.synapses(sources).for_each(|(s, t, weight)| errors[t][s] -= weight);
    let at = |errors: &Vec<f64>, moment: usize| -> f64 {
        errors.iter().enumerate().map(|(s, e)| e * f64::from(activity.values[s * activity.moments + moment])).sum()
    };
    let together = errors.iter().flat_map(|errors| (0..activity.moments).map(move |m| at(errors, m).powi(2))).sum();
    (together, errors.iter().flatten().map(|error| error * error).sum())
}

/// What the largest weight of each neuron as the largest integer gives.
fn by_the_largest(network: &Network, bits: u32) -> Vec<Vec<f64>> {
    let sources = network.population(PopulationId(0)).size();
    let mut all = vec![vec![0.0; sources]; network.population(PopulationId(1)).size()];
    network.projections[0].weights.synapses(sources).for_each(|(s, t, weight)| all[t][s] = weight);
    let limit = f64::from((1_u32 << (bits - 1)) - 1);
    for weights in &mut all {
        let step = weights.iter().fold(0.0_f64, |peak, weight| peak.max(weight.abs())) / limit;
        weights.iter_mut().for_each(|weight| *weight = (*weight / step).round() * step);
    }
    all
}

#[test]
fn few_bits_are_chosen_by_error_and_not_by_the_largest_weight() {
    let target = Target::named("sim-large").unwrap();
    for (seed, bits) in [(1, 2), (2, 3), (3, 4), (4, 5), (5, 6)] {
        let network = layer(seed, 60, 10);
        let known = activity(&network, &mut Rng::new(seed), 40);
        let compiled = |activity: Vec<Activity>| {
            let options = CompileOptions { weight_bits: bits, activity, ..CompileOptions::default() };
            compile(&network, &target, &options).unwrap()
        };
        let (alone, together) = (compiled(Vec::new()), compiled(known.clone()));
        let old = errors(&network, &by_the_largest(&network, bits), &known[0]);
        let by_error = errors(&network, &weights(&network, &alone), &known[0]);
        let settled = errors(&network, &weights(&network, &together), &known[0]);
        println!("{bits} bits: {old:?} {by_error:?} {settled:?}");
        assert!(bits > 3 || by_error.1 < old.1, "{bits}: {by_error:?} {old:?}");
        assert!(settled.0 < 0.5 * old.0 && settled.0 < by_error.0, "{bits}: {settled:?} {by_error:?} {old:?}");
        let report = &alone.report.projections[0];
        assert_eq!(report.clipped > 0, report.clipping > 0.0, "{bits} {report:?}");
        assert!(bits > 2 || (report.clipped > 0 && report.clipping < 1.0), "{bits} {report:?}");
    }
}

#[test]
fn weights_that_are_whole_already_stay_as_they_are() {
    let mut network = layer(7, 12, 4);
    let whole: Vec<f64> =
        (0..48).map(|index| f64::from(index % 8) - 4.0).map(|w| if w == -4.0 { 7.0 } else { w }).collect();
    network.projections[0].weights = Weights::Dense { values: whole.iter().map(|weight| weight / 8.0).collect() };
    let activity = activity(&network, &mut Rng::new(7), 16);
    for activity in [Vec::new(), activity] {
        let options = CompileOptions { weight_bits: 4, activity, ..CompileOptions::default() };
        let compiled = compile(&network, &Target::named("sim-large").unwrap(), &options).unwrap();
        let rounded = weights(&network, &compiled);
        for (index, weight) in whole.iter().enumerate() {
            assert!((rounded[index / 12][index % 12] - weight / 8.0).abs() < 1e-3, "{rounded:?}");
        }
        assert!(compiled.report.projections[0].relative_error < 1e-3);
    }
}

#[test]
fn projections_may_have_bits_of_their_own() {
    let network = random_network(11, &REAL);
    let names: Vec<String> = network.projections.iter().map(|projection| projection.name.clone()).collect();
    let target = targets().remove(0);
    let with = |own: &[(&str, u32)]| {
        let own_weight_bits = own.iter().map(|(name, bits)| ((*name).to_owned(), *bits)).collect();
        compile(&network, &target, &CompileOptions { own_weight_bits, ..CompileOptions::default() })
    };
    let compiled = with(&[(&names[0], 12)]).unwrap();
    let bits: Vec<u32> = compiled.report.projections.iter().map(|report| report.bits).collect();
    assert_eq!(bits, names.iter().map(|name| if *name == names[0] { 12 } else { 8 }).collect::<Vec<_>>());
    // A population stands for all that lead to it, and a projection's own name says more.
    let to = &network.population(network.projections[0].target).name;
    let compiled = with(&[(to, 5), (&names[0], 3)]).unwrap();
    for (projection, report) in network.projections.iter().zip(&compiled.report.projections) {
        let leads = network.population(projection.target).name == *to;
        assert_eq!(
            report.bits,
            if projection.name == names[0] {
                3
            } else if leads {
                5
            } else {
                8
            }
        );
    }
    let refused = |own: &[(&str, u32)]| with(own).unwrap_err().0[0].clone();
    let unknown = refused(&[("nowhere", 4)]);
    assert_eq!(unknown.code.id, "SF0303");
    assert!(
        unknown.message.contains("nowhere") && unknown.help.as_ref().is_some_and(|help| help.contains(to.as_str()))
    );
    assert_eq!(
        refused(&[(&names[0], 1)]).help.as_deref(),
        Some(format!("give `--weight-bits 8,{}=2`", names[0]).as_str())
    );
    assert!(refused(&[(to, 4), (to, 5)]).message.contains("4 bits before"));
}
