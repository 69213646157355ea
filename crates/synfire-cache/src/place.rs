//! Where the cache is, and who may write to it.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::CacheError;

/// What is kept: a directory of the cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Placed designs of boards.
    Bitstream,
    /// Programs that simulate the Verilog core.
    Rtl,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 2] = [Self::Bitstream, Self::Rtl];

    /// The name of its directory.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bitstream => "bitstream",
            Self::Rtl => "rtl",
        }
    }
}

/// The directory of the cache: `$SYNFIRE_CACHE`, or `synfire` in the user's cache directory. It need not exist.
///
/// # Errors
/// [`CacheError::NoPlace`] when no environment variable says where it is.
pub fn root() -> Result<PathBuf, CacheError> {
    let path = choose(|name| std::env::var_os(name).filter(|value| !value.is_empty()))?;
    // Tools run in directories of their own.
    std::path::absolute(&path).map_err(CacheError::at(path))
}

fn choose(variable: impl Fn(&str) -> Option<OsString>) -> Result<PathBuf, CacheError> {
    if let Some(cache) = variable("SYNFIRE_CACHE") {
        return Ok(PathBuf::from(cache));
    }
    let user = variable("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| variable("HOME").map(|home| PathBuf::from(home).join(".cache")));
    user.map(|cache| cache.join("synfire")).ok_or(CacheError::NoPlace)
}

/// Makes a directory that only the user can enter, unless it is there.
pub(crate) fn create(path: &Path) -> Result<(), CacheError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(CacheError::at(path))
}

/// Refuses a directory that another user can write to.
#[cfg(unix)]
pub(crate) fn check_private(path: &Path) -> Result<(), CacheError> {
    use std::os::unix::fs::MetadataExt;

    use crate::Exposure;
    let metadata = fs::metadata(path).map_err(CacheError::at(path))?;
    let (owner, user, mode) = (metadata.uid(), user(), metadata.mode() & 0o777);
    let exposed = |exposure| Err(CacheError::Exposed { path: path.to_owned(), exposure });
    if owner != user {
        return exposed(Exposure::Foreign { owner, user });
    }
    if mode & 0o022 != 0 {
        return exposed(Exposure::Writable { mode });
    }
    Ok(())
}

#[cfg(not(unix))]
pub(crate) fn check_private(_: &Path) -> Result<(), CacheError> {
    Ok(())
}

/// Whether a file belongs to the user of this process.
#[cfg(unix)]
pub(crate) fn is_own(metadata: &fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::uid(metadata) == user()
}

#[cfg(not(unix))]
pub(crate) fn is_own(_: &fs::Metadata) -> bool {
    true
}

#[cfg(unix)]
fn user() -> u32 {
    rustix::process::geteuid().as_raw()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_wins_then_the_users_cache() {
        let of = |names: &'static [&'static str]| {
            choose(move |name| names.contains(&name).then(|| OsString::from(format!("/{name}"))))
        };
        assert_eq!(of(&["SYNFIRE_CACHE", "HOME"]).unwrap(), PathBuf::from("/SYNFIRE_CACHE"));
        assert_eq!(of(&["XDG_CACHE_HOME", "HOME"]).unwrap(), PathBuf::from("/XDG_CACHE_HOME/synfire"));
        assert_eq!(of(&["HOME"]).unwrap(), PathBuf::from("/HOME/.cache/synfire"));
        assert!(matches!(of(&[]), Err(CacheError::NoPlace)));
    }
}
