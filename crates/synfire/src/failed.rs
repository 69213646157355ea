//! Errors of the libraries below as diagnostics.

use synfire_diagnostics::{Diagnostics, ToDiagnostic};

pub(crate) fn failed(error: impl ToDiagnostic) -> Diagnostics {
    error.to_diagnostic().into()
}
