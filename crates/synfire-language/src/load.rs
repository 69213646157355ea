//! From a file to an experiment: pages read, includes followed, everything checked.

use std::io;
use std::path::{Path, PathBuf};

use synfire_budget::{Bytes, Meter, StreamError};
use synfire_diagnostics::{Diagnostic, Diagnostics, ToDiagnostic};

use crate::ast::{Ast, Statement};
use crate::elaborate::{Located, Means, elaborate};
use crate::experiment::Experiment;
use crate::page_path::{normalized, relative_to};
use crate::parser::parse_page;
use crate::report::{Reported, Reporter};
use crate::{Files, Limits, Place, Problem};

/// An experiment and what is worth knowing about how it came about.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// The experiment.
    pub experiment: Experiment,
    /// Warnings, in the order of the pages.
    pub warnings: Vec<Diagnostic>,
}

/// Reads the page at `path`, with what it names, and makes an experiment of it. The network is called as its `network`
/// statement says, else after the file. One budget, that of `limits`, holds for all of it.
///
/// # Errors
/// Everything that is wrong: all mistakes of grammar of all pages or, if there are none, all others. Each has a place in
/// one of the pages.
pub fn load(path: impl AsRef<Path>, files: &dyn Files, limits: &Limits) -> Result<Loaded, Diagnostics> {
    load_seeded(path.as_ref(), files, limits, None)
}

/// [`load`] with another seed than the one that the `network` statement gives. Statements with seeds of their own keep them.
///
/// # Errors
/// As [`load`].
pub fn load_seeded(path: &Path, files: &dyn Files, limits: &Limits, seed: Option<u64>) -> Result<Loaded, Diagnostics> {
    let path = normalized(path);
    let (meter, report) = (&limits.budget.meter(), Reporter::new(limits.errors));
    let mut reader = Reader { files, limits, meter, report, pages: Vec::new(), order: Vec::new(), bytes: 0 };
    reader.read(&path, &mut Vec::new(), None);
    let Reader { report, pages, order, .. } = reader;
    if report.errors() > 0 {
        return Err(report.finish().err().unwrap_or_default());
    }
    let statements: Vec<Located<'_>> = order
        .iter()
        .map(|(page, item)| Located { file: &pages[*page].path, item: &pages[*page].ast.items[*item] })
        .collect();
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let (experiment, warnings) = elaborate(&name, &statements, Means { files, limits, meter, seed }, report)?;
    Ok(Loaded { experiment, warnings })
}

/// Reads one page without giving it a meaning; `path` is for messages only.
///
/// # Errors
/// All mistakes of grammar.
pub fn parse(path: impl AsRef<Path>, source: &str, limits: &Limits) -> Result<Ast, Diagnostics> {
    let mut report = Reporter::new(limits.errors);
    report.enter(path.as_ref());
    let (found, limit) = (source.len() as u128, limits.source_bytes);
    if found > limit as u128 {
        report.report(&Problem::TooLarge { what: "bytes of text", found, limit }, Place::NOWHERE);
        return Err(report.finish().err().unwrap_or_default());
    }
    let page = parse_page(source, limits, &limits.budget.meter());
    for (problem, place) in &page.problems {
        report.report(problem, *place);
    }
    report.finish()?;
    Ok(page.ast)
}

/// How much longer than a page its layout may be for a while: a row `[1],` gets an indented line.
const FORMATTED: u64 = 8;

/// The page in the one canonical layout.
///
/// # Errors
/// All mistakes of grammar; a page that cannot be read is not formatted.
pub fn format_source(path: impl AsRef<Path>, source: &str, limits: &Limits) -> Result<String, Diagnostics> {
    let mut report = Reporter::new(limits.errors);
    report.enter(path.as_ref());
    let text = Bytes(FORMATTED * source.len() as u64);
    if let Err(error) = limits.budget.meter().charge(text, "the formatted page") {
        report.report(&error.into(), Place::NOWHERE);
        report.finish()?;
    }
    parse(path, source, limits).map(|ast| crate::format(&ast))
}

