//! Networks of snnTorch and Norse, spike by spike against what those frameworks published or computed.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests")]

use std::path::PathBuf;

use synfire_data::{Array, Budget, Layout, read_input, read_labels, read_npy, read_npz, read_table};
use synfire_network::{Network, Reset, ResetTiming, Schedule};
use synfire_nir::{Compat, ImportOptions, import, read_file};
use synfire_reference::{Reference, run};

/// The shared corpus, or `None` where there is none (but then not in CI).
fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("SYNFIRE_CORPUS")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus")), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(std::env::var_os("SYNFIRE_CI").is_none(), "no corpus at {}", folder.display());
    println!("skipped: no corpus");
    None
}

fn network(path: PathBuf, options: &ImportOptions) -> Network {
    let graph = read_file(path, &synfire_nir::Limits::default()).unwrap();
    import(&graph, "golden", options).unwrap().network
}

#[test]
fn digits_have_snntorchs_spike_counts() {
    let Some(corpus) = corpus() else { return };
    let golden = corpus.join("golden/digits_snntorch_subtract.npz");
    let options = ImportOptions::preset(Compat::SnnTorch);
    assert_eq!((options.reset, options.reset_timing), (Reset::Subtract, None));
    let network = network(corpus.join("nir/digits_snntorch_subtract.nir"), &options);
    let samples = read_input(&golden, network.input_size(), Layout::Classify, Budget::READER).unwrap();
    let labels = read_labels(&golden, Budget::READER).unwrap();
    let expected = read_npz(&golden, Budget::READER).unwrap().remove("pred").unwrap();
    assert_eq!((samples.len(), expected.shape.as_slice()), (397, &[397, 10][..]));

    let schedule = Schedule::new(&network);
    let mut reference = Reference::new(&network, &schedule);
    let mut row = vec![0.0; network.input_size()];
    let (mut equal, mut correct) = (0, 0);
    for ((sample, label), expected) in samples.iter().zip(labels).zip(expected.values.chunks(10)) {
        let mut counts = [0.0; 10];
        reference.reset();
        for tick in 0..20 {
            sample.fill_row(tick, &mut row);
            reference.step(&row);
            reference.output_spikes().for_each(|neuron| counts[neuron] += 1.0);
        }
        equal += counts.iter().zip(expected).filter(|(found, expected)| found == expected).count();
        correct += usize::from(first_maximum(&counts) == label);
    }
    assert_eq!(equal, 3970);
    assert_eq!(correct, 379, "95.5 %");
}

/// The class that wins, the first one of several, as with `argmax`.
fn first_maximum(counts: &[f64]) -> usize {
    (0..counts.len()).rev().max_by(|a, b| counts[*a].total_cmp(&counts[*b])).unwrap()
}

/// Spikes of the hidden neurons in 256 ticks that differ from a published activity.
fn braille_mismatches(options: &ImportOptions, activity: &str) -> Option<usize> {
    mismatches("nir/braille_noDelay_bias_zero.nir", 38, options, activity)
}

/// Spikes of the only population of `size` neurons in 256 ticks that differ from a published activity.
fn mismatches(file: &str, size: usize, options: &ImportOptions, activity: &str) -> Option<usize> {
    let corpus = corpus()?;
    let network = network(corpus.join(file), options);
    let hidden = network.population_ids().find(|id| network.population(*id).size() == size).unwrap();
    let input = read_npy(corpus.join("golden/input_first_test_256x12.npy"), Budget::READER).unwrap();
    let expected = read_npy(corpus.join("golden").join(activity), Budget::READER).unwrap();
    assert_eq!((input.shape, expected.values.len()), (vec![256, 12], 256 * size));
    assert!(expected.values.iter().sum::<f64>() > 100.0, "an activity without spikes proves nothing");
    let mut found = Vec::new();
    run(&network, input.values.chunks(12), 256, |reference| {
        found.extend(reference.neurons(hidden).iter().map(|state| f64::from(state.spiked())));
    });
    Some(found.iter().zip(&expected.values).filter(|(found, expected)| found != expected).count())
}

