//! Networks built in memory: one by hand, and random ones from a seed.

use synfire_network::{
    Comparison, Decay, Firing, Membrane, Network, NeuronModel, Population, PopulationId, PopulationKind, Projection,
    Reset, ResetTiming, Semantics, Synapse, Values, Weights,
};

/// LIF neurons with `tau` 10 ms and threshold 1.
pub fn lif() -> NeuronModel {
    NeuronModel {
        membrane: Membrane::Leaky { tau_mem_s: 0.01.into(), v_leak: Values::ZERO },
        synapse: Synapse::Delta,
        r: 1.0.into(),
        v_min: None,
        v_initial: Values::ZERO,
        firing: Some(firing()),
    }
}

pub fn firing() -> Firing {
    Firing::above(1.0)
}

pub fn axons(name: &str, size: usize) -> Population {
    Population { name: name.into(), shape: vec![size], kind: PopulationKind::Input }
}

pub fn neurons(name: &str, size: usize, model: NeuronModel) -> Population {
    let kind = PopulationKind::Neurons { model, bias: Values::ZERO, late_bias: Values::ZERO };
    Population { name: name.into(), shape: vec![size], kind }
}

pub fn projection(name: &str, source: usize, target: usize, weights: Weights) -> Projection {
    let (source, target) = (PopulationId(source), PopulationId(target));
    Projection { name: name.into(), source, target, weights, delay_ticks: 0, prefer_cut: false, plasticity: None }
}

/// Two axons `in`, two LIF neurons `lif`, dense weights `w` between them.
pub fn small() -> Network {
    Network {
        name: "small".into(),
        semantics: Semantics::default(),
        populations: vec![axons("in", 2), neurons("lif", 2, lif())],
        projections: vec![projection("w", 0, 1, Weights::Dense { values: vec![1.0, 2.0, 3.0, 4.0] })],
        inputs: vec![PopulationId(0)],
        outputs: vec![PopulationId(1)],
    }
}

