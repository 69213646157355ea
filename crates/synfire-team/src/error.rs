//! Why a network does not run in parts.

use synfire_diagnostics::{Diagnostic, ToDiagnostic, codes};

/// Why a network does not run in parts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TeamError {
    /// Weights that change are needed by more than one part.
    #[error("a network that learns runs in one part only")]
    Learns,
    /// No parts, or more than anything could be divided into.
    #[error("{parts} parts are asked for, and there can be 1 to {most}")]
    Parts {
        /// Asked for.
        parts: usize,
        /// The most.
        most: usize,
    },
    /// A thread that runs a part has ended.
    #[error("part {part} has ended before the run did")]
    Ended {
        /// Which.
        part: usize,
    },
    /// Others have said what no part says.
    #[error("what came from the other parts cannot be: {reason}")]
    Exchange {
        /// What is wrong with it.
        reason: String,
    },
}

impl ToDiagnostic for TeamError {
    fn to_diagnostic(&self) -> Diagnostic {
        let diagnostic = Diagnostic::error(codes::run::PARTS, self.to_string());
        match self {
            Self::Learns => diagnostic.help("run it with one thread and without ranks"),
            Self::Parts { most, .. } => diagnostic.help(format!("ask for a number from 1 to {most}")),
            Self::Ended { .. } | Self::Exchange { .. } => {
                diagnostic.help("run it again; if the same happens, run it with one thread, and report it")
            }
        }
    }
}
