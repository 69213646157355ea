//! Why there is no line for a board, or no longer one.

use synfire_diagnostics::{Diagnostic, ToDiagnostic, codes};

/// The terminal, the link to it or the socket cannot be made or used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot make `{what}`: {reason}")]
pub struct WireError {
    /// What.
    pub what: String,
    /// What the system says.
    pub reason: String,
}

impl ToDiagnostic for WireError {
    fn to_diagnostic(&self) -> Diagnostic {
        Diagnostic::error(codes::link::BOARD_OPTION, self.to_string()).help(
            "give a path that is not in use to `--link`, or another number to `--tcp`; a link that no board uses can be \
             removed",
        )
    }
}
