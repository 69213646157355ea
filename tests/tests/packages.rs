//! Every crate that is to be published can be: it says what it is, and all that it is built from is in its package.
//! `scripts/package` makes the packages.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

fn table(path: &Path) -> Table {
    std::fs::read_to_string(path).unwrap().parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The folders of all members, stars resolved.
fn members() -> Vec<PathBuf> {
    let workspace = table(&root().join("Cargo.toml"));
    let resolve = |member: &Value| match member.as_str().unwrap().strip_suffix("/*") {
        Some(folder) => {
            let entries = std::fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path());
            entries.filter(|path| path.join("Cargo.toml").exists()).collect()
        }
        None => vec![root().join(member.as_str().unwrap())],
    };
    workspace["workspace"]["members"].as_array().unwrap().iter().flat_map(resolve).collect()
}

fn is_published(manifest: &Table) -> bool {
    manifest["package"].get("publish").and_then(Value::as_bool).unwrap_or(true)
}

/// Members that are published, with their manifests.
fn published() -> Vec<(PathBuf, Table)> {
    let with_manifest = |folder: PathBuf| {
        let manifest = table(&folder.join("Cargo.toml"));
        (folder, manifest)
    };
    members().into_iter().map(with_manifest).filter(|(_, manifest)| is_published(manifest)).collect()
}

#[test]
fn published_crates_say_what_they_are() {
    let published = published();
    assert!(published.len() > 20, "{}", published.len());
    for (folder, manifest) in published {
        let package = manifest["package"].as_table().unwrap();
        let keys =
            ["description", "license", "repository", "homepage", "readme", "rust-version", "keywords", "categories"];
        for key in keys {
            assert!(package.contains_key(key), "{} has no {key}", folder.display());
        }
        for key in ["keywords", "categories"] {
            let count = package[key].as_array().unwrap().len();
            assert!((1..=5).contains(&count), "{}: {count} {key}, the registry takes five", folder.display());
        }
        let docs = package.get("metadata").and_then(|metadata| metadata.get("docs")).and_then(|docs| docs.get("rs"));
        assert!(docs.is_some(), "{} does not say how docs.rs builds it", folder.display());
    }
}

/// A path alone is nothing to someone who takes a crate from a registry. What is not published has none, so that packages
/// whose tests use it leave it out.
#[test]
fn crates_are_depended_on_by_the_version_that_they_have() {
    let workspace = table(&root().join("Cargo.toml"));
    let workspace = workspace["workspace"].as_table().unwrap();
    let dependencies = workspace["dependencies"].as_table().unwrap();
    for folder in members() {
        let manifest = table(&folder.join("Cargo.toml"));
        let name = manifest["package"]["name"].as_str().unwrap();
        let Some(dependency) = dependencies.get(name) else { continue };
        let expected = is_published(&manifest).then(|| &workspace["package"]["version"]);
        assert_eq!(dependency.get("version"), expected, "{name} in the workspace's dependencies");
    }
}

/// Crates are published one after the other, each when all that it names by version is there: for its tests, too. What only
/// tests use is named by its path alone where it would close a circle.
#[test]
fn crates_can_be_published_in_some_order() {
    let by_version = |manifest: &Table| -> BTreeSet<String> {
        let sections = ["dependencies", "dev-dependencies", "build-dependencies"];
        let tables = sections.iter().filter_map(|section| manifest.get(*section).and_then(Value::as_table));
        let names = tables.flatten().filter(|(_, dependency)| dependency.get("path").is_none());
        names.map(|(name, _)| name.clone()).collect()
    };
    let published = published();
    let name = |manifest: &Table| manifest["package"]["name"].as_str().unwrap().to_owned();
    let all: BTreeSet<String> = published.iter().map(|(_, manifest)| name(manifest)).collect();
    let mut waiting: Vec<(String, BTreeSet<String>)> = published
        .iter()
        .map(|(_, manifest)| (name(manifest), by_version(manifest).intersection(&all).cloned().collect()))
        .collect();
    loop {
        let (ready, rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(_, needs)| needs.is_empty());
        if ready.is_empty() {
            assert!(rest.is_empty(), "these wait for each other: {rest:?}");
            return;
        }
        let without = |(name, needs): (String, BTreeSet<String>)| {
            (name, needs.into_iter().filter(|need| !ready.iter().any(|(name, _)| name == need)).collect())
        };
        waiting = rest.into_iter().map(without).collect();
    }
}

