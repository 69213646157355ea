//! What the tests of this crate share.

#![allow(dead_code, reason = "each test file is a crate of its own and uses what it needs")]

pub mod graphs;
pub mod networks;

use std::fmt::Write;
use std::path::PathBuf;

use synfire_diagnostics::{Diagnostic, Location, Severity};
use synfire_network::{Network, PopulationKind, Weights};

/// The corpus of real files; `None` (said aloud) where it is absent, which is an error in CI.
pub fn corpus() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus");
    let path = PathBuf::from(std::env::var("SYNFIRE_CORPUS").unwrap_or_else(|_| beside.to_owned()));
    if path.is_dir() {
        return Some(path);
    }
    assert!(std::env::var_os("SYNFIRE_CI").is_none(), "no corpus at {}", path.display());
    println!("skipped: no corpus");
    None
}

/// A diagnostic as text: severity, code, place, message, notes and help.
pub fn text(diagnostic: &Diagnostic) -> String {
    let severity = match diagnostic.severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let place = match &diagnostic.location {
        Location::Node { node, kind } => format!(" at {node} ({kind})"),
        Location::File(_) => " in the file".to_owned(),
        _ => String::new(),
    };
    let mut text = format!("{severity} {}{place}: {}\n", diagnostic.code, diagnostic.message);
    for note in &diagnostic.notes {
        writeln!(text, "  note: {note}").unwrap();
    }
    if let Some(help) = &diagnostic.help {
        writeln!(text, "  help: {help}").unwrap();
    }
    text
}

/// A network as text: populations with sizes and constants, projections with shapes and delays, inputs, outputs.
pub fn outline(network: &Network) -> String {
    let mut text = String::new();
    for population in &network.populations {
        let kind = match &population.kind {
            PopulationKind::Input => "input".to_owned(),
            PopulationKind::Neurons { model, bias, late_bias } => format!(
                "neurons{}{}{}",
                if model.firing.is_some() { "" } else { ", no spikes" },
                if bias.is_zero() { "" } else { ", bias" },
                if late_bias.is_zero() { "" } else { ", late bias" },
            ),
        };
        writeln!(text, "{} {:?}: {kind}", population.name, population.shape).unwrap();
    }
    for projection in &network.projections {
        let form = match &projection.weights {
            Weights::Product { factors } => format!("product of {}", factors.len()),
            Weights::Dense { values } => format!("dense {}", values.len()),
            Weights::OneToOne { values } => format!("one-to-one {}", values.len()),
            Weights::Sparse { synapses } => format!("sparse {}", synapses.len()),
        };
        let (source, target) = (network.population(projection.source), network.population(projection.target));
        let delay =
            if projection.delay_ticks == 0 { String::new() } else { format!(", {} ticks", projection.delay_ticks) };
        writeln!(text, "{}: {} -> {}: {form}{delay}", projection.name, source.name, target.name).unwrap();
    }
    let names = |ids: &[synfire_network::PopulationId]| {
        ids.iter().map(|id| network.population(*id).name.as_str()).collect::<Vec<_>>().join(", ")
    };
    writeln!(text, "in {}; out {}", names(&network.inputs), names(&network.outputs)).unwrap();
    text
}
