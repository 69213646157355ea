//! `synfire fmt`.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;
use synfire::FormattedPage;
use synfire_data::write_atomically;
use synfire_diagnostics::{Diagnostic, codes};

use crate::args::Format;
use crate::outcome::{Failure, Outcome, fail};
use crate::{budget, print};

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
fn page(path: &Path, check: bool) -> Outcome<bool> {
    let FormattedPage { source, formatted } = FormattedPage::read(path, budget::reader())?;
    if source == formatted {
        return Ok(false);
    }
    if check {
        return Err(Diagnostic::error(codes::run::NOT_FORMATTED, "the page is not formatted")
            .in_file(path)
            .help("run `synfire fmt` on it")
            .into());
    }
    write_atomically(path, |writer| writer.write_all(formatted.as_bytes())).map_err(fail)?;
    Ok(true)
}
