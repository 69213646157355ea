//! The short ways of the fast gear, which random networks rarely take, against the stepped gear, which has none.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use synfire_arch::{AxonId, NeuronBlock, NeuronId, Target, TileId};
use synfire_emulator::{Emulator, Simd, Stepped};
use synfire_image::{Event, NeuronParameters, Profile, Program, StageRange, Use};
use synfire_testkit::{Bias, Payloads, Rng, random_image, random_stimulus, targets};

/// Runs every level of vector instructions and the stepped gear; returns spikes and saturations.
fn compare(label: &str, target: &Target, program: &Program, stimulus: &[Vec<Event>]) -> (usize, u64) {
    let mut fast: Vec<_> = Simd::levels().into_iter().map(|simd| Emulator::with_simd(target, program, simd)).collect();
    let mut stepped = Stepped::new(target, program);
    let (mut spikes, mut saturations) = (0, 0);
    for (tick, events) in stimulus.iter().enumerate() {
        let expected = stepped.tick(events).unwrap();
        (spikes, saturations) = (spikes + expected.spikes.len(), saturations + expected.saturations);
        for fast in &mut fast {
            assert_eq!(fast.tick(events).unwrap(), expected, "{label}, tick {tick}");
        }
    }
    let neurons = (0..program.neurons.len() as u32).map(NeuronId);
    for (fast, neuron) in fast.iter().flat_map(|fast| neurons.clone().map(move |neuron| (fast, neuron))) {
        assert_eq!(fast.state(neuron), stepped.state(neuron), "{label}, neuron {neuron}");
    }
    (spikes, saturations)
}

/// Neurons that need little: all alike or not, with fast and with slow decays, near full scale or not.
fn simplify(program: &mut Program, seed: u64) {
    let mut rng = Rng::new(seed);
    let is = |bit: u32| seed >> bit & 1 != 0;
    for profile in &mut program.profiles {
        let Profile { v_reset, v_min, inclusive, .. } = *profile;
        *profile = Profile { v_reset, v_min, inclusive, nearest: is(0), reset_subtract: is(1), ..Profile::PLAIN };
    }
    let first = program.neurons[0];
    for neuron in &mut program.neurons {
        let kv = if is(2) { 65_535 - rng.range(0, 255) as u16 } else { neuron.kv };
        let alike = NeuronParameters { profile: neuron.profile, kv: if is(2) { 65_500 } else { first.kv }, ..first };
        *neuron = NeuronParameters { ki: 0, ..if is(3) { alike } else { NeuronParameters { kv, ..*neuron } } };
    }
}

#[test]
fn neurons_that_need_little_do_the_same() {
    let (mut spikes, mut saturations) = (0, 0);
    for target in targets() {
        for seed in 0..16 {
            let image = random_image(seed, &target, &Bias { max_neuron_blocks: 20, ..Bias::default() });
            let mut program = image.program.clone();
            simplify(&mut program, seed);
            let stimulus = random_stimulus(seed, &image, Payloads::Any, 40);
            let (more, of_them) = compare(&format!("seed {seed} on `{}`", target.name), &target, &program, &stimulus);
            (spikes, saturations) = (spikes + more, saturations + of_them);
        }
    }
    assert!(spikes > 10_000 && saturations > 1_000, "{spikes} spikes, {saturations} saturations");
}

/// Two layers of axons into the same neurons, the second one after a delay, and blocks without uses between them.
fn layered(target: &Target, rng: &mut Rng) -> Program {
    const NEURON_BLOCKS: u32 = 3;
    let blocks = target.axon_blocks().min(9);
    let has_uses = |block: &u32| block % 5 != 3;
    let of = |block: u32| target.weight_bits.min(8) - 1 - block % 2;
    let mut program = Program {
        neurons: vec![
            NeuronParameters { threshold: 60, bias: 1, kv: 65_000, ki: 0, profile: 0 };
            (NEURON_BLOCKS * target.lanes) as usize
        ],
        profiles: vec![Profile { v_min: -200, ..Profile::PLAIN }],
        stages: vec![StageRange { first: NeuronBlock(0), last: NeuronBlock(NEURON_BLOCKS - 1), winner: false }],
        pointers: vec![None; target.source_blocks() as usize],
        ..Program::default()
    };
    for (index, block) in (0..blocks).filter(has_uses).enumerate() {
        let tile = TileId(index as u32 * NEURON_BLOCKS);
        program.pointers[block as usize] = Some(index as u32);
        let delay = u32::from(block > 4);
        let count = if block == 7 { 2 } else { NEURON_BLOCKS };
        let first = NeuronBlock(0);
        program.uses.push(Use { tile, stride: 1, block: first, count, delay, exponent: 0, rule: None, last: true });
        let highest = (1 << of(block)) - 1;
        let tiles = NEURON_BLOCKS * target.lanes * target.lanes;
        program.weights.extend((0..tiles).map(|_| rng.range(-highest, highest) as i16));
    }
    program
}

/// Some axons of a layered program, all with one payload or each with its own.
fn raster(target: &Target, rng: &mut Rng) -> Vec<Event> {
    let common = rng.pick(&[1, 1, -1, 4, -64, 3, 0]);
    let mixed = rng.chance(0.2);
    let axons = target.lanes * target.axon_blocks().min(9);
    let density = rng.pick(&[0.1, 0.5, 1.0]);
    let fired: Vec<_> = (0..axons).filter(|_| rng.chance(density)).collect();
    let payload = |rng: &mut Rng| if mixed { rng.range(-5, 5) as i16 } else { common };
    fired.into_iter().map(|axon| Event { axon: AxonId(axon), payload: payload(rng) }).collect()
}

#[test]
fn layers_of_axons_deliver_the_same() {
    let mut spikes = 0;
    for target in targets() {
        for seed in 0..6 {
            let mut rng = Rng::new(seed);
            let program = layered(&target, &mut rng);
            let stimulus: Vec<_> = (0..40).map(|_| raster(&target, &mut rng)).collect();
            spikes += compare(&format!("seed {seed} on `{}`", target.name), &target, &program, &stimulus).0;
        }
    }
    assert!(spikes > 10_000, "{spikes} spikes");
}
