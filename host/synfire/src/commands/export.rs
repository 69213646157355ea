//! `synfire export`.

use std::path::Path;

use synfire_data::{write_atomically, write_npz};
use synfire_diagnostics::{Diagnostic, codes};
use synfire_language::{Exported, export_syn};
use synfire_network::Network;

use crate::args::{ExportArgs, Format};
use crate::load;
use crate::outcome::{Outcome, fail};
use crate::render;

pub fn run(args: &ExportArgs, format: Format) -> Outcome<()> {
    let loaded = load::network(&args.network, &args.options)?;
    let mut warnings = loaded.warnings.clone();
    let dropped = [("stimuli", loaded.experiment.stimuli.len()), ("records", loaded.experiment.records.len())];
    for (what, count) in dropped.iter().filter(|(_, count)| *count > 0) {
        let message = format!("{count} {what} are not exported: only the network is");
        warnings.push(Diagnostic::warning(codes::run::NOT_EXPORTED, message).help("keep the page beside the export"));
    }
    write_syn(&args.syn, loaded.network())?;
    render::diagnostics(&warnings, format);
    Ok(())
}

/// The arrays first: a page without them would be of no use.
fn write_syn(path: &Path, network: &Network) -> Outcome<()> {
    let arrays = path.with_extension("npz");
    let name = arrays.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let Exported { page, arrays: values } = export_syn(network, &name);
    if !values.is_empty() {
        write_npz(&arrays, &values).map_err(fail)?;
    }
    write_atomically(path, |writer| writer.write_all(page.as_bytes())).map_err(fail)
}
