//! Questions about output files that are asked before any work is done.

use std::fs::Metadata;
use std::path::{Path, PathBuf};

use synfire_diagnostics::{Diagnostic, ToDiagnostic, codes};

use crate::{DataError, check_writable};

/// An option, or whatever the user calls it, and the file it names.
pub type NamedOutput<'a> = (&'static str, &'a Path);

/// A name of an output file that would do harm, or none that can be written. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum OutputNameError {
    /// Nothing can be written there.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The file is an input, or another output.
    #[error("{option} would overwrite `{}`, which is {owner} of this command", path.display())]
    Conflict {
        /// The option.
        option: &'static str,
        /// The file.
        path: PathBuf,
        /// What the file is already.
        owner: String,
    },
    /// A name by which many programs mean their standard output.
    #[error("{option} `-` would be a file of that name")]
    Dash {
        /// The option.
        option: &'static str,
    },
    /// The ending says none of the formats in which the file can be written.
    #[error("{option} `{}` does not end in {}", path.display(), endings(kinds))]
    Kind {
        /// The option.
        option: &'static str,
        /// The file.
        path: PathBuf,
        /// The endings that are possible, without their dots.
        kinds: Vec<String>,
    },
    /// The ending is not that of the only format in which the file can be written.
    #[error("{option} `{}` does not end in .{ending}", path.display())]
    Ending {
        /// The option.
        option: &'static str,
        /// The file.
        path: PathBuf,
        /// The ending, without its dot.
        ending: String,
    },
}

impl ToDiagnostic for OutputNameError {
    fn to_diagnostic(&self) -> Diagnostic {
        let (code, help) = match self {
            Self::Data(error) => return error.to_diagnostic(),
            Self::Conflict { .. } => {
                (codes::run::OUTPUT_CONFLICT, "give it a name of its own; nothing was written".to_owned())
            }
            Self::Dash { .. } => {
                let help = "name a file; `/dev/stdout` is the standard output, and `./-` a file that is called so";
                (codes::run::OUTPUT_KIND, help.to_owned())
            }
            Self::Kind { option, path, .. } if path.starts_with("/dev") || path.starts_with("/proc") => {
                let help = format!(
                    "it goes into a file here: name that file with {option} and the ending that decides the format, or let a \
                     pipe carry it (`| cat > FILE`)"
                );
                (codes::run::OUTPUT_KIND, help)
            }
            Self::Kind { path, kinds, .. } => {
                let names: Vec<_> =
                    kinds.iter().map(|kind| format!("`{}`", path.with_extension(kind).display())).collect();
                let help = format!("give it a name such as {}: the ending decides the format", names.join(" or "));
                (codes::run::OUTPUT_KIND, help)
            }
            Self::Ending { path, ending, .. } => {
                let help = format!("give it a name such as `{}`", path.with_extension(ending).display());
                (codes::run::OUTPUT_KIND, help)
            }
        };
        Diagnostic::error(code, self.to_string()).help(help)
    }
}

fn endings(kinds: &[String]) -> String {
    kinds.iter().map(|kind| format!(".{kind}")).collect::<Vec<_>>().join(" or ")
}

