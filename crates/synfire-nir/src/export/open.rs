//! What NIR leaves open, as the options of an import.

use synfire_network::{Firing, Network, PopulationKind};

use super::problem::Problem;
use crate::{ImportOptions, TauUnit};

/// The options that give `network` again.
pub(super) fn options(network: &Network) -> Result<ImportOptions, Problem> {
    let mut options = ImportOptions {
        dt_s: network.semantics.dt_s,
        decay: network.semantics.decay,
        output_delay_ticks: network.semantics.output_delay_ticks,
        tau_unit: TauUnit::Seconds,
        first_tick_recurrent_bias: !has_late_bias(network),
        ..ImportOptions::default()
    };
    let firing = |index: usize| network.populations[index].model().and_then(|model| model.firing.as_ref());
    let mut first: Option<usize> = None;
    for (index, firing) in (0..network.populations.len()).filter_map(|index| firing(index).map(|it| (index, it))) {
        let Firing { comparison, reset, reset_timing, .. } = firing;
        if let Some(first) = first {
            let kept = (options.comparison, options.reset, options.reset_timing);
            let option = match () {
                () if *comparison != kept.0 => "--comparison",
                () if *reset != kept.1 => "--reset",
                () if *reset_timing != kept.2 => "--reset-timing",
                () => continue,
            };
            let name = |index: usize| network.populations[index].name.clone();
            return Err(Problem::Mixed { option, first: name(first), other: name(index) });
        }
        first = Some(index);
        (options.comparison, options.reset, options.reset_timing) = (*comparison, *reset, *reset_timing);
    }
    Ok(options)
}

fn has_late_bias(network: &Network) -> bool {
    network.populations.iter().any(|population| match &population.kind {
        PopulationKind::Neurons { late_bias, .. } => !late_bias.is_zero(),
        PopulationKind::Input => false,
    })
}
