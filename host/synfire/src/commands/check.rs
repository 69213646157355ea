//! `synfire check`.

use serde_json::json;

use super::print_json;
use crate::args::{CheckArgs, Format};
use crate::load;
use crate::outcome::Outcome;
use crate::render;

/// Fails with everything that is wrong; says nothing about a file that is fine, except warnings.
pub fn run(args: &CheckArgs, format: Format) -> Outcome<()> {
    let loaded = load::network(&args.network, &args.options)?;
    render::diagnostics(&loaded.warnings, format);
    match format {
        Format::Json => {
            print_json(&json!({ "network": loaded.network().name, "warnings": render::all_bounded(&loaded.warnings) }))
        }
        Format::Text => Ok(()),
    }
}
