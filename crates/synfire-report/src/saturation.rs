//! States that saturated, and what to do about it.

use std::path::Path;

use synfire_diagnostics::{Diagnostic, codes, shell_word};

use crate::grouped;

/// What can be said against saturations: nothing that was done already.
#[derive(Debug, Clone, Copy, Default)]
pub struct SaturationAdvice<'a> {
    /// The option that named samples to choose scales by, and its file.
    pub calibrated: Option<(&'static str, &'a Path)>,
    /// The input, if it was one run of a file.
    pub run: Option<&'a Path>,
}

impl SaturationAdvice<'_> {
    /// A warning if states saturated.
    pub fn warning(&self, saturations: u64) -> Option<Diagnostic> {
        let message = match saturations {
            0 => return None,
            1 => "states saturated in 1 update".to_owned(),
            _ => format!("states saturated in {} updates", grouped(saturations)),
        };
        Some(Diagnostic::warning(codes::run::SATURATED, message).help(self.remedy()))
    }

    fn remedy(&self) -> String {
        let limit = "in a page, `v_min` stops a potential that runs away downwards";
        match (self.calibrated, self.run) {
            (Some((option, path)), Some(run)) if path == run => {
                format!("leave out `{option}`: random spikes keep more room for states; {limit}")
            }
            (Some((_, path)), _) => {
                format!("add samples like these to `{}`, which drives states less far; {limit}", path.display())
            }
            (None, Some(run)) => {
                let option = format!("--calibrate-run {}", shell_word(run));
                format!("compile with `{option}`, which chooses scales by what states reach on it; {limit}")
            }
            (None, None) => format!(
                "compile with `--calibrate FILE` for such samples, which chooses scales by what states reach on it; {limit}"
            ),
        }
    }
}
