//! `synfire fmt`.

use std::path::Path;

use synfire_data::write_atomically;
use synfire_diagnostics::{Diagnostic, codes};
use synfire_language::{Limits, format_source};

use crate::args::FmtArgs;
use crate::load;
use crate::outcome::{Failure, Outcome, fail};

/// Formats every page, or with `--check` fails with those that are not formatted. A page with mistakes stays as it is.
pub fn run(args: &FmtArgs) -> Outcome<()> {
    let mut diagnostics = Vec::new();
    for page in &args.pages {
        if let Err(failure) = format(page, args.check) {
            diagnostics.extend(failure.diagnostics);
        }
    }
    if diagnostics.is_empty() { Ok(()) } else { Err(Failure { diagnostics }) }
}

fn format(page: &Path, check: bool) -> Outcome<()> {
    let source = String::from_utf8(load::read(page)?).map_err(|error| {
        let message = format!("byte {} is not UTF-8", error.utf8_error().valid_up_to());
        Diagnostic::error(codes::run::UNREADABLE, message).in_file(page).help("save the page as UTF-8")
    })?;
    let formatted = format_source(page, &source, &Limits::default())?;
    match (formatted == source, check) {
        (true, _) => Ok(()),
        (false, true) => Err(Diagnostic::error(codes::run::NOT_FORMATTED, "the page is not formatted")
            .in_file(page)
            .help("run `synfire fmt` on it")
            .into()),
        (false, false) => write_atomically(page, |writer| writer.write_all(formatted.as_bytes())).map_err(fail),
    }
}