/// Refuses output files that cannot be written, that share a name, or that would replace an input.
///
/// # Errors
/// [`OutputNameError::Data`] or [`OutputNameError::Conflict`] of the first such file.
pub fn check_outputs(outputs: &[NamedOutput<'_>], inputs: &[&Path]) -> Result<(), OutputNameError> {
    let mut taken: Vec<(Place, String)> = Vec::new();
    for input in inputs {
        taken.extend(Place::of(input).map(|place| (place, "an input".to_owned())));
    }
    for &(option, path) in outputs {
        check_dash((option, path))?;
        check_writable(path)?;
        let Some(place) = Place::of(path) else { continue };
        if let Some((_, owner)) = taken.iter().find(|(known, _)| known.is(&place)) {
            return Err(OutputNameError::Conflict { option, path: path.to_owned(), owner: owner.clone() });
        }
        taken.push((place, format!("the {option} file")));
    }
    Ok(())
}

fn check_dash((option, path): NamedOutput<'_>) -> Result<(), OutputNameError> {
    if path.as_os_str() == "-" { Err(OutputNameError::Dash { option }) } else { Ok(()) }
}

/// Refuses endings other than these, which decide the kind of the file. A pipe or device needs none: it gets the first kind.
///
/// # Errors
/// [`OutputNameError::Kind`].
pub fn check_kind((option, path): NamedOutput<'_>, kinds: &[&str]) -> Result<(), OutputNameError> {
    check_dash((option, path))?;
    if kinds.iter().any(|kind| has_extension(path, kind)) || is_stream(path) {
        return Ok(());
    }
    let kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
    Err(OutputNameError::Kind { option, path: path.to_owned(), kinds })
}

/// Refuses a file with another ending than the only one that fits. A pipe or device has none.
///
/// # Errors
/// [`OutputNameError::Ending`].
pub fn check_ending((option, path): NamedOutput<'_>, ending: &str) -> Result<(), OutputNameError> {
    check_dash((option, path))?;
    if has_extension(path, ending) || is_stream(path) {
        return Ok(());
    }
    Err(OutputNameError::Ending { option, path: path.to_owned(), ending: ending.to_owned() })
}

/// Whether a path is a pipe or a device, which have no endings and are not replaced.
fn is_stream(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

/// Whether a path is the pipe or terminal that is the standard output of this process. What is written to `/dev/null` is
/// nowhere.
#[cfg(unix)]
pub fn is_standard_output(path: &Path) -> bool {
    use std::os::fd::AsFd as _;
    let printed = || std::fs::File::from(std::io::stdout().as_fd().try_clone_to_owned().ok()?).metadata().ok();
    let of = |metadata: Option<Metadata>| metadata.and_then(|metadata| identity(&metadata));
    let found = of(std::fs::metadata(path).ok().filter(|_| is_stream(path)));
    found.is_some() && found == of(printed()) && found != of(std::fs::metadata("/dev/null").ok())
}

/// Whether a path is the standard output of this process; unknown on this system, where none is.
#[cfg(not(unix))]
pub fn is_standard_output(_: &Path) -> bool {
    false
}

/// Whether a file has this ending, in either case.
pub fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

/// Where a file is or will be, and which it is, however it is spelt.
struct Place {
    path: PathBuf,
    /// Device and number of the file, if it exists: hard links have the same.
    identity: Option<(u64, u64)>,
}

impl Place {
    /// None for pipes and devices, which are not replaced.
    fn of(path: &Path) -> Option<Self> {
        match std::fs::metadata(path) {
            Ok(metadata) if !metadata.is_file() => None,
            Ok(metadata) => Some(Self { path: path.canonicalize().ok()?, identity: identity(&metadata) }),
            Err(_) => {
                let directory = path.parent().filter(|directory| !directory.as_os_str().is_empty());
                let path = directory.unwrap_or(Path::new(".")).canonicalize().ok()?.join(path.file_name()?);
                Some(Self { path, identity: None })
            }
        }
    }

    fn is(&self, other: &Self) -> bool {
        self.path == other.path || (self.identity.is_some() && self.identity == other.identity)
    }
}

#[cfg(unix)]
fn identity(metadata: &Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> Option<(u64, u64)> {
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn a_file_is_written_once_and_read_by_nobody() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name);
        std::fs::write(path("in"), "").unwrap();
        let owner = |outputs: &[NamedOutput<'_>]| match check_outputs(outputs, &[&path("in")]) {
            Err(OutputNameError::Conflict { owner, .. }) => Some(owner),
            other => other.map(|()| None).unwrap(),
        };
        let (dotted, out) = (path("./in"), path("out"));
        assert_eq!(owner(&[("--a", &out)]), None);
        assert_eq!(owner(&[("--a", &dotted)]).as_deref(), Some("an input"));
        assert_eq!(owner(&[("--a", &out), ("--b", &path("./out"))]).as_deref(), Some("the --a file"));
        assert!(matches!(check_outputs(&[("--a", &path("no/out"))], &[]), Err(OutputNameError::Data(_))));
    }

    #[test]
    fn a_dash_is_no_name_of_a_file() {
        let dash = ("--a", Path::new("-"));
        let refusals = [check_outputs(&[dash], &[]), check_kind(dash, &["csv"]), check_ending(dash, "sfi")];
        assert_eq!(
            refusals.map(|found| found.unwrap_err().to_string()),
            [const { "--a `-` would be a file of that name" }; 3]
        );
        assert!(check_outputs(&[("--a", Path::new("./-"))], &[]).is_ok());
        assert!(!Path::new("-").exists());
    }

    #[test]
    fn an_ending_decides_in_either_case() {
        assert!(check_kind(("--a", Path::new("x.NPY")), &["csv", "npy"]).is_ok());
        let error = check_kind(("--a", Path::new("x.txt")), &["csv", "npy"]).unwrap_err();
        assert_eq!(error.to_string(), "--a `x.txt` does not end in .csv or .npy");
        assert_eq!(
            error.to_diagnostic().help.as_deref(),
            Some("give it a name such as `x.csv` or `x.npy`: the ending decides the format")
        );
        assert!(check_ending(("--a", Path::new("x.sfi")), "sfi").is_ok());
        assert!(check_ending(("--a", Path::new("x")), "sfi").is_err());
    }
}
