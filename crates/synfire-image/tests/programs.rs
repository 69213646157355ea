//! A program without an image keeps the same rules.

use synfire_arch::{NeuronBlock, Target};
use synfire_image::{ImageError, Program, check_program};
use synfire_testkit::{Bias, random_image, random_plastic_image};

#[test]
fn the_programs_of_sound_images_are_sound() {
    let target = Target::named("ecp5-25f").unwrap();
    for seed in 0..20 {
        for image in [random_image, random_plastic_image].map(|random| random(seed, &target, &Bias::default())) {
            check_program(&image.target, &image.program).unwrap();
        }
    }
}

#[test]
fn a_program_is_refused_for_the_reason_its_image_is() {
    let sound = random_plastic_image(3, &Target::named("ncx").unwrap(), &Bias::default());
    let breaks: [fn(&mut Program); 6] = [
        |program| program.neurons.truncate(program.neurons.len() - 1),
        |program| program.stages[0].first = NeuronBlock(1),
        |program| program.neurons[0].profile = u16::MAX,
        |program| program.rules[0].pre.shift = 21,
        |program| program.uses[0].count = 0,
        |program| program.trace_ranges.clear(),
    ];
    for (index, change) in breaks.iter().enumerate() {
        let mut image = sound.clone();
        change(&mut image.program);
        let error = image.check().err();
        assert!(error.is_some(), "change {index} breaks nothing");
        assert_eq!(check_program(&image.target, &image.program).err(), error, "change {index}");
    }
}

/// Spikes are all that reaches a core of which no input is known, so that they alone are proven.
#[test]
fn the_accumulators_of_a_program_hold_what_its_neurons_deliver() {
    let mut image = random_image(1, &Target::named("ncx").unwrap(), &Bias::default());
    image.populations.clear();
    image.outputs.clear();
    image.start_events.clear();
    let first_of_neurons = image.target.source_block(NeuronBlock(0)).index();
    let (program, most) = (&mut image.program, image.target.weight_max() as i16);
    program.weights.fill(most);
    program.uses.iter_mut().for_each(|entry| (entry.exponent, entry.delay) = (15, 1));
    assert!(program.pointers.iter().skip(first_of_neurons).any(Option::is_some), "no neuron delivers");
    let error = check_program(&image.target, &image.program).unwrap_err();
    assert!(matches!(error, ImageError::AccumulatorOverflow { .. }), "{error}");
    image.program.pointers.iter_mut().skip(first_of_neurons).for_each(|first| *first = None);
    assert_eq!(check_program(&image.target, &image.program), Ok(()));
}
