//! Broken copies of the Verilog of the core: the lockstep has to find each. `hdl/mutants` holds one for each module.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests")]

mod common;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use common::have_verilator;
use serde::Deserialize;
use synfire_arch::Target;
use synfire_rtl::lockstep::{Divergence, compare, compare_session};
use synfire_rtl::{BuildOptions, RtlCore, RtlModel, Sources};
use synfire_testkit::{
    Bias, Payloads, learning_targets, random_image, random_plastic_image, random_session, random_stimulus, targets,
};

/// Ticks of each network.
const TICKS: usize = 100;

/// What is replaced by what, and on which target this shows.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mutant {
    target: String,
    /// Whether it shows in what is built for an iCE40 UltraPlus only.
    #[serde(default)]
    ultra_plus: bool,
    old: String,
    new: String,
}

fn hdl() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../hdl")
}

fn stems(dir: &str) -> BTreeSet<String> {
    let entries = std::fs::read_dir(hdl().join(dir)).unwrap();
    entries.map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned()).collect()
}

#[test]
fn every_module_has_a_mutant() {
    let modules: BTreeSet<_> = stems("rtl").union(&stems("link")).cloned().collect();
    assert_eq!(modules, stems("mutants"));
}

#[test]
fn the_lockstep_finds_every_mutant() {
    if !have_verilator() {
        return;
    }
    let survivors: Vec<_> = stems("rtl").into_iter().filter(|module| find(module).is_none()).collect();
    assert!(survivors.is_empty(), "nobody noticed {survivors:?}");
}

/// The first difference that a mutant makes.
fn find(module: &str) -> Option<Box<Divergence>> {
    let text = std::fs::read_to_string(hdl().join(format!("mutants/{module}.toml"))).unwrap();
    let mutant: Mutant = toml::from_str(&text).unwrap();
    let sources = Sources::default().replace(&format!("{module}.v"), &mutant.old, &mutant.new);
    let sources = sources.unwrap_or_else(|| panic!("mutants/{module}.toml no longer fits its module"));
    let target = targets().into_iter().chain(learning_targets()).find(|target| target.name == mutant.target).unwrap();
    let sources = if mutant.ultra_plus { sources.for_ultra_plus() } else { sources };
    let options = BuildOptions { sources, ..BuildOptions::default() };
    let mut core = RtlModel::build_with(&target, &options).unwrap().start().unwrap();
    (0..12).find_map(|seed| {
        let divergence = find_at(&mut core, &target, seed)?;
        println!("{module}: seed {seed}, {divergence}");
        Some(divergence)
    })
}

fn find_at(core: &mut RtlCore, target: &Target, seed: u64) -> Option<Box<Divergence>> {
    let payloads = if seed % 3 == 2 { Payloads::Any } else { Payloads::Proven };
    if target.learning {
        let image = random_plastic_image(seed, target, &Bias::default());
        compare_session(core, &image, &random_session(seed, &image, payloads, TICKS)).err()
    } else {
        let image = random_image(seed, target, &Bias::default());
        compare(core, &image, &random_stimulus(seed, &image, payloads, TICKS)).err()
    }
}
