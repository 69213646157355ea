//! Every real file, compiled for a large and for a small target: an image, or one precise reason why not.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::fmt::Write;
use std::path::{Path, PathBuf};

use synfire_arch::Target;
use synfire_compiler::{CompileOptions, Compiled, compile};
use synfire_diagnostics::{Diagnostic, Diagnostics, Location, Severity, ToDiagnostic};
use synfire_image::Image;
use synfire_network::Network;
use synfire_nir::{ImportOptions, Limits, import, read_file};
use synfire_tests::corpus;

fn network(path: &Path) -> Result<Network, Diagnostics> {
    let graph = read_file(path, &Limits::default()).map_err(|error| Diagnostics::from(error.to_diagnostic()))?;
    Ok(import(&graph, "net", &ImportOptions::default())?.network)
}

fn said(diagnostic: &Diagnostic) -> String {
    let place = match &diagnostic.location {
        Location::Node { node, .. } => format!(" at `{node}`"),
        _ => String::new(),
    };
    format!("  {} {:?}{place}: {}\n", diagnostic.code, diagnostic.severity, diagnostic.message)
}

/// What the image needs of the target, and what is said about it.
fn described(Compiled { image, report, warnings, .. }: &Compiled) -> String {
    assert_eq!(&Image::from_bytes(&image.to_bytes().unwrap()).unwrap(), image);
    let used = report.resources.iter().map(|resource| format!("{} {}", resource.used, resource.resource));
    let used = used.collect::<Vec<_>>().join(", ");
    warnings.iter().map(said).fold(format!("  compiles: {used}\n"), |text, said| text + &said)
}

fn row(path: &Path, target: &Target) -> String {
    let compiled = network(path).and_then(|network| compile(&network, target, &CompileOptions::default()));
    match compiled {
        Ok(compiled) => described(&compiled),
        Err(Diagnostics(errors)) => {
            assert!(errors.iter().any(|error| error.severity == Severity::Error), "{}", path.display());
            errors.iter().map(said).collect()
        }
    }
}

#[test]
fn every_file_compiles_or_says_why_not() {
    let Some(folder) = corpus("nir") else { return };
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 20, "{}", files.len());
    let mut table = String::new();
    for file in &files {
        for target in ["ecp5-85f", "up5k"] {
            let target = Target::named(target).unwrap();
            let name = file.file_name().unwrap().to_string_lossy();
            writeln!(table, "{name} on {}\n{}", target.name, row(file, &target)).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}
