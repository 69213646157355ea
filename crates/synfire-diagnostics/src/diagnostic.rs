//! One diagnostic and lists of them.

use std::path::PathBuf;

use serde::Serialize;

use crate::Code;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Note,
    /// The result stands, but perhaps not as the user expects.
    Warning,
    /// There is no result.
    Error,
}

/// A range of bytes in a source text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// Where it is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Location {
    /// Nowhere in particular (an option, say).
    None,
    /// A file as a whole.
    File(PathBuf),
    /// A node of a graph, by its path (`lif1`, `sub/lif1`), perhaps with its type (`LIF`).
    Node {
        /// The node's path in the graph.
        node: String,
        /// The node's type, or empty when it has none.
        kind: String,
    },
    /// A range of a text file.
    Text {
        /// The file.
        file: PathBuf,
        /// The range, in bytes.
        span: Span,
        /// A few words for the underlined part; may be empty.
        label: String,
    },
}

/// One thing to tell the user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// The stable code.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong: lower case, no full stop, numbers with their limits.
    pub message: String,
    /// Where.
    pub location: Location,
    /// Why: facts that led to it.
    pub notes: Vec<String>,
    /// What to do, when something works.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error.
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A warning.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// A note.
    pub fn remark(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message)
    }

    fn new(severity: Severity, code: Code, message: impl Into<String>) -> Self {
        Self { code, severity, message: message.into(), location: Location::None, notes: Vec::new(), help: None }
    }

    /// Says that it is about a whole file.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<PathBuf>) -> Self {
        self.location = Location::File(file.into());
        self
    }

    /// Says that it is about a node of a graph.
    #[must_use]
    pub fn at_node(mut self, node: impl Into<String>, kind: impl Into<String>) -> Self {
        self.location = Location::Node { node: node.into(), kind: kind.into() };
        self
    }

    /// Points into a text file.
    #[must_use]
    pub fn at_text(mut self, file: impl Into<PathBuf>, span: Span, label: impl Into<String>) -> Self {
        self.location = Location::Text { file: file.into(), span, label: label.into() };
        self
    }

    /// Adds a fact that led to it.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// A typed error that knows how to present itself.
pub trait ToDiagnostic {
    /// The error as a diagnostic.
    fn to_diagnostic(&self) -> Diagnostic;
}

/// Several diagnostics as one error: everything a pass found, in a deterministic order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl Diagnostics {
    /// Whether one of them is an error.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl std::fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, diagnostic) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{}: {}", diagnostic.code, diagnostic.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}