/// All files below a folder with this extension.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    let below = |path: PathBuf| if path.is_dir() { files(&path, extension) } else { vec![path] };
    paths.flat_map(below).filter(|path| path.extension().is_some_and(|found| found == extension)).collect()
}

#[test]
fn what_a_published_crate_includes_is_in_its_package() {
    let mut included = 0;
    for (folder, _) in published() {
        for file in files(&folder.join("src"), "rs").into_iter().chain([folder.join("build.rs")]) {
            let Ok(text) = std::fs::read_to_string(&file) else { continue };
            for path in text.split("include_str!(\"").skip(1).chain(text.split("include_bytes!(\"").skip(1)) {
                let path = file.parent().unwrap().join(path.split('"').next().unwrap());
                let path = path.canonicalize().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                assert!(path.starts_with(&folder), "{} includes {}", file.display(), path.display());
                included += 1;
            }
            assert!(!text.contains("include_str!(concat!(\"../../.."), "{} leaves its package", file.display());
        }
    }
    assert!(included > 5, "{included}");
}

/// The names of all dependencies of a manifest, those of some platforms and of tests too.
fn dependencies_of(manifest: &Table) -> Vec<&String> {
    let platforms = manifest.get("target").and_then(Value::as_table).into_iter().flat_map(Table::values);
    let tables = platforms.filter_map(Value::as_table).chain([manifest]);
    let sections = ["dependencies", "dev-dependencies", "build-dependencies"];
    let sections = tables.flat_map(|table| sections.iter().filter_map(|section| table.get(*section)));
    sections.filter_map(Value::as_table).flat_map(Table::keys).collect()
}

#[test]
fn every_dependency_of_the_workspace_has_a_user() {
    let workspace = table(&root().join("Cargo.toml"));
    let manifests: Vec<Table> = members().iter().map(|folder| table(&folder.join("Cargo.toml"))).collect();
    let used: BTreeSet<&String> = manifests.iter().flat_map(dependencies_of).collect();
    let dependencies = workspace["workspace"]["dependencies"].as_table().unwrap();
    let dead: Vec<_> = dependencies.keys().filter(|name| !used.contains(name)).collect();
    assert!(dead.is_empty(), "nothing is built with {dead:?}");
}

/// Whether a text has this word, and not only as a part of another.
fn names(text: &str, word: &str) -> bool {
    let is_part = |character: Option<char>| character.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let mut places = text.match_indices(word);
    places.any(|(at, _)| !is_part(text[..at].chars().next_back()) && !is_part(text[at + word.len()..].chars().next()))
}

#[test]
fn every_dependency_of_a_crate_is_named_in_its_text() {
    for folder in members() {
        let manifest = table(&folder.join("Cargo.toml"));
        let folders = ["src", "tests", "benches", "examples"].map(|name| folder.join(name));
        let mut paths: Vec<_> = folders.iter().flat_map(|folder| files(folder, "rs")).collect();
        paths.push(folder.join("build.rs"));
        let text: String = paths.iter().filter_map(|path| std::fs::read_to_string(path).ok()).collect();
        let is_named = |dependency: &str| names(&text, &dependency.replace('-', "_"));
        let dead = dependencies_of(&manifest).into_iter().filter(|dependency| !is_named(dependency));
        let dead: Vec<_> = dead.collect();
        assert!(dead.is_empty(), "{}: no text names {dead:?}", folder.display());
    }
}
