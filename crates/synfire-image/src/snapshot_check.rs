//! Whether a core that runs an image can hold a state.

use crate::{Image, NeuronState, Snapshot, SnapshotError, SnapshotSizes};

/// See [`crate::SnapshotFile::check`].
pub fn check(state: &Snapshot, image: &Image) -> Result<(), SnapshotError> {
    let (sizes, target) = (SnapshotSizes::new(&image.target, &image.program), &image.target);
    let counts = [
        ("weights", state.weights.len(), sizes.weights),
        ("neurons", state.neurons.len(), sizes.neurons),
        ("accumulators", state.accumulators.len(), sizes.accumulators),
        ("traces x", state.x.len(), sizes.x),
        ("traces y", state.y.len(), sizes.neurons),
    ];
    if let Some((what, found, expected)) = counts.iter().find(|(_, found, expected)| found != expected) {
        return Err(mismatch(format!("it has {found} {what}, the image {expected}")));
    }
    let range = target.state_min()..=target.state_max();
    let fits = |values: &[i32]| values.iter().all(|value| range.contains(&i64::from(*value)));
    let sound = |neuron: &NeuronState| fits(&[neuron.v, neuron.i, neuron.a]) && neuron.a >= 0;
    if let Some(neuron) = state.neurons.iter().position(|neuron| !sound(neuron)) {
        return Err(mismatch(format!("the state of neuron {neuron} is outside the target's state bits")));
    }
    if !fits(&state.accumulators) {
        return Err(mismatch("an accumulator is outside the target's state bits".to_owned()));
    }
    image.check_learned(&state.weights)
}

impl Image {
    /// Whether learning can have led to these weights: those that learn are what their rules can reach, all others the image's.
    ///
    /// # Errors
    /// [`SnapshotError::Mismatch`] with the first weight that is neither.
    pub fn check_learned(&self, weights: &[i16]) -> Result<(), SnapshotError> {
        if weights.len() != self.program.weights.len() {
            let (found, expected) = (weights.len(), self.program.weights.len());
            return Err(mismatch(format!("{found} weights, but the image has {expected}")));
        }
        let tile = (self.target.lanes * self.target.lanes) as usize;
        let places = self.contents().places().map_err(|error| mismatch(error.to_string()))?;
        let reachable = |index: usize| {
            let weight = self.program.weights[index];
            let rule = places[index / tile].map(|place| &self.program.rules[place.rule.index()]);
            rule.map_or((weight, weight), |rule| rule.reachable(weight))
        };
        for (index, weight) in weights.iter().enumerate() {
            let (min, max) = reachable(index);
            if !(min..=max).contains(weight) {
                let place = format!(
                    "row {}, column {} of tile {}",
                    index % tile / self.target.lanes as usize,
                    index % self.target.lanes as usize,
                    index / tile
                );
                return Err(mismatch(format!(
                    "{place}: weight {weight}, but only {min} .. {max} can be learned there"
                )));
            }
        }
        Ok(())
    }
}

fn mismatch(reason: String) -> SnapshotError {
    SnapshotError::Mismatch { reason }
}
