//! What a user reads for each code of the compiler, and what becomes of odd networks.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use synfire_arch::Target;
use synfire_compiler::{CompileError, CompileOptions, Observation, compile};
use synfire_diagnostics::{Diagnostic, Location, ToDiagnostic, codes};
use synfire_network::{
    Adaptation, AdaptationDecay, Bounds, Firing, Membrane, Network, NeuronModel, Plasticity, Population, PopulationId,
    PopulationKind, Projection, Refractory, Reset, ResetTiming, Semantics, Side, SpikeLimit, Synapse, Trace, Values,
    Weights,
};

/// What makes a case odd.
type Change = fn(&mut Case);

struct Case {
    network: Network,
    target: Target,
    options: CompileOptions,
}

/// Two axons into two leaky neurons that excite each other.
fn case() -> Case {
    let firing = Firing::above(1.0);
    let model = NeuronModel {
        membrane: Membrane::Leaky { tau_mem_s: 0.001.into(), v_leak: Values::ZERO },
        synapse: Synapse::Delta,
        r: 10.0.into(),
        v_min: None,
        v_initial: Values::ZERO,
        firing: Some(firing),
    };
    let neurons = PopulationKind::Neurons { model, bias: Values::ZERO, late_bias: Values::ZERO };
    let projection = |name: &str, source, values: &[f64]| {
        Projection::new(name, PopulationId(source), PopulationId(1), Weights::Dense { values: values.to_vec() })
    };
    let network = Network {
        name: "net".into(),
        semantics: Semantics { dt_s: 1e-4, ..Semantics::default() },
        populations: vec![
            Population { name: "in".into(), shape: vec![2], kind: PopulationKind::Input },
            Population { name: "lif".into(), shape: vec![2], kind: neurons },
        ],
        projections: vec![projection("w", 0, &[0.5, 0.25, -0.5, 0.75]), projection("rec", 1, &[0.0, 0.1, 0.2, 0.0])],
        inputs: vec![PopulationId(0)],
        outputs: vec![PopulationId(1)],
    };
    Case { network, target: Target::named("ecp5-25f").unwrap(), options: CompileOptions::default() }
}

impl Case {
    fn model(&mut self) -> &mut NeuronModel {
        match &mut self.network.populations[1].kind {
            PopulationKind::Neurons { model, .. } => model,
            PopulationKind::Input => unreachable!("the second population has neurons"),
        }
    }

    fn firing(&mut self) -> &mut Firing {
        self.model().firing.as_mut().unwrap()
    }

    fn set_bias(&mut self, value: f64) {
        match &mut self.network.populations[1].kind {
            PopulationKind::Neurons { bias, .. } => *bias = value.into(),
            PopulationKind::Input => unreachable!("the second population has neurons"),
        }
    }

    fn set_late_bias(&mut self, value: f64) {
        match &mut self.network.populations[1].kind {
            PopulationKind::Neurons { late_bias, .. } => *late_bias = value.into(),
            PopulationKind::Input => unreachable!("the second population has neurons"),
        }
    }

    fn set_weights(&mut self, values: [f64; 4]) {
        self.network.projections[0].weights = Weights::Dense { values: values.to_vec() };
    }

    /// Whole numbers, at scale 1.
    fn pin(&mut self) {
        self.model().membrane = Membrane::LinearLeak { leak_per_tick: 1.0.into() };
        self.model().r = 1.0.into();
        self.set_weights([5.0, 2.0, -5.0, 7.0]);
        self.network.projections.truncate(1);
        self.options.pinned_scale = Some(1.0);
    }

    /// Lets a projection learn.
    fn learn(&mut self, projection: usize, change: fn(&mut Plasticity, &mut Side)) {
        let trace = Trace { tau_s: 0.02, bump: 0.25, nearest: false };
        let mut side = Side { trace, amplitude: 0.01, target: 0.4, bounds: Bounds::Hard, modulated: false };
        let mut rule = Plasticity { w_min: -1.0, w_max: 1.0, keep_sign: false, on_pre: None, on_post: None };
        change(&mut rule, &mut side);
        self.network.projections[projection].plasticity = Some(Plasticity { on_post: Some(side), ..rule });
    }

    fn drop_inputs(&mut self) {
        self.network.projections.clear();
    }

    fn grow(&mut self, size: usize) {
        self.network.populations[1].shape = vec![size];
        self.drop_inputs();
    }

    fn integrate(&mut self) {
        self.model().membrane = Membrane::Integrator;
        self.model().r = 1e4.into();
    }
}

/// What is said about a case: errors, or warnings and notes.
fn diagnostics(change: Change) -> (bool, Vec<Diagnostic>) {
    let mut case = case();
    change(&mut case);
    match compile(&case.network, &case.target, &case.options) {
        Ok(compiled) => {
            assert_eq!(compiled.image.check(), Ok(()));
            (true, compiled.warnings)
        }
        Err(errors) => (false, errors.0),
    }
}

