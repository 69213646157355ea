//! Broken copies of the link's Verilog: the tests of the chip have to find each. `hdl/mutants` holds one for each module.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use std::collections::BTreeSet;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use common::have_verilator;
use serde::Deserialize;
use synfire_rtl::{ChipModel, ChipOptions, Sources};
use synfire_testchip::{
    Twins, believes_only_whole_scripts, boots, boots_from_flash, checks, rows_in_pieces, small, target, tell,
};

/// What is replaced by what, in a chip of which target.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mutant {
    target: String,
    old: String,
    new: String,
}

fn hdl() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../hdl")
}

fn modules() -> BTreeSet<String> {
    let entries = std::fs::read_dir(hdl().join("link")).unwrap();
    entries.map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned()).collect()
}

#[test]
fn the_tests_of_the_chip_find_every_mutant() {
    if !have_verilator() {
        return;
    }
    let survivors: Vec<_> = modules().into_iter().filter(|module| !is_found(module)).collect();
    assert!(survivors.is_empty(), "nobody noticed {survivors:?}");
}

/// Whether some check fails, the quick ones first.
fn is_found(module: &str) -> bool {
    let text = std::fs::read_to_string(hdl().join(format!("mutants/{module}.toml"))).unwrap();
    let mutant: Mutant = toml::from_str(&text).unwrap();
    let sources = Sources::chip().replace(&format!("{module}.v"), &mutant.old, &mutant.new);
    let sources = sources.unwrap_or_else(|| panic!("mutants/{module}.toml no longer fits its module"));
    let options = small(sources);
    let target = target(&mutant.target);
    ChipModel::build(&target, &options).unwrap_or_else(|error| panic!("the mutant of {module}: {error}"));
    let checks: [fn(&ChipOptions); 9] = [
        |options| tell(&mut Twins::new(options.sources.clone()), 600),
        rows_in_pieces,
        checks::frames_without_room,
        checks::reads_and_resets,
        checks::rates,
        checks::rate_is_given_up,
        |options| boots(&self::target("test-p2-q1-w2-s8"), &options.sources),
        |options| boots_from_flash(&self::target("test-p2-q1-w2-s8"), &options.sources),
        |options| believes_only_whole_scripts(&self::target("test-p2-q1-w2-s8"), &options.sources),
    ];
    let fails = |check: fn(&ChipOptions)| catch_unwind(|| check(&options)).is_err();
    checks.into_iter().any(fails)
}
