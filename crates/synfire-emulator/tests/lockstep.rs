//! The emulator against a literal reading of docs/core.md, on random networks.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod oracle;

use oracle::{Oracle, Outcome, State};
use synfire_arch::{NeuronBlock, NeuronId, SourceBlock};
use synfire_emulator::{Emulator, TickResult};
use synfire_image::{Clear, Controls, Image};
use synfire_testkit::{
    Bias, Payloads, SessionTick, learning_targets, random_image, random_plastic_image, random_session, random_stimulus,
    targets,
};

const TICKS: usize = 100;

/// What the networks of a test did, so that a test of silent networks cannot pass.
#[derive(Debug, Default)]
struct Activity {
    spikes: u64,
    saturations: u64,
    synaptic_events: u64,
    trace_saturations: u64,
    /// Weights that changed in a tick.
    changes: u64,
}

fn outcome(result: &TickResult) -> Outcome {
    Outcome {
        spikes: result.spikes.iter().map(|spike| (spike.neuron.0, spike.cycle.0)).collect(),
        total: result.cycles.total,
        external: result.cycles.external,
        stages: result.cycles.stages.iter().map(|stage| (stage.update, stage.deliver)).collect(),
        learn: result.cycles.learn,
        synaptic_events: result.synaptic_events,
        saturations: result.saturations,
        trace_saturations: result.trace_saturations,
    }
}

fn state(emulator: &Emulator, neuron: usize) -> State {
    let state = emulator.state(NeuronId(neuron as u32));
    State {
        v: state.v.into(),
        i: state.i.into(),
        a: state.a.into(),
        refractory: state.refractory.into(),
        fired: state.fired,
    }
}

/// A session in which a host does nothing but send events.
fn stimulus(seed: u64, image: &Image, payloads: Payloads) -> Vec<SessionTick> {
    let (controls, clear) = (Controls::default(), Clear::default());
    let ticks = random_stimulus(seed, image, payloads, TICKS).into_iter();
    ticks.map(|events| SessionTick { controls, clear, events }).collect()
}

fn run(label: &str, image: &Image, session: &[SessionTick], activity: &mut Activity) {
    let mut emulator = Emulator::new(&image.target, &image.program);
    let mut oracle = Oracle::new(image);
    for SessionTick { controls, clear, events } in session {
        let tick = oracle.tick;
        assert_eq!(emulator.tick_number().0, tick);
        emulator.set_controls(*controls);
        emulator.clear_parts(*clear);
        oracle.controls = *controls;
        oracle.clear(*clear);
        let weights = emulator.weights();
        let expected = oracle.tick(events);
        let found = outcome(emulator.tick(events).unwrap());
        assert_eq!(found, expected, "{label}, tick {tick}");
        compare_learning(&format!("{label}, tick {tick}"), &emulator, &oracle);
        activity.changes +=
            weights.iter().zip(emulator.weights()).filter(|(before, after)| **before != *after).count() as u64;
        activity.trace_saturations += found.trace_saturations;
        for neuron in 0..image.program.neurons.len() {
            assert_eq!(state(&emulator, neuron), oracle.state[neuron], "{label}, tick {tick}, neuron {neuron}");
            for slot in 0..image.target.ring_depth {
                let found = emulator.accumulator(slot, NeuronId(neuron as u32));
                let expected = oracle.accumulator(slot, neuron);
                assert_eq!(i128::from(found), expected, "{label}, tick {tick}, neuron {neuron}, slot {slot}");
            }
        }
        activity.spikes += found.spikes.len() as u64;
        activity.saturations += found.saturations;
        activity.synaptic_events += found.synaptic_events;
    }
}

fn compare_learning(label: &str, emulator: &Emulator, oracle: &Oracle) {
    assert!(emulator.weights().into_iter().map(i128::from).eq(oracle.weights()), "{label}: weights");
    let blocks = oracle.y.len() as u32 / emulator.trace_y(NeuronBlock(0)).len() as u32;
    let sources = blocks * oracle.x.len() as u32 / oracle.y.len() as u32;
    let x: Vec<_> =
        (0..sources).flat_map(|block| emulator.trace_x(SourceBlock(block))).map(|x| i128::from(*x)).collect();
    let y: Vec<_> =
        (0..blocks).flat_map(|block| emulator.trace_y(NeuronBlock(block))).map(|y| i128::from(*y)).collect();
    assert_eq!((x, y), (oracle.x.clone(), oracle.y.clone()), "{label}: traces");
}

