//! Random networks, and both ways to run them.

#![allow(dead_code, reason = "each test file is a crate of its own and uses what it needs")]
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

pub mod learning;
pub mod run;

use synfire_arch::Target;
use synfire_network::{
    Adaptation, AdaptationDecay, Comparison, Decay, Firing, Membrane, Network, NeuronModel, Population, PopulationId,
    PopulationKind, Projection, Refractory, Reset, ResetTiming, Semantics, Synapse, Values, Weights,
};
use synfire_testkit::Rng;

/// Where parameters come from. Time constants and steps are positive, and time constants are at least a step.
pub struct Style {
    /// Weights, biases, resets.
    pub signed: fn(&mut Rng) -> f64,
    /// Thresholds.
    pub threshold: fn(&mut Rng) -> f64,
    /// Leaks, adaptation steps: at least 0.
    pub amount: fn(&mut Rng) -> f64,
    /// Time constants in ticks, at least 1.
    pub tau_ticks: fn(&mut Rng) -> f64,
    /// Membranes: leaky ones and integrators, or only linear leaks, which stay whole numbers.
    pub leaky: bool,
    /// Whether populations may adapt.
    pub adaptation: bool,
    /// How many of ten populations have a winner.
    pub winners: u32,
}

/// Ordinary trained networks.
pub const REAL: Style = Style {
    signed: |rng| rng.range(-1000, 1000) as f64 / 1000.0,
    threshold: |rng| rng.range(1, 2000) as f64 / 1000.0,
    amount: |rng| rng.range(0, 300) as f64 / 1000.0,
    tau_ticks: |rng| rng.pick(&[1.0, 2.0, 5.3, 20.0, 100.0, 3000.0]),
    leaky: true,
    adaptation: true,
    winners: 0,
};

/// Whole numbers and linear leaks.
pub const INTEGER: Style = Style {
    signed: |rng| rng.range(-7, 7) as f64,
    threshold: |rng| rng.range(0, 40) as f64,
    amount: |rng| rng.range(0, 6) as f64,
    tau_ticks: |_| 1.0,
    leaky: false,
    adaptation: true,
    winners: 2,
};

fn extreme(rng: &mut Rng) -> f64 {
    let magnitude = rng.pick(&[0.0, 5e-324, 1e-310, 1e-30, 1e-9, 0.3, 1.0, 77.7, 1e9, 1e30, 1e300, f64::MAX]);
    if rng.chance(0.5) { -magnitude } else { magnitude }
}

/// Anything a float can be, beside ordinary values.
pub const EXTREME: Style = Style {
    signed: |rng| if rng.chance(0.99) { rng.range(-1000, 1000) as f64 / 1000.0 } else { extreme(rng) },
    threshold: |rng| if rng.chance(0.99) { rng.range(-100, 1000) as f64 / 1000.0 } else { extreme(rng) },
    amount: |rng| if rng.chance(0.95) { 0.25 } else { extreme(rng).abs() },
    tau_ticks: |rng| if rng.chance(0.9) { 10.0 } else { extreme(rng).abs().max(1.0) },
    leaky: true,
    adaptation: true,
    winners: 0,
};

/// One value for all or one for each.
fn values(rng: &mut Rng, size: usize, value: fn(&mut Rng) -> f64) -> Values {
    if rng.chance(0.6) { Values::Same(value(rng)) } else { Values::Each((0..size).map(|_| value(rng)).collect()) }
}

const DT_S: f64 = 1.0 / 1024.0;

fn taus(rng: &mut Rng, style: &Style, size: usize) -> Values {
    values(rng, size, style.tau_ticks).map(|ticks| (ticks * DT_S).min(f64::MAX))
}

fn firing(rng: &mut Rng, style: &Style, size: usize) -> Firing {
    let decay = if style.leaky && rng.chance(0.5) {
        AdaptationDecay::Exponential { tau_s: ((style.tau_ticks)(rng) * DT_S).min(f64::MAX) }
    } else {
        AdaptationDecay::Linear { per_tick: (style.amount)(rng) }
    };
    let adaptation = Adaptation { step: values(rng, size, style.amount), decay };
    Firing {
        comparison: rng.pick(&[Comparison::Greater, Comparison::GreaterEqual]),
        reset: rng.pick(&[Reset::Zero, Reset::Subtract]),
        reset_timing: rng.pick(&[ResetTiming::Same, ResetTiming::Next]),
        v_reset: if rng.chance(0.6) { Values::ZERO } else { values(rng, size, style.signed) },
        refractory: rng.chance(0.3).then(|| Refractory { ticks: rng.count(0, 5), hold: rng.chance(0.5) }),
        adaptation: (style.adaptation && rng.chance(0.25)).then_some(adaptation),
        winner: style.winners > 0 && rng.range(0, 9) < i64::from(style.winners),
        ..Firing::above(values(rng, size, style.threshold))
    }
}

