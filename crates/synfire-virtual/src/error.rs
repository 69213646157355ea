//! Why there is no virtual board, or no longer one.

use synfire_diagnostics::{Diagnostic, ToDiagnostic, codes};
use synfire_line::WireError;

/// What went wrong at the board's end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BoardError {
    /// A fault that does not exist, or with a value that makes no sense.
    #[error("`--faults {text}`: {reason}")]
    BadFault {
        /// What was given.
        text: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A target that cannot be a board.
    #[error("target `{target}` cannot be a board: {reason}")]
    Target {
        /// The target.
        target: String,
        /// Why.
        reason: String,
    },
    /// A rate that the clock of a target does not make.
    #[error("the clock of target `{target}` cannot make {baud} baud")]
    Rate {
        /// The target.
        target: String,
        /// The rate.
        baud: u32,
    },
    /// The line cannot be made or used.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// What was programmed cannot be run.
    #[error("{}", .0.message)]
    Core(Box<Diagnostic>),
}

impl ToDiagnostic for BoardError {
    fn to_diagnostic(&self) -> Diagnostic {
        let error = || Diagnostic::error(codes::link::BOARD_OPTION, self.to_string());
        match self {
            Self::BadFault { .. } => error()
                .note("faults: seed, flip, drop, duplicate, insert, stall, split, reset, stall_ms")
                .help("for example `--faults seed=1,flip=1e-4,drop=1e-4`"),
            Self::Target { .. } => error().help("`synfire targets` describes all targets"),
            Self::Rate { .. } => error().help("leave out `--baud`, or give a lower one"),
            Self::Wire(error) => error.to_diagnostic(),
            Self::Core(diagnostic) => diagnostic.as_ref().clone(),
        }
    }
}
