//! A host in the loop sees what a run records, and goes on from where it was saved.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::sync::Arc;

use synfire::{Backend, HostLoop, Image, Quantity, Target};
use synfire_data::Samples;
use synfire_run::{ImageMachine, Machine as _, Variable};
use synfire_testkit::{Bias, random_image, random_plastic_image};

const TICKS: usize = 30;

/// A row for each tick, of values that the inputs of the image take.
fn rows(image: &Image, seed: u64) -> Vec<Vec<(usize, f64)>> {
    let mut state = seed;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    let row = |_| (0..image.input_size()).filter(|_| random().is_multiple_of(3)).map(|axon| (axon, 1.0)).collect();
    (0..TICKS).map(row).collect()
}

fn images() -> Vec<Arc<Image>> {
    let target = Target::named("ncx").unwrap();
    let spiking = (0..6).map(|seed| random_image(seed, &target, &Bias::default()));
    let delayed = spiking.clone().map(|image| Image { output_delay_ticks: 2, ..image });
    spiking.chain(delayed).map(Arc::new).collect()
}

fn host(image: &Arc<Image>) -> HostLoop<Box<dyn synfire::Core + Send>> {
    HostLoop::new(Arc::clone(image), Backend::Emulator.open(image).unwrap()).unwrap()
}

/// As much of each row as the image takes.
fn taken(image: &Arc<Image>, rows: Vec<Vec<(usize, f64)>>) -> Vec<Vec<(usize, f64)>> {
    let mut trial = host(image);
    let fits = |entry: &(usize, f64), host: &mut HostLoop<_>| host.tick(&[*entry]).is_ok();
    rows.into_iter().map(|row| row.into_iter().filter(|entry| fits(entry, &mut trial)).collect()).collect()
}

#[test]
fn ticks_are_those_of_a_machine() {
    let mut spikes = 0;
    for image in images() {
        let rows = taken(&image, rows(&image, 7));
        let axons = image.input_size();
        let mut values = vec![0.0; TICKS * axons];
        for (tick, row) in rows.iter().enumerate() {
            row.iter().for_each(|(axon, value)| values[tick * axons + axon] = *value);
        }
        let samples = Samples::dense(axons, TICKS, values);
        let mut machine = ImageMachine::emulator(&image);
        let mut host = host(&image);
        for row in &rows {
            let cost = machine.tick(samples.get(0)).unwrap();
            assert_eq!(host.tick(row).unwrap(), machine.fired());
            assert_eq!(host.cost(), cost);
            spikes += host.fired().len();
        }
        for (index, info) in image.populations.iter().enumerate().filter(|(_, info)| info.first_neuron().is_some()) {
            let v: Vec<_> = (0..info.size()).map(|at| machine.value(index, at, Variable::V).unwrap()).collect();
            assert_eq!(host.read(&info.name, Quantity::V).unwrap(), v);
        }
    }
    assert!(spikes > 100, "{spikes}");
}

#[test]
fn what_was_saved_goes_on_as_it_did() {
    let target = Target::named("ncx").unwrap();
    let plastic = (0..4).map(|seed| random_plastic_image(seed, &target, &Bias::default()));
    for image in images().into_iter().chain(plastic.map(Arc::new)) {
        let rows = taken(&image, rows(&image, 9));
        let mut host = host(&image);
        for row in &rows {
            host.tick(row).unwrap();
        }
        let saved = host.save().unwrap();
        let expected: Vec<_> = rows.iter().map(|row| host.tick(row).unwrap().to_vec()).collect();
        host.restore(&saved).unwrap();
        let again: Vec<_> = rows.iter().map(|row| host.tick(row).unwrap().to_vec()).collect();
        assert_eq!(again, expected);
        host.restore(&saved).unwrap();
        assert_eq!(host.save().unwrap(), saved);
    }
}

#[test]
fn what_was_written_is_read_again() {
    for image in images() {
        let mut host = host(&image);
        for info in image.populations.iter().filter(|info| info.first_neuron().is_some()) {
            for quantity in [Quantity::V, Quantity::X, Quantity::Y] {
                let scale = match (&info.role, quantity) {
                    (synfire_image::PopulationRole::Neurons { scale, .. }, Quantity::V) => scale.clone(),
                    _ => vec![1.0; info.size()],
                };
                let values: Vec<_> = scale.iter().zip(0..).map(|(scale, at)| f64::from(at % 100) / scale).collect();
                host.write(&info.name, quantity, &values).unwrap();
                assert_eq!(host.read(&info.name, quantity).unwrap(), values, "{quantity:?} of {}", info.name);
            }
        }
    }
}

#[test]
fn what_does_not_exist_is_refused_and_changes_nothing() {
    let image = &images()[0];
    let mut host = host(image);
    let before = host.save().unwrap();
    let neurons = image.populations.iter().find(|info| info.first_neuron().is_some()).unwrap();
    let code = |error: synfire::Diagnostics| error.0[0].code.id;
    assert_eq!(host.read("nobody", Quantity::V).map_err(code), Err("SF0506"));
    assert_eq!(host.write(&neurons.name, Quantity::V, &[]).map_err(code), Err("SF0502"));
    let large = vec![f64::INFINITY; neurons.size()];
    assert_eq!(host.write(&neurons.name, Quantity::V, &large).map_err(code), Err("SF0501"));
    assert_eq!(host.write(&neurons.name, Quantity::X, &vec![256.0; neurons.size()]).map_err(code), Err("SF0501"));
    assert_eq!(host.weights("nobody").map_err(code), Err("SF0506"));
    assert_eq!(host.tick(&[(1_000_000, 1.0)]).map(<[_]>::len).map_err(code), Err("SF0502"));
    assert_eq!(host.save().unwrap(), before);
}
