//! The committed digits network, compiled for a target, and its input tick by tick.

use std::path::Path;

use synfire_arch::Target;
use synfire_compiler::{CompileOptions, Observation, compile};
use synfire_data::{Limits, Sample, Samples, read_npy};
use synfire_image::{Event, EventEncoder, Image};
use synfire_network::{Reset, ResetTiming};
use synfire_nir::{Compat, ImportOverrides, import, read_file, resolve};
use synfire_run::observe_random;

/// Network and test images.
pub fn digits(target: &Target) -> (Image, Samples) {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/digits");
    let path = data.join("digits_snntorch_subtract.nir");
    let overrides = ImportOverrides {
        reset: Some(Reset::Subtract),
        reset_timing: Some(ResetTiming::Next),
        ..ImportOverrides::default()
    };
    let graph = read_file(&path, &synfire_nir::Limits::default()).unwrap();
    let network = import(&graph, "digits", &resolve(Some(Compat::SnnTorch), &overrides)).unwrap().network;
    let observation = Some(Observation { potential: observe_random(&network, 1.0).unwrap() });
    let image = compile(&network, target, &CompileOptions { observation, ..CompileOptions::default() }).unwrap().image;
    let images = read_npy(data.join("images.npy"), &Limits::default()).unwrap();
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
