//! 1024 neurons all to all, 2 % of them firing in every tick, on one thread, against the plainest loop that adds the same
//! weights: `acc[j] += w[i][j]` in int16.
//!
//! `cargo bench -p synfire-emulator --bench dense` ends with the ratio of the two.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark talks")]
#![allow(missing_docs, reason = "a benchmark has no users")]

use std::hint::black_box;
use std::time::Instant;

use criterion::{Criterion, Throughput};
use synfire_arch::{AxonId, NeuronBlock, NeuronId, Target, TileId};
use synfire_emulator::Emulator;
use synfire_image::{
    Event, Image, InputFormat, Layout, NeuronParameters, PopulationInfo, PopulationRole, Profile, Program, ReportText,
    StageRange, Use,
};
use synfire_testkit::Rng;

const NEURONS: usize = 1024;
const FIRING: usize = 20;
/// Ticks with different events.
const TICKS: usize = 64;
/// Synaptic events of a tick, without the events that force the spikes.
const EVENTS: u64 = (FIRING * NEURONS) as u64;

/// `[presynaptic][postsynaptic]`, none 0.
fn weights() -> Vec<i16> {
    let mut rng = Rng::new(1);
    (0..NEURONS * NEURONS).map(|_| rng.range(1, 127) as i16 * rng.pick(&[-1, 1])).collect()
}

/// Which neurons fire in each tick, ascending.
fn firing() -> Vec<Vec<usize>> {
    let mut rng = Rng::new(2);
    let mut tick = || {
        let mut neurons = std::collections::BTreeSet::new();
        while neurons.len() < FIRING {
            neurons.insert(rng.range(0, NEURONS as i64 - 1) as usize);
        }
        neurons.into_iter().collect()
    };
    (0..TICKS).map(|_| tick()).collect()
}

/// The recurrent network: axon k makes neuron k fire, the weights between neurons are far below the threshold.
fn image(weights: &[i16]) -> Image {
    let target = Target::named("sim-large").unwrap();
    let lanes = target.lanes as usize;
    let blocks = NEURONS / lanes;
    let mut program = Program::default();
    let identity = (0..lanes * lanes).map(|k| if k % (lanes + 1) == 0 { 127 } else { 0 });
    program.weights.extend(identity);
    for source in 0..blocks {
        for block in 0..blocks {
            for row in source * lanes..(source + 1) * lanes {
                program.weights.extend(&weights[row * NEURONS + block * lanes..][..lanes]);
            }
        }
    }
    let one = Use {
        tile: TileId(0),
        stride: 0,
        block: NeuronBlock(0),
        count: 1,
        delay: 0,
        exponent: 15,
        rule: None,
        last: true,
    };
    program.uses.extend((0..blocks as u32).map(|block| Use { block: NeuronBlock(block), ..one }));
    let dense = Use { stride: 1, count: blocks as u32, delay: 1, exponent: 0, ..one };
    let tile = |source: usize| TileId((1 + source * blocks) as u32);
    program.uses.extend((0..blocks).map(|source| Use { tile: tile(source), ..dense }));
    program.pointers = vec![None; target.axon_blocks() as usize + blocks];
    for block in 0..blocks {
        program.pointers[block] = Some(block as u32);
        program.pointers[target.axon_blocks() as usize + block] = Some((blocks + block) as u32);
    }
    program.neurons = vec![NeuronParameters { threshold: 2_000_000, bias: 3, kv: 60_000, ki: 0, profile: 0 }; NEURONS];
    program.profiles = vec![profile(&target)];
    program.stages = vec![StageRange { first: NeuronBlock(0), last: NeuronBlock(blocks as u32 - 1), winner: false }];
    with_host_data(target, program)
}

fn profile(target: &Target) -> Profile {
    Profile { v_min: target.state_min() as i32, ..Profile::PLAIN }
}

