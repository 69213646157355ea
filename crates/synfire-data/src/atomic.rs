//! Output files that are complete or not there.

use std::io::{self, Write};
use std::path::Path;

use crate::DataError;
use crate::staged::{Place, Staged, check_device, commit};
use crate::temporary::Temporary;

/// Writes a file through `write`, so that at `path` there is either what was there before or all of the new contents.
///
/// The contents go to a file in the same directory that has no name, where the system has such files, or a temporary one.
/// It is flushed to disk and gets its name at the end, and it is gone after an error. A symbolic link stays one: its target
/// is replaced. What is no regular file (a pipe, `/dev/null`) cannot be replaced and is written directly.
///
/// # Errors
/// What `write` or the operating system says.
pub fn write_atomically(
    path: impl AsRef<Path>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), DataError> {
    let path = path.as_ref();
    let staged = Staged::new(path, write).map_err(|source| DataError::Write { path: path.to_owned(), source })?;
    commit(vec![(path.to_owned(), staged)])
}

/// Whether [`write_atomically`] could write here now, for asking before long work. Leaves nothing behind.
///
/// # Errors
/// What the operating system says.
pub fn check_writable(path: impl AsRef<Path>) -> Result<(), DataError> {
    let path = path.as_ref();
    let place = Place::of(path).and_then(|place| match place {
        Place::Beside(target) => Temporary::beside(&target).map(drop),
        Place::Inside(device) => check_device(&device),
    });
    place.map_err(|source| DataError::Write { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use std::fs;

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

    #[test]
    fn asking_first_gives_the_same_answer_and_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        for path in [dir.path().join("no/out.txt"), dir.path().to_owned(), dir.path().join("out.txt")] {
            let asked = check_writable(&path).map_err(|error| error.to_string());
            assert_eq!(names(dir.path()), [""; 0]);
            assert_eq!(asked, write_atomically(&path, |_| Ok(())).map_err(|error| error.to_string()));
        }
        assert_eq!(names(dir.path()), ["out.txt"]);
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
