//! An exported network loads as an equal one.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::collections::BTreeMap;
use std::path::PathBuf;

use synfire_data::Array;
use synfire_language::random::Random;
use synfire_language::{Disk, Limits, Memory, export_syn, format_source, load};
use synfire_network::{Network, Weights};

/// The network of the page that `network` is exported to.
fn through_a_page(network: &Network) -> (Network, String) {
    let exported = export_syn(network, "net.npz");
    let mut files = Memory::page("net.syn", exported.page.clone());
    files.arrays = BTreeMap::from([(PathBuf::from("net.npz"), exported.arrays)]);
    match load("net.syn", &files, &Limits::default()) {
        Ok(loaded) => (loaded.experiment.network, exported.page),
        Err(found) => panic!("{found}\n{}", exported.page),
    }
}

/// Bits of every stored weight: equality of floats takes 0 for -0.
fn weight_bits(network: &Network) -> Vec<u64> {
    network.projections.iter().flat_map(|projection| projection.weights.stored()).map(f64::to_bits).collect()
}

#[test]
fn random_networks_survive() {
    for seed in 0..2000 {
        let network = support::networks::network(&mut Random::new(seed, "network"));
        assert_eq!(network.validate(), Ok(()), "seed {seed}");
        let (again, page) = through_a_page(&network);
        assert_eq!(again, network, "seed {seed}:\n{page}");
        assert_eq!(weight_bits(&again), weight_bits(&network), "seed {seed}");
        assert_eq!(format_source("net.syn", &page, &Limits::default()).unwrap(), page, "seed {seed}");
    }
}

/// The network with the synapses of its convolutions one by one: a page has no other way to say them.
fn listed(mut network: Network) -> Network {
    for index in 0..network.projections.len() {
        let sources = network.population(network.projections[index].source).size();
        let weights = &mut network.projections[index].weights;
        if let Weights::Product { .. } = weights {
            let synapses = weights.synapses(sources);
            let synapses = synapses.map(|(source, target, weight)| (source as u32, target as u32, weight)).collect();
            *weights = Weights::Sparse { synapses };
        }
    }
    network
}

#[test]
fn the_digits_network_survives() {
    let Some(corpus) = support::corpus() else { return };
    let files = ["digits_snntorch_subtract.nir", "braille_noDelay_bias_zero.nir", "lif_norse.nir", "cnn_sinabs.nir"];
    for file in files {
        let path = corpus.join("nir").join(file);
        let graph = synfire_nir::read_file(&path, &synfire_nir::Limits::default()).unwrap();
        let options = synfire_nir::ImportOptions::preset(synfire_nir::Compat::SnnTorch);
        let network = match synfire_nir::import(&graph, file, &options) {
            Ok(imported) => imported.network,
            // Some files mean something under other options only.
            Err(found) => {
                assert_ne!(file, "digits_snntorch_subtract.nir", "{found}");
                continue;
            }
        };
        let (again, page) = through_a_page(&network);
        let network = listed(network);
        assert!(again == network, "{file} differs:\n{page}");
        assert_eq!(weight_bits(&again), weight_bits(&network), "{file}");
    }
}

#[test]
fn a_graph_is_imported_and_added_to() {
    let Some(corpus) = support::corpus() else { return };
    let page = "\
import \"digits.nir\" compat = snntorch
input noise_source[10]
projection noise_source -> \"1\" random probability = 0.5 weight = 0.1 seed = 1
stimulus noise -> noise_source poisson rate = 20 Hz seed = 2
learning stdp on \"0\" a_plus = 0.01 a_minus = 0.01 tau_pre = 10 ms tau_post = 20 ms w_min = -10 w_max = 10
record spikes of \"1\"
";
    let mut files = Memory::page("net.syn", page);
    let bytes = std::fs::read(corpus.join("nir/digits_snntorch_subtract.nir")).unwrap();
    files.files.insert(PathBuf::from("digits.nir"), bytes);
    let loaded = load("net.syn", &files, &Limits::default());
    let experiment = loaded.unwrap_or_else(|found| panic!("{found}")).experiment;
    let network = &experiment.network;
    let added = network.projections.last().unwrap();
    assert_eq!(network.population(added.target).name, "1");
    assert!(matches!(added.weights, Weights::Sparse { .. }));
    assert_eq!(network.projection(experiment.learning[0].projection).name, "0");
    assert_eq!(network.inputs.len(), 2);
}

#[test]
fn pages_and_arrays_on_disk_load() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let network = support::networks::network(&mut Random::new(11, "network"));
    let exported = export_syn(&network, "net.npz");
    assert!(!exported.arrays.is_empty());
    std::fs::write(path("net.syn"), &exported.page).unwrap();
    synfire_data::write_npz(path("net.npz"), &exported.arrays).unwrap();
    let loaded = load(path("net.syn"), &Disk, &Limits::default()).unwrap_or_else(|found| panic!("{found}"));
    assert_eq!(loaded.experiment.network, network);
}

#[test]
fn weights_come_from_csv_and_npy() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("matrix.csv"), "1,2\n3,4\n5,6\n").unwrap();
    std::fs::write(path("synapses.csv"), "source,target,weight\n1,2,0.5\n0,0,-1\n").unwrap();
    let cells = Array::new(vec![3, 2], vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    synfire_data::write_npy(path("matrix.npy"), &cells).unwrap();
    let page = "
        population a[2], b[3] lif tau_mem = 20 ms v_threshold = 1
        projection a -> b dense weight = file(\"matrix.csv\")
        projection a -> b dense weight = file(\"matrix.npy\")
        projection a -> b sparse synapses = file(\"synapses.csv\")
    ";
    std::fs::write(path("page.syn"), page).unwrap();
    let loaded = load(path("page.syn"), &Disk, &Limits::default()).unwrap_or_else(|found| panic!("{found}"));
    let weights: Vec<_> = loaded.experiment.network.projections.iter().map(|projection| &projection.weights).collect();
    let dense = Weights::Dense { values: cells.values };
    let sparse = Weights::Sparse { synapses: vec![(0, 0, -1.0), (1, 2, 0.5)] };
    assert_eq!(weights, [&dense, &dense, &sparse]);
}

#[test]
fn an_exported_page_reads_well() {
    let network = support::networks::network(&mut Random::new(248, "network"));
    insta::assert_snapshot!(export_syn(&network, "net.npz").page);
}
