//! Where built models are kept.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::RtlError;

/// The directory of built models: `$SYNFIRE_CACHE/rtl`, or `synfire/rtl` in the user's cache directory.
pub(crate) fn directory() -> Result<PathBuf, RtlError> {
    choose(|name| std::env::var_os(name).filter(|value| !value.is_empty()))
}

/// A file name for a digest.
pub(crate) fn name(digest: &[u8]) -> String {
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Puts what `make` builds in a new directory at `path`, in one step. Another process may have done the same meanwhile: either
/// result is as good.
pub(crate) fn fill(
    dir: &Path,
    path: &Path,
    make: impl FnOnce(&Path) -> Result<PathBuf, RtlError>,
) -> Result<(), RtlError> {
    let in_cache = |reason| RtlError::Cache { path: dir.to_owned(), reason };
    let work = tempfile::Builder::new().prefix("building-").tempdir_in(dir).map_err(in_cache)?;
    std::fs::rename(make(work.path())?, path).map_err(in_cache)
}

fn choose(variable: impl Fn(&str) -> Option<OsString>) -> Result<PathBuf, RtlError> {
    if let Some(cache) = variable("SYNFIRE_CACHE") {
        return Ok(PathBuf::from(cache).join("rtl"));
    }
    let user = variable("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| variable("HOME").map(|home| PathBuf::from(home).join(".cache")));
    user.map(|cache| cache.join("synfire").join("rtl")).ok_or(RtlError::NoCache)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_wins_then_the_users_cache() {
        let of = |names: &'static [&'static str]| {
            choose(move |name| names.contains(&name).then(|| OsString::from(format!("/{name}"))))
        };
        assert_eq!(of(&["SYNFIRE_CACHE", "HOME"]).unwrap(), PathBuf::from("/SYNFIRE_CACHE/rtl"));
        assert_eq!(of(&["XDG_CACHE_HOME", "HOME"]).unwrap(), PathBuf::from("/XDG_CACHE_HOME/synfire/rtl"));
        assert_eq!(of(&["HOME"]).unwrap(), PathBuf::from("/HOME/.cache/synfire/rtl"));
        assert!(matches!(of(&[]), Err(RtlError::NoCache)));
    }
}
