//! What the tests of the language share.

#![allow(dead_code, reason = "each test uses a part of it")]

pub mod networks;
pub mod raster;
pub mod trees;

use std::path::{Path, PathBuf};

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use synfire_diagnostics::{Diagnostics, Location, Severity};
use synfire_language::{Experiment, Limits, Memory, load};

/// The experiment of a page, or its diagnostics as text.
pub fn experiment(page: &str) -> Result<Experiment, String> {
    let files = Memory::page("page.syn", page);
    load("page.syn", &files, &Limits::default()).map(|loaded| loaded.experiment).map_err(|found| found.to_string())
}

/// Diagnostics as the command line shows them, without colour.
pub fn render(diagnostics: &Diagnostics, source: impl Fn(&Path) -> String) -> String {
    let renderer = Renderer::plain().decor_style(DecorStyle::Ascii);
    let mut out = String::new();
    for diagnostic in &diagnostics.0 {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let mut group = Group::with_title(level.primary_title(&diagnostic.message).id(diagnostic.code.id));
        if let Location::Text { file, span, label } = &diagnostic.location {
            let annotation = AnnotationKind::Primary.span(span.start..span.end);
            let annotation = if label.is_empty() { annotation } else { annotation.label(label.clone()) };
            let snippet = Snippet::source(source(file)).path(file.display().to_string()).annotation(annotation);
            group = group.element(snippet);
        }
        if let Location::File(file) = &diagnostic.location {
            group = group.element(Origin::path(file.display().to_string()));
        }
        for note in &diagnostic.notes {
            group = group.element(Level::NOTE.message(note));
        }
        if let Some(help) = &diagnostic.help {
            group = group.element(Level::HELP.message(help));
        }
        out.push_str(&renderer.render(&[group]));
        out.push_str("\n\n");
    }
    out
}

/// The folder of real files made elsewhere, if it is there. Without it tests are skipped, but not on CI.
#[expect(clippy::print_stdout, reason = "a skipped test says so")]
pub fn corpus() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus");
    let path = PathBuf::from(std::env::var("SYNFIRE_CORPUS").unwrap_or(beside.to_owned()));
    if path.is_dir() {
        return Some(path);
    }
    assert!(std::env::var_os("SYNFIRE_CI").is_none(), "no corpus at {}", path.display());
    println!("skipped: no corpus");
    None
}
