//! What was learned, in real units, and as an image.

use std::collections::BTreeMap;

use synfire_arch::NeuronId;
use synfire_budget::{Meter, OverBudget, Steps};
use synfire_data::Array;
use synfire_image::{Image, PopulationRole, ProjectionInfo, Snapshot};

use crate::{Checkpoint, LearnError};

/// Everything that learning changed, by name: the weights of a projection, `(targets, sources)`, under its own name, and the
/// thresholds of a population of spiking neurons, adaptation included, as `POPULATION.threshold`. A projection with few synapses
/// between large populations is a large matrix: it is charged.
///
/// # Errors
/// When the arrays do not fit the budget.
pub fn real_arrays(image: &Image, state: &Snapshot, meter: &Meter) -> Result<BTreeMap<String, Array>, OverBudget> {
    let mut arrays = BTreeMap::new();
    for projection in &image.projections {
        let ProjectionInfo { name, sources, targets, .. } = projection;
        let values = (*sources as u64).saturating_mul(*targets as u64);
        meter.charge_items::<f64>(values, format_args!("the weights of `{name}`, {targets} x {sources}"))?;
        // All places of all tiles are found for each projection.
        let tiles = image.program.weights.len() as u64 / u64::from(image.target.lanes * image.target.lanes);
        meter.work(Steps(tiles + values), format_args!("the weights of `{name}`"))?;
        let values = image.real_weights(projection, &state.weights);
        arrays.insert(projection.name.clone(), Array::new(vec![projection.targets, projection.sources], values));
    }
    for (index, population) in image.populations.iter().enumerate() {
        if let PopulationRole::Neurons { first, spiking: true, .. } = &population.role {
            let what = format_args!("the thresholds of `{}`", population.name);
            meter.charge_items::<f64>(population.size() as u64, what)?;
            let layout = population.layout;
            let adaptation = |neuron: usize| state.neurons[first.index() + layout.place(neuron)].a;
            let thresholds = image.real_thresholds(index, adaptation);
            arrays.insert(format!("{}.threshold", population.name), Array::new(population.shape.clone(), thresholds));
        }
    }
    Ok(arrays)
}

impl Checkpoint {
    /// The image with weights and thresholds as they were learned: adaptations are added to the thresholds.
    ///
    /// # Errors
    /// When a neuron that subtracts its threshold has an adaptation, so that it would subtract more, or when a raised
    /// threshold does not fit.
    pub fn learned_image(&self) -> Result<Image, LearnError> {
        let mut image = self.learned();
        let (max, shown) = (image.target.state_max(), image.clone());
        for (index, state) in self.state.neurons.iter().enumerate().filter(|(_, state)| state.a != 0) {
            let neuron = &mut image.program.neurons[index];
            let refuse = |why: &str| {
                let reason = format!("the threshold of {} {why}", owner(&shown, index));
                Err(LearnError::WriteBack { reason })
            };
            if image.program.profiles[usize::from(neuron.profile)].reset_subtract {
                return refuse("is what a spike subtracts, so it cannot take up the adaptation");
            }
            match neuron.threshold.checked_add(state.a).filter(|raised| i64::from(*raised) <= max) {
                Some(raised) => neuron.threshold = raised,
                None => return refuse("with its adaptation does not fit the target's states"),
            }
        }
        image.check()?;
        Ok(image)
    }
}

/// `neuron 3 of `exc``.
fn owner(image: &Image, neuron: usize) -> String {
    let owner = image.populations.iter().find_map(|population| {
        let index = population.index_of(NeuronId(neuron as u32))?;
        Some(format!("neuron {index} of `{}`", population.name))
    });
    owner.unwrap_or_else(|| format!("neuron {neuron} of the core"))
}
