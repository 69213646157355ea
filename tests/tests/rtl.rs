//! Networks trained elsewhere, on their own data: the Verilog core and the emulator agree on everything, clocks included.
//!
//! `SYNFIRE_CHIP_IMAGES=397 cargo test -p synfire-tests --release --test rtl chip` takes all digits through the chip's UART.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests")]

mod trained;

use synfire_arch::Target;
use synfire_compiler::{CompileOptions, compile};
use synfire_data::{Budget, Layout, Samples, read_input};
use synfire_image::Image;
use synfire_network::{Reset, ResetTiming};
use synfire_rtl::lockstep::{Activity, compare};
use synfire_rtl::{ChipOptions, RtlModel};
use synfire_testkit::{Payloads, have_verilator, random_convolutions, random_stimulus};
use synfire_tests::corpus;
use trained::Neurons;

fn run(image: &Image, samples: &Samples, ticks: usize) -> Activity {
    let mut core = RtlModel::build(&image.target).unwrap().start().unwrap();
    let mut activity = Activity::default();
    for sample in 0..samples.len() {
        let stimulus = trained::stimulus(image, samples.get(sample), ticks);
        let run = compare(&mut core, image, &stimulus);
        activity.join(&run.unwrap_or_else(|divergence| panic!("sample {sample}, {divergence}")));
    }
    activity
}

fn target() -> Target {
    Target::named("ecp5-25f").unwrap()
}

#[test]
fn digits_agree_in_all_images() {
    if !have_verilator() {
        return;
    }
    let (image, samples) = trained::digits(&target());
    assert_eq!(samples.len(), 397);
    let activity = run(&image, &samples, 20);
    println!("digits: {activity:?}");
    assert!(activity.spikes > 10_000, "{activity:?}");
}

#[test]
fn digits_agree_through_the_uart_of_the_chip() {
    if !have_verilator() {
        return;
    }
    let count = std::env::var("SYNFIRE_CHIP_IMAGES").map_or(3, |count| count.parse().expect("a number"));
    let (image, samples) = trained::digits(&target());
    let mut session = synfire_testchip::session(&image.target, &ChipOptions::new(100_000_000, 3_000_000));
    session.program(&image.target, &image.program, &mut |_| ()).unwrap();
    let mut spikes = 0;
    for sample in 0..samples.len().min(count) {
        session.clear().unwrap();
        spikes +=
            synfire_testchip::run(&mut session, &image, &trained::stimulus(&image, samples.get(sample), 20)).unwrap();
        if sample % 50 == 49 {
            println!("{} images, {spikes} spikes, {:?}", sample + 1, session.traffic());
        }
    }
    println!("digits through the chip: {count} images, {spikes} spikes");
    assert!(spikes > 50 * count, "{spikes}");
    assert_eq!(session.traffic().repeats, 0);
}

#[test]
fn braille_agrees_at_every_width() {
    let Some(path) = corpus("nir/braille_noDelay_bias_zero.nir").filter(|_| have_verilator()) else { return };
    let input = corpus("golden/input_first_test_256x12.npy").unwrap();
    let samples = read_input(input, 12, Layout::Run, Budget::READER).unwrap();
    for weight_bits in [8, 12, 16] {
        let neurons = Neurons { reset: Reset::Zero, reset_timing: ResetTiming::Same };
        let activity = run(&trained::image(&path, neurons, weight_bits, &target()), &samples, 256);
        println!("Braille, {weight_bits} bits: {activity:?}");
        assert!(activity.spikes > 100, "{activity:?}");
    }
}

#[test]
fn convolutions_on_shared_tiles_agree() {
    if !have_verilator() {
        return;
    }
    let mut all = Activity::default();
    let mut shared = 0;
    for (target, seeds) in [("ecp5-25f", 0..12), ("hx8k", 20..60)] {
        let target = Target::named(target).unwrap();
        let mut core = RtlModel::build(&target).unwrap().start().unwrap();
        for seed in seeds {
            let network = random_convolutions(seed);
            // The smaller target holds the smaller ones of them.
            let Ok(compiled) = compile(&network, &target, &CompileOptions::default()) else { continue };
            let projections = &compiled.report.projections;
            shared += projections.iter().filter(|projection| projection.visits > projection.tiles).count();
            let stimulus = random_stimulus(seed, &compiled.image, Payloads::Proven, 40);
            let run = compare(&mut core, &compiled.image, &stimulus);
            all.join(&run.unwrap_or_else(|divergence| panic!("{} on {}: {divergence}", network.name, target.name)));
        }
    }
    println!("convolutions: {shared} projections with shared tiles, {all:?}");
    assert!(shared > 40 && all.spikes > 500, "{shared} {all:?}");
}
