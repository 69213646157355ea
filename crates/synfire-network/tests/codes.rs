//! What a user reads for each rule that a network can break.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use synfire_diagnostics::{Diagnostic, Location, ToDiagnostic, codes};
use synfire_network::{
    Adaptation, AdaptationDecay, Bounds, Convolution, Decay, Factor, Firing, Membrane, Network, NeuronModel, Plane,
    Plasticity, Population, PopulationId, PopulationKind, Projection, Semantics, Side, Synapse, Trace, Values, Weights,
};

/// Two axons into three neurons of every parameter there is.
fn network() -> Network {
    let firing = Firing {
        adaptation: Some(Adaptation { step: 0.5.into(), decay: AdaptationDecay::Exponential { tau_s: 0.1 } }),
        ..Firing::above(Values::Each(vec![1.0, 2.0, 3.0]))
    };
    let model = NeuronModel {
        membrane: Membrane::Leaky { tau_mem_s: 0.01.into(), v_leak: Values::ZERO },
        synapse: Synapse::Current { tau_syn_s: 0.005.into(), w_in: 1.0.into() },
        r: 1.0.into(),
        v_min: Some((-1.0).into()),
        v_initial: Values::ZERO,
        firing: Some(firing),
    };
    let neurons = PopulationKind::Neurons { model, bias: Values::ZERO, late_bias: Values::ZERO };
    let projection = |name: &str, source, target, weights| {
        Projection::new(name, PopulationId(source), PopulationId(target), weights)
    };
    Network {
        name: "net".into(),
        semantics: Semantics::default(),
        populations: vec![
            Population { name: "in".into(), shape: vec![2], kind: PopulationKind::Input },
            Population { name: "cuba".into(), shape: vec![3], kind: neurons },
        ],
        projections: vec![
            projection("w", 0, 1, Weights::Dense { values: vec![0.25; 6] }),
            projection("rec", 1, 1, Weights::Sparse { synapses: vec![(0, 1, 0.5), (0, 2, 0.5), (2, 0, -0.5)] }),
        ],
        inputs: vec![PopulationId(0)],
        outputs: vec![PopulationId(1)],
    }
}

fn model(network: &mut Network) -> &mut NeuronModel {
    match &mut network.populations[1].kind {
        PopulationKind::Neurons { model, .. } => model,
        PopulationKind::Input => unreachable!("the second population has neurons"),
    }
}

fn firing(network: &mut Network) -> &mut Firing {
    model(network).firing.as_mut().unwrap()
}

fn set_tau(network: &mut Network, tau_s: f64) {
    model(network).membrane = Membrane::Leaky { tau_mem_s: tau_s.into(), v_leak: Values::ZERO };
}

/// A rule for the weights of `w`, with one change.
fn set_rule(network: &mut Network, change: fn(&mut Plasticity, &mut Side)) {
    let trace = Trace { tau_s: 0.02, bump: 0.25, nearest: false };
    let mut side = Side { trace, amplitude: 0.01, target: 0.4, bounds: Bounds::Hard, modulated: false };
    let mut rule = Plasticity { w_min: 0.0, w_max: 1.0, keep_sign: false, on_pre: None, on_post: None };
    change(&mut rule, &mut side);
    network.projections[0].plasticity = Some(Plasticity { on_post: Some(side), ..rule });
}

fn errors(change: fn(&mut Network)) -> Vec<Diagnostic> {
    let mut network = network();
    change(&mut network);
    network.validate().unwrap_err().iter().map(ToDiagnostic::to_diagnostic).collect()
}

