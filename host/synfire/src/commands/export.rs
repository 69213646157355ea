//! `synfire export`.

use std::path::Path;

use serde_json::json;
use synfire_data::Outputs;
use synfire_diagnostics::{Diagnostic, codes};
use synfire_language::{Exported, export_syn};
use synfire_network::Network;

use super::print_json;
use crate::args::{ExportArgs, Format};
use crate::load;
use crate::outcome::{Outcome, fail};
use crate::{outputs, render};

pub fn run(args: &ExportArgs, format: Format) -> Outcome<()> {
    outputs::check_kind(("--syn", &args.syn), &["syn"])?;
    let arrays = args.syn.with_extension("weights.npz");
    outputs::check(&[("--syn", &args.syn), ("--syn", &arrays)], &[&args.network])?;
    let loaded = load::network(&args.network, &args.options)?;
    let mut warnings = loaded.warnings.clone();
    let dropped = [("stimuli", loaded.experiment.stimuli.len()), ("records", loaded.experiment.records.len())];
    for (what, count) in dropped.iter().filter(|(_, count)| *count > 0) {
        let message = format!("{count} {what} are not exported: only the network is");
        warnings.push(Diagnostic::warning(codes::run::NOT_EXPORTED, message).help("keep the page beside the export"));
    }
    let has_arrays = write_syn(&args.syn, &arrays, loaded.network())?;
    render::diagnostics(&warnings, format);
    match format {
        Format::Json => print_json(&json!({
            "page": args.syn.display().to_string(),
            "arrays": has_arrays.then(|| arrays.display().to_string()),
            "warnings": warnings,
        })),
        Format::Text => Ok(()),
    }
}

/// Writes the page and, if it needs them, its arrays; says whether it does.
fn write_syn(path: &Path, arrays: &Path, network: &Network) -> Outcome<bool> {
    let name = arrays.file_name().unwrap_or_default().to_string_lossy();
    let Exported { page, arrays: values } = export_syn(network, &name);
    let mut files = Outputs::default();
    if !values.is_empty() {
        files.npz(arrays, &values).map_err(fail)?;
    }
    files.bytes(path, page.as_bytes()).map_err(fail)?;
    files.commit().map_err(fail)?;
    Ok(!values.is_empty())
}