const SNNTORCH_ACTIVITY: &str = "snntorch_activity_noDelay_bias_zero.npy";
const NORSE_ACTIVITY: &str = "norse_activity_noDelay_bias_zero.npy";

#[test]
fn braille_has_snntorchs_spikes() {
    let options = ImportOptions {
        reset: Reset::Zero,
        reset_timing: Some(ResetTiming::Same),
        ..ImportOptions::preset(Compat::SnnTorch)
    };
    assert!(options.first_tick_recurrent_bias);
    let Some(mismatches) = braille_mismatches(&options, SNNTORCH_ACTIVITY) else { return };
    assert_eq!(mismatches, 0);
}

#[test]
fn braille_has_norses_spikes() {
    let options = ImportOptions::preset(Compat::Norse);
    assert!(!options.first_tick_recurrent_bias);
    let Some(mismatches) = braille_mismatches(&options, NORSE_ACTIVITY) else { return };
    assert_eq!(mismatches, 0);
}

#[test]
fn the_options_matter() {
    let norse = ImportOptions { first_tick_recurrent_bias: true, ..ImportOptions::preset(Compat::Norse) };
    let Some(mismatches) = braille_mismatches(&norse, NORSE_ACTIVITY) else { return };
    assert_eq!(mismatches, 23);
    let subtract = ImportOptions::preset(Compat::SnnTorch);
    assert!(braille_mismatches(&subtract, SNNTORCH_ACTIVITY).unwrap() > 40);
}

/// Input, potential and spikes of one neuron on a platform.
fn recording(name: &str) -> Option<Array> {
    Some(read_table(corpus()?.join("golden").join(name), Budget::READER).unwrap())
}

#[test]
fn a_single_neuron_has_the_spikes_of_every_platform_without_delay() {
    for name in ["lif_norse.csv", "lif_snntorch.csv", "lif_exact.csv"] {
        for compat in [Compat::Norse, Compat::SnnTorch] {
            let Some(recording) = recording(name) else { return };
            let network = network(corpus().unwrap().join("nir/lif_norse.nir"), &ImportOptions::preset(compat));
            let (mut found, mut ticks) = (Vec::new(), recording.values.chunks(3).map(|row| [row[0]]));
            run(&network, &mut ticks, 1000, |reference| found.push(reference.output_spikes().count() as f64));
            let expected: Vec<f64> = recording.values.chunks(3).map(|row| row[2]).collect();
            assert_eq!((expected.len(), expected.iter().sum::<f64>()), (1000, 4.0), "{name}");
            assert_eq!(found, expected, "{name} with {compat:?}");
        }
    }
}

#[test]
fn a_single_neuron_has_norses_potential() {
    let Some(recording) = recording("lif_norse.csv") else { return };
    let network = network(corpus().unwrap().join("nir/lif_norse.nir"), &ImportOptions::preset(Compat::Norse));
    let neuron = network.outputs[0];
    let mut expected = recording.values.chunks(3).map(|row| row[1]);
    let mut largest: f64 = 0.0;
    run(&network, recording.values.chunks(3).map(|row| [row[0]]), 1000, |reference| {
        largest = largest.max((reference.neurons(neuron)[0].v - expected.next().unwrap()).abs());
    });
    assert!(largest < 1e-6, "off by {largest} (Norse computes in 32 bits)");
}

#[test]
fn braille_by_subtraction_without_delay_has_snntorchs_spikes() {
    let activity = "snntorch_activity_noDelay_noBias_subtract.npy";
    let file = "nir_more/braille_noDelay_noBias_subtract.nir";
    let preset = ImportOptions::preset(Compat::SnnTorch);
    let no_delay = ImportOptions { reset_timing: Some(ResetTiming::Same), ..preset };
    let Some(found) = mismatches(file, 40, &no_delay, activity) else { return };
    assert_eq!(found, 0);
    let plain = ImportOptions { compat: Some(Compat::Nir), ..no_delay };
    assert_eq!(mismatches(file, 40, &plain, activity), Some(46), "what a plain subtraction gives");
}