fn model(rng: &mut Rng, style: &Style, size: usize) -> NeuronModel {
    let membrane = match if style.leaky { rng.range(0, 3) } else { 3 } {
        0 => Membrane::Integrator,
        1 | 2 => Membrane::Leaky {
            tau_mem_s: taus(rng, style, size),
            v_leak: if rng.chance(0.8) { Values::ZERO } else { values(rng, size, style.signed) },
        },
        _ => Membrane::LinearLeak { leak_per_tick: values(rng, size, style.amount) },
    };
    let synapse = if style.leaky && rng.chance(0.4) {
        Synapse::Current { tau_syn_s: taus(rng, style, size), w_in: values(rng, size, style.signed) }
    } else {
        Synapse::Delta
    };
    // An integrator counts in steps of dt.
    let r = match &membrane {
        Membrane::Integrator => Values::Same(1.0 / DT_S),
        _ if style.leaky && rng.chance(0.2) => values(rng, size, style.signed),
        _ => Values::Same(1.0),
    };
    let firing = rng.chance(0.9).then(|| firing(rng, style, size));
    let v_min = rng.chance(0.3).then(|| {
        let reset = firing.as_ref().map_or(Values::ZERO, |firing| firing.v_reset.clone());
        reset.map(|reset| (reset - 5.0).min(-5.0))
    });
    NeuronModel { membrane, synapse, r, v_min, v_initial: Values::ZERO, firing }
}

fn weights(rng: &mut Rng, style: &Style, sources: usize, targets: usize) -> Weights {
    match rng.range(0, 3) {
        0 if sources == targets => Weights::OneToOne { values: (0..sources).map(|_| (style.signed)(rng)).collect() },
        1 => {
            let pairs = (0..sources).flat_map(|source| (0..targets).map(move |target| (source as u32, target as u32)));
            let some: Vec<_> = pairs.filter(|_| rng.chance(0.3)).collect();
            Weights::Sparse { synapses: some.into_iter().map(|(s, t)| (s, t, (style.signed)(rng))).collect() }
        }
        _ => Weights::Dense { values: (0..sources * targets).map(|_| (style.signed)(rng)).collect() },
    }
}

/// The network of a seed: inputs, populations of every kind, projections of every kind, recurrence and delays.
pub fn random_network(seed: u64, style: &Style) -> Network {
    let rng = &mut Rng::new(seed);
    let (inputs, populations) = (rng.range(0, 2) as usize, rng.range(1, 4) as usize);
    let mut all = Vec::new();
    for index in 0..inputs + populations {
        let size = rng.range(1, 18) as usize;
        let kind = if index < inputs {
            PopulationKind::Input
        } else {
            PopulationKind::Neurons {
                model: model(rng, style, size),
                bias: if rng.chance(0.6) { Values::ZERO } else { values(rng, size, style.signed) },
                late_bias: if rng.chance(0.85) { Values::ZERO } else { values(rng, size, style.signed) },
            }
        };
        all.push(Population { name: format!("p{index}"), shape: vec![size], kind });
    }
    let projections = (0..rng.range(1, 6)).map(|index| {
        let source = rng.range(0, all.len() as i64 - 1) as usize;
        let target = rng.range(inputs as i64, all.len() as i64 - 1) as usize;
        Projection {
            name: format!("w{index}"),
            source: PopulationId(source),
            target: PopulationId(target),
            weights: weights(rng, style, all[source].size(), all[target].size()),
            delay_ticks: rng.pick(&[0, 0, 0, 1, 2, 3]),
            prefer_cut: rng.chance(0.2),
            plasticity: None,
        }
    });
    // Integrators send nothing, so nothing may begin at them.
    let spikes = |population: &Population| population.model().is_none_or(|model| model.firing.is_some());
    let projections = projections.collect::<Vec<_>>().into_iter().filter(|p| spikes(&all[p.source.0])).collect();
    let semantics = Semantics {
        dt_s: DT_S,
        decay: if rng.chance(0.7) { Decay::Euler } else { Decay::Exponential },
        output_delay_ticks: rng.pick(&[0, 0, 0, 1]),
    };
    let mut outputs = vec![PopulationId(inputs), PopulationId(all.len() - 1)];
    outputs.dedup();
    Network {
        name: format!("random {seed}"),
        semantics,
        projections,
        inputs: (0..inputs).map(PopulationId).collect(),
        outputs,
        populations: all,
    }
}

/// Targets that differ in all that a compiler minds: lanes, widths, ring, stages, adaptation.
pub fn targets() -> Vec<Target> {
    let named = |name: &str| Target::named(name).unwrap();
    let narrow = Target {
        name: "narrow".into(),
        weight_bits: 4,
        state_bits: 20,
        ring_depth: 8,
        profiles: 64,
        tiles: 1 << 12,
        uses: 1 << 11,
        ..named("up5k")
    };
    let wide = Target {
        name: "wide".into(),
        weight_bits: 16,
        state_bits: 32,
        lanes: 2,
        update_lanes: 2,
        ..named("sim-large")
    };
    vec![named("ecp5-25f"), named("up5k"), named("ncx"), narrow, wide]
}

/// A target on which nothing is short: states of 30 bits, many profiles.
pub fn roomy(weight_bits: u32) -> Target {
    let target = Target::named("sim-large").unwrap();
    let name = format!("roomy-{weight_bits}");
    Target { name, weight_bits, state_bits: 30, lanes: 8, update_lanes: 8, winner: true, ..target }
}
