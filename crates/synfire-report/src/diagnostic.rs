//! Diagnostics as text and as JSON.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;
use std::path::Path;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use anstyle::{AnsiColor, Style};
use synfire_diagnostics::{Diagnostic, Location, Severity, Span, bounded, printable, printable_except};

use crate::printable_json;

const BOLD: Style = Style::new().bold();
const ACCENT: Style = AnsiColor::BrightBlue.on_default().bold();

/// Diagnostics as one line of JSON, without its end.
pub fn diagnostics_json(diagnostics: &[Diagnostic]) -> String {
    match serde_json::to_string(&serde_json::json!({ "diagnostics": all_bounded(diagnostics) })) {
        Ok(text) => printable_json(&text),
        Err(error) => error.to_string(),
    }
}

fn style(severity: Severity) -> (&'static str, Style) {
    match severity {
        Severity::Error => ("error", AnsiColor::BrightRed.on_default().bold()),
        Severity::Warning => ("warning", AnsiColor::Yellow.on_default().bold()),
        Severity::Note => ("note", AnsiColor::BrightGreen.on_default().bold()),
    }
}

/// A diagnostic in the manner of rustc, without the last line end: with the lines of its source, if it is about one that can be
/// read. Every part of it is one line, and the only control characters are those of colours, which the caller strips where
/// they are not wanted.
pub fn diagnostic_text(diagnostic: &Diagnostic) -> String {
    let diagnostic = &shown(diagnostic);
    if let Location::Text { file, span, label } = &diagnostic.location
        && let Ok(source) = std::fs::read_to_string(file)
        && let Some((source, span)) = shown_source(&source, *span)
    {
        return snippet(diagnostic, &source, file, span, label);
    }
    let (name, style) = style(diagnostic.severity);
    let Diagnostic { code, message, notes, help, location, .. } = diagnostic;
    let mut out = format!("{style}{name}[{code}]{style:#}{BOLD}: {message}{BOLD:#}");
    let place = match location {
        Location::None => None,
        Location::File(file) | Location::Text { file, .. } => Some(part(&file.display().to_string())),
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

/// Diagnostics for JSON, which escapes by itself: parts of bounded length.
pub fn all_bounded(diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
    diagnostics.iter().map(|diagnostic| with_parts(diagnostic, |text| bounded(text).into_owned())).collect()
}

/// The diagnostic with everything that others may have written into it made harmless.
fn shown(diagnostic: &Diagnostic) -> Diagnostic {
    with_parts(diagnostic, part)
}

/// The diagnostic with every part of it replaced; paths stay, for files are opened.
fn with_parts(diagnostic: &Diagnostic, part: impl Fn(&str) -> String) -> Diagnostic {
    let location = match &diagnostic.location {
        Location::Node { node, kind } => Location::Node { node: part(node), kind: part(kind) },
        Location::Text { file, span, label } => Location::Text { file: file.clone(), span: *span, label: part(label) },
        other => other.clone(),
    };
    Diagnostic {
        message: part(&diagnostic.message),
        notes: diagnostic.notes.iter().map(|note| part(note)).collect(),
        help: diagnostic.help.as_deref().map(&part),
        location,
        ..diagnostic.clone()
    }
}

/// One part of a diagnostic, printable and of bounded length.
fn part(text: &str) -> String {
    printable(&bounded(text)).into_owned()
}

/// A source text as it may be shown, and where a span of it is then; none if the text has changed since.
fn shown_source(source: &str, span: Span) -> Option<(Cow<'_, str>, Range<usize>)> {
    // Lines and tabs are the renderer's business.
    let shown = |text| printable_except(text, &['\n', '\r', '\t']);
    let (before, marked) = (source.get(..span.start)?, source.get(span.start..span.end)?);
    let start = shown(before).len();
    Some((shown(source), start..start + shown(marked).len()))
}

/// One diagnostic with its source lines.
fn snippet(diagnostic: &Diagnostic, source: &str, file: &Path, span: Range<usize>, label: &str) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let path = part(&file.display().to_string());
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