const ERRORS: &[Change] = &[
    |case| case.target.lanes = 3,
    |case| case.options.weight_bits = 17,
    |case| case.options.input_bits = 9,
    |case| case.options.input_range = (0.5, 1.0),
    |case| case.options.input_range = (0.0, f64::NAN),
    |case| case.options.input_range = (0.0, 500.0),
    |case| case.options.pinned_scale = Some(0.0),
    |case| case.grow(1025),
    |case| case.grow(usize::MAX),
    |case| case.network.populations[0].shape = vec![2, 1000, 1000],
    |case| case.target.tiles = 1,
    |case| case.target.uses = 1,
    |case| {
        case.target.profiles = 1;
        case.firing().v_reset = Values::Each(vec![0.0, 0.5]);
    },
    |case| case.network.projections[1].delay_ticks = 8,
    |case| {
        case.target = Target::named("up5k").unwrap();
        case.firing().adaptation =
            Some(Adaptation { step: 0.5.into(), decay: AdaptationDecay::Linear { per_tick: 0.1 } });
    },
    |case| case.firing().refractory = Some(Refractory { ticks: 256, hold: true }),
    |case| {
        case.firing().v_threshold = Values::Each(vec![1.0, -1.0]);
        case.firing().reset = Reset::Subtract;
    },
    |case| case.model().v_min = Some(0.5.into()),
    |case| {
        case.firing().v_reset = (-1.0).into();
        case.model().v_min = Some((-0.5).into());
    },
    |case| {
        case.model().synapse = Synapse::Current { tau_syn_s: 0.005.into(), w_in: 1.0.into() };
        case.model().membrane = Membrane::Leaky { tau_mem_s: 0.001.into(), v_leak: 0.5.into() };
        case.set_bias(0.5);
    },
    |case| {
        case.pin();
        case.firing().v_threshold = 1e9.into();
    },
    |case| {
        case.pin();
        case.firing().v_reset = 200_000.0.into();
    },
    |case| {
        case.pin();
        case.set_bias(-1e30);
    },
    |case| {
        case.pin();
        case.set_late_bias(1e30);
    },
    |case| {
        case.pin();
        let decay = AdaptationDecay::Linear { per_tick: 70_000.0 };
        case.firing().adaptation = Some(Adaptation { step: 80_000.0.into(), decay });
    },
    |case| case.firing().v_threshold = 1e-6.into(),
    |case| {
        case.pin();
        case.set_weights([5.0, 2.0, -300.0, 7.0]);
    },
    |case| {
        case.pin();
        case.set_weights([5.0, 2.0, -1e30, 7.0]);
    },
    |case| {
        case.pin();
        case.set_weights([5.0, 2.5, 0.0, 7.0]);
    },
    |case| {
        case.pin();
        case.set_weights([5.0, 1e-30, 0.0, 7.0]);
    },
    |case| {
        case.pin();
        case.firing().v_threshold = 1.5.into();
    },
    |case| {
        case.pin();
        case.set_bias(0.25);
    },
    |case| {
        case.pin();
        case.model().membrane = Membrane::LinearLeak { leak_per_tick: 0.5.into() };
    },
    |case| {
        case.pin();
        case.target.state_bits = 8;
        case.set_weights([100.0, 100.0, 0.0, 7.0]);
    },
    |case| case.set_weights([f64::MAX, f64::MAX, 0.0, 0.0]),
    |case| case.model().r = f64::MAX.into(),
    |case| {
        case.target = Target::named("up5k").unwrap();
        case.learn(0, |_, _| {});
    },
    |case| {
        case.target = Target::named("ncx").unwrap();
        case.learn(0, |_, side| side.bounds = Bounds::SoftDown);
    },
    |case| {
        case.target = Target::named("up5k").unwrap();
        case.firing().winner = true;
    },
    |case| case.firing().reset = Reset::None,
    |case| (case.firing().reset, case.firing().reset_timing) = (Reset::Subtract, ResetTiming::NoDelay),
    |case| case.firing().max_spikes = SpikeLimit::ANY,
    |case| case.firing().inhibition = true,
    |case| case.model().v_initial = 0.5.into(),
    |case| {
        case.target.rules = 2;
        case.learn(0, |_, _| {});
        case.learn(1, |rule, _| rule.w_min = -0.5);
    },
    |case| {
        case.target.trace_ranges = 1;
        case.learn(0, |_, _| {});
        case.learn(1, |_, _| {});
    },
    |case| case.learn(0, |_, side| side.amplitude = 1e-9),
    |case| case.learn(0, |_, side| side.amplitude = 1e9),
    |case| case.learn(0, |_, side| side.trace.tau_s = 1e6),
    |case| case.learn(0, |rule, side| (rule.w_max, side.modulated, side.amplitude) = (1.0, true, -0.01)),
    |case| {
        case.pin();
        case.learn(0, |rule, _| (rule.w_min, rule.w_max) = (-100.0, 200.0));
    },
    |case| {
        case.pin();
        case.learn(0, |rule, _| (rule.w_min, rule.w_max) = (-100.5, 100.0));
    },
    |case| {
        case.pin();
        case.model().r = Values::Each(vec![1.0, 2.0]);
        case.learn(0, |rule, _| (rule.w_min, rule.w_max) = (-10.0, 10.0));
    },
    |case| {
        case.set_weights([0.5; 4]);
        case.options.weight_bits = 2;
        case.learn(0, |rule, _| (rule.w_min, rule.w_max) = (0.499, 0.501));
    },
    |case| {
        case.learn(1, |_, side| side.trace.tau_s = 0.03);
        case.network.projections.push(case.network.projections[1].clone());
        case.network.projections[2].name = "again".into();
        case.learn(2, |_, _| {});
    },
    |case| {
        case.network.projections[1].weights = Weights::Sparse { synapses: vec![(0, 1, 0.1), (1, 0, 0.2)] };
        case.learn(1, |_, _| {});
    },
    |case| {
        case.model().r = Values::Each(vec![10.0, 0.0]);
        case.learn(0, |_, _| {});
    },
    |case| {
        case.model().r = Values::Each(vec![10.0, 11.0]);
        case.firing().winner = true;
        case.learn(0, |_, _| {});
    },
];

