//! Random networks that pass validation.

use synfire_language::random::Random;
use synfire_network::{
    Adaptation, AdaptationDecay, Bounds, Comparison, Decay, Firing, Membrane, Network, NeuronModel, Plasticity,
    Population, PopulationId, PopulationKind, Projection, Refractory, Reset, ResetTiming, Semantics, Side, SpikeLimit,
    Synapse, Trace, Values, Weights,
};

fn chance(random: &mut Random, percent: u64) -> bool {
    random.below(100) < percent
}

/// Numbers of all kinds: round ones, single-precision ones, tiny, huge and zero.
fn real(random: &mut Random) -> f64 {
    match random.below(6) {
        0 => 0.0,
        1 => random.below(200) as f64 / 10.0 - 10.0,
        2 => f64::from(random.normal() as f32),
        3 => random.normal() * 1e-12,
        4 => random.normal() * 1e18,
        _ => random.normal(),
    }
}

fn positive(random: &mut Random) -> f64 {
    real(random).abs()
}

/// Time constants that no step is longer than.
fn tau(random: &mut Random) -> f64 {
    1e-2 + random.uniform() * if chance(random, 10) { 100.0 } else { 0.1 }
}

fn values(random: &mut Random, size: usize, draw: fn(&mut Random) -> f64) -> Values {
    match random.below(3) {
        0 => Values::Each((0..size).map(|_| draw(random)).collect()),
        1 => Values::Same(draw(random)),
        _ => Values::Same(if draw(random) == 0.0 { 0.0 } else { draw(random) }),
    }
}

/// A network.
pub fn network(random: &mut Random) -> Network {
    let names = ["a", "input", "lif1.lif", "größe \"1\"", "b", "0"];
    let mut populations: Vec<Population> = Vec::new();
    for name in names.iter().take(2 + random.below(5) as usize) {
        populations.push(population(random, name));
    }
    populations.push(neurons(random, "last"));
    let ids = |populations: &[Population], input: bool| -> Vec<PopulationId> {
        (0..populations.len()).filter(|id| populations[*id].is_input() == input).map(PopulationId).collect()
    };
    let mut inputs = ids(&populations, true);
    if chance(random, 20) {
        inputs.reverse();
    }
    let all_neurons = ids(&populations, false);
    let outputs = all_neurons.iter().copied().filter(|_| chance(random, 50)).collect();
    let projections = (0..random.below(6)).map(|index| {
        let source = PopulationId(random.below(populations.len() as u64) as usize);
        let target = all_neurons[random.below(all_neurons.len() as u64) as usize];
        let weights = weights(random, populations[source.0].size(), populations[target.0].size());
        let name = if chance(random, 50) { format!("w{index}") } else { format!("{index}->\\{index}") };
        let delay_ticks = if chance(random, 50) { 0 } else { random.below(5) as u32 };
        let plasticity = chance(random, 40).then(|| plasticity(random, &weights));
        Projection { name, source, target, weights, delay_ticks, prefer_cut: chance(random, 20), plasticity }
    });
    // Integrators send nothing, so nothing may begin at them or learn from their spikes.
    let spikes = |id: PopulationId| populations[id.0].model().is_none_or(|model| model.firing.is_some());
    let sound = |projection: Projection| {
        let plasticity = projection.plasticity.filter(|_| spikes(projection.target));
        spikes(projection.source).then_some(Projection { plasticity, ..projection })
    };
    let projections = projections.collect::<Vec<_>>().into_iter().filter_map(sound).collect();
    let semantics = Semantics {
        dt_s: [1e-4, 1e-3, 2.5e-3, 0.000_123_456_7][random.below(4) as usize],
        decay: if chance(random, 50) { Decay::Euler } else { Decay::Exponential },
        output_delay_ticks: random.below(3) as u32,
    };
    Network { name: "a net".to_owned(), semantics, populations, projections, inputs, outputs }
}

fn population(random: &mut Random, name: &str) -> Population {
    if chance(random, 60) {
        return neurons(random, name);
    }
    Population { name: name.to_owned(), shape: shape(random), kind: PopulationKind::Input }
}

