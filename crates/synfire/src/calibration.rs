//! Samples to choose scales and weights by, looked at before anything is chosen.

use synfire_arch::AxonId;
use synfire_compiler::{CompileOptions, input_format};
use synfire_data::{Sample, Samples};
use synfire_diagnostics::{Diagnostic, Diagnostics, codes};
use synfire_image::{Layout, PopulationInfo, PopulationRole};
use synfire_network::{Network, PopulationId};
use synfire_run::review_input;

use crate::failed::failed;

const HELP: &str =
    "give some hundred samples of the training set, or leave the option out: random spikes take their place";

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