const CHANGES: &[fn(&mut Network)] = &[
    |net| firing(net).v_threshold = Values::Each(vec![1.0, 2.0]),
    |net| firing(net).v_reset = Values::Each(vec![0.0, f64::NAN, 0.0]),
    |net| model(net).r = f64::INFINITY.into(),
    |net| set_tau(net, -1.0),
    |net| set_tau(net, 0.0),
    |net| model(net).membrane = Membrane::LinearLeak { leak_per_tick: (-0.5).into() },
    |net| firing(net).adaptation.as_mut().unwrap().step = (-1.0).into(),
    |net| set_tau(net, 9e-5),
    |net| firing(net).adaptation.as_mut().unwrap().decay = AdaptationDecay::Exponential { tau_s: 1e-6 },
    |net| net.projections[0].weights = Weights::Dense { values: vec![0.0, 0.0, f64::NAN, 0.0, 0.0, 0.0] },
    |net| net.projections[0].weights = Weights::Dense { values: vec![0.0; 4] },
    |net| net.projections[0].weights = Weights::OneToOne { values: vec![0.0; 2] },
    |net| net.projections[1].weights = Weights::Sparse { synapses: vec![(0, 3, 1.0)] },
    |net| net.projections[0].target = PopulationId(0),
    |net| net.populations[0].name = "cuba".into(),
    |net| net.projections[0].name = "rec".into(),
    |net| net.semantics.dt_s = 0.0,
    |net| net.semantics.dt_s = f64::NAN,
    |net| {
        net.populations.truncate(1);
        net.projections.clear();
        net.outputs.clear();
    },
    |net| net.inputs = vec![PopulationId(1)],
    |net| net.inputs = vec![PopulationId(0), PopulationId(0)],
    |net| net.outputs = vec![PopulationId(0), PopulationId(9)],
    |net| net.projections[1].source = PopulationId(7),
    |net| net.projections[1].weights = Weights::Sparse { synapses: vec![(0, 1, 1.0), (0, 1, 1.0)] },
    |net| net.projections[1].weights = Weights::Sparse { synapses: vec![(1, 0, 1.0), (0, 2, 1.0)] },
    |net| set_rule(net, |rule, _| rule.w_max = f64::INFINITY),
    |net| set_rule(net, |rule, _| rule.w_min = 1.0),
    |net| set_rule(net, |_, side| side.trace.tau_s = 0.0),
    |net| set_rule(net, |_, side| side.trace.tau_s = 5e-5),
    |net| set_rule(net, |_, side| side.trace.bump = 0.0),
    |net| set_rule(net, |_, side| side.trace.bump = f64::NAN),
    |net| set_rule(net, |_, side| side.target = 1.5),
    |net| set_rule(net, |rule, side| rule.on_pre = Some(Side { amplitude: f64::NAN, ..*side })),
    |net| set_rule(net, |rule, _| rule.w_min = 0.3),
    |net| model(net).firing = None,
    |net| {
        set_rule(net, |_, _| {});
        model(net).firing = None;
        net.projections.truncate(1);
    },
    |net| set_product(net, vec![]),
    |net| set_product(net, vec![Factor::Dense { sources: 2, values: vec![1.0; 5] }]),
    |net| set_product(net, vec![Factor::Diagonal { values: vec![1.0; 3] }]),
    |net| set_product(net, vec![Factor::Diagonal { values: vec![1.0; 2] }]),
    |net| set_product(net, vec![Factor::Convolution(Convolution { groups: 0, ..line() })]),
    |net| set_product(net, vec![Factor::Convolution(Convolution { weights: vec![1.0; 2], ..line() })]),
    |net| {
        set_product(net, vec![Factor::Convolution(line())]);
        set_rule(net, |_, _| {});
    },
];

fn set_product(network: &mut Network, factors: Vec<Factor>) {
    network.projections[0].weights = Weights::Product { factors };
}

/// Two axons in a row into three neurons in a row.
fn line() -> Convolution {
    Convolution {
        source: Plane { channels: 1, height: 1, width: 2 },
        target: Plane { channels: 3, height: 1, width: 1 },
        kernel: [1, 2],
        stride: [1, 1],
        padding: [0, 0],
        dilation: [1, 1],
        groups: 1,
        weights: vec![0.5; 6],
    }
}

fn text(diagnostic: &Diagnostic) -> String {
    let place = match &diagnostic.location {
        Location::None => "-".to_owned(),
        Location::Node { node, .. } => format!("node `{node}`"),
        other => format!("{other:?}"),
    };
    let notes: String = diagnostic.notes.iter().map(|note| format!("  note: {note}\n")).collect();
    let help = diagnostic.help.as_ref().map(|help| format!("  help: {help}\n")).unwrap_or_default();
    let Diagnostic { code, severity, message, .. } = diagnostic;
    format!("{code} {severity:?}: {message}\n  at: {place}\n{notes}{help}")
}

#[test]
fn every_code_says_what_and_where_and_what_to_do() {
    let all: Vec<_> = CHANGES.iter().flat_map(|change| errors(*change)).collect();
    // From SF0220 on: what the import of a graph finds.
    for code in codes::network::ALL.iter().filter(|code| code.id < "SF0220") {
        assert!(all.iter().any(|diagnostic| diagnostic.code == *code), "{code} is not provoked");
    }
    insta::assert_snapshot!(all.iter().map(text).collect::<Vec<_>>().join("\n"));
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let all = errors(|net| {
        net.semantics.dt_s = -1.0;
        model(net).r = f64::NAN.into();
        net.projections[0].weights = Weights::Dense { values: vec![] };
    });
    let ids: Vec<_> = all.iter().map(|diagnostic| diagnostic.code.id).collect();
    assert_eq!(ids, ["SF0208", "SF0202", "SF0205"]);
}

#[test]
fn a_good_network_and_what_rounding_leaves_of_dt_pass() {
    assert_eq!(network().validate(), Ok(()));
    let mut rounded = network();
    set_tau(&mut rounded, 1e-4 * (1.0 - 1e-7));
    assert_eq!(rounded.validate(), Ok(()));
    let mut exponential = network();
    exponential.semantics.decay = Decay::Exponential;
    set_tau(&mut exponential, 1e-6);
    assert_eq!(exponential.validate(), Ok(()));
}

#[test]
fn a_good_rule_passes() {
    let mut learning = network();
    set_rule(&mut learning, |rule, side| {
        rule.keep_sign = true;
        rule.on_pre = Some(Side { target: 0.0, bounds: Bounds::SoftDown, ..*side });
    });
    assert_eq!(learning.validate(), Ok(()));
}

#[test]
fn a_shape_that_wraps_is_no_small_population() {
    let mut network = network();
    network.populations[1].shape = vec![1 << 63, 2];
    let errors = network.validate().unwrap_err();
    assert!(errors[0].to_string().starts_with("`v_threshold` of population `cuba` has 3 values for"), "{}", errors[0]);
}
