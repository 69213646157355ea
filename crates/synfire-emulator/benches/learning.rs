//! 784 axons to 104 neurons, all of which learn: what learning adds to a tick.
//!
//! `cargo bench -p synfire-emulator --bench learning` ends with nanoseconds for each changed weight and with ticks a second.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark talks")]
#![allow(missing_docs, reason = "a benchmark has no users")]

use std::hint::black_box;
use std::time::Instant;

use criterion::Criterion;
use synfire_arch::{AxonId, Target};
use synfire_emulator::Emulator;
use synfire_image::{Controls, Event, Image, Rule, RuleSide, TraceParameters};
use synfire_testkit::{Rng, dense_plastic_image};

const AXONS: u32 = 784;
const NEURONS: u32 = 104;
/// Axons with an event in a tick.
const EVENTS: usize = 40;
/// Neurons that spike in a tick: those of the first blocks, all of them.
const SPIKES: u32 = 8;
const TICKS: usize = 256;

const IDLE: RuleSide = RuleSide { gain: 0, shift: 0, target: 0, soft: false, down: false, modulated: false };

/// Pair STDP with a target of the trace.
const RULE: Rule = Rule {
    w_min: 0,
    w_max: 127,
    range_shift: 7,
    keep_sign: false,
    pre: RuleSide { gain: -1, shift: 10, ..IDLE },
    post: RuleSide { gain: 4, shift: 8, target: 100, ..IDLE },
};
const TRACE: TraceParameters = TraceParameters { mantissa: 12, shift: 8, bump: 255, nearest: true };

fn image(lanes: u32) -> Image {
    let target = Target {
        name: "bench".into(),
        lanes,
        axons: AXONS,
        neurons: 2 * NEURONS,
        tiles: 1 << 15,
        uses: 1 << 10,
        weight_bits: 8,
        state_bits: 24,
        ..Target::named("ecp5-85f").unwrap()
    };
    let mut image = dense_plastic_image(target, AXONS / lanes, NEURONS / lanes, RULE, TRACE, 60);
    let silent = image.target.state_max() as i32;
    image.program.neurons[SPIKES as usize..].iter_mut().for_each(|neuron| neuron.threshold = silent);
    image
}

fn stimulus() -> Vec<Vec<Event>> {
    let mut rng = Rng::new(1);
    let mut tick = || {
        let mut axons = std::collections::BTreeSet::new();
        while axons.len() < EVENTS {
            axons.insert(AxonId(rng.count(0, AXONS - 1)));
        }
        axons.into_iter().map(|axon| Event { axon, payload: 1 }).collect()
    };
    (0..TICKS).map(|_| tick()).collect()
}

fn emulate(emulator: &mut Emulator, stimulus: &[Vec<Event>]) {
    for events in stimulus {
        black_box(emulator.tick(events).unwrap());
    }
}

/// Median seconds of a tick.
fn seconds(emulator: &mut Emulator, stimulus: &[Vec<Event>]) -> f64 {
    let round = || {
        let start = Instant::now();
        emulate(emulator, stimulus);
        start.elapsed().as_secs_f64() / stimulus.len() as f64
    };
    let mut rounds: Vec<f64> = std::iter::repeat_with(round).take(101).collect();
    rounds.sort_by(f64::total_cmp);
    rounds[rounds.len() / 2]
}

fn main() {
    let stimulus = stimulus();
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("learning");
    for lanes in [4, 8, 16] {
        let image = image(lanes);
        let mut emulator = Emulator::new(&image.target, &image.program);
        group.bench_function(format!("{lanes} lanes"), |bencher| bencher.iter(|| emulate(&mut emulator, &stimulus)));
    }
    group.finish();
    criterion.final_summary();
    if std::env::args().any(|argument| argument == "--bench") {
        for lanes in [4, 8, 16] {
            let image = image(lanes);
            let mut emulator = Emulator::new(&image.target, &image.program);
            let learning = seconds(&mut emulator, &stimulus);
            emulator.set_controls(Controls { freeze_learning: true, ..Controls::default() });
            let frozen = seconds(&mut emulator, &stimulus);
            let changes = f64::from(SPIKES * AXONS) + EVENTS as f64 * f64::from(NEURONS);
            let each = (learning - frozen) / changes * 1e9;
            println!(
                "{lanes} lanes: {:.1} us a tick, {:.1} us frozen, {each:.2} ns for each of {changes} weights, {:.0} ticks/s",
                learning * 1e6,
                frozen * 1e6,
                1.0 / learning
            );
        }
    }
}
