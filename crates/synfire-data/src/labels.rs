//! Class labels.

use std::path::Path;

use crate::source::{Kind, Source};
use crate::table::Text;
use crate::{DataError, DataFile, Limits, Origin, npy, npz};

/// The array of an archive that holds labels, if there are several.
const LABEL_ARRAY: &str = "y";

/// Reads class numbers, one per sample: an npy array with one axis (or a second one of length 1), the array `y` of an npz
/// archive (or its only one), or a CSV file with one column. Whole numbers stored as floating point are fine.
///
/// # Errors
/// If the file cannot be read, is over the limits or unsound, has more than one column, or a label is negative or not whole.
pub fn read_labels(path: impl AsRef<Path>, limits: &Limits) -> Result<Vec<usize>, DataError> {
    DataFile::open(path, limits)?.labels()
}

pub(crate) fn decode(source: &Source, path: &Path, limits: &Limits) -> Result<Vec<usize>, DataError> {
    let origin = Origin::file(path);
    let (origin, array) = match source.kind() {
        Kind::Npy => (origin.clone(), npy::decode(&source.bytes, &origin, limits.elements)?),
        Kind::Npz => npz::read_one(&source.bytes, path, LABEL_ARRAY, limits)?,
        Kind::Text => (origin, Text::new(source, path)?.numbers(limits)?),
    };
    if !matches!(array.shape.as_slice(), [_] | [_, 1]) {
        let expected = "(samples,), one label each,".into();
        return Err(DataError::Shape { origin, shape: array.shape, expected });
    }
    let label = |(index, value): (usize, &f64)| match *value >= 0.0 && value.fract() == 0.0 && *value <= 2_f64.powi(53)
    {
        true => Ok(*value as usize),
        false => Err(DataError::Label { origin: origin.clone(), index, value: *value }),
    };
    array.values.iter().enumerate().map(label).collect()
}
