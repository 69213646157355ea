//! `synfire weights`.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;
use synfire_budget::Meter;
use synfire_data::{Array, Outputs, check_kind};
use synfire_diagnostics::{Diagnostic, Number, ToDiagnostic as _, codes, shortened};
use synfire_image::{Image, MAGIC, Snapshot};
use synfire_learn::{Checkpoint, LearnError, real_arrays};
use synfire_nir::replace_weights;

use crate::args::{Format, WeightsArgs};
use crate::budget;
use crate::outcome::{Failure, Outcome, fail};
use crate::{load, outputs, print, render};

/// What was learned, and what it is about.
struct Learned {
    image: Image,
    state: Snapshot,
    /// The image with what was learned in it.
    result: Result<Image, LearnError>,
}

/// What `--format json` prints about an array.
#[derive(Serialize)]
struct Described<'a> {
    name: &'a str,
    shape: &'a [usize],
    smallest: f64,
    mean: f64,
    largest: f64,
}

pub fn run(args: &WeightsArgs, format: Format) -> Outcome<()> {
    check_outputs(args)?;
    let meter = budget::reader().meter();
    let learned = read(&args.source, &meter)?;
    if learned.image.projections.is_empty() {
        return Err(fail(LearnError::NothingLearns { network: learned.image.name }));
    }
    let arrays = real_arrays(&learned.image, &learned.state, &meter).map_err(fail)?;
    let mut files = Outputs::default();
    if let Some(path) = &args.out {
        files.npz(path, &arrays).map_err(fail)?;
    }
    if let Some(path) = &args.into {
        files.bytes(path, &replaced(path, &learned.image, &arrays, format)?).map_err(fail)?;
    }
    if let Some(path) = &args.image {
        let image = learned.result.map_err(fail)?;
        files.bytes(path, &image.to_bytes().map_err(fail)?).map_err(fail)?;
    }
    files.commit().map_err(fail)?;
    let described: Vec<_> = arrays.iter().map(|(name, array)| Described::new(name, array)).collect();
    match format {
        Format::Json => print::json(&described),
        Format::Text => print::lines(&described.iter().map(Described::line).collect()),
    }
}

fn check_outputs(args: &WeightsArgs) -> Outcome<()> {
    let options = [
        ("--out", &args.out, ["npz"].as_slice()),
        ("--into", &args.into, &["nir"]),
        ("--image", &args.image, &["sfi"]),
    ];
    let mut named = Vec::new();
    for (option, path, kinds) in options {
        let Some(path) = path else { continue };
        check_kind((option, path), kinds).map_err(fail)?;
        named.push((option, path.as_path()));
    }
    outputs::check(&named, &[&args.source])
}

/// Reads a checkpoint, or an image, whose weights are what it begins with.
fn read(path: &Path, meter: &Meter) -> Outcome<Learned> {
    let bytes = load::read_within(path, meter)?;
    let in_file = Failure::in_file(path);
    if bytes.starts_with(&Checkpoint::MAGIC) {
        let checkpoint =
            Checkpoint::from_bytes_within(&bytes, meter).map_err(|error| in_file(error.to_diagnostic().into()))?;
        let result = checkpoint.learned_image();
        return Ok(Learned { result, image: checkpoint.image, state: checkpoint.state });
    }
    if let Some(kind) = load::kind_of(&bytes).filter(|_| !bytes.starts_with(&MAGIC)) {
        let message = format!("`{}` is {kind}, but weights are got from an image or a checkpoint", path.display());
        let help =
            "for a network that learns, `synfire compile` makes an image and `synfire learn --save` a checkpoint";
        return Err(Diagnostic::error(codes::run::UNREADABLE, message).help(help).into());
    }
    let image = Image::from_bytes_within(&bytes, meter).map_err(|error| in_file(error.to_diagnostic().into()))?;
    Ok(Learned { state: Snapshot::new(&image), result: Ok(image.clone()), image })
}

/// The NIR file with the weights of the projections that learn.
fn replaced(path: &Path, image: &Image, arrays: &BTreeMap<String, Array>, format: Format) -> Outcome<Vec<u8>> {
    let in_file = Failure::in_file(path);
    let meter = budget::reader().meter();
    let mut graph = load::nir(path, load::read_within(path, &meter)?, &meter)?;
    for projection in &image.projections {
        let shape = [projection.targets, projection.sources];
        replace_weights(&mut graph, &projection.name, shape, &arrays[&projection.name].values)
            .map_err(|error| in_file(error.to_diagnostic().into()))?;
    }
    if !graph.unknown.is_empty() {
        let message = format!("{} datasets that NIR does not define are not written again", graph.unknown.len());
        let warning = Diagnostic::warning(codes::run::NOT_EXPORTED, message);
        render::diagnostics(&[warning.help("keep a copy of the file if they matter")], format);
    }
    synfire_nir::write_bytes(&graph).map_err(fail)
}

impl<'a> Described<'a> {
    fn new(name: &'a str, array: &'a Array) -> Self {
        let values = array.values.iter().copied();
        Self {
            name,
            shape: &array.shape,
            smallest: values.clone().fold(f64::INFINITY, f64::min),
            mean: values.clone().sum::<f64>() / array.values.len().max(1) as f64,
            largest: values.fold(f64::NEG_INFINITY, f64::max),
        }
    }

    fn line(&self) -> String {
        let shape: Vec<_> = self.shape.iter().map(ToString::to_string).collect();
        let [smallest, largest, mean] = [self.smallest, self.largest, self.mean].map(Number);
        let (name, shape) = (shortened(self.name), shape.join(" x "));
        format!("{name:<24} {shape:>9}  {smallest:.4} to {largest:.4}, mean {mean:.4}")
    }
}
