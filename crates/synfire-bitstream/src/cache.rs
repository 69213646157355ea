//! Where bases are kept.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::BitstreamError;

/// The directory of bases: `$SYNFIRE_CACHE/bitstream`, or `synfire/bitstream` in the user's cache directory.
pub fn directory() -> Result<PathBuf, BitstreamError> {
    choose(|name| std::env::var_os(name).filter(|value| !value.is_empty()))
}

/// Makes a directory in one step: `make` fills another one beside it. Of a failure the work is kept as `failed`, so that the
/// logs can be read.
pub fn fill(path: &Path, make: impl FnOnce(&Path) -> Result<(), BitstreamError>) -> Result<(), BitstreamError> {
    let parent = path.parent().unwrap_or(Path::new("."));
    let in_cache = |reason| BitstreamError::Cache { path: parent.to_owned(), reason };
    std::fs::create_dir_all(parent).map_err(in_cache)?;
    let work = tempfile::Builder::new().prefix("building-").tempdir_in(parent).map_err(in_cache)?;
    match make(work.path()) {
        // Another process may have made the same meanwhile: either result is as good.
        Ok(()) => match std::fs::rename(work.path(), path) {
            Err(reason) if !path.is_dir() => Err(in_cache(reason)),
            _ => {
                let _ = work.keep();
                Ok(())
            }
        },
        Err(error) => {
            let failed = parent.join("failed");
            let _ = std::fs::remove_dir_all(&failed);
            match std::fs::rename(work.path(), &failed) {
                Ok(()) => {
                    let _ = work.keep();
                    Err(moved(error, &failed))
                }
                Err(_) => Err(error),
            }
        }
    }
}

/// The error with the new place of its log.
fn moved(error: BitstreamError, directory: &Path) -> BitstreamError {
    match error {
        BitstreamError::ToolFailed { tool, message, log } => {
            let log = log.file_name().map_or_else(|| log.clone(), |name| directory.join(name));
            BitstreamError::ToolFailed { tool, message, log }
        }
        other => other,
    }
}

fn choose(variable: impl Fn(&str) -> Option<OsString>) -> Result<PathBuf, BitstreamError> {
    if let Some(cache) = variable("SYNFIRE_CACHE") {
        return Ok(PathBuf::from(cache).join("bitstream"));
    }
    let user = variable("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| variable("HOME").map(|home| PathBuf::from(home).join(".cache")));
    user.map(|cache| cache.join("synfire").join("bitstream")).ok_or(BitstreamError::NoCache)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Tool;

    #[test]
    fn the_variable_wins_then_the_users_cache() {
        let of = |names: &'static [&'static str]| {
            choose(move |name| names.contains(&name).then(|| OsString::from(format!("/{name}"))))
        };
        assert_eq!(of(&["SYNFIRE_CACHE", "HOME"]).unwrap(), PathBuf::from("/SYNFIRE_CACHE/bitstream"));
        assert_eq!(of(&["XDG_CACHE_HOME", "HOME"]).unwrap(), PathBuf::from("/XDG_CACHE_HOME/synfire/bitstream"));
        assert_eq!(of(&["HOME"]).unwrap(), PathBuf::from("/HOME/.cache/synfire/bitstream"));
        assert!(matches!(of(&[]), Err(BitstreamError::NoCache)));
    }

    #[test]
    fn a_directory_is_there_in_full_or_not_at_all() {
        let root = tempfile::tempdir().unwrap();
        let place = root.path().join("bases").join("one");
        fill(&place, |work| {
            std::fs::write(work.join("file"), "text").unwrap();
            Ok(())
        })
        .unwrap();
        assert_eq!(std::fs::read_to_string(place.join("file")).unwrap(), "text");

        let other = root.path().join("bases").join("two");
        let error = fill(&other, |work| {
            let log = work.join("log");
            std::fs::write(&log, "why").unwrap();
            Err(BitstreamError::ToolFailed { tool: Tool::Yosys, message: String::new(), log })
        });
        assert!(!other.exists());
        let Err(BitstreamError::ToolFailed { log, .. }) = error else { panic!("{error:?}") };
        assert_eq!(std::fs::read_to_string(log).unwrap(), "why");
        assert_eq!(std::fs::read_dir(root.path().join("bases")).unwrap().count(), 2);
    }
}
