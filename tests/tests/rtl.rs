//! Networks trained elsewhere, on their own data: the Verilog core and the emulator agree on everything, clocks included.
//!
//! `SYNFIRE_CHIP_IMAGES=397 cargo test -p synfire-tests --release --test rtl chip` takes all digits through the chip's UART.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests")]

#[path = "../../crates/synfire-rtl/tests/common/chip/mod.rs"]
mod chip;
#[path = "../../crates/synfire-rtl/tests/common/mod.rs"]
mod common;

use std::path::Path;

use common::{Activity, compare, have_verilator};
use synfire_arch::Target;
use synfire_compiler::{CompileOptions, Observation, compile};
use synfire_data::{Layout, Limits, Sample, Samples, read_input, read_npz};
use synfire_image::{Event, EventEncoder, Image};
use synfire_network::{Reset, ResetTiming};
use synfire_nir::{Compat, ImportOverrides, import, read_file, resolve};
use synfire_rtl::{ChipOptions, RtlModel};
use synfire_run::observe_random;
use synfire_tests::corpus;

/// The image of a file of the corpus on the smallest ECP5.
fn image(path: &Path, reset: Reset, reset_timing: ResetTiming, weight_bits: u32) -> Image {
    let overrides =
        ImportOverrides { reset: Some(reset), reset_timing: Some(reset_timing), ..ImportOverrides::default() };
    let graph = read_file(path, &synfire_nir::Limits::default()).unwrap();
    let network = import(&graph, "test", &resolve(Some(Compat::SnnTorch), &overrides)).unwrap().network;
    let observation = Some(Observation { potential: observe_random(&network, 1.0).unwrap() });
    let options = CompileOptions { weight_bits, observation, ..CompileOptions::default() };
    compile(&network, &Target::named("ecp5-25f").unwrap(), &options).unwrap().image
}

/// The external events of every tick of a sample.
fn stimulus(image: &Image, sample: Sample<'_>, ticks: usize) -> Vec<Vec<Event>> {
    let encoder = EventEncoder::new(image);
    let tick = |tick| {
        let mut events: Vec<_> =
            sample.row(tick).filter_map(|(position, value)| encoder.encode(position, value).unwrap()).collect();
        if tick == 0 {
            events.extend(&image.start_events);
        }
        events.sort_unstable_by_key(|event| event.axon);
        events
    };
    (0..ticks).map(tick).collect()
}

fn run(image: &Image, samples: &Samples, ticks: usize) -> Activity {
    let mut core = RtlModel::build(&image.target).unwrap().start().unwrap();
    let mut activity = Activity::default();
    for sample in 0..samples.len() {
        let stimulus = stimulus(image, samples.get(sample), ticks);
        let run = compare(&mut core, image, &stimulus);
        activity.join(&run.unwrap_or_else(|divergence| panic!("sample {sample}, {divergence}")));
    }
    activity
}

/// The digits and their image.
fn digits(path: &Path) -> (Image, Samples) {
    let image = image(path, Reset::Subtract, ResetTiming::Next, 8);
    let mut arrays = read_npz(corpus("golden/digits_snntorch_subtract.npz").unwrap(), &Limits::default()).unwrap();
    (image, Samples::constant(64, arrays.remove("x").unwrap().values))
}

const DIGITS: &str = "nir/digits_snntorch_subtract.nir";

#[test]
fn digits_agree_in_all_images() {
    let Some(path) = corpus(DIGITS).filter(|_| have_verilator()) else { return };
    let (image, samples) = digits(&path);
    assert_eq!(samples.len(), 397);
    let activity = run(&image, &samples, 20);
    println!("digits: {activity:?}");
    assert!(activity.spikes > 10_000, "{activity:?}");
}

#[test]
fn digits_agree_through_the_uart_of_the_chip() {
    let Some(path) = corpus(DIGITS).filter(|_| have_verilator()) else { return };
    let count = std::env::var("SYNFIRE_CHIP_IMAGES").map_or(3, |count| count.parse().expect("a number"));
    let (image, samples) = digits(&path);
    let mut session = chip::session(&image.target, &ChipOptions::new(100_000_000, 3_000_000));
    session.program(&image, &mut |_| ()).unwrap();
    let mut spikes = 0;
    for sample in 0..samples.len().min(count) {
        session.clear().unwrap();
        spikes += chip::run(&mut session, &image, &stimulus(&image, samples.get(sample), 20)).unwrap();
    }
    println!("digits through the chip: {count} images, {spikes} spikes");
    assert!(spikes > 50 * count, "{spikes}");
    assert_eq!(session.traffic().repeats, 0);
}

#[test]
fn braille_agrees_at_every_width() {
    let Some(path) = corpus("nir/braille_noDelay_bias_zero.nir").filter(|_| have_verilator()) else { return };
    let input = corpus("golden/input_first_test_256x12.npy").unwrap();
    let samples = read_input(input, 12, Layout::Run, &Limits::default()).unwrap();
    for weight_bits in [8, 12, 16] {
        let activity = run(&image(&path, Reset::Zero, ResetTiming::Same, weight_bits), &samples, 256);
        println!("Braille, {weight_bits} bits: {activity:?}");
        assert!(activity.spikes > 100, "{activity:?}");
    }
}
