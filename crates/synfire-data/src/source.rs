//! The bytes of a file, within limits.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use crate::{DataError, Limits, Origin};

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
    pub(crate) fn read(path: &Path, limits: &Limits) -> Result<Self, DataError> {
        let failed = |source| DataError::Read { path: path.to_owned(), source };
        let file = File::open(path).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        if length > limits.bytes {
            return Err(too_many_bytes(path, length, limits));
        }
        Self::from_bytes(read_within(file, path, limits)?, path, limits)
    }

    /// What a file with these bytes holds.
    pub(crate) fn from_bytes(bytes: Vec<u8>, path: &Path, limits: &Limits) -> Result<Self, DataError> {
        if !bytes.starts_with(&[0x1f, 0x8b]) {
            return Ok(Self { bytes, decompressed: false });
        }
        let bytes = read_within(MultiGzDecoder::new(&bytes[..]), path, limits)?;
        Ok(Self { bytes, decompressed: true })
    }

    pub(crate) fn kind(&self) -> Kind {
        match self.bytes.as_slice() {
            [0x93, b'N', b'U', b'M', b'P', b'Y', ..] => Kind::Npy,
            [b'P', b'K', 3 | 5, 4 | 6, ..] => Kind::Npz,
            _ => Kind::Text,
        }
    }
}

fn too_many_bytes(path: &Path, found: u64, limits: &Limits) -> DataError {
    DataError::TooLarge { origin: Origin::file(path), what: "bytes", found, limit: limits.bytes }
}

/// Reads to the end, but no more than `limits.bytes`.
fn read_within(reader: impl Read, path: &Path, limits: &Limits) -> Result<Vec<u8>, DataError> {
    let mut bytes = Vec::new();
    let result = reader.take(limits.bytes.saturating_add(1)).read_to_end(&mut bytes);
    result.map_err(|source: io::Error| DataError::Read { path: path.to_owned(), source })?;
    match bytes.len() as u64 {
        found if found > limits.bytes => Err(too_many_bytes(path, found, limits)),
        _ => Ok(bytes),
    }
}
