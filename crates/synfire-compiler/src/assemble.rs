//! The image around a program.

use synfire_arch::{AxonId, NeuronId};
use synfire_image::{Image, Layout, PopulationInfo, PopulationRole, ReportText};
use synfire_network::{Population, PopulationId};

use crate::attempt::Attempt;
use crate::checks::input_format;
use crate::context::Context;
use crate::error::CompileError;

/// The image of an attempt, whose program goes into it.
pub(crate) fn image(context: &Context<'_>, attempt: &mut Attempt) -> Result<Image, CompileError> {
    let format = input_format(context.options)?;
    let listing: Vec<_> = context.schedule.listing(context.network).collect();
    let info = |id: &PopulationId| {
        let (population, layout) = (context.network.population(*id), context.placement.layouts[id.0]);
        let Some(model) = population.model() else {
            let role = PopulationRole::Input { first: AxonId(context.placement.first[id.0]), format };
            return Ok(info(population, role, layout));
        };
        let spiking = model.firing.is_some();
        let first = NeuronId(context.placement.first[id.0]);
        let scale = attempt.scales[id.0].clone();
        let current_scale = current_scales(context, *id, &scale)?;
        Ok(info(population, PopulationRole::Neurons { first, spiking, scale, current_scale }, layout))
    };
    let populations = listing.iter().map(info).collect::<Result<Vec<_>, CompileError>>()?;
    let position = |id: &PopulationId| listing.iter().position(|candidate| candidate == id);
    Ok(Image {
        name: context.network.name.clone(),
        target: context.target.clone(),
        dt_s: context.network.semantics.dt_s,
        outputs: context.network.outputs.iter().filter_map(position).collect(),
        populations,
        output_delay_ticks: context.network.semantics.output_delay_ticks,
        start_events: attempt.start_events.clone(),
        projections: attempt.learned.clone(),
        program: std::mem::take(&mut attempt.program),
        report: ReportText::default(),
    })
}

/// Integers per real unit of i: the core keeps i multiplied by the membrane's gain.
fn current_scales(context: &Context<'_>, id: PopulationId, scales: &[f64]) -> Result<Vec<f64>, CompileError> {
    let of_neuron = |(neuron, scale): (usize, &f64)| {
        let value = scale * context.steps[id.0][neuron].membrane_gain;
        value.is_finite().then_some(value).ok_or_else(|| CompileError::OutOfState {
            population: context.network.population(id).name.clone(),
            neuron,
            parameter: "r",
            value,
            state_bits: context.target.state_bits,
        })
    };
    scales.iter().enumerate().map(of_neuron).collect()
}

fn info(population: &Population, role: PopulationRole, layout: Layout) -> PopulationInfo {
    PopulationInfo { name: population.name.clone(), shape: population.shape.clone(), role, layout }
}
