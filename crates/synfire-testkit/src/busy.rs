//! A large network that is busy: for measurements of threads and ranks.

use synfire_arch::{AxonId, NeuronBlock, Target, TileId};
use synfire_image::{Event, NeuronParameters, Profile, Program, StageRange, Use};

use crate::Rng;

/// Lanes of its target.
const LANES: u32 = 16;
/// What drives a neuron in a tick, far above what the others send it.
const BIAS: i32 = 75_000;
/// Ticks from one spike of a neuron to its next.
const PERIOD: i32 = 50;
/// The weight by which the first events of all reach the neurons.
const FIRST: i16 = 127;

/// Leaky neurons, all to all with random weights of 8 bits and a delay of one tick, of which 2 % spike in a tick.
///
/// The events belong to the first tick: they spread the neurons over their period.
///
/// # Panics
/// If the number of neurons is not a multiple of 16.
pub fn busy_network(neurons: u32, seed: u64) -> (Target, Program, Vec<Event>) {
    assert!(neurons.is_multiple_of(LANES), "whole blocks of {LANES} neurons");
    let blocks = neurons / LANES;
    let mut rng = Rng::new(seed);
    let weights = (0..neurons as usize * neurons as usize).map(|_| rng.range(-127, 127) as i16);
    let identity = (0..LANES * LANES).map(|index| if index % (LANES + 1) == 0 { FIRST } else { 0 });
    let run = |tile, block, count, delay| {
        let (tile, block) = (TileId(tile), NeuronBlock(block));
        Use { tile, stride: 1, block, count, delay, exponent: 0, rule: None, last: true }
    };
    let threshold = BIAS * PERIOD - BIAS / 2;
    let program = Program {
        weights: identity.chain(weights).collect(),
        uses: (0..blocks)
            .map(|block| run(0, block, 1, 0))
            .chain((0..blocks).map(|block| run(1 + block * blocks, 0, blocks, 1)))
            .collect(),
        pointers: (0..2 * blocks).map(Some).collect(),
        neurons: vec![NeuronParameters { threshold, bias: BIAS, kv: 65_535, ki: 0, profile: 0 }; neurons as usize],
        stages: vec![StageRange { first: NeuronBlock(0), last: NeuronBlock(blocks - 1), winner: false }],
        profiles: vec![Profile { v_min: -(1 << 23), ..Profile::PLAIN }],
        ..Program::default()
    };
    let highest = i64::from(BIAS * (PERIOD - 1) / i32::from(FIRST));
    let events = (0..neurons).map(|axon| Event { axon: AxonId(axon), payload: rng.range(0, highest) as i16 });
    let events = events.collect();
    (target(neurons, blocks), program, events)
}

fn target(neurons: u32, blocks: u32) -> Target {
    let large = Target::named("sim-large").expect("a target of the project");
    let (tiles, uses) = (1 + blocks * blocks, 2 * blocks);
    let target = Target { name: "busy".into(), neurons, axons: neurons, tiles, uses, ..large };
    target.check().expect("a sound target");
    target
}
