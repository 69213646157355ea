//! `synfire compile`.

use serde::Serialize;
use synfire_compiler::Report;
use synfire_data::Outputs;
use synfire_diagnostics::{Diagnostic, codes, shortened};
use synfire_run::Sensitivity;

use super::{grouped, print, print_json, to_json};
use crate::args::{CompileArgs, Format};
use crate::conventions::Shown;
use crate::lines::Lines;
use crate::load::network;
use crate::outcome::{Outcome, fail};
use crate::prepare::prepare;
use crate::{outputs, render};

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
    let inputs: Vec<_> = std::iter::once(args.network.as_path()).chain(args.target.files()).collect();
    let report = args.report.iter().map(|path| ("--report", path.as_path()));
    let named: Vec<_> = std::iter::once(("--output", args.output.as_path())).chain(report).collect();
    outputs::check(&named, &inputs)?;
    outputs::check_ending(("--output", &args.output), "sfi")?;
    if args.ticks.is_some() && args.target.calibrate.is_none() && args.target.calibrate_run.is_none() {
        let message = "`--ticks` is about what is calibrated on, and nothing is";
        let help = "give `--calibrate FILE` or `--calibrate-run FILE`, or leave `--ticks` out";
        return Err(Diagnostic::error(codes::run::NO_EFFECT, message).help(help).into());
    }
    let loaded = network(&args.network, &args.options)?;
    let prepared = prepare(&loaded, &args.target, args.ticks)?;
    let warnings = &prepared.compiled.warnings;
    let image = &prepared.compiled.image;
    let bytes = image.to_bytes().map_err(fail)?;
    let report = CompileReport {
        image: args.output.display().to_string(),
        digest: image.digest().map_err(fail)?,
        report: &prepared.compiled.report,
        sensitivity: &prepared.sensitivity,
        warnings,
    };
    render::diagnostics(warnings, format);
    let mut files = Outputs::default();
    files.bytes(&args.output, &bytes).map_err(fail)?;
    if let Some(path) = &args.report {
        files.bytes(path, to_json(&report).as_bytes()).map_err(fail)?;
    }
    files.commit().map_err(fail)?;
    match format {
        Format::Json => print_json(&report),
        Format::Text => {
            let resources = report.report.resources.iter().map(|resource| {
                format!(
                    "  {:<13} {:>9} of {:>9}",
                    resource.resource,
                    grouped(resource.used),
                    grouped(resource.available)
                )
            });
            let size = grouped(bytes.len() as u64);
            let heading = format!("{} for {} ({size} bytes)", report.image, report.report.target);
            let shared = report.report.projections.iter().filter(|p| p.weights < p.synapses).map(|projection| {
                format!(
                    "  `{}`: {} synapses share {} weights; {} pairs of blocks share {} tiles",
                    shortened(&projection.name),
                    grouped(projection.synapses as u64),
                    grouped(projection.weights as u64),
                    grouped(projection.visits as u64),
                    grouped(projection.tiles as u64)
                )
            });
            let clipped = report.report.projections.iter().filter(|p| p.clipped > 0).map(|projection| {
                format!(
                    "  `{}`: {} of {} weights are larger than {} bits hold at the best scale, by up to {:.0} % of themselves",
                    shortened(&projection.name),
                    grouped(projection.clipped as u64),
                    grouped(projection.synapses as u64),
                    projection.bits,
                    100.0 * projection.clipping
                )
            });
            let mut out = Lines::one(heading);
            out.append(&Shown::of(&loaded).described());
            out.append(&resources.chain(shared).chain(clipped).collect());
            print(&out)
        }
    }
}