/// The path of an include, and its place.
fn included(statement: &Statement) -> Option<(String, Place)> {
    match statement {
        Statement::Include { path } => Some((path.text.clone(), path.place)),
        _ => None,
    }
}

struct Page {
    path: PathBuf,
    ast: Ast,
}

/// Reads pages, depth first.
struct Reader<'a> {
    files: &'a dyn Files,
    limits: &'a Limits,
    meter: &'a Meter,
    report: Reporter,
    pages: Vec<Page>,
    /// Page and statement, in the order in which they act.
    order: Vec<(usize, usize)>,
    /// Of all pages.
    bytes: usize,
}

impl Reader<'_> {
    /// Reads a page and what it includes. `chain` are the pages it is included from; its length is limited. `from` is
    /// where it is named.
    fn read(&mut self, path: &Path, chain: &mut Vec<PathBuf>, from: Option<Place>) {
        if from.is_none() {
            self.report.enter(path);
        }
        if let Some(problem) = self.refused(path, chain) {
            self.report.report(&problem, from.unwrap_or(Place::NOWHERE));
            return;
        }
        let Ok(source) = self.text(path, from.unwrap_or(Place::NOWHERE)) else { return };
        self.report.enter(path);
        let page = parse_page(&source, self.limits, self.meter);
        self.meter.release(Bytes(source.len() as u64));
        drop(source);
        for (problem, place) in &page.problems {
            self.report.report(problem, *place);
        }
        let includes: Vec<_> = page.ast.items.iter().map(|item| included(&item.statement)).collect();
        let number = self.pages.len();
        self.pages.push(Page { path: path.to_owned(), ast: page.ast });
        chain.push(path.to_owned());
        for (index, include) in includes.into_iter().enumerate() {
            match include {
                None => self.order.push((number, index)),
                Some((text, place)) => {
                    self.read(&relative_to(path, &text), chain, Some(place));
                    self.report.enter(path);
                }
            }
        }
        chain.pop();
    }

    /// The text of a page.
    fn text(&mut self, path: &Path, place: Place) -> Result<String, Reported> {
        let bytes = self.files.page(path, self.limits.source_bytes - self.bytes, self.meter);
        let bytes = bytes.map_err(|error| {
            let problem = match error {
                StreamError::Io(error) => self.unreadable(path, &error),
                StreamError::OverBudget(error) => error.into(),
            };
            self.report.report(&problem, place)
        })?;
        self.bytes += bytes.len();
        String::from_utf8(bytes).map_err(|error| {
            // No place in the text: what is not UTF-8 has no characters to underline.
            let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            let problem = Problem::NotUtf8 { line, offset: before.len() };
            self.report.add(problem.to_diagnostic().in_file(path))
        })
    }

    /// Why a page is not even opened.
    fn refused(&self, path: &Path, chain: &[PathBuf]) -> Option<Problem> {
        let display = |path: &PathBuf| format!("`{}`", path.display());
        if let Some(start) = chain.iter().position(|page| page == path) {
            let round = chain[start..].iter().chain(std::iter::once(&chain[start])).map(display).collect::<Vec<_>>();
            return Some(Problem::IncludeCycle { path: path.display().to_string(), chain: round.join(" includes ") });
        }
        let (found, limit) = (chain.len(), self.limits.include_depth);
        (found > limit).then_some(Problem::TooLarge { what: "includes within includes", found: found as u128, limit })
    }

    fn unreadable(&self, path: &Path, error: &io::Error) -> Problem {
        if error.kind() == io::ErrorKind::FileTooLarge {
            let (found, limit) = (self.limits.source_bytes as u128 + 1, self.limits.source_bytes);
            return Problem::TooLarge { what: "bytes of text in all pages", found, limit };
        }
        Problem::Unreadable { path: path.display().to_string(), reason: error.to_string() }
    }
}
