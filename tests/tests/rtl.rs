//! Networks trained elsewhere, on their own data: the Verilog core and the emulator agree on everything, clocks included.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests")]

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
use synfire_rtl::RtlModel;
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

#[test]
fn digits_agree_in_all_images() {
    let Some(path) = corpus("nir/digits_snntorch_subtract.nir").filter(|_| have_verilator()) else { return };
    let image = image(&path, Reset::Subtract, ResetTiming::Next, 8);
    let mut arrays = read_npz(corpus("golden/digits_snntorch_subtract.npz").unwrap(), &Limits::default()).unwrap();
    let samples = Samples::constant(64, arrays.remove("x").unwrap().values);
    assert_eq!(samples.len(), 397);
    let activity = run(&image, &samples, 20);
    println!("digits: {activity:?}");
    assert!(activity.spikes > 10_000, "{activity:?}");
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
