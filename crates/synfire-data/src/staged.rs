//! Contents that are complete but not in their place yet.

use std::fs::{self, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use crate::temporary::{Temporary, second_name};
use crate::{DataError, unfinished};

/// Where the contents of a path go.
pub(crate) enum Place {
    /// Into a new file that replaces this one.
    Beside(PathBuf),
    /// Into this pipe or device.
    Inside(PathBuf),
}

impl Place {
    pub fn of(path: &Path) -> io::Result<Self> {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => Err(io::Error::from(io::ErrorKind::IsADirectory)),
            Ok(metadata) if metadata.is_file() => Ok(Self::Beside(fs::canonicalize(path)?)),
            Ok(_) => Ok(Self::Inside(path.to_owned())),
            Err(_) => Ok(Self::Beside(path.to_owned())),
        }
    }
}

/// Contents for one path; dropping them leaves nothing behind.
#[derive(Debug)]
pub(crate) enum Staged {
    /// A file that will be at this path.
    File(Temporary, PathBuf),
    /// What a pipe or device will get.
    Bytes(Vec<u8>, PathBuf),
    /// A pipe or device that has got everything.
    Given,
}

impl Staged {
    /// As [`Staged::new`], but a pipe or device gets its contents while they are made.
    pub fn streamed(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<Self> {
        let Place::Inside(device) = Place::of(path)? else { return Self::new(path, write) };
        let mut writer = BufWriter::with_capacity(1 << 16, open_device(&device)?);
        write(&mut writer)?;
        writer.flush()?;
        Ok(Self::Given)
    }

    pub fn new(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<Self> {
        match Place::of(path)? {
            Place::Beside(target) => {
                let mut temporary = Temporary::beside(&target)?;
                let file = temporary.file();
                let mut writer = BufWriter::with_capacity(1 << 16, &mut *file);
                write(&mut writer)?;
                writer.flush()?;
                drop(writer);
                file.sync_all()?;
                if let Ok(metadata) = fs::metadata(&target) {
                    file.set_permissions(metadata.permissions())?;
                }
                Ok(Self::File(temporary, target))
            }
            Place::Inside(device) => {
                let mut bytes = Vec::new();
                write(&mut bytes)?;
                Ok(Self::Bytes(bytes, device))
            }
        }
    }
}

/// Whether a pipe or device could be written. A pipe is not opened: whoever reads it would take that for its end.
pub(crate) fn check_device(path: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    if std::os::unix::fs::FileTypeExt::is_fifo(&fs::metadata(path)?.file_type()) {
        return Ok(rustix::fs::access(path, rustix::fs::Access::WRITE_OK)?);
    }
    open_device(path).map(drop)
}

pub(crate) fn open_device(path: &Path) -> io::Result<fs::File> {
    OpenOptions::new().write(true).open(path)
}

/// Puts contents in their places: all, or none. Pipes and devices come first, because what they have been given cannot be
/// taken back; when one of them fails, no file has changed yet.
pub(crate) fn commit(all: Vec<(PathBuf, Staged)>) -> Result<(), DataError> {
    let mut files = Vec::new();
    for (path, staged) in all {
        match staged {
            Staged::File(file, target) => files.push((path, file, target)),
            Staged::Given => {}
            Staged::Bytes(bytes, device) => {
                open_device(&device)
                    .and_then(|mut file| file.write_all(&bytes))
                    .map_err(|source| DataError::Write { path, source })?;
            }
        }
    }
    let _naming = unfinished::naming();
    let alone = files.len() == 1;
    let mut placed = Vec::new();
    for (path, file, target) in files {
        match Placed::put(file, target, alone) {
            Ok(done) => placed.push(done),
            Err(source) => {
                placed.into_iter().rev().for_each(Placed::undo);
                return Err(DataError::Write { path, source });
            }
        }
    }
    Ok(())
}

/// A file in its place, which can be taken back as long as others are not in theirs.
struct Placed {
    target: PathBuf,
    before: Before,
}

/// What was at a path before.
enum Before {
    Nothing,
    /// A file, which has this second name.
    File(TempPath),
    /// A file without a second name: nobody needs it, or the file system has none.
    Unknown,
}

impl Placed {
    fn put(file: Temporary, target: PathBuf, alone: bool) -> io::Result<Self> {
        let before = match fs::symlink_metadata(&target) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Before::Nothing,
            _ if alone => Before::Unknown,
            _ => second_name(&target).map_or(Before::Unknown, Before::File),
        };
        file.put(&target)?;
        Ok(Self { target, before })
    }

    fn undo(self) {
        let _ = match self.before {
            Before::Nothing => fs::remove_file(&self.target),
            Before::File(before) => before.persist(&self.target).map_err(|error| error.error),
            Before::Unknown => Ok(()),
        };
    }
}
