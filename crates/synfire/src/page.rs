//! Pages as text.

use std::path::Path;

use synfire_budget::Budget;
use synfire_diagnostics::{Diagnostic, Diagnostics, codes};
use synfire_language::{Limits, format_source};

use crate::open::{is_nir, kind_of, read_within};

/// A page as it is, and as it is formatted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormattedPage {
    /// Its text.
    pub source: String,
    /// The same statements in the layout of all pages.
    pub formatted: String,
}

impl FormattedPage {
    /// Reads and formats a page.
    ///
    /// # Errors
    /// When the file is no page, and all mistakes of its syntax.
    pub fn read(path: &Path, budget: Budget) -> Result<Self, Diagnostics> {
        let bytes = read_within(path, &budget.meter())?;
        if let Some(kind) = kind_of(&bytes) {
            let message = format!("`{}` is {kind}, but `fmt` formats pages of text", path.display());
            let help = if is_nir(&bytes) {
                format!("`synfire export {} --syn PAGE.syn` makes a page of it", path.display())
            } else {
                "give a page, whose name ends in `.syn`".to_owned()
            };
            return Err(Diagnostic::error(codes::run::UNREADABLE, message).help(help).into());
        }
        let source = String::from_utf8(bytes).map_err(|error| {
            let message = format!("byte {} is not UTF-8", error.utf8_error().valid_up_to());
            Diagnostic::error(codes::run::UNREADABLE, message).in_file(path).help("save the page as UTF-8")
        })?;
        let formatted = format_source(path, &source, &Limits { budget, ..Limits::default() })?;
        Ok(Self { source, formatted })
    }
}
