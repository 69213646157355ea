//! Collects diagnostics while a pass goes on.

use std::path::{Path, PathBuf};

use synfire_diagnostics::codes::budget::OVER_BUDGET;
use synfire_diagnostics::codes::language::TOO_LARGE;
use synfire_diagnostics::{Diagnostic, Diagnostics, Location, Severity, ToDiagnostic};

use crate::{Place, Problem, help};

/// Something was wrong and has been reported; the caller gives up on what it was doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reported;

/// The diagnostics so far, in the order in which they were found.
#[derive(Debug)]
pub struct Reporter {
    /// The page that is being read.
    file: PathBuf,
    diagnostics: Vec<Diagnostic>,
    /// Errors kept.
    limit: usize,
    /// Errors past the limit.
    dropped: usize,
}

impl Reporter {
    /// Nothing yet.
    pub fn new(limit: usize) -> Self {
        Self { file: PathBuf::new(), diagnostics: Vec::new(), limit: limit.max(1), dropped: 0 }
    }

    /// From now on places are in this file.
    pub fn enter(&mut self, file: &Path) {
        if self.file != file {
            self.file = file.to_owned();
        }
    }

    /// Adds a mistake at a place of the current file.
    pub fn report(&mut self, problem: &Problem, place: Place) -> Reported {
        let diagnostic = problem.to_diagnostic().at_text(&self.file, place.0, help::label(problem));
        self.add(diagnostic)
    }

    /// Adds what another crate found, at a place of the current file unless it knows its own.
    pub fn pass_on(&mut self, mut diagnostic: Diagnostic, place: Place) -> Reported {
        if matches!(diagnostic.location, Location::None | Location::File(_)) {
            diagnostic = diagnostic.at_text(&self.file, place.0, "");
        }
        self.add(diagnostic)
    }

    /// Adds a diagnostic that has its place. The same mistake at the same place is told once, a limit once at all.
    pub fn add(&mut self, diagnostic: Diagnostic) -> Reported {
        let same = |known: &Diagnostic| {
            let limit = known.code == TOO_LARGE && known.message == diagnostic.message || known.code == OVER_BUDGET;
            known.code == diagnostic.code && (known.location == diagnostic.location || limit)
        };
        if self.diagnostics.iter().any(same) {
            return Reported;
        }
        if diagnostic.severity != Severity::Error || self.errors() < self.limit {
            self.diagnostics.push(diagnostic);
        } else {
            self.dropped += 1;
        }
        Reported
    }

    /// Errors so far.
    pub fn errors(&self) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count()
    }

    /// Whether so many errors were found that going on is of no use.
    pub fn is_full(&self) -> bool {
        self.dropped > 0
    }

    /// Whether the budget is not enough for the page, so that what follows would lack what was left out.
    pub fn is_over_budget(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.code == OVER_BUDGET)
    }

    /// The warnings if there are no errors.
    ///
    /// # Errors
    /// All diagnostics, if one of them is an error.
    pub fn finish(mut self) -> Result<Vec<Diagnostic>, Diagnostics> {
        if self.dropped > 0
            && let Some(last) = self.diagnostics.pop()
        {
            self.diagnostics.push(last.note(format!("checking stopped after {} errors", self.limit)));
        }
        if self.errors() > 0 { Err(Diagnostics(self.diagnostics)) } else { Ok(self.diagnostics) }
    }
}
