//! What can be wrong with a saved state.

use synfire_budget::OverBudget;
use synfire_diagnostics::{Diagnostic, ToDiagnostic, codes};

/// A saved state that cannot be continued.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// Not a saved state at all.
    #[error("not a saved state of Synfire: it begins with {found}")]
    NotASnapshot {
        /// The first bytes, printable.
        found: String,
    },
    /// Reading it takes more memory than the budget has.
    #[error(transparent)]
    OverBudget(#[from] OverBudget),
    /// Truncated, altered or extended.
    #[error("the saved state is damaged: {reason}")]
    Damaged {
        /// What does not match.
        reason: String,
    },
    /// Intact, but made by another version.
    #[error("saved state format {found}, but this build reads format {supported}")]
    Version {
        /// In the file.
        found: u32,
        /// Understood.
        supported: u32,
    },
    /// Intact, but saved while another image ran.
    #[error("the state was saved from image {found}, not from this one, {expected}")]
    OtherImage {
        /// First digits of the digest in the file.
        found: String,
        /// First digits of the digest of the image.
        expected: String,
    },
    /// Contents that no run of the image can have left.
    #[error("the saved state does not fit the image: {reason}")]
    Mismatch {
        /// What does not fit.
        reason: String,
    },
}

impl ToDiagnostic for SnapshotError {
    fn to_diagnostic(&self) -> Diagnostic {
        use codes::image as code;
        let diagnostic = |code| Diagnostic::error(code, self.to_string());
        match self {
            Self::OverBudget(error) => error.to_diagnostic(),
            Self::NotASnapshot { .. } => {
                diagnostic(code::NOT_A_SNAPSHOT).help("give a file that a run has saved, or begin the run again")
            }
            Self::Damaged { .. } => {
                diagnostic(code::SNAPSHOT_DAMAGED).help("copy the file again, or begin the run again")
            }
            Self::Version { .. } => diagnostic(code::SNAPSHOT_MISMATCH)
                .help("continue with the build that saved it, or begin the run again"),
            Self::OtherImage { .. } => {
                diagnostic(code::SNAPSHOT_MISMATCH).help("give the image that ran when the state was saved")
            }
            Self::Mismatch { .. } => diagnostic(code::SNAPSHOT_MISMATCH)
                .note("the file is intact, so whatever wrote it did not get it from a run of this image")
                .help("begin the run again"),
        }
    }
}
