//! Every real file either imports or is refused with one precise reason.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests, outside test functions")]

mod common;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use common::{corpus, outline, text};
use synfire_diagnostics::{Diagnostic, Diagnostics, ToDiagnostic};
use synfire_network::{Population, PopulationKind};
use synfire_nir::{Compat, ImportOptions, Imported, Limits, import, read_file};

fn import_file(path: &Path) -> Result<Imported, Diagnostics> {
    let graph = read_file(path, &Limits::default()).map_err(|error| Diagnostics::from(error.to_diagnostic()))?;
    import(&graph, "net", &ImportOptions::default())
}

fn describe(path: &Path) -> String {
    let mut table = String::new();
    let diagnostics = match import_file(path) {
        Ok(imported) => {
            table += &outline(&imported.network);
            imported.warnings
        }
        Err(diagnostics) => diagnostics.0,
    };
    for diagnostic in &diagnostics {
        table += &text(diagnostic);
    }
    table
}

fn describe_all(folder: &Path) -> String {
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut table = String::new();
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy();
        writeln!(table, "== {name}\n{}", describe(&file)).unwrap();
    }
    table
}

#[test]
fn every_file_imports_or_says_why_not() {
    let Some(corpus) = corpus() else { return };
    insta::assert_snapshot!(describe_all(&corpus.join("nir")));
}

/// All NIR files of a folder and of those in it.
fn nir_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(nir_files(&path));
        } else {
            found.extend(path.extension().is_some_and(|extension| extension == "nir").then_some(path));
        }
    }
    found.sort();
    found
}

/// One line for a file that imports, with the codes of what is said about it; for another the reasons why not.
fn row(path: &Path) -> String {
    let codes = |diagnostics: &[Diagnostic]| {
        let mut codes: Vec<String> = diagnostics.iter().map(|diagnostic| diagnostic.code.to_string()).collect();
        codes.dedup();
        codes.join(" ")
    };
    match import_file(path) {
        Ok(imported) => {
            format!("imports, {} populations; {}", imported.network.populations.len(), codes(&imported.warnings))
        }
        Err(diagnostics) => {
            assert!(diagnostics.0.iter().all(|diagnostic| diagnostic.help.is_some()), "{}", path.display());
            format!("refused, {}: {}", codes(&diagnostics.0), diagnostics.0[0].message)
        }
    }
}

#[test]
fn every_published_file_has_its_row() {
    let Some(corpus) = corpus() else { return };
    let mut table = String::new();
    for folder in ["nir", "nir_more", "cases"] {
        for file in nir_files(&corpus.join(folder)) {
            writeln!(table, "{}: {}", file.strip_prefix(&corpus).unwrap().display(), row(&file)).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn norse_gives_the_braille_network_its_recurrent_bias_late() {
    let Some(corpus) = corpus() else { return };
    let graph = read_file(corpus.join("nir/braille_noDelay_bias_zero.nir"), &Limits::default()).unwrap();
    let late_biases = |options: &ImportOptions| -> Vec<bool> {
        let network = import(&graph, "braille", options).unwrap().network;
        let late = |population: &Population| match &population.kind {
            PopulationKind::Neurons { late_bias, .. } => Some(!late_bias.is_zero()),
            PopulationKind::Input => None,
        };
        network.populations.iter().filter_map(late).collect()
    };
    assert_eq!(late_biases(&ImportOptions::preset(Compat::Norse)), [true, false]);
    assert_eq!(late_biases(&ImportOptions::preset(Compat::SnnTorch)), [false, false]);
}