fn with_host_data(target: Target, program: Program) -> Image {
    let population = |name: &str, role| PopulationInfo {
        name: name.into(),
        shape: vec![NEURONS],
        role,
        layout: Layout::Consecutive,
    };
    let format = InputFormat { fraction_bits: 0, payload_min: 0, payload_max: 1 };
    let scale = vec![1.0; NEURONS];
    let neurons = PopulationRole::Neurons { first: NeuronId(0), spiking: true, current_scale: scale.clone(), scale };
    let image = Image {
        name: "dense".into(),
        dt_s: 1e-3,
        populations: vec![
            population("in", PopulationRole::Input { first: AxonId(0), format }),
            population("out", neurons),
        ],
        outputs: vec![1],
        output_delay_ticks: 0,
        start_events: vec![],
        projections: vec![],
        report: ReportText::default(),
        target,
        program,
    };
    image.check().unwrap();
    image
}

fn external_events(firing: &[Vec<usize>]) -> Vec<Vec<Event>> {
    let event = |neuron: &usize| Event { axon: AxonId(*neuron as u32), payload: 1 };
    firing.iter().map(|neurons| neurons.iter().map(event).collect()).collect()
}

fn emulate(emulator: &mut Emulator, stimulus: &[Vec<Event>]) {
    for events in stimulus {
        black_box(emulator.tick(events).unwrap());
    }
}

/// The yardstick: nothing but the additions.
#[inline(never)]
fn plain_loop(accumulators: &mut [i16], weights: &[i16], firing: &[Vec<usize>]) {
    for tick in firing {
        for neuron in tick {
            for (accumulator, weight) in accumulators.iter_mut().zip(&weights[neuron * NEURONS..][..NEURONS]) {
                *accumulator = accumulator.wrapping_add(*weight);
            }
        }
        black_box(&mut *accumulators);
    }
}

/// Seconds of each of two rounds: medians of many, taken in turns so that a busy machine slows both.
fn seconds(rounds: [&mut dyn FnMut(); 2]) -> [f64; 2] {
    let timed = |round: &mut dyn FnMut()| {
        let start = Instant::now();
        round();
        start.elapsed().as_secs_f64()
    };
    let [first, second] = rounds;
    let (mut one, mut other): (Vec<_>, Vec<_>) = (0..1001).map(|_| (timed(first), timed(second))).unzip();
    [&mut one, &mut other].map(|seconds| {
        seconds.sort_by(f64::total_cmp);
        seconds[seconds.len() / 2]
    })
}

fn main() {
    let (weights, firing) = (weights(), firing());
    let stimulus = external_events(&firing);
    let image = image(&weights);
    let mut emulator = Emulator::new(&image.target, &image.program);
    for (events, neurons) in stimulus.iter().zip(&firing) {
        let spikes: Vec<_> = emulator.tick(events).unwrap().spikes.iter().map(|spike| spike.neuron.index()).collect();
        assert_eq!(spikes, *neurons, "the forced neurons fire, and no other");
    }
    let mut accumulators = vec![0_i16; NEURONS];

    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("dense");
    group.throughput(Throughput::Elements(EVENTS * TICKS as u64));
    group.bench_function("emulator", |bencher| bencher.iter(|| emulate(&mut emulator, &stimulus)));
    group.bench_function("plain int16 loop", |bencher| {
        bencher.iter(|| plain_loop(&mut accumulators, &weights, &firing));
    });
    group.finish();
    criterion.final_summary();

    if std::env::args().any(|argument| argument == "--bench") {
        let mut emulated = || emulate(&mut emulator, &stimulus);
        let mut plain = || plain_loop(&mut accumulators, &weights, &firing);
        let [emulator, plain] = seconds([&mut emulated, &mut plain]);
        let rate = |seconds: f64| (EVENTS * TICKS as u64) as f64 / seconds / 1e9;
        println!("emulator {:.2} G, plain int16 loop {:.2} G synaptic events/s", rate(emulator), rate(plain));
        println!("ratio {:.2}", plain / emulator);
    }
}
