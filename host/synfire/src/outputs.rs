//! Questions about output files that are asked before any work is done.

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use synfire_data::check_writable;
use synfire_diagnostics::{Diagnostic, codes};

use crate::outcome::{Outcome, fail};

/// Whether a file of this call is its standard output, so that what is printed has to go elsewhere.
static IS_STANDARD_OUTPUT: AtomicBool = AtomicBool::new(false);

/// Whether data that an option asked for goes to standard output.
pub fn have_standard_output() -> bool {
    IS_STANDARD_OUTPUT.load(Ordering::Relaxed)
}

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
        IS_STANDARD_OUTPUT.fetch_or(is_standard_output(path), Ordering::Relaxed);
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

/// Refuses endings other than these, which decide the kind of the file. A pipe or device needs none: it gets the first kind.
pub fn check_kind((option, path): Named<'_>, kinds: &[&str]) -> Outcome<()> {
    if kinds.iter().any(|kind| has_extension(path, kind)) || is_stream(path) {
        return Ok(());
    }
    let endings: Vec<_> = kinds.iter().map(|kind| format!(".{kind}")).collect();
    let message = format!("{option} `{}` does not end in {}", path.display(), endings.join(" or "));
    let names: Vec<_> = kinds.iter().map(|kind| format!("`{}`", path.with_extension(kind).display())).collect();
    let help = match path.starts_with("/dev") || path.starts_with("/proc") {
        true => format!(
            "it goes into a file here: name that file with {option} and the ending that decides the format, or let a pipe carry it (`| cat > FILE`)"
        ),
        false => format!("give it a name such as {}: the ending decides the format", names.join(" or ")),
    };
    Err(Diagnostic::error(codes::run::OUTPUT_KIND, message).help(help).into())
}

/// Refuses a file with another ending than the only one that fits. A pipe or device has none.
pub fn check_ending((option, path): Named<'_>, ending: &str) -> Outcome<()> {
    if has_extension(path, ending) || is_stream(path) {
        return Ok(());
    }
    let message = format!("{option} `{}` does not end in .{ending}", path.display());
    let help = format!("give it a name such as `{}`", path.with_extension(ending).display());
    Err(Diagnostic::error(codes::run::OUTPUT_KIND, message).help(help).into())
}

/// Whether a path is a pipe or a device, which have no endings and are not replaced.
fn is_stream(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

/// Whether a path is the pipe or terminal that results are printed to. What is written to `/dev/null` is nowhere.
#[cfg(unix)]
fn is_standard_output(path: &Path) -> bool {
    use std::os::fd::AsFd as _;
    let printed = || std::fs::File::from(std::io::stdout().as_fd().try_clone_to_owned().ok()?).metadata().ok();
    let of = |metadata: Option<Metadata>| metadata.and_then(|metadata| identity(&metadata));
    let found = of(std::fs::metadata(path).ok().filter(|_| is_stream(path)));
    found.is_some() && found == of(printed()) && found != of(std::fs::metadata("/dev/null").ok())
}

#[cfg(not(unix))]
fn is_standard_output(_: &Path) -> bool {
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