const WARNINGS: &[Change] = &[
    |case| {
        case.firing().v_threshold = 1e-4.into();
        case.firing().v_reset = (-0.414_213_5e-4).into();
    },
    |case| {
        case.options.weight_bits = 2;
        case.learn(0, |rule, side| (rule.w_min, side.bounds) = (-0.6, Bounds::SoftUp));
    },
    |case| case.integrate(),
    |case| case.model().membrane = Membrane::Leaky { tau_mem_s: 10.0.into(), v_leak: Values::ZERO },
    |case| {
        case.firing().v_threshold = 10_000.0.into();
        case.model().membrane = Membrane::LinearLeak { leak_per_tick: 0.01.into() };
    },
    |case| case.set_weights([1.0, 0.001, 0.001, 1.0]),
    |case| case.firing().v_threshold = 1e-4.into(),
    |case| {
        case.set_bias(1e-9);
    },
    |case| {
        case.integrate();
        case.drop_inputs();
        case.set_bias(1e-4);
    },
];

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
    let mut all = vec![Target::named("ecp5-86f").unwrap_err().to_diagnostic()];
    all.push(Target::from_toml("lanes = 8").unwrap_err().to_diagnostic());
    for change in ERRORS {
        let (compiled, errors) = diagnostics(*change);
        assert!(!compiled && errors.len() == 1, "{errors:?}");
        all.extend(errors);
    }
    for change in WARNINGS {
        let (compiled, warnings) = diagnostics(*change);
        assert!(compiled && !warnings.is_empty(), "{warnings:?}");
        all.extend(warnings);
    }
    // No network provokes a fault of the compiler; see the properties.
    all.push(CompileError::Bug { reason: "use 3: its delay is longer than the ring".into() }.to_diagnostic());
    // The command line measures how far spikes differ.
    let elsewhere = [codes::compile::SPIKES_DIFFER];
    for code in codes::compile::ALL.iter().filter(|code| !elsewhere.contains(code)) {
        assert!(all.iter().any(|diagnostic| diagnostic.code == *code), "{code} is not provoked");
    }
    insta::assert_snapshot!(all.iter().map(text).collect::<Vec<_>>().join("\n"));
}

#[test]
fn an_ordinary_network_is_silent() {
    assert_eq!(diagnostics(|_| {}), (true, vec![]));
    assert!(diagnostics(Case::pin).0);
}