#[test]
fn random_networks_that_learn() {
    let mut activity = Activity::default();
    for target in learning_targets() {
        for seed in 0..12 {
            let image = random_plastic_image(seed, &target, &Bias::default());
            let payloads = if seed % 4 == 3 { Payloads::Any } else { Payloads::Proven };
            let session = random_session(seed, &image, payloads, 300);
            run(&format!("seed {seed} on `{}`", target.name), &image, &session, &mut activity);
        }
    }
    println!("{activity:?}");
    assert!(activity.changes > 1_000_000, "{activity:?}");
    assert!(activity.spikes > 50_000 && activity.trace_saturations > 10_000, "{activity:?}");
}

#[test]
fn random_networks_on_every_target() {
    let mut activity = Activity::default();
    for target in targets() {
        for seed in 0..40 {
            let image = random_image(seed, &target, &Bias::default());
            let session = stimulus(seed, &image, Payloads::Proven);
            run(&format!("seed {seed} on `{}`", target.name), &image, &session, &mut activity);
        }
    }
    assert!(activity.spikes > 200_000, "{}", activity.spikes);
    assert!(activity.saturations > 100_000, "{}", activity.saturations);
    assert!(activity.synaptic_events > 10_000_000, "{}", activity.synaptic_events);
}

/// Ticks without events in which neurons come to rest, and events that find them so.
#[test]
fn networks_that_come_to_rest_and_wake() {
    let mut activity = Activity::default();
    let bias = Bias { max_neuron_blocks: 40, mixed_profiles: 0.1, ..Bias::default() };
    for target in targets() {
        for seed in 300..304 {
            let image = random_image(seed, &target, &bias);
            let mut session = stimulus(seed, &image, Payloads::Proven);
            let silent = |tick: usize| matches!(tick % 50, 10..30 | 32..50);
            session.iter_mut().enumerate().filter(|(tick, _)| silent(*tick)).for_each(|(_, step)| step.events.clear());
            run(&format!("seed {seed} on `{}`", target.name), &image, &session, &mut activity);
        }
    }
    assert!(activity.spikes > 1000, "{}", activity.spikes);
}

#[test]
fn wrapping_accumulators() {
    let mut activity = Activity::default();
    for target in targets() {
        for seed in 100..104 {
            let image = random_image(seed, &target, &Bias::default());
            let session = stimulus(seed, &image, Payloads::Any);
            run(&format!("seed {seed} on `{}`", target.name), &image, &session, &mut activity);
        }
    }
    assert!(activity.saturations > 10_000, "{}", activity.saturations);
}

#[test]
fn larger_networks_that_saturate() {
    let mut activity = Activity::default();
    let bias = Bias { extremes: 0.8, max_neuron_blocks: 40, max_tiles: 36, mixed_profiles: 0.1, ..Bias::default() };
    for target in targets() {
        for seed in 200..202 {
            let image = random_image(seed, &target, &bias);
            let session = stimulus(seed, &image, Payloads::Proven);
            run(&format!("seed {seed} on `{}`", target.name), &image, &session, &mut activity);
        }
    }
    assert!(activity.saturations > 20_000, "{}", activity.saturations);
}

#[test]
fn a_cleared_emulator_and_a_clone_start_again() {
    let target = &targets()[0];
    let image = random_image(3, target, &Bias::default());
    let stimulus = random_stimulus(3, &image, Payloads::Proven, 30);
    let mut emulator = Emulator::new(&image.target, &image.program);
    let fresh = emulator.clone();
    let first: Vec<_> = stimulus.iter().map(|events| emulator.tick(events).unwrap().clone()).collect();
    assert!(first.iter().any(|result| !result.spikes.is_empty()));
    emulator.clear();
    for mut again in [emulator, fresh] {
        let second: Vec<_> = stimulus.iter().map(|events| again.tick(events).unwrap().clone()).collect();
        assert_eq!(first, second);
    }
}
