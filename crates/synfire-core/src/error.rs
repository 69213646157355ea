//! Why a core did not do what it was asked.

use synfire_diagnostics::{Diagnostic, ToDiagnostic, codes};

use crate::EventError;

/// Why a core did not do what it was asked.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CoreError {
    /// Events that no core takes. Nothing has happened.
    #[error(transparent)]
    Events(#[from] EventError),
    /// Something about learning was asked of a core that cannot.
    #[error("this core does not learn")]
    DoesNotLearn,
    /// The core failed in a way of its own, which its crate says: a line that broke, a simulation that ended.
    #[error("{}", .0.message)]
    Failed(Box<Diagnostic>),
}

impl CoreError {
    /// A failure of its own kind.
    pub fn failed(error: impl ToDiagnostic) -> Self {
        Self::Failed(Box::new(error.to_diagnostic()))
    }
}

impl ToDiagnostic for CoreError {
    fn to_diagnostic(&self) -> Diagnostic {
        match self {
            Self::Events(error) => error.to_diagnostic(),
            Self::DoesNotLearn => Diagnostic::error(codes::run::BACKEND, self.to_string())
                .help("use the emulator: it does what the hardware does, bit for bit"),
            Self::Failed(diagnostic) => diagnostic.as_ref().clone(),
        }
    }
}
