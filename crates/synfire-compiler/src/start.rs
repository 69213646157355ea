//! The axon that takes late biases back in tick 0.

use synfire_arch::generated::EXPONENT_MAX;
use synfire_image::Event;

use crate::CompileError;
use crate::compile::Compiler;
use crate::integers::Integers;
use crate::quantise::Synapse;
use crate::scale::split_limit;
use crate::tiles::{Placed, TileBuilder};

impl Compiler<'_> {
    /// Weights from the start axon to every neuron with a late bias, and the event that sends them.
    ///
    /// Corrections take as many parts as exponents allow, whatever the bits of other weights, so that they are exact as long
    /// as they fit.
    ///
    /// # Errors
    /// When a late bias is too large for that, or is no integer at a pinned scale.
    pub(crate) fn add_start_axon(
        &self,
        tiles: &mut TileBuilder<'_>,
        scales: &[Vec<f64>],
    ) -> Result<Vec<Event>, CompileError> {
        let Some(axon) = self.placement.start_axon else { return Ok(Vec::new()) };
        for id in &self.placement.order {
            let steps = &self.steps[id.0];
            let exact: Vec<f64> =
                steps.iter().zip(&scales[id.0]).map(|(step, scale)| -step.late_bias * scale).collect();
            let (exponent, parts) = self.start_exponent(*id, &exact, &scales[id.0])?;
            let synapses = exact.iter().enumerate().map(|(neuron, exact)| Synapse {
                source: axon.index(),
                target: self.placement.neuron(*id, neuron).index(),
                weight: (exact * 2_f64.powi(-exponent)).round() as i64,
            });
            let synapses = synapses.filter(|synapse| synapse.weight != 0).collect();
            tiles.add(&Placed { synapses, exponent, parts, delay: 0 });
        }
        Ok(vec![Event { axon, payload: 1 }])
    }

    /// The smallest exponent, and its parts, at which the corrections of a population fit.
    fn start_exponent(
        &self,
        id: synfire_network::PopulationId,
        exact: &[f64],
        scales: &[f64],
    ) -> Result<(i32, u32), CompileError> {
        let width = self.target.weight_bits;
        let parts = |exponent: i32| (EXPONENT_MAX - exponent) as u32 / width + 1;
        let magnitudes = exact.iter().map(|exact| exact.abs()).enumerate();
        let (neuron, peak) = magnitudes.max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((0, 0.0));
        let integers = |neuron: usize| Integers {
            population: &self.network.population(id).name,
            neuron,
            scale: scales[neuron],
            exact: self.options.pinned_scale.is_some(),
            target: self.target,
        };
        for (neuron, exact) in exact.iter().enumerate() {
            integers(neuron).check_exact("late_bias", *exact)?;
        }
        let holds =
            |exponent: &i32| peak.round() <= split_limit(parts(*exponent), width) as f64 * 2_f64.powi(*exponent);
        // Only without a pinned scale may an exponent round.
        let coarsest = if self.options.pinned_scale.is_some() { 0 } else { EXPONENT_MAX };
        let exponent = (0..=coarsest).find(holds);
        match exponent {
            Some(exponent) => Ok((exponent, parts(exponent))),
            None => Err(integers(neuron).too_large("late_bias", peak, self.target.state_bits)),
        }
    }
}
