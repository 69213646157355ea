//! Input files.

use std::path::Path;

use synfire_budget::Meter;

use crate::npy::Stored;
use crate::source::{Kind, Source};
use crate::table::Text;
use crate::{DataError, Origin, Samples, csv_input, npy, npz};

/// The array of an archive that holds inputs, if there are several.
const INPUT_ARRAY: &str = "x";

/// What the axes of an input array are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// One run: `(ticks, axons)`, or `(axons,)` held constant. An axis of length 1 may stand in front.
    Run,
    /// Many samples: `(samples, axons)` held constant, or `(samples, ticks, axons)`.
    Classify,
}

impl Layout {
    fn expected(self, axons: usize) -> String {
        match self {
            Self::Run => format!("(ticks, {axons}), or ({axons},) for a constant input,"),
            Self::Classify => format!("(samples, {axons}) for constant inputs or (samples, ticks, {axons})"),
        }
    }
}

pub(crate) fn decode(
    source: Source<'_>,
    path: &Path,
    axons: usize,
    layout: Layout,
    meter: &Meter,
) -> Result<Samples, DataError> {
    let origin = Origin::file(path);
    match source.kind {
        Kind::Npy => from_array(npy::decode(source, &origin, meter)?, origin, axons, layout),
        Kind::Npz => {
            let (origin, array) = npz::read_one(source, path, INPUT_ARRAY, meter)?;
            from_array(array, origin, axons, layout)
        }
        Kind::Text => {
            let decompressed = source.decompressed;
            let bytes = source.read_to_end(meter)?;
            let text = Text::new(&bytes, decompressed, path)?;
            let (header, lines) = text.split_header(csv_input::is_event_header);
            match header.filter(|header| header.is_known) {
                Some(header) => csv_input::read_events(&text, header.columns, lines, axons, meter),
                None => from_array(text.numbers(meter)?.into(), origin, axons, layout),
            }
        }
    }
}

fn from_array(array: Stored, origin: Origin, axons: usize, layout: Layout) -> Result<Samples, DataError> {
    let Stored { shape, values } = array;
    let samples = match (layout, shape.as_slice()) {
        _ if values.is_empty() => None,
        (Layout::Run, [row]) if *row == axons => Some(Samples::constant_values(axons, values)),
        (Layout::Run, [ticks, row]) if *row == axons => Some(Samples::dense_values(axons, *ticks, values)),
        (Layout::Classify, [_, row]) if *row == axons => Some(Samples::constant_values(axons, values)),
        (Layout::Run, [1, ticks, row]) | (Layout::Classify, [_, ticks, row]) if *row == axons => {
            Some(Samples::dense_values(axons, *ticks, values))
        }
        _ => None,
    };
    samples.ok_or_else(|| DataError::Shape { origin, shape, expected: layout.expected(axons) })
}
