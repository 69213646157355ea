//! `synfire check`.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;
use synfire_report::all_bounded;

use crate::args::{Format, Given, NetworkArgs};
use crate::outcome::Outcome;
use crate::{load, print, render};

/// `synfire check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The network (NIR or `.syn`).
    pub network: PathBuf,
    #[command(flatten)]
    pub options: Given<NetworkArgs>,
}

/// Fails with everything that is wrong; about a file that is fine it says what the file leaves open, and warnings.
pub fn run(args: &CheckArgs, format: Format) -> Outcome<()> {
    let loaded = load::network(&args.network, &args.options)?;
    render::diagnostics(&loaded.warnings, format);
    let conventions = load::conventions(&loaded);
    match format {
        Format::Json => print::json(&json!({
            "network": loaded.network().name, "conventions": conventions,
            "warnings": all_bounded(&loaded.warnings),
        })),
        Format::Text => print::lines(&conventions.unasked()),
    }
}
