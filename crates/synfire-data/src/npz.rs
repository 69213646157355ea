//! npz archives: zip files of npy arrays.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read, Write};
use std::path::Path;

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::{Array, DataError, DataFile, Limits, Origin, npy, write_atomically};

/// Reads all arrays of an npz archive, by name. Each is subject to the rules of [`crate::read_npy`]; the limits hold for
/// the sum of all.
///
/// # Errors
/// If the file cannot be read, is no sound archive, is over the limits, or an array in it is unsound.
pub fn read_npz(path: impl AsRef<Path>, limits: &Limits) -> Result<BTreeMap<String, Array>, DataError> {
    DataFile::open(path, limits)?.npz()
}

pub(crate) fn decode(bytes: &[u8], path: &Path, limits: &Limits) -> Result<BTreeMap<String, Array>, DataError> {
    let mut archive = Archive::open(bytes, path, *limits)?;
    let names = archive.names()?;
    names.into_iter().enumerate().map(|(index, name)| Ok((name.clone(), archive.array(index, name)?))).collect()
}

/// Reads one array of an archive: the only one there is, or else the one with this name.
pub(crate) fn read_one(bytes: &[u8], path: &Path, name: &str, limits: &Limits) -> Result<(Origin, Array), DataError> {
    let mut archive = Archive::open(bytes, path, *limits)?;
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

/// An archive, with what is left of its limits.
struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    path: &'a Path,
    limits: Limits,
    left: Limits,
}

impl<'a> Archive<'a> {
    fn open(bytes: &'a [u8], path: &'a Path, limits: Limits) -> Result<Self, DataError> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| unsound(path, &error))?;
        Ok(Self { zip, path, limits, left: limits })
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
        let array = npy::decode(&bytes, &origin, self.left.elements).map_err(|error| self.of_the_whole(error))?;
        self.left.bytes -= bytes.len() as u64;
        self.left.elements -= array.values.len();
        Ok(array)
    }

    /// Decompresses a member, but no more of it than may be.
    fn member(&mut self, index: usize, origin: &Origin) -> Result<Vec<u8>, DataError> {
        let (path, left, limit) = (self.path, self.left.bytes, self.limits.bytes);
        let member = self.zip.by_index(index).map_err(|error| unsound(path, &error))?;
        let over = |found: u64| {
            let found = (limit - left).saturating_add(found);
            DataError::TooLarge { origin: origin.clone(), what: "bytes", found, limit }
        };
        if member.size() > left {
            return Err(over(member.size()));
        }
        let mut bytes = Vec::new();
        let broken = |error: io::Error| DataError::Npz { path: path.to_owned(), reason: format!("{origin}: {error}") };
        member.take(left.saturating_add(1)).read_to_end(&mut bytes).map_err(broken)?;
        match bytes.len() as u64 {
            found if found > left => Err(over(found)),
            _ => Ok(bytes),
        }
    }

    /// Counts the values of all arrays before, and names the limit the user knows.
    fn of_the_whole(&self, error: DataError) -> DataError {
        let before = (self.limits.elements - self.left.elements) as u64;
        match error {
            DataError::TooLarge { origin, what, found, limit } => {
                DataError::TooLarge { origin, what, found: found.saturating_add(before), limit: limit + before }
            }
            other => other,
        }
    }
}

fn unsound(path: &Path, error: &ZipError) -> DataError {
    DataError::Npz { path: path.to_owned(), reason: error.to_string() }
}
