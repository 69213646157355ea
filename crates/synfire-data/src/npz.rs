//! npz archives: zip files of npy arrays.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Write};
use std::path::Path;

use synfire_budget::{Bytes, Meter, StreamError};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::{Array, DataError, Origin, npy, write_atomically};

/// The most bytes that deflate makes of one: a match of 258 bytes in 2 bits.
const DEFLATE_RATIO_MAX: u64 = 1032;

pub(crate) fn decode(bytes: &[u8], path: &Path, meter: &Meter) -> Result<BTreeMap<String, Array>, DataError> {
    let mut archive = Archive::open(bytes, path, meter)?;
    let names = archive.names()?;
    names.into_iter().enumerate().map(|(index, name)| Ok((name.clone(), archive.array(index, name)?))).collect()
}

/// Reads one array of an archive: the only one there is, or else the one with this name.
pub(crate) fn read_one(bytes: &[u8], path: &Path, name: &str, meter: &Meter) -> Result<(Origin, Array), DataError> {
    let mut archive = Archive::open(bytes, path, meter)?;
    let names = archive.names()?;
    let index = match names.len() {
        1 => Some(0),
        _ => names.iter().position(|candidate| candidate == name),
    };
    let Some(index) = index else {
        return Err(DataError::NoArray { path: path.to_owned(), wanted: name.to_owned(), found: names });
    };
    let name = names[index].clone();
    let origin = Origin { path: path.to_owned(), array: Some(name.clone()) };
    Ok((origin, archive.array(index, name)?))
}

/// Writes arrays as an uncompressed npz archive. The same arrays always give the same bytes.
///
/// # Errors
/// If the file cannot be written; then nothing is left of it.
pub fn write_npz(path: impl AsRef<Path>, arrays: &BTreeMap<String, Array>) -> Result<(), DataError> {
    write_atomically(path, |writer| encode(writer, arrays))
}

/// Writes an archive, from front to back.
pub(crate) fn encode(writer: &mut dyn Write, arrays: &BTreeMap<String, Array>) -> io::Result<()> {
    let mut archive = ZipWriter::new_stream(writer);
    for (name, array) in arrays {
        let bytes = npy::encode(array);
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .large_file(bytes.len() >= u32::MAX as usize);
        archive.start_file(format!("{name}.npy"), options)?;
        archive.write_all(&bytes)?;
    }
    archive.finish()?;
    Ok(())
}

/// Memory of one entry of an archive's directory while it is open, its name included.
const ENTRY_BYTES: u64 = 1024;

/// An open archive.
struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    path: &'a Path,
    meter: &'a Meter,
}

impl<'a> Archive<'a> {
    fn open(bytes: &'a [u8], path: &'a Path, meter: &'a Meter) -> Result<Self, DataError> {
        // The directory is read as a whole, so that its entries are counted before: no entry goes without this mark.
        let entries = bytes.windows(4).filter(|window| window == b"PK\x01\x02").count() as u64;
        let over = |error| DataError::OverBudget { origin: Origin::file(path), error };
        meter.charge(Bytes(entries.saturating_mul(ENTRY_BYTES)), "its directory").map_err(over)?;
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| unsound(path, &error))?;
        Ok(Self { zip, path, meter })
    }

    /// The names of the arrays, in the order of the archive.
    fn names(&self) -> Result<Vec<String>, DataError> {
        let name = |name: Result<std::borrow::Cow<'_, str>, ZipError>| {
            let name = name.map_err(|error| unsound(self.path, &error))?;
            name.strip_suffix(".npy").map(str::to_owned).ok_or_else(|| DataError::Npz {
                path: self.path.to_owned(),
                reason: format!("its member `{}` is not an npy array", name.escape_debug()),
            })
        };
        self.zip.file_names().map(name).collect()
    }

    fn array(&mut self, index: usize, name: String) -> Result<Array, DataError> {
        let origin = Origin { path: self.path.to_owned(), array: Some(name) };
        let bytes = self.member(index, &origin)?;
        let array = npy::decode(&bytes, &origin, self.meter)?;
        self.meter.release(Bytes(bytes.len() as u64));
        Ok(array)
    }

    /// Decompresses a member, but no more of it than fits the budget.
    fn member(&mut self, index: usize, origin: &Origin) -> Result<Vec<u8>, DataError> {
        let path = self.path;
        let member = self.zip.by_index(index).map_err(|error| unsound(path, &error))?;
        // What a member claims is no more than what deflate can make of the bytes that are there.
        let length = member.size().min(member.compressed_size().saturating_mul(DEFLATE_RATIO_MAX));
        self.meter.read_to_end(member, length, "its decompressed bytes").map_err(|error| match error {
            StreamError::Io(error) => DataError::Npz { path: path.to_owned(), reason: format!("{origin}: {error}") },
            StreamError::OverBudget(error) => DataError::OverBudget { origin: origin.clone(), error },
        })
    }
}

fn unsound(path: &Path, error: &ZipError) -> DataError {
    DataError::Npz { path: path.to_owned(), reason: error.to_string() }
}
