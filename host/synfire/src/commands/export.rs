//! `synfire export`.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;
use synfire::ExportFiles;
use synfire_data::{Outputs, check_kind};
use synfire_report::all_bounded;

use crate::args::{Format, Given, NetworkArgs};
use crate::outcome::{Outcome, fail};
use crate::{budget, load, outputs, print, render};

/// `synfire export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The network (NIR or `.syn`).
    pub network: PathBuf,
    /// Write a page, with its larger arrays beside it in OUT.weights.npz.
    #[arg(long, value_name = "OUT.syn", required_unless_present = "nir")]
    pub syn: Option<PathBuf>,
    /// Write a NIR file.
    #[arg(long, value_name = "OUT.nir")]
    pub nir: Option<PathBuf>,
    #[command(flatten)]
    pub options: Given<NetworkArgs>,
}

/// Writes a network as files of others.
pub fn run(args: &ExportArgs, format: Format) -> Outcome<()> {
    let arrays = args.syn.as_ref().map(|page| page.with_extension("weights.npz"));
    let outputs = [("--syn", &args.syn, "syn"), ("--nir", &args.nir, "nir")];
    for (option, path, kind) in outputs {
        if let Some(path) = path {
            check_kind((option, path), &[kind]).map_err(fail)?;
        }
    }
    let paths = [("--syn", &args.syn), ("--syn", &arrays), ("--nir", &args.nir)];
    let paths: Vec<_> = paths.iter().filter_map(|(option, path)| Some((*option, path.as_deref()?))).collect();
    outputs::check(&paths, &[&args.network])?;
    let loaded = load::network(&args.network, &args.options)?;
    let mut files = Outputs::default();
    let (page, nir) = (args.syn.as_deref().zip(arrays.as_deref()), args.nir.as_deref());
    let to = ExportFiles { page, nir, budget: budget::reader() };
    let exported = to.add(&loaded.experiment, &mut files)?;
    files.commit().map_err(fail)?;
    let warnings = [loaded.warnings, exported.warnings].concat();
    render::diagnostics(&warnings, format);
    let shown = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
    match format {
        Format::Json => print::json(&json!({
            "page": shown(&args.syn),
            "arrays": if exported.has_arrays { shown(&arrays) } else { None },
            "nir": shown(&args.nir),
            "warnings": all_bounded(&warnings),
        })),
        Format::Text => Ok(()),
    }
}
