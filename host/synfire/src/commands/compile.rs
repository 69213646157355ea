//! `synfire compile`.

use serde::Serialize;
use synfire_compiler::Report;
use synfire_data::write_atomically;
use synfire_diagnostics::Diagnostic;
use synfire_run::Sensitivity;

use super::{grouped, print, print_json, to_json};
use crate::args::{CompileArgs, Format};
use crate::load::{Loaded, network, prepare};
use crate::outcome::{Outcome, fail};
use crate::render;

/// What `--report` and `--format json` write.
#[derive(Serialize)]
struct CompileReport<'a> {
    image: String,
    digest: String,
    #[serde(flatten)]
    report: &'a Report,
    sensitivity: &'a Option<Sensitivity>,
    warnings: &'a [Diagnostic],
}

pub fn run(args: &CompileArgs, format: Format) -> Outcome<()> {
    let Loaded { experiment, mut warnings } = network(&args.network, &args.options)?;
    let prepared = prepare(&experiment, &args.target)?;
    warnings.extend(prepared.compiled.warnings);
    let image = &prepared.compiled.image;
    let bytes = image.to_bytes().map_err(fail)?;
    let report = CompileReport {
        image: args.output.display().to_string(),
        digest: image.digest().map_err(fail)?,
        report: &prepared.compiled.report,
        sensitivity: &prepared.sensitivity,
        warnings: &warnings,
    };
    if let Some(path) = &args.report {
        write_atomically(path, |writer| writer.write_all(to_json(&report).as_bytes())).map_err(fail)?;
    }
    write_atomically(&args.output, |writer| writer.write_all(&bytes)).map_err(fail)?;
    match format {
        Format::Json => print_json(&report),
        Format::Text => {
            render::diagnostics(&warnings, format);
            let resources = report.report.resources.iter().map(|resource| {
                format!(
                    "  {:<13} {:>9} of {:>9}\n",
                    resource.resource,
                    grouped(resource.used),
                    grouped(resource.available)
                )
            });
            let table: String = resources.collect();
            let size = grouped(bytes.len() as u64);
            print(&format!("{} for {} ({size} bytes)\n{table}", report.image, report.report.target));
        }
    }
    Ok(())
}
