//! Diagnostics on standard error.

use std::io::Write as _;

use synfire_diagnostics::{Diagnostic, Severity, codes};
use synfire_report::{diagnostic_text, diagnostics_json};

use crate::args::Format;
use crate::outcome::Failure;

/// What stopped a command.
pub fn failure(failure: &Failure, format: Format) {
    diagnostics(&failure.diagnostics, format);
}

/// Warnings about a network that is compiled on the way to something else, what was put right in its file, and what it was
/// calibrated on: without the other notes, which `compile` and `run` print.
pub fn warnings(all: &[Diagnostic], format: Format) {
    let is_said = |diagnostic: &&Diagnostic| {
        diagnostic.severity > Severity::Note
            || [codes::run::CALIBRATED, codes::network::PUT_RIGHT].contains(&diagnostic.code)
    };
    let warnings: Vec<_> = all.iter().filter(is_said).cloned().collect();
    diagnostics(&warnings, format);
}

/// Diagnostics, as text or as a JSON object. Colours only on a terminal.
pub fn diagnostics(diagnostics: &[Diagnostic], format: Format) {
    if diagnostics.is_empty() {
        return;
    }
    match format {
        Format::Json => say(&diagnostics_json(diagnostics)),
        Format::Text => diagnostics.iter().for_each(|diagnostic| say(&diagnostic_text(diagnostic))),
    }
}

/// Talk. When nobody can hear it, the exit code still says how the command ended.
fn say(text: &str) {
    let _ = writeln!(anstream::stderr(), "{text}");
}
