//! Networks that are taught: what they learn does not change what they do.

use synfire_arch::Target;
use synfire_compiler::{CompileOptions, Compiled, compile};
use synfire_emulator::Emulator;
use synfire_image::{Controls, EventEncoder, Image};
use synfire_network::{
    Bounds, Decay, Firing, Membrane, Network, NeuronModel, Plasticity, Population, PopulationId, PopulationKind,
    Projection, Semantics, Side, Synapse, Trace, Values, Weights,
};
use synfire_testkit::Rng;

use super::run::events;

pub const DT_S: f64 = 1e-3;

pub fn trace(tau_ticks: f64, bump: f64, nearest: bool) -> Trace {
    Trace { tau_s: tau_ticks * DT_S, bump, nearest }
}

pub fn side(trace: Trace, amplitude: f64) -> Side {
    Side { trace, amplitude, target: 0.0, bounds: Bounds::Hard, modulated: false }
}

/// Axons `in` learn to reach neurons `out` that spike when axons `teacher` say so, and never else: their weights are small
/// beside the threshold, so that spikes do not depend on what is learned.
pub fn taught(axons: usize, neurons: usize, weights: Vec<f64>, rule: Plasticity, delay_ticks: u32) -> Network {
    let firing = Firing::above(100.0);
    let model = NeuronModel {
        membrane: Membrane::Leaky { tau_mem_s: DT_S.into(), v_leak: Values::ZERO },
        synapse: Synapse::Delta,
        r: 1.0.into(),
        v_min: None,
        v_initial: Values::ZERO,
        firing: Some(firing),
    };
    let kind = PopulationKind::Neurons { model, bias: Values::ZERO, late_bias: Values::ZERO };
    let population = |name: &str, size, kind| Population { name: name.into(), shape: vec![size], kind };
    let projection = |name: &str, source, weights, delay_ticks, plasticity| Projection {
        name: name.into(),
        source: PopulationId(source),
        target: PopulationId(2),
        weights,
        delay_ticks,
        prefer_cut: false,
        plasticity,
    };
    Network {
        name: "taught".into(),
        semantics: Semantics { dt_s: DT_S, decay: Decay::Euler, output_delay_ticks: 0 },
        populations: vec![
            population("in", axons, PopulationKind::Input),
            population("teacher", neurons, PopulationKind::Input),
            population("out", neurons, kind),
        ],
        projections: vec![
            projection("w", 0, Weights::Dense { values: weights }, delay_ticks, Some(rule)),
            projection("teach", 1, Weights::OneToOne { values: vec![250.0; neurons] }, 0, None),
        ],
        inputs: vec![PopulationId(0), PopulationId(1)],
        outputs: vec![PopulationId(2)],
    }
}

/// Rows in which axons are active with probability `busy` and teachers with `taught`.
pub fn rows(seed: u64, axons: usize, neurons: usize, ticks: usize, [busy, taught]: [f64; 2]) -> Vec<Vec<f64>> {
    let rng = &mut Rng::new(seed);
    let row = |_| {
        let spike = |rng: &mut Rng, chance| f64::from(u8::from(rng.chance(chance)));
        let axons: Vec<_> = (0..axons).map(|_| spike(rng, busy)).collect();
        axons.into_iter().chain((0..neurons).map(|_| spike(rng, taught)).collect::<Vec<_>>()).collect()
    };
    (0..ticks).map(row).collect()
}

pub fn compiled(network: &Network) -> Compiled {
    compile(network, &Target::named("ecp5-25f").unwrap(), &CompileOptions::default())
        .unwrap_or_else(|found| panic!("{found}"))
}

/// Runs rows on the emulator and gives the learned weights of `w` in real units.
pub fn emulated(image: &Image, rows: &[Vec<f64>], controls: Controls) -> Vec<f64> {
    let mut emulator = Emulator::new(&image.target, &image.program);
    emulator.set_controls(controls);
    run(&mut emulator, image, rows);
    image.real_weights(&image.projections[0], &emulator.weights())
}

pub fn run(emulator: &mut Emulator, image: &Image, rows: &[Vec<f64>]) {
    let encoder = EventEncoder::new(image);
    for (tick, row) in rows.iter().enumerate() {
        emulator.tick(&events(&encoder, tick, row)).unwrap();
    }
}

/// Rules whose changes are far below a step of the weights.
pub fn gentle() -> Vec<(&'static str, Plasticity)> {
    let rule = Plasticity { w_min: -1.0, w_max: 1.0, keep_sign: false, on_pre: None, on_post: None };
    let (slow, piled) = (trace(20.0, 1.0, true), trace(12.0, 0.125, false));
    let soft = |bounds, amplitude| Some(Side { bounds, target: 0.1, ..side(piled, amplitude) });
    let modulated = |amplitude| Some(Side { modulated: true, ..side(piled, amplitude) });
    let pair =
        |trace, minus, plus| Plasticity { on_pre: Some(side(trace, minus)), on_post: Some(side(trace, plus)), ..rule };
    vec![
        ("pair, nearest", pair(slow, -4e-4, 1.3e-3)),
        ("pair, all", pair(piled, -3e-4, 2.7e-3)),
        ("soft", Plasticity { on_pre: soft(Bounds::SoftDown, 2e-3), on_post: soft(Bounds::SoftUp, 9e-3), ..rule }),
        ("target", Plasticity { on_post: Some(Side { target: 0.4, ..side(piled, 3.1e-3) }), ..rule }),
        ("symmetric", pair(piled, 8e-4, 9e-4)),
        ("modulated", Plasticity { on_pre: modulated(9e-4), on_post: modulated(1.1e-3), ..rule }),
    ]
}
