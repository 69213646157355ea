//! What NIR leaves open, as the options of an import.

use synfire_network::{Firing, Network, PopulationKind, ResetTiming, SpikeLimit};

use super::problem::Problem;
use crate::options::DEFAULT_STEP_S;
use crate::{Compat, ImportOptions};

/// The options that give `network` again.
pub(super) fn options(network: &Network) -> Result<ImportOptions, Problem> {
    let mut options = ImportOptions {
        dt_s: Some(network.semantics.dt_s).filter(|dt_s| *dt_s != DEFAULT_STEP_S),
        decay: network.semantics.decay,
        output_delay_ticks: network.semantics.output_delay_ticks,
        tau_unit: None,
        first_tick_recurrent_bias: !has_late_bias(network),
        ..ImportOptions::preset(Compat::Nir)
    };
    let firing = |index: usize| network.populations[index].model().and_then(|model| model.firing.as_ref());
    let mut first: Option<usize> = None;
    for (index, firing) in (0..network.populations.len()).filter_map(|index| firing(index).map(|it| (index, it))) {
        let Firing { comparison, reset, reset_timing, max_spikes, .. } = firing;
        if let Some(first) = first {
            let kept = (options.comparison, options.reset, options.reset_timing.unwrap_or(ResetTiming::Same));
            let option = match () {
                () if *comparison != kept.0 => "--comparison",
                () if *reset != kept.1 => "--reset",
                () if *reset_timing != kept.2 => "--reset-timing",
                () if *max_spikes != options.spike_limit() => "--max-spikes",
                () => continue,
            };
            let name = |index: usize| network.populations[index].name.clone();
            return Err(Problem::Mixed { option, first: name(first), other: name(index) });
        }
        first = Some(index);
        (options.comparison, options.reset) = (*comparison, *reset);
        options.reset_timing = Some(*reset_timing).filter(|timing| *timing != ResetTiming::Same);
        options.max_spikes = Some(*max_spikes).filter(|limit| *limit != SpikeLimit::ONE);
    }
    Ok(options)
}

fn has_late_bias(network: &Network) -> bool {
    network.populations.iter().any(|population| match &population.kind {
        PopulationKind::Neurons { late_bias, .. } => !late_bias.is_zero(),
        PopulationKind::Input => false,
    })
}
