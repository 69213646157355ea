//! Every code of the language has a failing page, a snapshot of what is said about it, and an explanation.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::path::{Path, PathBuf};

use synfire_diagnostics::{Diagnostics, codes::language};
use synfire_language::{Disk, Limits, load};

fn failing() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/failing")
}

/// What is wrong with a page of the folder `failing`, in paths relative to it.
fn diagnostics(page: &str) -> Diagnostics {
    match load(failing().join(page), &Disk, &Limits::default()) {
        Err(diagnostics) => diagnostics,
        Ok(loaded) => loaded.experiment.refuse_learning("target `up5k`").expect_err("the page should fail"),
    }
}

#[test]
fn every_code_has_a_page_that_fails_with_it() {
    insta::with_settings!({ filters => vec![(failing().to_str().unwrap(), "[FAILING]")], prepend_module_to_snapshot => false }, {
        for code in language::ALL {
            let found = diagnostics(&format!("{}.syn", code.id));
            let codes: Vec<_> = found.0.iter().map(|diagnostic| diagnostic.code.id).collect();
            assert!(codes.contains(&code.id), "{}.syn fails with {codes:?}", code.id);
            let strangers = codes.iter().filter(|found| **found != code.id).count();
            assert_eq!(strangers, 0, "{}.syn fails with {codes:?}", code.id);
            let read = |path: &Path| String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
            insta::assert_snapshot!(code.id, support::render(&found, read));
        }
    });
}

#[test]
fn explanations_show_pages_that_fail_so() {
    for code in language::ALL {
        let Some((_, rest)) = code.explanation.split_once("```\n") else { continue };
        let (example, _) = rest.split_once("```").unwrap();
        let needed = "input drive[10]\npopulation exc[10] lif tau_mem = 20 ms v_threshold = 1\n";
        let declares = |name: &str| {
            example.contains(&format!("input {name}[")) || example.contains(&format!("population {name}["))
        };
        let used = |name: &str| example.contains(name) && !declares(name);
        let mut page: String = needed
            .lines()
            .filter(|line| used(line.split([' ', '[']).nth(1).unwrap()))
            .map(|line| format!("{line}\n"))
            .collect();
        page.push_str(example);
        let files = synfire_language::Memory::page("page.syn", page);
        let found = load("page.syn", &files, &Limits::default()).expect_err(code.id);
        assert!(found.0.iter().any(|diagnostic| diagnostic.code == *code), "{}: {found}", code.id);
    }
}
