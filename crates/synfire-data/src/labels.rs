//! Class labels.

use std::path::Path;

use synfire_budget::Meter;

use crate::npy::Stored;
use crate::source::{Kind, Source};
use crate::{DataError, Origin, npy, npz, table};

/// The array of an archive that holds labels, if there are several.
const LABEL_ARRAY: &str = "y";

pub(crate) fn decode(source: Source<'_>, path: &Path, meter: &Meter) -> Result<Vec<usize>, DataError> {
    let origin = Origin::file(path);
    let (origin, Stored { shape, values }) = match source.kind {
        Kind::Npy => (origin.clone(), npy::decode(source, &origin, meter)?),
        Kind::Npz => npz::read_one(source, path, LABEL_ARRAY, meter)?,
        Kind::Text => (origin, table::decode(source, path, meter)?.into()),
    };
    if !matches!(shape.as_slice(), [_] | [_, 1]) {
        let expected = "(samples,), one label each,".into();
        return Err(DataError::Shape { origin, shape, expected });
    }
    let label = |(index, value): (usize, f64)| {
        if value >= 0.0 && value.fract() == 0.0 && value <= 2_f64.powi(53) {
            Ok(value as usize)
        } else {
            Err(DataError::Label { origin: origin.clone(), index, value })
        }
    };
    let over = |error| DataError::OverBudget { origin: origin.clone(), error };
    meter.charge_items::<usize>(values.len() as u64, "its labels").map_err(over)?;
    let mut labels = Vec::with_capacity(values.len());
    for value in values.as_slice().iter().enumerate() {
        labels.push(label(value)?);
    }
    Ok(labels)
}
