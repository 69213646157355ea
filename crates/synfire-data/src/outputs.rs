//! Several output files of one result.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::staged::{self, Staged};
use crate::{Array, DataError, Raster, SpikeRow, csv_output, npy, npz, raster};

/// Output files that appear together: nothing is seen of any of them before [`Outputs::commit`], and all are removed
/// when one of them cannot be written. Only pipes and devices that are written by [`Outputs::stream`] get theirs before.
///
/// ```
/// use synfire_data::Outputs;
///
/// let dir = tempfile::tempdir()?;
/// let (first, second) = (dir.path().join("first.txt"), dir.path().join("no/such/second.txt"));
/// let mut outputs = Outputs::default();
/// outputs.bytes(&first, b"1")?;
/// assert!(outputs.bytes(&second, b"2").is_err());
/// drop(outputs);
/// assert_eq!(std::fs::read_dir(&dir)?.count(), 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default)]
pub struct Outputs {
    files: Vec<(PathBuf, Staged)>,
}

impl Outputs {
    /// Stages the file that `write` writes, as [`crate::write_atomically`] does.
    ///
    /// # Errors
    /// What `write` or the operating system says.
    pub fn add(
        &mut self,
        path: impl AsRef<Path>,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), DataError> {
        let path = path.as_ref();
        let staged = Staged::new(path, write).map_err(|source| unwritten(path, source))?;
        self.files.push((path.to_owned(), staged));
        Ok(())
    }

    /// Stages a file of any length that `write` writes piece by piece. A pipe or device is not staged: it gets the pieces as they
    /// come, so nothing is held in memory, and keeps what it got if something fails later.
    ///
    /// # Errors
    /// What `write` or the operating system says.
    pub fn stream(
        &mut self,
        path: impl AsRef<Path>,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), DataError> {
        let path = path.as_ref();
        let staged = Staged::streamed(path, write).map_err(|source| unwritten(path, source))?;
        self.files.push((path.to_owned(), staged));
        Ok(())
    }

    /// Stages bytes.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn bytes(&mut self, path: impl AsRef<Path>, bytes: &[u8]) -> Result<(), DataError> {
        self.add(path, |writer| writer.write_all(bytes))
    }

    /// Stages what [`crate::write_npy`] writes.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn npy(&mut self, path: impl AsRef<Path>, array: &Array) -> Result<(), DataError> {
        self.bytes(path, &npy::encode(array))
    }

    /// Stages what [`crate::write_npz`] writes.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn npz(&mut self, path: impl AsRef<Path>, arrays: &BTreeMap<String, Array>) -> Result<(), DataError> {
        self.add(path, |writer| npz::encode(writer, arrays))
    }

    /// Stages what [`crate::write_raster`] writes.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn raster(&mut self, path: impl AsRef<Path>, raster: &Raster) -> Result<(), DataError> {
        self.add(path, |writer| raster::encode(writer, raster))
    }

    /// Stages what [`crate::write_csv`] writes.
    ///
    /// # Errors
    /// If the file cannot be written, or a row is not as long as the header.
    pub fn csv<Rows>(&mut self, path: impl AsRef<Path>, header: &[&str], rows: Rows) -> Result<(), DataError>
    where
        Rows: IntoIterator,
        Rows::Item: IntoIterator,
        <Rows::Item as IntoIterator>::Item: AsRef<[u8]>,
    {
        self.add(path, |writer| csv_output::csv_to(writer, header, rows))
    }

    /// Stages what [`crate::write_spikes_csv`] writes.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn spikes_csv<'a>(
        &mut self,
        path: impl AsRef<Path>,
        spikes: impl IntoIterator<Item = SpikeRow<'a>>,
    ) -> Result<(), DataError> {
        self.csv(path, &csv_output::SPIKES, csv_output::spike_rows(spikes))
    }

    /// Puts all files in their places. Pipes and devices get their contents first, because these cannot be taken back.
    ///
    /// # Errors
    /// If a device cannot be written, or the operating system refuses to rename a file, as when a directory vanished in the
    /// meantime. Then every file is as it was before.
    pub fn commit(self) -> Result<(), DataError> {
        staged::commit(self.files)
    }
}

fn unwritten(path: &Path, source: io::Error) -> DataError {
    DataError::Write { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn when_one_file_cannot_be_put_in_its_place_all_are_as_before() {
        let dir = tempfile::tempdir().unwrap();
        let [old, new, lost] = ["old.txt", "new.txt", "gone/lost.txt"].map(|name| dir.path().join(name));
        fs::write(&old, "before").unwrap();
        fs::create_dir(dir.path().join("gone")).unwrap();
        let mut outputs = Outputs::default();
        for path in [&old, &new, &lost] {
            outputs.bytes(path, b"after").unwrap();
        }
        fs::remove_dir(dir.path().join("gone")).unwrap();
        let error = outputs.commit().unwrap_err();
        assert!(matches!(&error, DataError::Write { path, .. } if *path == lost), "{error}");
        let names: Vec<_> = fs::read_dir(&dir).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!((names, fs::read(&old).unwrap()), (vec!["old.txt".into()], b"before".to_vec()));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn when_a_device_fails_no_file_is_there() {
        let dir = tempfile::tempdir().unwrap();
        let mut outputs = Outputs::default();
        outputs.bytes(dir.path().join("file.txt"), b"1").unwrap();
        outputs.bytes("/dev/full", b"2").unwrap();
        let error = outputs.commit().unwrap_err();
        assert!(error.to_string().contains("/dev/full"), "{error}");
        assert_eq!(fs::read_dir(&dir).unwrap().count(), 0);
    }
}
