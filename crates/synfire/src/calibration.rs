//! Samples to choose scales and weights by, looked at before anything is chosen.

use std::path::Path;

use synfire_arch::AxonId;
use synfire_budget::Budget;
use synfire_compiler::{CompileOptions, input_format};
use synfire_data::{Layout as FileLayout, Sample, Samples};
use synfire_diagnostics::{Diagnostic, Diagnostics, codes, counted};
use synfire_image::{Layout, PopulationInfo, PopulationRole};
use synfire_network::{Network, PopulationId};
use synfire_run::review_input;

use crate::failed::failed;
use crate::input::{read_samples, ticks_of};

const HELP: &str =
    "give some hundred samples of the training set, or leave the option out: random spikes take their place";

/// Samples to choose scales and weights by, and what there is to say about them.
#[derive(Debug)]
pub struct Calibration {
    /// The samples.
    pub samples: Samples,
    /// Ticks of each.
    pub ticks: usize,
    /// A note of what was read, and warnings.
    pub notes: Vec<Diagnostic>,
}

impl Calibration {
    /// Reads samples for a network with so many input axons, each for as many ticks as are asked for, or as a run of it would
    /// take.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn read(
        path: &Path,
        layout: FileLayout,
        axons: usize,
        asked: Option<u32>,
        budget: Budget,
    ) -> Result<Self, Diagnostics> {
        let samples = read_samples(Some(path), axons, layout, budget)?;
        let ticks = ticks_of(&samples, asked)?;
        let is_run = matches!(layout, FileLayout::Run);
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
        Ok(Self { samples, ticks, notes })
    }
}

/// Refuses samples that show nothing, and values that an image with these options does not take.
pub(crate) fn review(
    network: &Network,
    options: &CompileOptions,
    samples: &Samples,
    ticks: usize,
) -> Result<(), Diagnostics> {
    if samples.is_empty() || ticks == 0 {
        let message = "there is no tick in the samples to calibrate on";
        return Err(Diagnostic::error(codes::run::CALIBRATION, message).help(HELP).into());
    }
    let format = input_format(options).map_err(failed)?;
    // Where axons will be does not matter to their values.
    let info = |id: &PopulationId| PopulationInfo {
        name: network.population(*id).name.clone(),
        shape: network.population(*id).shape.clone(),
        role: PopulationRole::Input { first: AxonId(0), format },
        layout: Layout::Consecutive,
    };
    let inputs: Vec<PopulationInfo> = network.inputs.iter().map(info).collect();
    let all: Vec<Sample<'_>> = samples.iter().collect();
    review_input(inputs.iter(), &all, ticks).map_err(failed).map(|_| ())
}

/// A warning about samples that say little: nothing but zeros, or one sample where there should be many. `is_run` says that
/// one is what was asked for.
pub fn calibration_warning(samples: &Samples, ticks: usize, is_run: bool) -> Option<Diagnostic> {
    let mut is_silent = true;
    samples.iter().for_each(|sample| sample.each_value(&mut |tick, _, _| is_silent &= tick >= ticks));
    let message = match samples.len() {
        _ if is_silent && samples.axons() > 0 => "all values that are calibrated on are 0",
        1 if !is_run => "scales and weights are chosen for a single sample",
        _ => return None,
    };
    Some(Diagnostic::warning(codes::run::CALIBRATION, message).help(HELP))
}
