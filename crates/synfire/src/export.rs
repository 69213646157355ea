//! Networks as files of others.

use std::path::Path;

use synfire_budget::{Budget, Bytes, Meter};
use synfire_data::Outputs;
use synfire_diagnostics::{Diagnostic, Diagnostics, codes};
use synfire_language::{Experiment, Exported, export_syn};
use synfire_network::{Network, Weights, product_work};

use crate::failed::failed;

/// Where a network is exported to.
#[derive(Debug, Clone, Copy)]
pub struct ExportFiles<'a> {
    /// A page, and the archive for its larger arrays.
    pub page: Option<(&'a Path, &'a Path)>,
    /// A NIR file.
    pub nir: Option<&'a Path>,
    /// What the synapses of a page may take.
    pub budget: Budget,
}

/// What became of a network.
#[derive(Debug, Clone)]
pub struct ExportResult {
    /// Whether the page needs its archive.
    pub has_arrays: bool,
    /// What is not in the files.
    pub warnings: Vec<Diagnostic>,
}

impl ExportFiles<'_> {
    /// Adds the files of a network. Stimuli and records of its page stay behind.
    ///
    /// # Errors
    /// When the network has no form in a file, a page would list more synapses than the budget has, or a file cannot be
    /// written.
    pub fn add(&self, experiment: &Experiment, files: &mut Outputs) -> Result<ExportResult, Diagnostics> {
        let network = &experiment.network;
        let mut warnings = dropped(experiment);
        let mut has_arrays = false;
        if let Some((page, arrays)) = self.page {
            charge_listed(network, &self.budget.meter())?;
            has_arrays = add_page(files, page, arrays, network)?;
        }
        if let Some(path) = self.nir {
            let exported = synfire_nir::export(network)?;
            files.bytes(path, &synfire_nir::write_bytes(&exported.graph).map_err(failed)?).map_err(failed)?;
            warnings.extend(exported.warnings);
        }
        Ok(ExportResult { has_arrays, warnings })
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
fn charge_listed(network: &Network, meter: &Meter) -> Result<(), Diagnostics> {
    /// A synapse as three numbers, and again as a member of the archive.
    const SYNAPSE_BYTES: u64 = 48;
    for projection in &network.projections {
        if let Weights::Product { factors } = &projection.weights {
            let bytes = Bytes(product_work(factors).saturating_mul(SYNAPSE_BYTES));
            meter.charge(bytes, format_args!("the synapses of `{}`", projection.name)).map_err(failed)?;
        }
    }
    Ok(())
}

/// Adds the page and, if it needs them, its arrays; says whether it does.
fn add_page(files: &mut Outputs, path: &Path, arrays: &Path, network: &Network) -> Result<bool, Diagnostics> {
    let name = arrays.file_name().unwrap_or_default().to_string_lossy();
    let Exported { page, arrays: values } = export_syn(network, &name);
    if !values.is_empty() {
        files.npz(arrays, &values).map_err(failed)?;
    }
    files.bytes(path, page.as_bytes()).map_err(failed)?;
    Ok(!values.is_empty())
}
