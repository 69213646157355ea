//! Diagnostics on standard error.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use anstyle::{AnsiColor, Style};
use synfire_diagnostics::{Diagnostic, Location, Severity};

use crate::args::Format;
use crate::outcome::Failure;

const BOLD: Style = Style::new().bold();
const ACCENT: Style = AnsiColor::BrightBlue.on_default().bold();

/// What stopped a command.
pub fn failure(failure: &Failure, format: Format) {
    diagnostics(&failure.diagnostics, format);
}

/// Warnings about a network that is compiled on the way to something else: without the notes, which `compile` prints.
pub fn warnings(all: &[Diagnostic], format: Format) {
    let warnings: Vec<_> = all.iter().filter(|diagnostic| diagnostic.severity > Severity::Note).cloned().collect();
    diagnostics(&warnings, format);
}

/// Diagnostics, as text or as a JSON object. Colours only on a terminal.
pub fn diagnostics(diagnostics: &[Diagnostic], format: Format) {
    if diagnostics.is_empty() {
        return;
    }
    match format {
        Format::Json => match serde_json::to_string(&serde_json::json!({ "diagnostics": diagnostics })) {
            Ok(text) => say(&text),
            Err(error) => say(&error.to_string()),
        },
        Format::Text => diagnostics.iter().for_each(|diagnostic| say(&text(diagnostic))),
    }
}

/// A line of talk. When nobody can hear it, the exit code still says how the command ended.
fn say(text: &str) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

fn style(severity: Severity) -> (&'static str, Style) {
    match severity {
        Severity::Error => ("error", AnsiColor::BrightRed.on_default().bold()),
        Severity::Warning => ("warning", AnsiColor::Yellow.on_default().bold()),
        Severity::Note => ("note", AnsiColor::BrightGreen.on_default().bold()),
    }
}

/// One diagnostic in the manner of rustc.
fn text(diagnostic: &Diagnostic) -> String {
    if let Location::Text { file, span, label } = &diagnostic.location
        && let Ok(source) = std::fs::read_to_string(file)
        && source.get(span.start..span.end).is_some()
    {
        return snippet(diagnostic, &source, file, span.start..span.end, label);
    }
    let (name, style) = style(diagnostic.severity);
    let Diagnostic { code, message, notes, help, location, .. } = diagnostic;
    let mut out = format!("{style}{name}[{code}]{style:#}{BOLD}: {message}{BOLD:#}");
    let place = match location {
        Location::None => None,
        Location::File(path) => Some(path.display().to_string()),
        Location::Text { file, .. } => Some(file.display().to_string()),
        Location::Node { node, kind } if kind.is_empty() => Some(format!("`{node}`")),
        Location::Node { node, kind } => Some(format!("node `{node}` ({kind})")),
    };
    if let Some(place) = place {
        let _ = write!(out, "\n  {ACCENT}-->{ACCENT:#} {place}");
    }
    let remarks = notes.iter().map(|note| ("note", note)).chain(help.iter().map(|help| ("help", help)));
    for (kind, remark) in remarks {
        let _ = write!(out, "\n  {ACCENT}={ACCENT:#} {BOLD}{kind}{BOLD:#}: {remark}");
    }
    out
}

/// One diagnostic with its source lines.
fn snippet(diagnostic: &Diagnostic, source: &str, file: &Path, span: std::ops::Range<usize>, label: &str) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let path = file.display().to_string();
    let annotation = AnnotationKind::Primary.span(span).label(label);
    let title = level.primary_title(&diagnostic.message).id(diagnostic.code.id);
    let mut group = title.element(Snippet::source(source).path(&path).annotation(annotation));
    for note in &diagnostic.notes {
        group = group.element(Level::NOTE.message(note));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help));
    }
    Renderer::styled().render(&[group])
}
