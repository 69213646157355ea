//! Everything that changes in a core as an image runs.

use synfire_arch::Tick;

use crate::{Controls, Image, NeuronState, SnapshotError};

/// Everything in a core that changes as an image runs, between two ticks. A core that is given it back goes on as if it had
/// never stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Number of the next tick.
    pub tick: Tick,
    /// The registers of learning.
    pub controls: Controls,
    /// In the order of [`crate::Program::weights`].
    pub weights: Vec<i16>,
    /// By neuron of the program.
    pub neurons: Vec<NeuronState>,
    /// `[slot][neuron]`: the ring has a slot for each delay of the target.
    pub accumulators: Vec<i32>,
    /// Traces x: all axons of the target, then the neurons of the program.
    pub x: Vec<u8>,
    /// Traces y, by neuron of the program.
    pub y: Vec<u8>,
}

/// How many values of each kind the state of an image has; as many traces y as neurons.
pub(crate) struct Sizes {
    pub weights: usize,
    pub neurons: usize,
    pub accumulators: usize,
    pub x: usize,
}

impl Sizes {
    pub fn new(image: &Image) -> Self {
        let neurons = image.program.neurons.len();
        Self {
            weights: image.program.weights.len(),
            neurons,
            accumulators: neurons * image.target.ring_depth as usize,
            x: image.target.axons as usize + neurons,
        }
    }
}

impl Snapshot {
    /// What a core holds that has just been given an image.
    pub fn new(image: &Image) -> Self {
        let sizes = Sizes::new(image);
        Self {
            tick: Tick(0),
            controls: Controls::default(),
            weights: image.program.weights.clone(),
            neurons: vec![NeuronState::default(); sizes.neurons],
            accumulators: vec![0; sizes.accumulators],
            x: vec![0; sizes.x],
            y: vec![0; sizes.neurons],
        }
    }

    /// Weights that are other than those of the image.
    pub fn changed_weights(&self, image: &Image) -> usize {
        self.weights.iter().zip(&image.program.weights).filter(|(now, then)| now != then).count()
    }

    /// Neurons whose threshold is raised by an adaptation.
    pub fn raised_thresholds(&self) -> usize {
        self.neurons.iter().filter(|neuron| neuron.a != 0).count()
    }

    /// Whether a core that runs this image can hold it.
    ///
    /// # Errors
    /// When a number of things or a value does not fit the image or its target, or a weight is one that its rule cannot reach.
    pub fn check(&self, image: &Image) -> Result<(), SnapshotError> {
        let (sizes, target) = (Sizes::new(image), &image.target);
        let counts = [
            ("weights", self.weights.len(), sizes.weights),
            ("neurons", self.neurons.len(), sizes.neurons),
            ("accumulators", self.accumulators.len(), sizes.accumulators),
            ("traces x", self.x.len(), sizes.x),
            ("traces y", self.y.len(), sizes.neurons),
        ];
        if let Some((what, found, expected)) = counts.iter().find(|(_, found, expected)| found != expected) {
            return Err(mismatch(format!("it has {found} {what}, the image {expected}")));
        }
        let range = target.state_min()..=target.state_max();
        let fits = |values: &[i32]| values.iter().all(|value| range.contains(&i64::from(*value)));
        let sound = |neuron: &NeuronState| fits(&[neuron.v, neuron.i, neuron.a]) && neuron.a >= 0;
        if let Some(neuron) = self.neurons.iter().position(|neuron| !sound(neuron)) {
            return Err(mismatch(format!("the state of neuron {neuron} is outside the target's state bits")));
        }
        if !fits(&self.accumulators) {
            return Err(mismatch("an accumulator is outside the target's state bits".to_owned()));
        }
        image.check_learned(&self.weights)
    }
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
        let places = self.places().map_err(|error| mismatch(error.to_string()))?;
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
