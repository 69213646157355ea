//! Vector instructions do not change results.

use synfire_testkit::{
    Bias, Payloads, learning_targets, random_image, random_plastic_image, random_session, random_stimulus, targets,
};

use synfire_image::Image;

use crate::{Emulator, Simd};

/// An emulator for each level, the portable one first.
fn emulators(image: &Image) -> Vec<Emulator> {
    Simd::levels().into_iter().map(|simd| Emulator::with_simd(&image.target, &image.program, simd)).collect()
}

#[test]
fn every_level_gives_the_same_results() {
    let bias = Bias { max_neuron_blocks: 60, mixed_profiles: 0.1, ..Bias::default() };
    for target in targets() {
        for seed in 0..4 {
            let image = random_image(seed, &target, &bias);
            let mut emulators = emulators(&image);
            let (portable, others) = emulators.split_first_mut().unwrap();
            for events in random_stimulus(seed, &image, Payloads::Any, 50) {
                let expected = portable.tick(&events).unwrap();
                others.iter_mut().for_each(|other| assert_eq!(other.tick(&events).unwrap(), expected));
            }
            others.iter().for_each(|other| assert_eq!(other.snapshot(), portable.snapshot()));
        }
    }
}

#[test]
fn every_level_learns_the_same() {
    for target in learning_targets() {
        for seed in 0..4 {
            let image = random_plastic_image(seed, &target, &Bias::default());
            let mut emulators = emulators(&image);
            for tick in random_session(seed, &image, Payloads::Any, 100) {
                for emulator in &mut emulators {
                    emulator.set_controls(tick.controls);
                    emulator.clear_parts(tick.clear);
                }
                let results: Vec<_> =
                    emulators.iter_mut().map(|emulator| emulator.tick(&tick.events).unwrap().clone()).collect();
                results.iter().for_each(|result| assert_eq!(result, &results[0]));
            }
            emulators.iter().for_each(|emulator| assert_eq!(emulator.snapshot(), emulators[0].snapshot()));
        }
    }
}
