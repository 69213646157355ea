//! `synfire weights`.

use std::path::PathBuf;

use clap::Args;
use synfire::LearnedFile;
use synfire_data::Outputs;
use synfire_report::WeightsReport;

use crate::args::Format;
use crate::outcome::{Outcome, fail};
use crate::{budget, outputs, print, render};

/// `synfire weights`.
#[derive(Debug, Args)]
#[group(id = "destination", required = true, multiple = true, args = ["out", "into", "image"])]
pub struct WeightsArgs {
    /// An image, or a checkpoint of `synfire learn --save`.
    pub source: PathBuf,
    /// Where weights and thresholds go, in real units: `PROJECTION` (targets, sources), `POPULATION.threshold`.
    #[arg(long, value_name = "OUT.npz")]
    pub out: Option<PathBuf>,
    /// A NIR file whose weights are replaced by those of the projections of the same names.
    #[arg(long, value_name = "NET.nir")]
    pub into: Option<PathBuf>,
    /// Where an image with learned weights and thresholds goes.
    #[arg(long, value_name = "OUT.sfi")]
    pub image: Option<PathBuf>,
}

/// Writes what was learned.
pub fn run(args: &WeightsArgs, format: Format) -> Outcome<()> {
    check_outputs(args)?;
    let meter = budget::reader().meter();
    let learned = LearnedFile::open(&args.source, &meter)?;
    let arrays = learned.arrays(&meter)?;
    let mut files = Outputs::default();
    if let Some(path) = &args.out {
        files.npz(path, &arrays).map_err(fail)?;
    }
    if let Some(path) = &args.into {
        let (bytes, warning) = learned.in_nir(path, &arrays, &budget::reader().meter())?;
        render::diagnostics(warning.as_slice(), format);
        files.bytes(path, &bytes).map_err(fail)?;
    }
    if let Some(path) = &args.image {
        let image = learned.result.map_err(fail)?;
        files.bytes(path, &image.to_bytes().map_err(fail)?).map_err(fail)?;
    }
    files.commit().map_err(fail)?;
    print::document(&WeightsReport::new(&arrays), format)
}

fn check_outputs(args: &WeightsArgs) -> Outcome<()> {
    let options = [
        ("--out", args.out.as_deref(), ["npz"].as_slice()),
        ("--into", args.into.as_deref(), &["nir"]),
        ("--image", args.image.as_deref(), &["sfi"]),
    ];
    outputs::check_kinds(&options, None, &[&args.source])
}
