//! npz archives: zip files of npy arrays.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::path::Path;

use synfire_budget::{Bytes, Meter};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::npy::{Npy, PIECE_BYTES, Stored};
use crate::source::{DEFLATE_RATIO_MAX, Seekable, Source, fill};
use crate::{Array, DataError, Origin, npy, write_atomically};

pub(crate) fn decode(source: Source<'_>, path: &Path, meter: &Meter) -> Result<BTreeMap<String, Array>, DataError> {
    decode_as(source, path, meter, |origin, stored| stored.into_array(origin, meter))
}

/// Reads all arrays, and makes of each what `array` says.
pub(crate) fn decode_as<T>(
    source: Source<'_>,
    path: &Path,
    meter: &Meter,
    array: impl Fn(&Origin, Stored) -> Result<T, DataError>,
) -> Result<BTreeMap<String, T>, DataError> {
    let mut archive = Archive::open(source, path, meter)?;
    let names = archive.names()?;
    let named = |(index, name): (usize, String)| {
        let (origin, stored) = archive.array(index, name.clone())?;
        Ok((name, array(&origin, stored)?))
    };
    names.into_iter().enumerate().map(named).collect()
}

/// Reads one array of an archive: the only one there is, or else the one with this name.
pub(crate) fn read_one(
    source: Source<'_>,
    path: &Path,
    name: &str,
    meter: &Meter,
) -> Result<(Origin, Stored), DataError> {
    let mut archive = Archive::open(source, path, meter)?;
    let names = archive.names()?;
    let index = match names.len() {
        1 => Some(0),
        _ => names.iter().position(|candidate| candidate == name),
    };
    let Some(index) = index else {
        return Err(DataError::NoArray { path: path.to_owned(), wanted: name.to_owned(), found: names });
    };
    archive.array(index, names[index].clone())
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

/// What an entry of the directory begins with.
const ENTRY_MARK: &[u8; 4] = b"PK\x01\x02";

/// An open archive.
struct Archive<'a> {
    zip: ZipArchive<Box<dyn Seekable + 'a>>,
    path: &'a Path,
    meter: &'a Meter,
}

impl<'a> Archive<'a> {
    fn open(source: Source<'a>, path: &'a Path, meter: &'a Meter) -> Result<Self, DataError> {
        let failed = |source| DataError::Read { path: path.to_owned(), source };
        let mut stream = source.into_seekable(meter)?;
        // The directory is read as a whole, so that its entries are counted before: no entry goes without this mark.
        let entries = marks(&mut stream).map_err(failed)?;
        stream.rewind().map_err(failed)?;
        let over = |error| DataError::OverBudget { origin: Origin::file(path), error };
        meter.charge(Bytes(entries.saturating_mul(ENTRY_BYTES)), "its directory").map_err(over)?;
        let zip = ZipArchive::new(stream).map_err(|error| unsound(path, &error))?;
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

    /// An array, decompressed piece by piece.
    fn array(&mut self, index: usize, name: String) -> Result<(Origin, Stored), DataError> {
        let origin = Origin { path: self.path.to_owned(), array: Some(name) };
        let mut member = self.zip.by_index(index).map_err(|error| unsound(self.path, &error))?;
        // What a member claims is no more than what deflate can make of the bytes that are there.
        let length_max = member.size().min(member.compressed_size().saturating_mul(DEFLATE_RATIO_MAX));
        let broken = |error| DataError::Npz { path: self.path.to_owned(), reason: format!("{origin}: {error}") };
        let meter = self.meter;
        let stored = Npy { stream: &mut member, length: None, length_max, origin: &origin, meter, broken: &broken };
        let stored = stored.read()?;
        drop(member);
        Ok((origin, stored))
    }
}

/// How often the mark of a directory's entry is in a stream.
fn marks(stream: &mut dyn Read) -> io::Result<u64> {
    let overlap = ENTRY_MARK.len() - 1;
    let mut buffer = vec![0; PIECE_BYTES];
    let (mut kept, mut marks) = (0, 0);
    loop {
        let found = fill(stream, &mut buffer[kept..])?;
        marks += memchr::memmem::find_iter(&buffer[..kept + found], ENTRY_MARK).count() as u64;
        if kept + found < PIECE_BYTES {
            return Ok(marks);
        }
        buffer.copy_within(PIECE_BYTES - overlap.., 0);
        kept = overlap;
    }
}

fn unsound(path: &Path, error: &ZipError) -> DataError {
    DataError::Npz { path: path.to_owned(), reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_counted_across_pieces() {
        for before in [0, 5, 65_530, 65_533, 65_534, 65_535, 65_536, 131_066, 131_070] {
            let mut bytes = vec![b'P'; before];
            bytes.extend_from_slice(ENTRY_MARK);
            bytes.extend_from_slice(ENTRY_MARK);
            assert_eq!(marks(&mut bytes.as_slice()).unwrap(), 2, "{before}");
        }
    }
}
