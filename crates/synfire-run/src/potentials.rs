//! How far the potentials of neurons that do not spike are off: those of a readout, which nothing else tells of.

use serde::Serialize;

use crate::{Machine, RunError, Variable};

/// Differences of one population whose neurons do not spike, in parts of the largest potential of the reference.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PotentialComparison {
    /// Name.
    pub name: String,
    /// Neurons.
    pub neurons: usize,
    /// The largest |v| of the reference, in real units; 1 if v is always 0.
    pub readout: f64,
    /// The largest difference, as a part of `readout`.
    pub largest: f64,
    /// The mean difference in magnitude over samples, ticks and neurons, as a part of `readout`.
    pub mean: f64,
    /// Sample and tick of the largest difference, if there is any.
    pub at: Option<(usize, usize)>,
}

/// The differences of one population, under way and in real units.
#[derive(Debug)]
pub(crate) struct Potentials {
    name: String,
    neurons: usize,
    /// Its positions in the reference and in the image.
    positions: [usize; 2],
    peak: f64,
    largest: f64,
    sum: f64,
    count: u64,
    at: Option<(usize, usize)>,
}

impl Potentials {
    /// Those of all populations of neurons that do not spike. Population k of the image is population `positions[k]` of the
    /// reference.
    pub fn of(reference: &dyn Machine, positions: &[u32]) -> Vec<Self> {
        let views = reference.populations().iter().enumerate();
        let silent = views.filter(|(_, view)| !view.is_input && !view.is_spiking);
        let of = |(index, view): (usize, &crate::PopulationView)| {
            let in_image = positions.iter().position(|position| *position as usize == index)?;
            Some(Self {
                name: view.name.clone(),
                neurons: view.size,
                positions: [index, in_image],
                peak: 0.0,
                largest: 0.0,
                sum: 0.0,
                count: 0,
                at: None,
            })
        };
        silent.filter_map(of).collect()
    }

    /// Looks at all neurons after a tick of a sample.
    pub fn look(
        &mut self,
        reference: &mut dyn Machine,
        image: &mut dyn Machine,
        at: (usize, usize),
    ) -> Result<(), RunError> {
        let [in_reference, in_image] = self.positions;
        for neuron in 0..self.neurons {
            let exact = reference.value(in_reference, neuron, Variable::V)?;
            let difference = (image.value(in_image, neuron, Variable::V)? - exact).abs();
            self.peak = self.peak.max(exact.abs());
            self.sum += difference;
            self.count += 1;
            if difference > self.largest {
                (self.largest, self.at) = (difference, Some(at));
            }
        }
        Ok(())
    }

    pub fn finish(self) -> PotentialComparison {
        let readout = if self.peak > 0.0 { self.peak } else { 1.0 };
        PotentialComparison {
            name: self.name,
            neurons: self.neurons,
            readout,
            largest: self.largest / readout,
            mean: self.sum / self.count.max(1) as f64 / readout,
            at: self.at,
        }
    }
}
