//! Values that memory words cannot hold.

use alloc::string::String;
use core::error::Error;
use core::fmt;

/// A value that does not fit its bits in a memory word. A program that is checked has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit {
    /// Where (`uses 12`, `weight 3`).
    pub place: String,
    /// What does not fit.
    pub reason: String,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.reason)
    }
}

impl Error for Unfit {}

#[cfg(feature = "std")]
mod diagnostic {
    use std::string::ToString as _;

    use synfire_diagnostics::{Diagnostic, ToDiagnostic, codes};

    use super::Unfit;

    impl Unfit {
        /// How a program comes to be unsound.
        pub const NOTE: &str = "the file is intact, so whatever wrote it broke a rule of the core (docs/core.md)";
        /// What gives a sound one.
        pub const HELP: &str = "compile the network again: `synfire compile` writes no such image";
    }

    impl ToDiagnostic for Unfit {
        fn to_diagnostic(&self) -> Diagnostic {
            Diagnostic::error(codes::image::INCONSISTENT, self.to_string()).note(Self::NOTE).help(Self::HELP)
        }
    }
}
