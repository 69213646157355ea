//! `synfire fmt`.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;
use synfire_data::write_atomically;
use synfire_diagnostics::{Diagnostic, codes};
use synfire_language::{Limits, format_source};

use crate::args::Format;
use crate::outcome::{Failure, Outcome, fail};
use crate::{budget, load, print};

/// `synfire fmt`.
#[derive(Debug, Args)]
pub struct FmtArgs {
    /// The pages.
    #[arg(required = true)]
    pub pages: Vec<PathBuf>,
    /// Write nothing; fail if a page is not formatted.
    #[arg(long)]
    pub check: bool,
}

/// Formats every page, or with `--check` fails with those that are not formatted. A page with mistakes stays as it is.
pub fn run(args: &FmtArgs, format: Format) -> Outcome<()> {
    let mut diagnostics = Vec::new();
    let mut changed = Vec::new();
    for path in &args.pages {
        match page(path, args.check) {
            Ok(true) => changed.push(path.display().to_string()),
            Ok(false) => {}
            Err(failure) => diagnostics.extend(failure.diagnostics),
        }
    }
    match format {
        _ if !diagnostics.is_empty() => Err(Failure { diagnostics }),
        Format::Json => print::json(&json!({ "pages": args.pages.len(), "changed": changed })),
        Format::Text => Ok(()),
    }
}

/// Formats a page; whether it was changed.
fn page(page: &Path, check: bool) -> Outcome<bool> {
    let bytes = load::read(page)?;
    if let Some(kind) = load::kind_of(&bytes) {
        let message = format!("`{}` is {kind}, but `fmt` formats pages of text", page.display());
        let help = match load::is_nir(&bytes) {
            true => format!("`synfire export {} --syn PAGE.syn` makes a page of it", page.display()),
            false => "give a page, whose name ends in `.syn`".to_owned(),
        };
        return Err(Diagnostic::error(codes::run::UNREADABLE, message).help(help).into());
    }
    let source = String::from_utf8(bytes).map_err(|error| {
        let message = format!("byte {} is not UTF-8", error.utf8_error().valid_up_to());
        Diagnostic::error(codes::run::UNREADABLE, message).in_file(page).help("save the page as UTF-8")
    })?;
    let limits = Limits { budget: budget::reader(), ..Limits::default() };
    let formatted = format_source(page, &source, &limits)?;
    match (formatted == source, check) {
        (true, _) => Ok(false),
        (false, true) => Err(Diagnostic::error(codes::run::NOT_FORMATTED, "the page is not formatted")
            .in_file(page)
            .help("run `synfire fmt` on it")
            .into()),
        (false, false) => {
            write_atomically(page, |writer| writer.write_all(formatted.as_bytes())).map_err(fail)?;
            Ok(true)
        }
    }
}