/// A generator of numbers (splitmix64).
pub struct Random(pub u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `count`.
    fn below(&mut self, count: usize) -> usize {
        (self.next() % count as u64) as usize
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// In [-1, 1).
    fn number(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }

    /// Mostly different numbers of `size` neurons, made of [-1, 1) by `f`.
    fn values(&mut self, size: usize, f: impl Fn(f64) -> f64) -> Values {
        let number = f(self.number());
        if self.chance(30) {
            Values::Same(number)
        } else {
            Values::from_vec((0..size).map(|_| f(self.number())).collect())
        }
    }

    fn numbers(&mut self, count: usize) -> Vec<f64> {
        (0..count).map(|_| self.number()).collect()
    }

    fn shuffled(&mut self, count: usize) -> Vec<usize> {
        let mut order: Vec<_> = (0..count).collect();
        (1..count).rev().for_each(|index| order.swap(index, self.below(index + 1)));
        order
    }
}

/// A network that NIR can carry: every population is driven by an input, biases that begin in tick 1 stand where there is
/// a recurrent projection.
pub fn random(seed: u64) -> Network {
    let mut random = Random(seed);
    let semantics = Semantics {
        dt_s: [1e-4, 1e-3, 2.5e-4][random.below(3)],
        decay: if random.chance(50) { Decay::Euler } else { Decay::Exponential },
        output_delay_ticks: if random.chance(20) { 1 } else { 0 },
    };
    let shared = Firing {
        comparison: if random.chance(50) { Comparison::Greater } else { Comparison::GreaterEqual },
        reset: if random.chance(50) { Reset::Zero } else { Reset::Subtract },
        reset_timing: if random.chance(50) { ResetTiming::Same } else { ResetTiming::Next },
        ..firing()
    };
    let (inputs, layers) = (1 + random.below(3), 1 + random.below(4));
    let mut populations: Vec<_> = (0..inputs).map(|index| axons(&format!("in{index}"), 1 + random.below(3))).collect();
    if random.chance(30) {
        populations[0].shape.insert(0, 2);
    }
    for name in random.shuffled(layers) {
        let size = 1 + random.below(4);
        let model = model(&mut random, size, &shared, semantics.dt_s);
        populations.push(neurons(&format!("n{name}"), size, model));
    }
    let mut network = Network {
        name: format!("random {seed}"),
        semantics,
        populations,
        projections: Vec::new(),
        inputs: (0..inputs).map(PopulationId).collect(),
        outputs: Vec::new(),
    };
    let outputs = random.shuffled(layers).into_iter().map(|layer| PopulationId(inputs + layer));
    network.outputs = outputs.take(1 + random.below(layers)).collect();
    connect(&mut random, &mut network, inputs);
    network
}

fn model(random: &mut Random, size: usize, shared: &Firing, dt_s: f64) -> NeuronModel {
    let tau = |random: &mut Random| random.values(size, |number| dt_s * (3.0 + 2.0 * number));
    let membrane = if random.chance(20) {
        Membrane::Integrator
    } else {
        Membrane::Leaky { tau_mem_s: tau(random), v_leak: random.values(size, |number| number) }
    };
    let leaky = membrane != Membrane::Integrator;
    let synapse = if leaky && random.chance(50) {
        Synapse::Current { tau_syn_s: tau(random), w_in: random.values(size, |number| number) }
    } else {
        Synapse::Delta
    };
    let fires = random.chance(80);
    let firing = fires.then(|| Firing {
        v_threshold: random.values(size, |number| 2.0 + number),
        v_reset: random.values(size, |number| number),
        ..shared.clone()
    });
    NeuronModel {
        membrane,
        synapse,
        r: random.values(size, |number| number),
        v_min: None,
        v_initial: Values::ZERO,
        firing,
    }
}

fn connect(random: &mut Random, network: &mut Network, inputs: usize) {
    let count = network.populations.len();
    for target in inputs..count {
        let driver = random.below(inputs);
        add(random, network, driver, target);
        let recurrent = random.chance(40) && spikes(network, target);
        if recurrent {
            add(random, network, target, target);
        }
        for _ in 0..random.below(3) {
            let source = random.below(count);
            if spikes(network, source) {
                add(random, network, source, target);
            }
        }
        let size = network.populations[target].size();
        let (early, late) = (random.chance(40), recurrent && random.chance(30));
        let PopulationKind::Neurons { bias, late_bias, .. } = &mut network.populations[target].kind else { continue };
        if early {
            *bias = random.values(size, |number| number);
        }
        if late {
            *late_bias = random.values(size, |number| number);
        }
    }
}

/// Whether a projection may begin there: integrators send nothing.
fn spikes(network: &Network, population: usize) -> bool {
    network.populations[population].model().is_none_or(|model| model.firing.is_some())
}

fn add(random: &mut Random, network: &mut Network, source: usize, target: usize) {
    let (sources, targets) = (network.populations[source].size(), network.populations[target].size());
    let ends = format!("{}->{}", network.populations[source].name, network.populations[target].name);
    let plain = !network.projections.iter().any(|other| other.name == ends) && random.chance(50);
    let name = if plain { ends } else { format!("w{}", 99 - network.projections.len()) };
    let weights = match random.below(4) {
        0 | 1 if sources == targets && random.chance(50) => Weights::OneToOne { values: vec![1.0; sources] },
        0 | 1 if sources == targets => Weights::OneToOne { values: random.numbers(sources) },
        0..=2 => Weights::Dense { values: random.numbers(sources * targets) },
        _ => {
            let pairs = (0..sources as u32).flat_map(|source| (0..targets as u32).map(move |target| (source, target)));
            let kept = pairs.filter(|_| random.chance(50)).collect::<Vec<_>>();
            Weights::Sparse { synapses: kept.into_iter().map(|(s, t)| (s, t, random.number())).collect() }
        }
    };
    let mut added = projection(&name, source, target, weights);
    added.delay_ticks = if random.chance(30) { random.below(200) as u32 } else { 0 };
    added.prefer_cut = random.chance(10);
    network.projections.push(added);
}
