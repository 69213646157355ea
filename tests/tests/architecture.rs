//! The pages are true: the crates that ARCHITECTURE.md names, their dependencies, who may print, where links lead.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Crate, then the crates of this workspace that it is built with (not those of its tests).
type Edges = BTreeMap<String, BTreeSet<String>>;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn packages() -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

fn name(value: &Value) -> String {
    value["name"].as_str().unwrap().to_owned()
}

fn edges() -> Edges {
    let packages = packages();
    let names: BTreeSet<_> = packages.iter().map(name).collect();
    let built_with = |package: &Value| {
        let dependencies = package["dependencies"].as_array().unwrap().iter();
        let normal = dependencies.filter(|dependency| dependency["kind"].as_str() != Some("dev"));
        normal.map(name).filter(|name| names.contains(name)).collect()
    };
    packages.iter().map(|package| (name(package), built_with(package))).collect()
}

/// Everything a crate is built with, however far away.
fn reach(edges: &Edges, from: &str) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from.to_owned()];
    while let Some(next) = open.pop() {
        open.extend(edges[&next].iter().filter(|name| reached.insert((*name).clone())).cloned());
    }
    reached
}

/// The words in backticks.
fn quoted(cell: &str) -> BTreeSet<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The table of parts: rows of three cells whose first is a crate.
fn documented() -> Edges {
    let page = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let parts = page.split("## Parts").nth(1).unwrap().split("\n## ").next().unwrap();
    let row = |line: &str| {
        let cells: Vec<_> = line.split('|').collect();
        let [_, first, _, last, _] = cells[..] else { return None };
        Some((quoted(first).pop_first()?, quoted(last)))
    };
    parts.lines().filter_map(row).collect()
}

#[test]
fn the_page_names_every_crate_and_every_dependency() {
    assert_eq!(documented(), edges());
}

#[test]
fn forbidden_ways_do_not_exist() {
    let edges = edges();
    let network_side = ["synfire-compiler", "synfire-network", "synfire-nir", "synfire-language", "synfire-reference"];
    let hardware_side = ["synfire-arch", "synfire-image", "synfire-compiler", "synfire-emulator", "synfire-rtl"];
    let executors = ["synfire-emulator", "synfire-reference", "synfire-rtl", "synfire-run"];
    // Executors know what hardware holds, and a microcontroller has neither files nor reports.
    let host_terms = ["synfire-image", "synfire-budget"];
    let forbidden: [(&str, &[&str]); 12] = [
        ("synfire-emulator", &network_side),
        ("synfire-rtl", &network_side),
        ("synfire-image", &network_side),
        ("synfire-arch", &network_side),
        ("synfire-network", &hardware_side),
        ("synfire-nir", &hardware_side),
        ("synfire-language", &hardware_side),
        ("synfire-reference", &hardware_side),
        ("synfire-compiler", &executors),
        ("synfire-program", &host_terms),
        ("synfire-link", &host_terms),
        ("synfire-emulator", &["synfire-image"]),
    ];
    for (from, to) in forbidden {
        let reached = reach(&edges, from);
        let wrong: Vec<_> = to.iter().filter(|name| reached.contains(**name)).collect();
        assert!(wrong.is_empty(), "{from} is built with {wrong:?}");
    }
}

#[test]
fn nothing_is_built_with_the_command_line_or_with_test_helpers() {
    // The harness of mutated inputs runs random images, the chip of tests too, and nothing is built with them.
    let harness = "synfire-fuzz";
    let of_tests = [harness, "synfire-testchip"];
    for (from, to) in edges().into_iter().filter(|(from, _)| !of_tests.contains(&from.as_str())) {
        assert!(!to.contains(harness), "{from} is built with {harness}");
        for name in ["synfire-cli", "synfire-testchip", "synfire-testkit", "synfire-tests", "xtask"] {
            assert!(!to.contains(name), "{from} is built with {name}");
        }
        // The library for users stands above all others but what users meet.
        let is_met = ["synfire-cli", "synfire-python"].contains(&from.as_str());
        assert!(is_met || !to.contains("synfire"), "{from} is built with synfire");
    }
}

/// `scripts/bare` builds them for a target without an operating system, where there is one. In the workspace others switch
/// features on, so that a default feature too many would not be seen.
#[test]
fn crates_for_microcontrollers_take_nothing_of_a_host() {
    let bare = ["synfire-arch", "synfire-program", "synfire-link", "synfire-client", "synfire-encode", "synfire-bare"];
    for package in packages().iter().filter(|package| bare.contains(&name(package).as_str())) {
        let from = name(package);
        let lib = Path::new(package["manifest_path"].as_str().unwrap()).with_file_name("src").join("lib.rs");
        assert!(std::fs::read_to_string(lib).unwrap().contains("\n#![no_std]\n"), "{from} is built with std");
        let dependencies = package["dependencies"].as_array().unwrap().iter();
        for needed in dependencies.filter(|dependency| dependency["kind"].is_null() && dependency["optional"] == false)
        {
            let has_features = needed["uses_default_features"] == true && needed["name"] != "synfire-link";
            assert!(!has_features, "{from} takes the default features of {}", name(needed));
        }
    }
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

/// Clippy refuses printing and exiting in the whole workspace; so nobody in `crates/` may opt out, but what only tests use.
#[test]
fn libraries_neither_print_nor_exit() {
    for package in packages() {
        let manifest = PathBuf::from(package["manifest_path"].as_str().unwrap());
        let text = std::fs::read_to_string(&manifest).unwrap();
        assert!(text.contains("[lints]\nworkspace = true"), "{} has its own lints", manifest.display());
        let folder = manifest.parent().unwrap();
        let crates = root().canonicalize().unwrap().join("crates");
        if !folder.starts_with(&crates)
            || folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with("synfire-test"))
        {
            continue;
        }
        for path in sources(&folder.join("src")) {
            let text = std::fs::read_to_string(&path).unwrap();
            for lint in ["clippy::print_stdout", "clippy::print_stderr", "clippy::exit"] {
                assert!(!text.contains(lint), "{} opts out of {lint}", path.display());
            }
        }
    }
}

#[test]
fn links_lead_somewhere() {
    for page in ["README.md", "ARCHITECTURE.md", "tests/data/digits/README.md"] {
        let path = root().join(page);
        let text = std::fs::read_to_string(&path).unwrap();
        let links = text.split("](").skip(1).map(|rest| rest.split([')', '#']).next().unwrap());
        for link in links.filter(|link| !link.is_empty() && !link.starts_with("https://")) {
            assert!(path.parent().unwrap().join(link).exists(), "{page} links to {link}");
        }
    }
}

/// Whether this is a path of the repository, as pages write one: it has a folder, and nothing that is no part of a path.
fn is_path(code: &str) -> bool {
    let plain = |character: char| character.is_ascii_alphanumeric() || "/._-".contains(character);
    code.contains('/') && code.chars().all(plain)
}

#[test]
fn the_page_names_files_that_are_there() {
    let page = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let named: Vec<&str> = page.split('`').skip(1).step_by(2).filter(|code| is_path(code)).collect();
    assert!(named.len() > 30, "{}", named.len());
    let missing: Vec<_> = named.iter().filter(|path| !root().join(path).exists()).collect();
    assert_eq!(missing, Vec::<&&str>::new());
}
