//! Samples that options name to choose scales and weights by.

use std::path::Path;

use synfire::{calibration_warning, read_samples, ticks_of};
use synfire_data::{Layout, Samples};
use synfire_diagnostics::{Diagnostic, codes, counted};
use synfire_network::Network;

use crate::args::TargetArgs;
use crate::budget;
use crate::outcome::Outcome;
use crate::shell::word;

/// What was read, and what there is to say about it.
pub struct Calibration {
    pub samples: Samples,
    pub ticks: usize,
    pub notes: Vec<Diagnostic>,
}

impl Calibration {
    /// The samples that options name, each for as many ticks as a run of them would take.
    pub fn read(network: &Network, args: &TargetArgs, ticks: Option<u32>) -> Outcome<Option<Self>> {
        let given = args.calibrate.as_deref().map(|path| (path, Layout::Classify));
        let given = given.or(args.calibrate_run.as_deref().map(|path| (path, Layout::Run)));
        let Some((path, layout)) = given else { return Ok(None) };
        let samples = read_samples(Some(path), network.input_size(), layout, budget::reader())?;
        let ticks = ticks_of(&samples, ticks)?;
        let is_run = matches!(layout, Layout::Run);
        let is_held = samples.iter().next().is_some_and(|sample| sample.ticks().is_none());
        let held = if is_held { " that is held" } else { "" };
        let kind = match (is_run, samples.len()) {
            (true, _) if is_held => "one run of a row that is held".to_owned(),
            (true, _) => "one run".to_owned(),
            (false, 1) => format!("1 sample{held}"),
            (false, count) => format!("{count} samples{}", if is_held { " that are held" } else { "" }),
        };
        let ticks_run = counted(ticks as u64, "tick");
        let read = format!("scales and weights are chosen for {kind}, for {ticks_run}, from `{}`", path.display());
        let mut notes = vec![Diagnostic::remark(codes::run::CALIBRATED, read)];
        notes.extend(calibration_warning(&samples, ticks, is_run).map(|warning| warning.in_file(path)));
        Ok(Some(Self { samples, ticks, notes }))
    }
}

/// What a command can say against saturations.
#[derive(Clone, Copy)]
pub struct InUse<'a> {
    /// The options for compiling: none were given with an image.
    pub target: &'a TargetArgs,
    /// The input, if it was one run of a file.
    pub run: Option<&'a Path>,
}

impl InUse<'_> {
    /// What to do about states that saturated: nothing that was done already.
    pub fn remedy(&self) -> String {
        let limit = "in a page, `v_min` stops a potential that runs away downwards";
        let given = match (&self.target.calibrate, &self.target.calibrate_run) {
            (Some(path), _) => Some(("--calibrate", path)),
            (None, Some(path)) => Some(("--calibrate-run", path)),
            (None, None) => None,
        };
        match (given, self.run) {
            (Some((option, path)), Some(run)) if path == run => {
                format!("leave out `{option}`: random spikes keep more room for states; {limit}")
            }
            (Some((_, path)), _) => {
                format!("add samples like these to `{}`, which drives states less far; {limit}", path.display())
            }
            (None, Some(run)) => {
                let option = format!("--calibrate-run {}", word(run));
                format!("compile with `{option}`, which chooses scales by what states reach on it; {limit}")
            }
            (None, None) => format!(
                "compile with `--calibrate FILE` for such samples, which chooses scales by what states reach on it; {limit}"
            ),
        }
    }
}
