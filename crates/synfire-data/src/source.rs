//! The bytes of a file, within a budget.

use std::fs::File;
use std::path::Path;

use flate2::read::MultiGzDecoder;
use synfire_budget::{Bytes, Meter, StreamError};

use crate::{DataError, Origin};

/// The contents of a file, decompressed if it was a gzip file.
pub(crate) struct Source {
    pub(crate) bytes: Vec<u8>,
    /// Whether `bytes` are not those of the file.
    pub(crate) decompressed: bool,
}

/// What a file is, by its first bytes (names lie).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Npy,
    Npz,
    Text,
}

impl Source {
    /// Reads a file (or a pipe), through gzip if it starts like one.
    pub(crate) fn read(path: &Path, meter: &Meter) -> Result<Self, DataError> {
        let failed = |source| DataError::Read { path: path.to_owned(), source };
        let file = File::open(path).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        let bytes = meter.read_to_end(file, length, "its bytes").map_err(|error| not_read(path, error))?;
        Self::decompress(bytes, path, meter)
    }

    /// What a file with these bytes holds.
    pub(crate) fn from_bytes(bytes: Vec<u8>, path: &Path, meter: &Meter) -> Result<Self, DataError> {
        let over = |error| DataError::OverBudget { origin: Origin::file(path), error };
        meter.charge(Bytes(bytes.len() as u64), "its bytes").map_err(over)?;
        Self::decompress(bytes, path, meter)
    }

    fn decompress(bytes: Vec<u8>, path: &Path, meter: &Meter) -> Result<Self, DataError> {
        if !bytes.starts_with(&[0x1f, 0x8b]) {
            return Ok(Self { bytes, decompressed: false });
        }
        let stream = MultiGzDecoder::new(&bytes[..]);
        let text = meter.read_to_end(stream, 0, "its decompressed bytes").map_err(|error| not_read(path, error))?;
        meter.release(Bytes(bytes.len() as u64));
        Ok(Self { bytes: text, decompressed: true })
    }

    pub(crate) fn kind(&self) -> Kind {
        match self.bytes.as_slice() {
            [0x93, b'N', b'U', b'M', b'P', b'Y', ..] => Kind::Npy,
            [b'P', b'K', 3 | 5, 4 | 6, ..] => Kind::Npz,
            _ => Kind::Text,
        }
    }
}

fn not_read(path: &Path, error: StreamError) -> DataError {
    match error {
        StreamError::Io(source) => DataError::Read { path: path.to_owned(), source },
        StreamError::OverBudget(error) => DataError::OverBudget { origin: Origin::file(path), error },
    }
}

/// Adds a value to a vector whose length nobody knows. Memory is charged as the vector grows.
pub(crate) fn push<T>(values: &mut Vec<T>, value: T, origin: &Origin, meter: &Meter) -> Result<(), DataError> {
    let over = |error| DataError::OverBudget { origin: origin.clone(), error };
    meter.push(values, value, "its values").map_err(over)
}
