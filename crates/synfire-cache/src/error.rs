//! What can be wrong with the cache, and what is worth saying about it.

use std::path::PathBuf;

use synfire_diagnostics::{Diagnostic, Severity, ToDiagnostic, codes::cache as code};

/// Why the cache is of no use.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// No environment variable says where it is.
    #[error("there is no directory for the cache: neither `SYNFIRE_CACHE` nor `HOME` is set")]
    NoPlace,
    /// The operating system refused.
    #[error("`{}` cannot be used as a cache: {reason}", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the operating system says.
        reason: std::io::Error,
    },
    /// Another user may change what is in it.
    #[error("the cache `{}` {exposure}", path.display())]
    Exposed {
        /// The directory.
        path: PathBuf,
        /// How.
        exposure: Exposure,
    },
    /// An entry is not as it was built.
    #[error("`{}` in the cache is damaged: {reason}", path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

/// How others can write to a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Exposure {
    /// It is not the user's own.
    #[error("belongs to user {owner}, but this process runs as user {user}")]
    Foreign {
        /// The owner's number.
        owner: u32,
        /// The number of the user of this process.
        user: u32,
    },
    /// Its permissions let them.
    #[error("may be written by others: its mode is {mode:03o}")]
    Writable {
        /// The permission bits.
        mode: u32,
    },
}

impl CacheError {
    /// For `map_err`: what the operating system says about a path.
    pub(crate) fn at(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        move |reason| Self::Io { path: path.into(), reason }
    }
}

impl ToDiagnostic for CacheError {
    fn to_diagnostic(&self) -> Diagnostic {
        let of = |code| Diagnostic::error(code, self.to_string());
        match self {
            Self::NoPlace | Self::Io { .. } => {
                of(code::UNUSABLE).help("set `SYNFIRE_CACHE` to a directory on a local disk that you may write to")
            }
            Self::Exposed { path, exposure: Exposure::Writable { .. } } => of(code::EXPOSED)
                .note("programs in the cache are run, so nobody else may be able to change them")
                .help(format!("take the permission away with `chmod go-w '{}'`", path.display())),
            Self::Exposed { exposure: Exposure::Foreign { .. }, .. } => of(code::EXPOSED)
                .note("programs in the cache are run, so nobody else may be able to change them")
                .help("set `SYNFIRE_CACHE` to a directory of your own"),
            Self::Broken { .. } => {
                of(code::BROKEN).help("remove all entries with `synfire cache clear`, and check the disk")
            }
        }
    }
}

/// What happens in the cache that a user may want to know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Notice {
    /// An entry was damaged and is built again.
    #[error("`{}` in the cache is damaged: {reason}", path.display())]
    Rebuilding {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Another process builds the entry that is needed.
    #[error("waiting for {} to build the same", process.map_or("another process".to_owned(), |id| format!("process {id}")))]
    Waiting {
        /// The lock that it holds.
        lock: PathBuf,
        /// Its number, if it has already said so.
        process: Option<u32>,
    },
}

impl ToDiagnostic for Notice {
    fn to_diagnostic(&self) -> Diagnostic {
        let note = |code, note: String| Diagnostic {
            severity: Severity::Note,
            ..Diagnostic::warning(code, self.to_string()).note(note)
        };
        match self {
            Self::Rebuilding { .. } => note(code::BROKEN, "it is removed and built again".into()),
            Self::Waiting { lock, .. } => {
                note(code::WAITING, format!("it holds the lock `{}`; Ctrl-C ends the wait", lock.display()))
            }
        }
    }
}
