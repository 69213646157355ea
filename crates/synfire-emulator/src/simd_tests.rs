//! Vector instructions do not change results.

use synfire_arch::NeuronId;
use synfire_testkit::{
    Bias, Payloads, learning_targets, random_image, random_plastic_image, random_session, random_stimulus, targets,
};

use crate::Emulator;
use crate::simd::Simd;

#[test]
fn every_level_gives_the_same_results() {
    if Simd::detect() == Simd::PORTABLE {
        println!("skipped: this machine has nothing beyond the portable level");
        return;
    }
    let bias = Bias { max_neuron_blocks: 60, mixed_profiles: 0.1, ..Bias::default() };
    for target in targets() {
        for seed in 0..4 {
            let image = random_image(seed, &target, &bias);
            let mut portable = Emulator::with_simd(&image.target, &image.program, Simd::PORTABLE);
            let mut best = Emulator::new(&image.target, &image.program);
            for events in random_stimulus(seed, &image, Payloads::Any, 50) {
                assert_eq!(portable.tick(&events).unwrap(), best.tick(&events).unwrap());
            }
            for neuron in (0..image.program.neurons.len() as u32).map(NeuronId) {
                assert_eq!(portable.state(neuron), best.state(neuron));
                for slot in 0..target.ring_depth {
                    assert_eq!(portable.accumulator(slot, neuron), best.accumulator(slot, neuron));
                }
            }
        }
    }
}

#[test]
fn every_level_learns_the_same() {
    if Simd::detect() == Simd::PORTABLE {
        println!("skipped: this machine has nothing beyond the portable level");
        return;
    }
    for target in learning_targets() {
        for seed in 0..4 {
            let image = random_plastic_image(seed, &target, &Bias::default());
            let mut portable = Emulator::with_simd(&image.target, &image.program, Simd::PORTABLE);
            let mut best = Emulator::new(&image.target, &image.program);
            for tick in random_session(seed, &image, Payloads::Any, 100) {
                for emulator in [&mut portable, &mut best] {
                    emulator.set_controls(tick.controls);
                    emulator.clear_parts(tick.clear);
                }
                assert_eq!(portable.tick(&tick.events).unwrap(), best.tick(&tick.events).unwrap());
            }
            assert_eq!(portable.snapshot(), best.snapshot());
        }
    }
}
