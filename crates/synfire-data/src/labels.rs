//! Class labels.

use std::path::Path;

use synfire_budget::Meter;

use crate::source::{Kind, Source};
use crate::table::Text;
use crate::{Budget, DataError, DataFile, Origin, npy, npz};

/// The array of an archive that holds labels, if there are several.
const LABEL_ARRAY: &str = "y";

/// Reads class numbers, one per sample: an npy array with one axis (or a second one of length 1), the array `y` of an npz
/// archive (or its only one), or a CSV file with one column. Whole numbers stored as floating point are fine.
///
/// # Errors
/// If the file cannot be read, is over the budget or unsound, has more than one column, or a label is negative or not whole.
pub fn read_labels(path: impl AsRef<Path>, budget: Budget) -> Result<Vec<usize>, DataError> {
    DataFile::open(path, budget)?.labels()
}

pub(crate) fn decode(source: &Source, path: &Path, meter: &Meter) -> Result<Vec<usize>, DataError> {
    let origin = Origin::file(path);
    let (origin, array) = match source.kind() {
        Kind::Npy => (origin.clone(), npy::decode(&source.bytes, &origin, meter)?),
        Kind::Npz => npz::read_one(&source.bytes, path, LABEL_ARRAY, meter)?,
        Kind::Text => (origin, Text::new(source, path)?.numbers(meter)?),
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
    let over = |error| DataError::OverBudget { origin: origin.clone(), error };
    meter.charge_items::<usize>(array.values.len() as u64, "its labels").map_err(over)?;
    let mut labels = Vec::with_capacity(array.values.len());
    for value in array.values.iter().enumerate() {
        labels.push(label(value)?);
    }
    Ok(labels)
}