/// Odd networks: each is exact, reported or refused.
const ODD: &[(&str, Change)] = &[
    ("no inputs at all", Case::drop_inputs),
    ("nothing but a bias", |case| {
        case.drop_inputs();
        case.set_bias(0.3);
    }),
    ("a bias far beyond the threshold", |case| case.set_bias(1e12)),
    ("a bias that is lost beside inputs", |case| case.set_bias(1e-12)),
    ("a threshold of 0", |case| case.firing().v_threshold = 0.0.into()),
    ("a negative threshold", |case| case.firing().v_threshold = (-0.5).into()),
    ("a huge threshold", |case| case.firing().v_threshold = 1e30.into()),
    ("the largest threshold", |case| case.firing().v_threshold = f64::MAX.into()),
    ("a tiny threshold", |case| case.firing().v_threshold = 1e-30.into()),
    ("tiny weights", |case| case.set_weights([1e-30; 4])),
    ("denormal weights", |case| case.set_weights([5e-324; 4])),
    ("one tiny weight", |case| case.set_weights([1e-30, 0.5, 0.5, 0.5])),
    ("huge weights", |case| case.set_weights([1e30; 4])),
    ("huge weights and threshold", |case| {
        case.network.projections.truncate(1);
        case.set_weights([1e30; 4]);
        case.firing().v_threshold = 1e30.into();
    }),
    ("all weights 0", |case| case.set_weights([0.0; 4])),
    ("no resistance", |case| case.model().r = 0.0.into()),
    ("a negative resistance", |case| case.model().r = (-10.0).into()),
    ("an integrator", Case::integrate),
    ("an integrator without inputs", |case| {
        case.integrate();
        case.drop_inputs();
    }),
    ("integrators that send to themselves", |case| case.model().firing = None),
    ("an output that only integrates", |case| {
        case.model().firing = None;
        case.network.projections.truncate(1);
    }),
    ("an output that only integrates, for ever", |case| {
        case.integrate();
        case.model().firing = None;
        case.network.projections.truncate(1);
    }),
    ("an output that only integrates, without inputs", |case| {
        case.model().firing = None;
        case.drop_inputs();
    }),
    ("tau as long as dt", |case| {
        case.model().membrane = Membrane::Leaky { tau_mem_s: 1e-4.into(), v_leak: Values::ZERO };
    }),
    ("a tau of a year", |case| {
        case.model().membrane = Membrane::Leaky { tau_mem_s: 3e7.into(), v_leak: Values::ZERO };
    }),
    ("a lower limit that is never reached", |case| case.model().v_min = Some((-1e9).into())),
    ("a lower limit at rest", |case| case.model().v_min = Some(0.0.into())),
    ("a reset far above the threshold", |case| case.firing().v_reset = 1000.0.into()),
    ("refractory and adaptive", |case| {
        case.firing().refractory = Some(Refractory { ticks: 255, hold: true });
        case.firing().adaptation =
            Some(Adaptation { step: 0.5.into(), decay: AdaptationDecay::Exponential { tau_s: 0.1 } });
    }),
    ("an adaptation of a day", |case| {
        case.firing().adaptation =
            Some(Adaptation { step: 0.5.into(), decay: AdaptationDecay::Exponential { tau_s: 86_400.0 } });
    }),
    ("an adaptation that is forgotten at once", |case| {
        case.firing().adaptation =
            Some(Adaptation { step: 0.5.into(), decay: AdaptationDecay::Linear { per_tick: 1e9 } });
    }),
    ("an adaptation that is never forgotten", |case| {
        case.firing().adaptation =
            Some(Adaptation { step: 0.5.into(), decay: AdaptationDecay::Linear { per_tick: 0.0 } });
    }),
    ("a tiny linear leak", |case| case.model().membrane = Membrane::LinearLeak { leak_per_tick: 1e-12.into() }),
    ("a huge linear leak", |case| case.model().membrane = Membrane::LinearLeak { leak_per_tick: 1e12.into() }),
    ("a late bias", |case| case.set_late_bias(0.4)),
    ("a huge late bias", |case| case.set_late_bias(1e12)),
    ("an observation of nothing", |case| {
        case.options.observation = Some(Observation { potential: vec![vec![], vec![0.0, 0.0]] });
    }),
    ("an observation of infinity", |case| {
        case.options.observation = Some(Observation { potential: vec![vec![], vec![f64::INFINITY, f64::NAN]] });
    }),
    ("an observation of something else", |case| {
        case.options.observation = Some(Observation { potential: vec![vec![1.0]] });
    }),
    ("no neurons in one population", |case| {
        let empty = Population { name: "empty".into(), shape: vec![0, 3], ..case.network.populations[1].clone() };
        case.network.populations.push(empty);
    }),
    ("weights of 2 bits", |case| case.options.weight_bits = 2),
    ("weights of 16 bits", |case| case.options.weight_bits = 16),
    ("inputs of both signs", |case| case.options.input_range = (-100.0, 100.0)),
];

#[test]
fn odd_networks_are_exact_or_reported_or_refused() {
    let row = |(name, change): &(&str, Change)| {
        let (compiled, diagnostics) = diagnostics(*change);
        let verdict = if compiled { "compiles" } else { "refused" };
        let lines = diagnostics.iter().map(|d| format!("\n    {} {:?}: {}", d.code, d.severity, d.message));
        format!("{name}: {verdict}{}", lines.collect::<String>())
    };
    insta::assert_snapshot!(ODD.iter().map(row).collect::<Vec<_>>().join("\n"));
}
