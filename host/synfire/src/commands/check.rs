//! `synfire check`.

use serde_json::json;

use super::{print, print_json};
use crate::args::{CheckArgs, Format};
use crate::conventions::Shown;
use crate::load;
use crate::outcome::Outcome;
use crate::render;

/// Fails with everything that is wrong; about a file that is fine it says what the file leaves open, and warnings.
pub fn run(args: &CheckArgs, format: Format) -> Outcome<()> {
    let loaded = load::network(&args.network, &args.options)?;
    render::diagnostics(&loaded.warnings, format);
    let shown = Shown::of(&loaded);
    match format {
        Format::Json => print_json(&json!({
            "network": loaded.network().name, "conventions": shown.data(),
            "warnings": render::all_bounded(&loaded.warnings),
        })),
        Format::Text => print(&shown.unasked()),
    }
}
