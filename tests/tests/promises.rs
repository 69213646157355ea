//! The page of promises names tests that exist.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("target") {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Names of all functions that follow `#[test]`, with further attributes between them or not.
fn tests_in(text: &str) -> impl Iterator<Item = String> {
    text.split("#[test]").skip(1).filter_map(|after| {
        let (_, declaration) = after.split_once("fn ")?;
        Some(declaration.split('(').next()?.to_owned())
    })
}

/// The table's second column: words in backticks that are no paths and no programs.
fn named(page: &str) -> BTreeSet<&str> {
    let rows = page.lines().filter(|line| line.starts_with("| **"));
    let cells = rows.filter_map(|row| row.trim_end_matches('|').rsplit_once("| "));
    let quoted = cells.flat_map(|(_, tests)| tests.split('`').skip(1).step_by(2));
    quoted.filter(|name| !name.contains(['/', '-'])).collect()
}

#[test]
fn every_promise_is_held_by_tests_that_exist() {
    let page = std::fs::read_to_string(root().join("docs/promises.md")).unwrap();
    let mut files = Vec::new();
    for folder in ["crates", "host", "tests"] {
        rust_files(&root().join(folder), &mut files);
    }
    let texts = files.iter().map(|file| std::fs::read_to_string(file).unwrap());
    let tests: BTreeSet<String> = texts.flat_map(|text| tests_in(&text).collect::<Vec<_>>()).collect();
    let named = named(&page);
    assert!(named.len() > 60, "{} tests are named", named.len());
    let missing: Vec<_> = named.into_iter().filter(|name| !tests.contains(*name)).collect();
    assert!(missing.is_empty(), "docs/promises.md names tests that do not exist: {missing:?}");
}
