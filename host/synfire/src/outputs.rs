//! Where results are printed while output files of the call are written.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use synfire_data::{NamedOutput, check_outputs, is_standard_output};

use crate::outcome::{Outcome, fail};

/// Whether a file of this call is its standard output, so that what is printed has to go elsewhere.
static IS_STANDARD_OUTPUT: AtomicBool = AtomicBool::new(false);

/// Whether data that an option asked for goes to standard output.
pub fn have_standard_output() -> bool {
    IS_STANDARD_OUTPUT.load(Ordering::Relaxed)
}

/// Refuses output files that cannot be written, that share a name, or that would replace an input.
pub fn check(outputs: &[NamedOutput<'_>], inputs: &[&Path]) -> Outcome<()> {
    let to_standard_output = outputs.iter().any(|(_, path)| is_standard_output(path));
    IS_STANDARD_OUTPUT.fetch_or(to_standard_output, Ordering::Relaxed);
    check_outputs(outputs, inputs).map_err(fail)
}

/// An option with a path, and the endings that are possible for it; none if any is.
pub type Output<'a> = (&'static str, Option<&'a Path>, &'a [&'a str]);

/// As [`check`], for options that may be left out. Endings that say no format are refused.
pub fn check_kinds(outputs: &[Output<'_>], more: Option<NamedOutput<'_>>, inputs: &[&Path]) -> Outcome<()> {
    let mut named = Vec::new();
    for &(option, path, kinds) in outputs {
        let Some(path) = path else { continue };
        if !kinds.is_empty() {
            synfire_data::check_kind((option, path), kinds).map_err(fail)?;
        }
        named.push((option, path));
    }
    named.extend(more);
    check(&named, inputs)
}