fn shape(random: &mut Random) -> Vec<usize> {
    let shapes: [&[usize]; 6] = [&[], &[1], &[3], &[2, 2, 2], &[1, 20], &[0]];
    shapes[random.below(6) as usize].to_vec()
}

fn neurons(random: &mut Random, name: &str) -> Population {
    let shape = if name == "last" { vec![5] } else { shape(random) };
    let size = shape.iter().product();
    let membrane = match random.below(3) {
        0 => Membrane::Leaky { tau_mem_s: values(random, size, tau), v_leak: values(random, size, real) },
        1 => Membrane::Integrator,
        _ => Membrane::LinearLeak { leak_per_tick: values(random, size, positive) },
    };
    let synapse = if chance(random, 50) {
        Synapse::Delta
    } else {
        Synapse::Current { tau_syn_s: values(random, size, tau), w_in: values(random, size, real) }
    };
    let firing = chance(random, 70).then(|| firing(random, size));
    let v_min = chance(random, 20).then(|| values(random, size, real));
    let v_initial = if chance(random, 20) { values(random, size, real) } else { Values::ZERO };
    let model = NeuronModel { membrane, synapse, r: values(random, size, real), v_min, v_initial, firing };
    let (bias, late_bias) = (values(random, size, real), values(random, size, real));
    Population { name: name.to_owned(), shape, kind: PopulationKind::Neurons { model, bias, late_bias } }
}

fn firing(random: &mut Random, size: usize) -> Firing {
    let decay = if chance(random, 50) {
        AdaptationDecay::Exponential { tau_s: tau(random) }
    } else {
        AdaptationDecay::Linear { per_tick: positive(random) }
    };
    Firing {
        v_threshold: values(random, size, real),
        comparison: if chance(random, 50) { Comparison::Greater } else { Comparison::GreaterEqual },
        reset: [Reset::Zero, Reset::Subtract, Reset::None][random.below(3) as usize],
        reset_timing: [ResetTiming::Same, ResetTiming::Next, ResetTiming::NoDelay][random.below(3) as usize],
        v_reset: values(random, size, real),
        refractory: chance(random, 40)
            .then(|| Refractory { ticks: random.bits() as u32 >> random.below(32), hold: chance(random, 50) }),
        adaptation: chance(random, 40).then(|| Adaptation { step: values(random, size, positive), decay }),
        winner: chance(random, 20),
        inhibition: chance(random, 20),
        max_spikes: SpikeLimit::new([1, 1, 1, 7][random.below(4) as usize]).unwrap(),
    }
}

/// A rule that keeps all weights.
fn plasticity(random: &mut Random, weights: &Weights) -> Plasticity {
    let (low, high) =
        weights.stored().fold((0.0_f64, 1.0_f64), |(low, high), weight| (low.min(weight), high.max(weight)));
    let side = |random: &mut Random| {
        let trace = Trace { tau_s: tau(random), bump: 1.0 / (1 + random.below(9)) as f64, nearest: chance(random, 50) };
        let bounds = [Bounds::Hard, Bounds::SoftUp, Bounds::SoftDown][random.below(3) as usize];
        let target = random.below(4) as f64 / 3.0;
        Side { trace, amplitude: real(random), target, bounds, modulated: chance(random, 30) }
    };
    let on_pre = chance(random, 60).then(|| side(random));
    let on_post = chance(random, 80).then(|| side(random));
    Plasticity { w_min: low, w_max: high, keep_sign: chance(random, 30), on_pre, on_post }
}

fn weights(random: &mut Random, sources: usize, targets: usize) -> Weights {
    let same = chance(random, 20).then(|| real(random));
    let draw = |random: &mut Random| same.unwrap_or_else(|| real(random));
    match random.below(3) {
        0 => Weights::Dense { values: (0..sources * targets).map(|_| draw(random)).collect() },
        1 if sources == targets => Weights::OneToOne { values: (0..sources).map(|_| draw(random)).collect() },
        _ => {
            let pairs = (0..sources as u32).flat_map(|source| (0..targets as u32).map(move |target| (source, target)));
            let kept = pairs.filter(|_| chance(random, 30)).collect::<Vec<_>>();
            Weights::Sparse { synapses: kept.into_iter().map(|(s, t)| (s, t, draw(random))).collect() }
        }
    }
}
