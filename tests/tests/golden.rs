//! Networks trained elsewhere, against the spikes published or recorded for them.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::Path;

use synfire::{PrepareOptions, candidate, observe_and_compile};
use synfire_arch::Target;
use synfire_compiler::{CompileOptions, Compiled};
use synfire_data::{Budget, Layout, Samples, read_input, read_npy, read_npz};
use synfire_network::{Network, Reset, ResetTiming, Schedule};
use synfire_nir::{Compat, ImportOverrides, import, read_file, resolve};
use synfire_run::{ImageMachine, Machine, ReferenceMachine, classify, record, sensitivity};
use synfire_tests::corpus;

fn network(path: &Path, compat: Compat, reset: Reset, reset_timing: ResetTiming) -> Network {
    let overrides =
        ImportOverrides { reset: Some(reset), reset_timing: Some(reset_timing), ..ImportOverrides::default() };
    let graph = read_file(path, &synfire_nir::Limits::default()).unwrap();
    import(&graph, "test", &resolve(Some(compat), &overrides)).unwrap().network
}

fn compiled(network: &Network, weight_bits: u32) -> Compiled {
    let options = CompileOptions { weight_bits, ..CompileOptions::default() };
    observe_and_compile(network, &Target::named("ecp5-85f").unwrap(), &options).unwrap()
}

struct Digits {
    samples: Samples,
    labels: Vec<usize>,
    /// Spike counts of the float network, `[sample][class]`.
    counts: Vec<f64>,
}

fn digits() -> Option<(Network, Digits)> {
    let network =
        network(&corpus("nir/digits_snntorch_subtract.nir")?, Compat::SnnTorch, Reset::Subtract, ResetTiming::Next);
    let mut arrays = read_npz(corpus("golden/digits_snntorch_subtract.npz")?, Budget::READER).unwrap();
    let samples = Samples::constant(64, arrays.remove("x").unwrap().values);
    let labels = arrays["y"].values.iter().map(|label| *label as usize).collect();
    Some((network, Digits { samples, labels, counts: arrays.remove("pred").unwrap().values }))
}

#[test]
fn digits_reference_gives_the_counts_of_snntorch() {
    let Some((network, digits)) = digits() else { return };
    let schedule = Schedule::new(&network);
    let machine = ReferenceMachine::new(&network, &schedule);
    let result = classify(&machine, &digits.samples, Some(&digits.labels), 20, None, &|| {}).unwrap();
    let counts: Vec<f64> = result.decisions.iter().flat_map(|decision| decision.scores.clone()).collect();
    assert_eq!(counts.len(), 3970);
    assert_eq!(counts, digits.counts);
    assert_eq!(result.correct, Some(379), "95.5 % of 397");
}

#[test]
fn digits_in_8_bits_lose_less_than_a_point() {
    let Some((network, digits)) = digits() else { return };
    let compiled = compiled(&network, 8);
    let machine = ImageMachine::emulator(&compiled.image);
    let result = classify(&machine, &digits.samples, Some(&digits.labels), 20, None, &|| {}).unwrap();
    assert!(result.accuracy.unwrap() >= 0.955 - 0.01, "{:?}", result.accuracy);
}

struct Braille {
    samples: Samples,
    /// `[tick][neuron]` of the hidden population.
    spikes: Vec<f64>,
}

fn braille(compat: Compat) -> Option<(Network, Braille)> {
    let network = network(&corpus("nir/braille_noDelay_bias_zero.nir")?, compat, Reset::Zero, ResetTiming::Same);
    let input = corpus("golden/input_first_test_256x12.npy")?;
    let samples = read_input(input, 12, Layout::Run, Budget::READER).unwrap();
    let golden = corpus(&format!("golden/{}_activity_noDelay_bias_zero.npy", compat.name()))?;
    let golden = read_npy(golden, Budget::READER).unwrap();
    assert_eq!(golden.values.len(), 9728);
    Some((network, Braille { samples, spikes: golden.values }))
}

/// Bits of the hidden population that differ from the published spikes.
fn mismatches(machine: &mut dyn Machine, braille: &Braille) -> usize {
    let hidden = machine.populations().iter().position(|population| population.size == 38).unwrap();
    let recording = record(machine, braille.samples.get(0), 256, &[], &mut |_| {}).unwrap();
    let mut bits = vec![0.0; 256 * 38];
    for (tick, fired) in recording.spikes.iter().enumerate() {
        for fired in fired.iter().filter(|fired| fired.population as usize == hidden) {
            bits[tick * 38 + fired.neuron as usize] = 1.0;
        }
    }
    bits.iter().zip(&braille.spikes).filter(|(ours, published)| ours != published).count()
}

#[test]
fn braille_reference_gives_the_published_spikes() {
    for compat in [Compat::SnnTorch, Compat::Norse] {
        let Some((network, braille)) = braille(compat) else { return };
        let schedule = Schedule::new(&network);
        assert_eq!(mismatches(&mut ReferenceMachine::new(&network, &schedule), &braille), 0, "{compat:?}");
    }
}

#[test]
fn braille_in_12_to_16_bits_gives_the_published_spikes() {
    for compat in [Compat::SnnTorch, Compat::Norse] {
        let Some((network, braille)) = braille(compat) else { return };
        // On its own input, as with `--calibrate-run`; four bits fewer than 16 are the margin.
        for weight_bits in [12, 13, 14, 15, 16] {
            let compile = CompileOptions { weight_bits, ..CompileOptions::default() };
            let calibration = Some((braille.samples.clone(), 256));
            let options = PrepareOptions { compile, calibration, budget: Budget::RUN };
            let target = Target::named("ecp5-85f").unwrap();
            let image = candidate(&network, &target, &options).unwrap().compiled.image;
            assert_eq!(image.target.state_bits, 18);
            assert_eq!(mismatches(&mut ImageMachine::emulator(&image), &braille), 0, "{compat:?} {weight_bits}");
        }
    }
}

#[test]
fn braille_in_8_bits_keeps_the_class_and_is_called_sensitive() {
    let Some((network, braille)) = braille(Compat::SnnTorch) else { return };
    let image = compiled(&network, 8).image;
    let schedule = Schedule::new(&network);
    let reference = ReferenceMachine::new(&network, &schedule);
    let emulator = ImageMachine::emulator(&image);
    let float = classify(&reference, &braille.samples, None, 256, None, &|| {}).unwrap().decisions[0].class;
    let fixed = classify(&emulator, &braille.samples, None, 256, None, &|| {}).unwrap().decisions[0].class;
    assert_eq!(fixed, float);
    // The compiler has to warn at 8 bits and not at 16; and not for a feed-forward network that is content with 8.
    let worst = |image: &synfire_image::Image| sensitivity(&network, image).unwrap();
    let at_8 = worst(&image);
    let at_16 = worst(&compiled(&network, 16).image);
    println!("sensitivity: {:?} at 8 bits, {:?} at 16 bits", at_8.worst, at_16.worst);
    assert!(at_8.recurrent && at_8.warnings().next().is_some() && at_16.warnings().next().is_none());
}

#[test]
fn digits_in_8_bits_are_not_called_sensitive() {
    let Some((network, _)) = digits() else { return };
    let sensitivity = sensitivity(&network, &compiled(&network, 8).image).unwrap();
    println!("sensitivity: {:?}", sensitivity.worst);
    assert!(!sensitivity.recurrent && sensitivity.warnings().next().is_none());
}
