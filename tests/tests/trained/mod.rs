//! Trained networks, compiled for a target, and their input tick by tick; the committed digits among them.

use std::path::Path;

use synfire_arch::Target;
use synfire_compiler::{CompileOptions, Observation, compile};
use synfire_data::{Budget, Sample, Samples, read_npy};
use synfire_image::{Event, EventEncoder, Image};
use synfire_network::{Reset, ResetTiming};
use synfire_nir::{Compat, ImportOverrides, import, read_file, resolve};
use synfire_run::observe_random;

/// What a file of snnTorch's does not say.
pub struct Neurons {
    pub reset: Reset,
    pub reset_timing: ResetTiming,
}

/// The image of a network that snnTorch trained.
pub fn image(path: &Path, neurons: Neurons, weight_bits: u32, target: &Target) -> Image {
    let overrides = ImportOverrides {
        reset: Some(neurons.reset),
        reset_timing: Some(neurons.reset_timing),
        ..ImportOverrides::default()
    };
    let graph = read_file(path, &synfire_nir::Limits::default()).unwrap();
    let network = import(&graph, "test", &resolve(Some(Compat::SnnTorch), &overrides)).unwrap().network;
    let observation = Some(Observation { potential: observe_random(&network, 1.0).unwrap().potential });
    let options = CompileOptions { weight_bits, observation, ..CompileOptions::default() };
    compile(&network, target, &options).unwrap().image
}

/// The digits' image and the test images.
pub fn digits(target: &Target) -> (Image, Samples) {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/digits");
    let neurons = Neurons { reset: Reset::Subtract, reset_timing: ResetTiming::Next };
    let image = image(&data.join("digits_snntorch_subtract.nir"), neurons, 8, target);
    let images = read_npy(data.join("images.npy"), Budget::READER).unwrap();
    (image, Samples::constant(64, images.values))
}

/// The external events of every tick of a sample.
pub fn stimulus(image: &Image, sample: Sample<'_>, ticks: usize) -> Vec<Vec<Event>> {
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
