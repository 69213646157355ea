//! Files to learn from: samples, labels, and the protocol by which they are shown.

use std::collections::BTreeMap;
use std::path::Path;

use synfire_budget::Budget;
use synfire_data::{DataError, DataFile, Sample, Stored, has_extension};
use synfire_diagnostics::{Diagnostic, Diagnostics, ToDiagnostic, codes};
use synfire_image::Image;
use synfire_learn::{Coding, Dataset, LearnError, Protocol, Readout};
use synfire_run::length_note;

use crate::failed::failed;
use crate::input::rounding_notes;
use crate::open::{in_file, read_within};

/// The files that a network is to learn from.
#[derive(Debug, Clone, Copy)]
pub struct LearningFiles<'a> {
    /// Samples: npz with `x`, perhaps `y`, `x_test` and `y_test`, or npy.
    pub input: &'a Path,
    /// Labels, if not `y` of the input.
    pub labels: Option<&'a Path>,
    /// The name of a built-in protocol, or a TOML file; [`None`]: what suits network and data.
    pub protocol: Option<&'a str>,
    /// What each file may take.
    pub budget: Budget,
}

/// Samples to learn, and to test with if there are others.
#[derive(Debug)]
pub struct LearningData {
    /// Samples to learn.
    pub train: Dataset,
    /// Others to test with.
    pub test: Option<Dataset>,
}

/// The population that teaches unless a protocol names another.
const TEACHER: &str = "teacher";

impl LearningFiles<'_> {
    /// The protocol that is asked for, or the one that suits network and data.
    ///
    /// # Errors
    /// When there is no such protocol, its file is wrong, or labels are given that it does not use.
    pub fn protocol(&self, image: &Image) -> Result<Protocol, Diagnostics> {
        let protocol = self.named_protocol(image)?;
        let uses_labels = protocol.readout != Readout::None || protocol.train.iter().any(|phase| phase.teach);
        if self.labels.is_some() && !uses_labels {
            let message = "`--labels` has no effect: the protocol neither teaches nor reads answers";
            let help = "leave it out, or give `--protocol supervised` or `--protocol unsupervised`";
            return Err(Diagnostic::error(codes::run::NO_EFFECT, message).help(help).into());
        }
        Ok(protocol)
    }

    fn named_protocol(&self, image: &Image) -> Result<Protocol, Diagnostics> {
        let named = match self.protocol {
            Some(name) => name,
            None if image.inputs().any(|input| input.name == TEACHER) => "supervised",
            None if self.labels.is_some() || self.arrays()?.contains_key("y") => "unsupervised",
            None => "plain",
        };
        if let Some(protocol) = Protocol::named(named) {
            return Ok(protocol);
        }
        let path = Path::new(named);
        if !path.exists() {
            let reason = format!("`{named}` is neither a file nor a protocol that is built in");
            return Err(failed(LearnError::Protocol { reason }));
        }
        let bytes = read_within(path, &self.budget.meter())?;
        Protocol::from_toml(&String::from_utf8_lossy(&bytes))
            .map_err(|error| in_file(path, error.to_diagnostic().into()))
    }

    /// Reads all samples and labels.
    ///
    /// # Errors
    /// What is wrong with the files, or does not suit the image.
    pub fn data(&self, image: &Image, protocol: &Protocol) -> Result<LearningData, Diagnostics> {
        let mut arrays = self.arrays()?;
        if let Some(path) = self.labels {
            arrays.insert("y".into(), self.single(path)?);
        }
        let inputs = image.inputs().filter(|input| protocol.teacher.as_ref() != Some(&input.name));
        let axons = inputs.map(synfire_image::PopulationInfo::size).sum();
        let mut dataset = |x: &str, y: &str| {
            let Some(samples) = arrays.remove(x) else { return Ok(None) };
            let labels = arrays.remove(y);
            Dataset::new(samples, labels, axons, image.output_size())
                .map(Some)
                .map_err(|error| in_file(self.input, error.to_diagnostic().into()))
        };
        let train = dataset("x", "y")?;
        let test = dataset("x_test", "y_test")?;
        let missing = || failed(missing(self.input, &arrays));
        Ok(LearningData { train: train.ok_or_else(missing)?, test })
    }

    /// The arrays of an archive; the one of an npy file is `x`.
    fn arrays(&self) -> Result<BTreeMap<String, Stored>, Diagnostics> {
        if has_extension(self.input, "npz") {
            DataFile::new(self.input, self.budget).stored_npz().map_err(failed)
        } else {
            Ok(BTreeMap::from([("x".into(), self.single(self.input)?)]))
        }
    }

    fn single(&self, path: &Path) -> Result<Stored, Diagnostics> {
        DataFile::new(path, self.budget).stored_npy().map_err(failed)
    }
}

impl LearningData {
    /// Notes about samples before they are shown: values that coding or rounding loses, and ticks that no phase shows.
    ///
    /// # Errors
    /// When the image does not take a value.
    pub fn notes(&self, image: &Image, protocol: &Protocol) -> Result<Vec<Diagnostic>, Diagnostics> {
        let shown = protocol.train.iter().filter(|phase| phase.input).map(|phase| phase.ticks as usize).sum();
        let mut notes = Vec::new();
        for (dataset, ticks) in [(Some(&self.train), shown), (self.test.as_ref(), protocol.test_ticks as usize)] {
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

fn missing(path: &Path, arrays: &BTreeMap<String, Stored>) -> DataError {
    DataError::NoArray { path: path.to_owned(), wanted: "x".into(), found: arrays.keys().cloned().collect() }
}
