//! Output files that are complete or not there.

use std::fs::{self, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use crate::DataError;

/// Writes a file through `write`, so that at `path` there is either what was there before or all of the new contents.
///
/// The contents go to a temporary file in the same directory, which is flushed to disk and renamed at the end, and removed
/// on an error. A symbolic link stays one: its target is replaced. What is no regular file (a pipe, `/dev/null`) cannot be
/// replaced and is written directly.
///
/// # Errors
/// What `write` or the operating system says.
pub fn write_atomically(
    path: impl AsRef<Path>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), DataError> {
    let path = path.as_ref();
    replace(path, write).map_err(|source| DataError::Write { path: path.to_owned(), source })
}

fn replace(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Err(io::Error::from(io::ErrorKind::IsADirectory)),
        Ok(metadata) if metadata.is_file() => write_beside(&fs::canonicalize(path)?, write),
        Ok(_) => fill(&mut OpenOptions::new().write(true).open(path)?, write),
        Err(_) => write_beside(path, write),
    }
}

fn write_beside(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let directory = path.parent().filter(|directory| !directory.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::metadata(directory)?;
    // The kind alone: the whole error has the name of the temporary file, which would only confuse.
    let mut file = temporary_in(directory).map_err(|error| io::Error::from(error.kind()))?;
    fill(file.as_file_mut(), write)?;
    file.as_file().sync_all()?;
    if let Ok(metadata) = fs::metadata(path) {
        file.as_file().set_permissions(metadata.permissions())?;
    }
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn fill(file: &mut fs::File, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut writer = BufWriter::with_capacity(1 << 16, file);
    write(&mut writer)?;
    writer.flush()
}

/// A temporary file with the permissions of any new file of this user.
fn temporary_in(directory: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".synfire-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(directory)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(dir: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_failed_write_leaves_the_old_file_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out.txt");
        let fail = |writer: &mut dyn Write| {
            writer.write_all(&[b'x'; 1 << 20])?;
            Err(io::Error::other("no more"))
        };
        assert!(write_atomically(&path, fail).is_err());
        assert_eq!(names(dir.path()), [""; 0]);
        write_atomically(&path, |writer| writer.write_all(b"old")).unwrap();
        assert!(write_atomically(&path, fail).is_err());
        assert_eq!(fs::read(&path).unwrap(), b"old");
        write_atomically(&path, |writer| writer.write_all(b"new")).unwrap();
        assert_eq!((names(dir.path()), fs::read(&path).unwrap()), (vec!["out.txt".to_owned()], b"new".to_vec()));
    }

    #[test]
    fn a_missing_directory_or_a_directory_in_the_way_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let error = write_atomically(dir.path().join("no/out.txt"), |_| Ok(())).unwrap_err();
        assert!(matches!(error, DataError::Write { source, .. } if source.kind() == io::ErrorKind::NotFound));
        assert!(matches!(write_atomically(dir.path(), |_| Ok(())), Err(DataError::Write { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_survive_and_devices_are_not_replaced() {
        use std::os::unix::fs::{FileTypeExt, PermissionsExt};
        let dir = tempfile::tempdir().unwrap();
        let (path, link) = (dir.path().join("file"), dir.path().join("link"));
        write_atomically(&path, |writer| writer.write_all(b"1")).unwrap();
        fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        write_atomically(&link, |writer| writer.write_all(b"2")).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&path).unwrap(), b"2");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        write_atomically("/dev/null", |writer| writer.write_all(b"3")).unwrap();
        assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    }
}
