//! `synfire export`.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;
use synfire_budget::Bytes;
use synfire_data::{Outputs, check_kind};
use synfire_diagnostics::{Diagnostic, codes};
use synfire_language::{Experiment, Exported, export_syn};
use synfire_network::{Network, Weights, product_work};
use synfire_report::all_bounded;

use crate::args::{Format, Given, NetworkArgs};
use crate::outcome::{Outcome, fail};
use crate::{load, outputs, print, render};

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
    let mut warnings = loaded.warnings.clone();
    warnings.extend(dropped(&loaded.experiment));
    let mut files = Outputs::default();
    let mut has_arrays = false;
    if let (Some(page), Some(arrays)) = (&args.syn, &arrays) {
        has_arrays = add_page(&mut files, page, arrays, loaded.network())?;
    }
    if let Some(path) = &args.nir {
        let exported = synfire_nir::export(loaded.network())?;
        files.bytes(path, &synfire_nir::write_bytes(&exported.graph).map_err(fail)?).map_err(fail)?;
        warnings.extend(exported.warnings);
    }
    files.commit().map_err(fail)?;
    render::diagnostics(&warnings, format);
    let shown = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
    match format {
        Format::Json => print::json(&json!({
            "page": shown(&args.syn),
            "arrays": if has_arrays { shown(&arrays) } else { None },
            "nir": shown(&args.nir),
            "warnings": all_bounded(&warnings),
        })),
        Format::Text => Ok(()),
    }
}

/// What a page says besides its network is not exported.
fn dropped(experiment: &Experiment) -> Vec<Diagnostic> {
    let parts = [("stimuli", experiment.stimuli.len()), ("records", experiment.records.len())];
    let warning = |(what, count): &(&str, usize)| {
        let message = format!("{count} {what} are not exported: only the network is");
        Diagnostic::warning(codes::run::NOT_EXPORTED, message).help("keep the page beside the export")
    };
    parts.iter().filter(|(_, count)| *count > 0).map(warning).collect()
}

/// A page lists the synapses of convolutions one by one, of which there may be far more than weights.
fn charge_listed(network: &Network) -> Outcome<()> {
    /// A synapse as three numbers, and again as a member of the archive.
    const SYNAPSE_BYTES: u64 = 48;
    let meter = crate::budget::reader().meter();
    for projection in &network.projections {
        if let Weights::Product { factors } = &projection.weights {
            let bytes = Bytes(product_work(factors).saturating_mul(SYNAPSE_BYTES));
            meter.charge(bytes, format_args!("the synapses of `{}`", projection.name)).map_err(fail)?;
        }
    }
    Ok(())
}

/// Adds the page and, if it needs them, its arrays; says whether it does.
fn add_page(files: &mut Outputs, path: &Path, arrays: &Path, network: &Network) -> Outcome<bool> {
    let name = arrays.file_name().unwrap_or_default().to_string_lossy();
    charge_listed(network)?;
    let Exported { page, arrays: values } = export_syn(network, &name);
    if !values.is_empty() {
        files.npz(arrays, &values).map_err(fail)?;
    }
    files.bytes(path, page.as_bytes()).map_err(fail)?;
    Ok(!values.is_empty())
}
