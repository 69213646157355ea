//! The stimuli of a page as a sample.

use std::collections::BTreeSet;
use std::sync::Arc;

use synfire_data::{RowSource, Samples};
use synfire_language::{Experiment, Rows, Source, Stimulus};

/// One sample of so many ticks: what the stimuli of a page drive its inputs with. Rows are computed when they are asked for.
///
/// ```
/// use synfire::{Backend, OpenOptions, PrepareOptions, Source, Target};
///
/// let Source::Network(loaded) = synfire::open("../../examples/gates.syn", &OpenOptions::default())? else { panic!() };
/// let options = PrepareOptions::of(&loaded.experiment);
/// let image = synfire::prepare(&loaded.experiment, &Target::named("hx8k")?, &options)?.compiled.image;
/// let ticks = loaded.experiment.ticks.unwrap_or(100);
/// let input = synfire::stimuli(&loaded.experiment, ticks);
/// let recording = synfire::run(&image, &Backend::Emulator, &input, ticks as usize, &[])?;
/// assert!(recording.stats.spikes.values().sum::<u64>() > 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn stimuli(experiment: &Arc<Experiment>, ticks: u32) -> Samples {
    let axons = experiment.network.input_size();
    Samples::computed(axons, ticks as usize, Arc::new(Stimuli { experiment: Arc::clone(experiment), ticks }))
}

/// The stimuli of a page, row by row.
#[derive(Debug)]
struct Stimuli {
    experiment: Arc<Experiment>,
    ticks: u32,
}

impl Stimuli {
    /// The ticks in which the real values change, and one in which each spiking stimulus acts.
    fn changes(&self) -> BTreeSet<u32> {
        let mut changes = BTreeSet::new();
        for Stimulus { axons, ticks, source, .. } in &self.experiment.stimuli {
            changes.extend([ticks.start, ticks.end]);
            if let Source::Real { values } = source {
                let rows = values.len() / axons.len().max(1);
                changes.extend((ticks.start..ticks.end).take(rows));
            }
        }
        changes.split_off(&self.ticks);
        changes
    }
}

impl RowSource for Stimuli {
    fn row(&self, tick: usize) -> Vec<(usize, f64)> {
        let Ok(tick) = u32::try_from(tick) else { return Vec::new() };
        let row = Rows::new(&self.experiment.network, &self.experiment.stimuli).row(tick);
        row.into_iter().enumerate().filter(|(_, value)| *value != 0.0).collect()
    }

    fn each_value(&self, each: &mut dyn FnMut(usize, usize, f64)) {
        for tick in self.changes() {
            self.row(tick as usize).into_iter().for_each(|(axon, value)| each(tick as usize, axon, value));
        }
    }
}
