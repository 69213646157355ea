//! Files that are complete before they have a name.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use tempfile::{NamedTempFile, TempPath};

use crate::unfinished;

/// A file in some directory that nobody sees yet. Dropping it leaves nothing behind.
#[derive(Debug)]
pub(crate) enum Temporary {
    /// A file without a name: it is gone however this process ends.
    #[cfg(target_os = "linux")]
    Unnamed(File),
    /// A file with a name that is removed at the end, also at one by a signal that can be caught: see
    /// [`crate::abandon_outputs`].
    Named(NamedTempFile, unfinished::Listed),
}

impl Temporary {
    /// A new file in the directory where `target` is or will be, with the permissions of any new file of this user.
    pub fn beside(target: &Path) -> io::Result<Self> {
        let directory = directory_of(target);
        fs::metadata(directory)?;
        #[cfg(target_os = "linux")]
        if let Some(file) = unnamed_in(directory) {
            return Ok(Self::Unnamed(file));
        }
        // The kind alone: the whole error has the name of the temporary file, which would only confuse.
        named_in(directory).map_err(|error| without_its_path(&error))
    }

    pub fn file(&mut self) -> &mut File {
        match self {
            #[cfg(target_os = "linux")]
            Self::Unnamed(file) => file,
            Self::Named(file, _) => file.as_file_mut(),
        }
    }

    /// Gives it the name `target`, in place of a file that has it. This is one step for everybody who looks.
    pub fn put(self, target: &Path) -> io::Result<()> {
        match self {
            #[cfg(target_os = "linux")]
            Self::Unnamed(file) => put_unnamed(&file, target),
            Self::Named(file, _listed) => file.persist(target).map(drop).map_err(|error| error.error),
        }
    }
}

/// The directory of a path.
pub(crate) fn directory_of(path: &Path) -> &Path {
    path.parent().filter(|directory| !directory.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// What the names of all temporary files begin with.
const PREFIX: &str = ".synfire-";

/// A second name for what is at `path` now, in the same directory; removed when it is dropped.
pub(crate) fn second_name(path: &Path) -> io::Result<TempPath> {
    linked(directory_of(path), |name| fs::hard_link(path, name))
}

/// A temporary name that `link` gives to a file.
fn linked(directory: &Path, link: impl FnMut(&Path) -> io::Result<()>) -> io::Result<TempPath> {
    Ok(tempfile::Builder::new().prefix(PREFIX).make_in(directory, link)?.into_temp_path())
}

fn named_in(directory: &Path) -> io::Result<Temporary> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    unfinished::listed(|| {
        let file = builder.tempfile_in(directory)?;
        let path = file.path().to_owned();
        Ok((file, path))
    })
    .map(|(file, listed)| Temporary::Named(file, listed))
}

/// A file without a name; none where the file system has no such files or they could not be given a name later.
#[cfg(target_os = "linux")]
fn unnamed_in(directory: &Path) -> Option<File> {
    use rustix::fs::{CWD, Mode, OFlags, openat};
    let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
    let file = File::from(openat(CWD, directory, flags, Mode::from_raw_mode(0o666)).ok()?);
    fs::metadata(link_of(&file)).is_ok().then_some(file)
}

/// The file as a path, as long as it is open.
#[cfg(target_os = "linux")]
fn link_of(file: &File) -> std::path::PathBuf {
    use std::os::fd::AsRawFd;
    std::path::PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()))
}

#[cfg(target_os = "linux")]
fn put_unnamed(file: &File, target: &Path) -> io::Result<()> {
    use rustix::fs::{AtFlags, CWD, linkat};
    let source = link_of(file);
    let link = |name: &Path| linkat(CWD, &source, CWD, name, AtFlags::SYMLINK_FOLLOW).map_err(io::Error::from);
    match link(target) {
        // A link never replaces anything, but a rename does.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            linked(directory_of(target), link)?.persist(target).map_err(|error| error.error)
        }
        done => done,
    }
}

/// What the operating system said, without the name of the temporary file.
fn without_its_path(error: &io::Error) -> io::Error {
    let inner = error.get_ref().and_then(std::error::Error::source).and_then(|inner| inner.downcast_ref::<io::Error>());
    let code = error.raw_os_error().or_else(|| inner?.raw_os_error());
    code.map_or_else(|| error.kind().into(), io::Error::from_raw_os_error)
}
