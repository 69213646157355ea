//! The image around a program.

use synfire_arch::AxonId;
use synfire_image::{Image, PopulationInfo, PopulationRole};
use synfire_network::{Population, PopulationId};

use crate::attempt::Attempt;
use crate::checks::input_format;
use crate::compile::Compiler;
use crate::error::CompileError;

impl Compiler<'_> {
    pub(crate) fn image(&self, attempt: &Attempt) -> Result<Image, CompileError> {
        let format = input_format(self.options)?;
        let inputs = self.network.inputs.iter().map(|id| {
            let role = PopulationRole::Input { first: AxonId(self.placement.first[id.0]), format };
            Ok(info(self.network.population(*id), role))
        });
        let neurons = self.placement.order.iter().map(|id| {
            let population = self.network.population(*id);
            let spiking = population.model().is_some_and(|model| model.firing.is_some());
            let first = self.placement.neuron(*id, 0);
            let scale = attempt.scales[id.0].clone();
            let current_scale = self.current_scales(*id, &scale)?;
            Ok(info(population, PopulationRole::Neurons { first, spiking, scale, current_scale }))
        });
        let populations = inputs.chain(neurons).collect::<Result<Vec<_>, CompileError>>()?;
        let position = |id: &PopulationId| {
            let order = self.placement.order.iter().position(|candidate| candidate == id);
            order.map(|position| self.network.inputs.len() + position)
        };
        Ok(Image {
            name: self.network.name.clone(),
            target: self.target.clone(),
            dt_s: self.network.semantics.dt_s,
            outputs: self.network.outputs.iter().filter_map(position).collect(),
            populations,
            output_delay_ticks: self.network.semantics.output_delay_ticks,
            start_events: attempt.start_events.clone(),
            projections: attempt.learned.clone(),
            program: attempt.program.clone(),
            report: serde_json::Value::Null,
        })
    }

    /// Integers per real unit of i: the core keeps i multiplied by the membrane's gain.
    fn current_scales(&self, id: PopulationId, scales: &[f64]) -> Result<Vec<f64>, CompileError> {
        let of_neuron = |(neuron, scale): (usize, &f64)| {
            let value = scale * self.steps[id.0][neuron].membrane_gain;
            value.is_finite().then_some(value).ok_or_else(|| CompileError::OutOfState {
                population: self.network.population(id).name.clone(),
                neuron,
                parameter: "r",
                value,
                state_bits: self.target.state_bits,
            })
        };
        scales.iter().enumerate().map(of_neuron).collect()
    }
}

fn info(population: &Population, role: PopulationRole) -> PopulationInfo {
    PopulationInfo { name: population.name.clone(), shape: population.shape.clone(), role }
}
