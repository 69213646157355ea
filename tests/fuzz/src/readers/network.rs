//! NIR files and pages.

use std::path::Path;

use synfire_arch::Target;
use synfire_budget::{Budget, Bytes};
use synfire_compiler::CompileOptions;
use synfire_language::{Memory, Rows};
use synfire_network::Network;

use super::{accepted, is_chosen};

pub const NIR_WORDS: &[&str] = &[
    "\u{89}HDF",
    "OHDR",
    "OCHK",
    "TREE",
    "SNOD",
    "HEAP",
    "GCOL",
    "FRHP",
    "BTHD",
    "FSHD",
    "node",
    "nodes",
    "edges",
    "type",
    "NIRGraph",
    "Input",
    "Output",
    "LIF",
    "CubaLIF",
    "Affine",
    "Linear",
    "Conv1d",
    "Conv2d",
    "Flatten",
    "SumPool2d",
    "weight",
    "bias",
    "tau",
    "v_threshold",
    "v_reset",
    "input_type",
    "shape",
    "version",
];

pub const PAGE_WORDS: &[&str] = &[
    "network",
    "input",
    "population",
    "neurons",
    "lif",
    "cuba",
    "if",
    "adaptive",
    "all_to_all",
    "one_to_one",
    "random",
    "weight",
    "delay",
    "plastic",
    "stdp",
    "stimulus",
    "poisson",
    "spikes",
    "record",
    "output",
    "include",
    "import",
    "winner",
    "yes",
    "no",
    "run",
    "dt",
    "ms",
    "mV",
    "Hz",
    "tau",
    "threshold",
    "seed",
    "->",
    "..",
    "=",
    "{",
    "}",
];

/// Networks with more neurons are not compiled here.
const MAX_NEURONS: usize = 500;

pub fn nir(bytes: &[u8]) -> bool {
    let Some(graph) = accepted(synfire_nir::read_bytes(bytes, &synfire_nir::Limits::default())) else { return false };
    let _ = synfire_nir::summary(&graph);
    let options = synfire_nir::resolve(None, &synfire_nir::ImportOverrides::default());
    let Some(imported) = synfire_nir::import(&graph, "fuzz", &options).ok() else { return false };
    if is_chosen(bytes, 8) {
        if let Ok(exported) = synfire_nir::export(&imported.network) {
            let _ = synfire_nir::summary(&exported.graph);
        }
        compile(&imported.network);
    }
    true
}

pub fn page(bytes: &[u8]) -> bool {
    let budget = Budget { memory: Bytes::mib(64), ..Budget::READER };
    let (path, limits) = (Path::new("fuzz.syn"), synfire_language::Limits { budget, ..Default::default() });
    let text = String::from_utf8_lossy(bytes);
    if let Ok(once) = synfire_language::format_source(path, &text, &limits) {
        let twice = synfire_language::format_source(path, &once, &limits).expect("a formatted page is a page");
        assert!(once == twice, "formatting twice gives another page");
    }
    let Ok(loaded) = synfire_language::load(path, &Memory::page(path, bytes), &limits) else { return false };
    let (network, stimuli) = (&loaded.experiment.network, &loaded.experiment.stimuli);
    if neurons(network) <= MAX_NEURONS {
        let rows = Rows::new(network, stimuli);
        let mut row = vec![0.0; rows.len()];
        (0..4).for_each(|tick| rows.fill(tick, &mut row));
        if is_chosen(bytes, 8) {
            compile(network);
        }
    }
    true
}

fn neurons(network: &Network) -> usize {
    network.populations.iter().fold(0, |sum, population| sum.saturating_add(population.size()))
}

/// What compiles is sound.
fn compile(network: &Network) {
    if neurons(network) > MAX_NEURONS || network.validate().is_err() {
        return;
    }
    let target = Target::named("ecp5-25f").expect("a built-in target");
    if let Ok(compiled) = synfire_compiler::compile(network, &target, &CompileOptions::default()) {
        compiled.image.check().expect("a compiled image is sound");
    }
}
