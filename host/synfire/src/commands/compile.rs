//! `synfire compile`.

use std::path::PathBuf;

use clap::Args;
use synfire_data::{Outputs, check_ending};
use synfire_diagnostics::{Diagnostic, codes};
use synfire_image::Image;
use synfire_report::{CompileReport, add_json};

use crate::args::{Format, Given, NetworkArgs, TargetArgs, numbers};
use crate::load;
use crate::outcome::{Outcome, fail};
use crate::prepare::prepare;
use crate::{outputs, print, render};

/// `synfire compile`.
#[derive(Debug, Args)]
pub struct CompileArgs {
    /// The network (NIR or `.syn`).
    pub network: PathBuf,
    /// Where the image goes.
    #[arg(short, long, value_name = "NET.sfi")]
    pub output: PathBuf,
    /// Where a report goes, as JSON.
    #[arg(long, value_name = "R.json")]
    pub report: Option<PathBuf>,
    /// Ticks of what is calibrated on [default: as long as the input; 20 for constant input].
    #[arg(long, value_name = "T", value_parser = numbers::positive)]
    pub ticks: Option<u32>,
    #[command(flatten)]
    pub target: Given<TargetArgs>,
    #[command(flatten)]
    pub options: Given<NetworkArgs>,
}

/// Compiles a network and writes image and report.
pub fn run(args: &CompileArgs, format: Format) -> Outcome<()> {
    let inputs: Vec<_> = std::iter::once(args.network.as_path()).chain(args.target.files()).collect();
    let report = args.report.iter().map(|path| ("--report", path.as_path()));
    let named: Vec<_> = std::iter::once(("--output", args.output.as_path())).chain(report).collect();
    outputs::check(&named, &inputs)?;
    check_ending(("--output", &args.output), "sfi").map_err(fail)?;
    if args.ticks.is_some() && args.target.calibrate.is_none() && args.target.calibrate_run.is_none() {
        let message = "`--ticks` is about what is calibrated on, and nothing is";
        let help = "give `--calibrate FILE` or `--calibrate-run FILE`, or leave `--ticks` out";
        return Err(Diagnostic::error(codes::run::NO_EFFECT, message).help(help).into());
    }
    let loaded = load::network(&args.network, &args.options)?;
    let prepared = prepare(&loaded, &args.target, args.ticks)?;
    let conventions = load::conventions(&loaded);
    // It may be several times as large as what comes of it.
    drop(loaded);
    let compiled = &prepared.compiled;
    let bytes = compiled.image.to_bytes().map_err(fail)?;
    let report = CompileReport {
        image: args.output.display().to_string(),
        digest: Image::digest_of(&bytes),
        report: &compiled.report,
        sensitivity: &prepared.sensitivity,
        warnings: &compiled.warnings,
        conventions: &conventions,
        bytes: bytes.len(),
    };
    render::diagnostics(&compiled.warnings, format);
    let mut files = Outputs::default();
    files.bytes(&args.output, &bytes).map_err(fail)?;
    if let Some(path) = &args.report {
        add_json(&mut files, path, &report).map_err(fail)?;
    }
    files.commit().map_err(fail)?;
    print::document(&report, format)
}
