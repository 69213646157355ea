//! Files made to exhaust memory: refused, and cheaply. A process of its own, so that its peak memory is theirs.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests, outside test functions")]

mod common;

use std::path::Path;

use common::{corpus, text};
use synfire_diagnostics::ToDiagnostic;
use synfire_nir::{Limits, read_file};

/// Peak memory of this process in kilobytes, where the system tells.
fn peak_kilobytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

#[test]
fn hostile_files_are_refused_within_300_megabytes() {
    let data = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data"));
    let mut files: Vec<_> =
        ["bomb.nir", "deep.nir", "link_cycle.nir", "soft_cycle.nir"].map(|name| data.join(name)).into();
    if let Some(corpus) = corpus() {
        let mut hostile: Vec<_> =
            std::fs::read_dir(corpus.join("hostile")).unwrap().map(|entry| entry.unwrap().path()).collect();
        hostile.sort();
        files.extend(hostile);
    }
    for file in files {
        let error = read_file(&file, &Limits::default()).unwrap_err();
        let diagnostic = error.to_diagnostic();
        let expected = ["SF0001", "SF0104", "SF0105", "SF0109"].contains(&diagnostic.code.id);
        assert!(expected, "{}: {}", file.display(), text(&diagnostic));
    }
    if let Some(peak) = peak_kilobytes() {
        assert!(peak < 300_000, "{peak} kB");
    }
}
