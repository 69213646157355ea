//! How a command ends without a result.

use std::path::Path;

use synfire_diagnostics::{Diagnostic, Diagnostics, Location, Severity, ToDiagnostic, codes};

/// What stopped a command.
#[derive(Debug)]
pub struct Failure {
    /// Errors, and warnings that came before them.
    pub diagnostics: Vec<Diagnostic>,
}

/// The result of a command.
pub type Outcome<T> = Result<T, Failure>;

impl Failure {
    /// The failure of something about a file: diagnostics without a place get the file.
    pub fn in_file(path: &Path) -> impl Fn(Diagnostics) -> Self {
        move |diagnostics| {
            let placed = |diagnostic: Diagnostic| match diagnostic.location {
                Location::None => diagnostic.in_file(path),
                _ => diagnostic,
            };
            Self { diagnostics: diagnostics.0.into_iter().map(placed).collect() }
        }
    }
}

impl Failure {
    /// What the program ends with: 2 if it was called wrongly, else 1.
    pub fn exit_code(&self) -> i32 {
        let mut errors = self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
        if errors.all(|error| codes::is_usage(error.code)) { 2 } else { 1 }
    }

    /// The same failure, after warnings.
    pub fn after(mut self, warnings: &[Diagnostic]) -> Self {
        self.diagnostics.splice(0..0, warnings.iter().cloned());
        self
    }
}

impl From<Diagnostics> for Failure {
    fn from(diagnostics: Diagnostics) -> Self {
        Self { diagnostics: diagnostics.0 }
    }
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        debug_assert_eq!(diagnostic.severity, Severity::Error);
        Self { diagnostics: vec![diagnostic] }
    }
}

/// Turns a typed error into a failure.
pub fn fail<E: ToDiagnostic>(error: E) -> Failure {
    error.to_diagnostic().into()
}
