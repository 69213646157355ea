//! Questions about output files that are asked before any work is done.

use std::path::{Path, PathBuf};

use synfire_data::check_writable;
use synfire_diagnostics::{Diagnostic, codes};

use crate::outcome::{Outcome, fail};

/// An option and the file it names.
pub type Named<'a> = (&'static str, &'a Path);

/// Refuses output files that cannot be written, that share a name, or that would replace an input.
pub fn check(outputs: &[Named<'_>], inputs: &[&Path]) -> Outcome<()> {
    let mut taken: Vec<(Place, String)> = Vec::new();
    for input in inputs {
        taken.extend(Place::of(input).map(|place| (place, "an input".to_owned())));
    }
    for (option, path) in outputs {
        check_writable(path).map_err(fail)?;
        let Some(place) = Place::of(path) else { continue };
        if let Some((_, owner)) = taken.iter().find(|(known, _)| known.is(&place)) {
            let message = format!("{option} would overwrite `{}`, which is {owner} of this command", path.display());
            let error = Diagnostic::error(codes::run::OUTPUT_CONFLICT, message);
            return Err(error.help("give it a name of its own; nothing was written").into());
        }
        taken.push((place, format!("the {option} file")));
    }
    Ok(())
}

/// Refuses endings other than these, which decide the kind of the file.
pub fn check_kind((option, path): Named<'_>, kinds: &[&str]) -> Outcome<()> {
    if kinds.iter().any(|kind| has_extension(path, kind)) {
        return Ok(());
    }
    let endings: Vec<_> = kinds.iter().map(|kind| format!(".{kind}")).collect();
    let message = format!("{option} `{}` does not end in {}", path.display(), endings.join(" or "));
    let names: Vec<_> = kinds.iter().map(|kind| format!("`{}`", path.with_extension(kind).display())).collect();
    let help = format!("give it a name such as {}: the ending decides the format", names.join(" or "));
    Err(Diagnostic::error(codes::run::OUTPUT_KIND, message).help(help).into())
}

/// Refuses a file with another ending than the only one that fits. A pipe or device has none.
pub fn check_ending((option, path): Named<'_>, ending: &str) -> Outcome<()> {
    if has_extension(path, ending) || Place::of(path).is_none() {
        return Ok(());
    }
    let message = format!("{option} `{}` does not end in .{ending}", path.display());
    let help = format!("give it a name such as `{}`", path.with_extension(ending).display());
    Err(Diagnostic::error(codes::run::OUTPUT_KIND, message).help(help).into())
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
fn identity(metadata: &std::fs::Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(_: &std::fs::Metadata) -> Option<(u64, u64)> {
    None
}
