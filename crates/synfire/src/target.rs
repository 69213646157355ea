//! Targets by name or from a file.

use std::path::Path;

use synfire_arch::Target;
use synfire_budget::Budget;
use synfire_diagnostics::{Diagnostics, ToDiagnostic};

use crate::failed::failed;
use crate::open::{in_file, read_within};

/// The target that is meant where nothing names one.
pub const DEFAULT_TARGET: &str = "ecp5-85f";

/// A target: a built-in name, or a TOML file.
///
/// ```
/// use synfire_budget::Budget;
///
/// assert_eq!(synfire::target("hx8k", Budget::READER)?, synfire::Target::named("hx8k")?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When there is neither such a name nor such a file, or the file describes no target.
pub fn target(name: &str, budget: Budget) -> Result<Target, Diagnostics> {
    let path = Path::new(name);
    match Target::named(name) {
        Ok(target) => Ok(target),
        Err(_) if path.is_file() => {
            let bytes = read_within(path, &budget.meter())?;
            Target::from_toml(&String::from_utf8_lossy(&bytes))
                .map_err(|error| in_file(path, error.to_diagnostic().into()))
        }
        Err(error) => Err(failed(error)),
    }
}
