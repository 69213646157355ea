//! What `synfire learn` shows.

use std::collections::BTreeMap;
use std::path::Path;

use synfire_data::{Array, Sample, read_npy, read_npz};
use synfire_diagnostics::{Diagnostic, ToDiagnostic as _, codes};
use synfire_image::{Image, PopulationRole};
use synfire_learn::{Coding, Dataset, LearnError, Protocol};
use synfire_run::length_note;

use crate::input::rounding_notes;
use crate::learn_args::LearnArgs;
use crate::load;
use crate::outcome::{Failure, Outcome, fail};

/// Samples to learn, and to test with if there are others.
pub struct Data {
    pub train: Dataset,
    pub test: Option<Dataset>,
}

/// The population that teaches unless a protocol names another.
const TEACHER: &str = "teacher";

/// The protocol that was asked for, or the one that suits network and data.
pub fn protocol(args: &LearnArgs, image: &Image) -> Outcome<Protocol> {
    let named = match &args.protocol {
        Some(name) => name.as_str(),
        None if image.inputs().any(|input| input.name == TEACHER) => "supervised",
        None if args.labels.is_some() || arrays(&args.input)?.contains_key("y") => "unsupervised",
        None => "plain",
    };
    if let Some(protocol) = Protocol::named(named) {
        return Ok(protocol);
    }
    let path = Path::new(named);
    if !path.exists() {
        let reason = format!("`{named}` is neither a file nor a protocol that is built in");
        return Err(fail(LearnError::Protocol { reason }));
    }
    let bytes = load::read(path)?;
    let in_file = Failure::in_file(path);
    Protocol::from_toml(&String::from_utf8_lossy(&bytes)).map_err(|error| in_file(error.to_diagnostic().into()))
}

/// Reads all samples and labels.
pub fn data(args: &LearnArgs, image: &Image, protocol: &Protocol) -> Outcome<Data> {
    let mut arrays = arrays(&args.input)?;
    if let Some(path) = &args.labels {
        arrays.insert("y".into(), single(path)?);
    }
    let inputs = image.inputs().filter(|input| protocol.teacher.as_ref() != Some(&input.name));
    let axons = inputs.map(synfire_image::PopulationInfo::size).sum();
    let mut dataset = |x: &str, y: &str| {
        let Some(samples) = arrays.remove(x) else { return Ok(None) };
        let in_file = Failure::in_file(&args.input);
        let labels = arrays.remove(y);
        Dataset::new(samples, labels, axons, image.output_size())
            .map(Some)
            .map_err(|error| in_file(error.to_diagnostic().into()))
    };
    let train = dataset("x", "y")?;
    let test = dataset("x_test", "y_test")?;
    let missing = || fail(missing(&args.input, &arrays));
    Ok(Data { train: train.ok_or_else(missing)?, test })
}

/// What there is to say about samples before they are shown: values that coding or rounding loses, and ticks that no phase
/// shows.
pub fn notes(image: &Image, protocol: &Protocol, data: &Data) -> Outcome<Vec<Diagnostic>> {
    let shown = protocol.train.iter().filter(|phase| phase.input).map(|phase| phase.ticks as usize).sum();
    let mut notes = Vec::new();
    for (dataset, ticks) in [(Some(&data.train), shown), (data.test.as_ref(), protocol.test_ticks as usize)] {
        let Some(samples) = dataset.map(|dataset| &dataset.samples) else { continue };
        let all: Vec<_> = samples.iter().collect();
        let help = "the `ticks` of the protocol say how long a sample is shown";
        notes.extend(length_note(&all, ticks).map(|note| note.help(help)));
        match protocol.coding {
            Coding::Values => {
                let inputs = image.inputs().filter(|input| protocol.teacher.as_ref() != Some(&input.name));
                notes.extend(rounding_notes(inputs, samples, ticks)?);
            }
            Coding::Rate => notes.extend(unheard_note(&all, ticks)),
            // A small value is a small probability.
            Coding::Poisson => {}
        }
    }
    Ok(notes)
}

/// Values that are held and too small to add up to a spike while they are shown.
fn unheard_note(samples: &[Sample<'_>], ticks: usize) -> Option<Diagnostic> {
    let (mut unheard, mut values, mut largest) = (0_u64, 0_u64, 0.0_f64);
    for sample in samples.iter().filter(|sample| matches!(sample, Sample::Constant(_))) {
        sample.each_value(&mut |_, _, value| {
            let is_unheard = value * (ticks as f64) < 1.0;
            values += 1;
            unheard += u64::from(is_unheard);
            largest = if is_unheard { largest.max(value) } else { largest };
        });
    }
    (unheard > 0).then(|| {
        let message = format!("{unheard} of {values} values give no spike in {ticks} ticks, up to {largest}");
        let note = Diagnostic::remark(codes::run::INPUT_ROUNDED, message);
        note.help("show samples longer, or take a protocol with `coding = \"poisson\"`")
    })
}

fn missing(path: &Path, arrays: &BTreeMap<String, Array>) -> synfire_data::DataError {
    synfire_data::DataError::NoArray {
        path: path.to_owned(),
        wanted: "x".into(),
        found: arrays.keys().cloned().collect(),
    }
}

/// The arrays of an archive; the one of an npy file is `x`.
fn arrays(path: &Path) -> Outcome<BTreeMap<String, Array>> {
    match path.extension().is_some_and(|kind| kind.eq_ignore_ascii_case("npz")) {
        true => read_npz(path, crate::budget::reader()).map_err(fail),
        false => Ok(BTreeMap::from([("x".into(), single(path)?)])),
    }
}

fn single(path: &Path) -> Outcome<Array> {
    read_npy(path, crate::budget::reader()).map_err(fail)
}

/// The shape of the population that a projection comes from: rows and columns to draw it in.
pub fn columns(image: &Image, first_source: synfire_arch::SourceBlock, sources: usize) -> usize {
    let lanes = image.target.lanes;
    let is_source = |role: &PopulationRole| match role {
        PopulationRole::Input { first, .. } => first.0 == first_source.0 * lanes,
        PopulationRole::Neurons { first, .. } => (image.target.axon_blocks() + first.0 / lanes) == first_source.0,
    };
    let shape = image.populations.iter().find(|population| is_source(&population.role)).map(|found| &found.shape);
    match shape.map(Vec::as_slice) {
        Some([.., rows, columns]) if *rows > 1 => *columns,
        _ => (sources as f64).sqrt().ceil() as usize,
    }
    .max(1)
}
