//! The axon that takes late biases back in tick 0.

use synfire_arch::generated::{EXPONENT_MAX, EXPONENT_MIN, PAYLOAD_BITS};
use synfire_image::Event;
use synfire_network::PopulationId;

use crate::CompileError;
use crate::context::Context;
use crate::integers::Integers;
use crate::quantise::Synapse;
use crate::scale::split_limit;
use crate::tiles::{Placed, TileBuilder};

/// The widest payload of the event, as a power of two.
const SHIFT_MAX: u32 = PAYLOAD_BITS - 2;

/// What stands before the corrections of a population: a weight of 1 counts `2^exponent` steps, parts and payload included.
#[derive(Debug, Clone, Copy)]
struct Format {
    exponent: i32,
    parts: u32,
}

/// Weights from the start axon to every neuron with a late bias, and the event that sends them.
///
/// Corrections take as many parts as exponents allow, whatever the bits of other weights, so that they are exact as long
/// as they fit. Where the largest exponent is too small for one, the payload of the event is a larger power of two.
///
/// # Errors
/// When a late bias is too large for that, or is no integer at a pinned scale.
pub(crate) fn add_start_axon(
    context: &Context<'_>,
    tiles: &mut TileBuilder<'_>,
    scales: &[Vec<f64>],
) -> Result<Vec<Event>, CompileError> {
    let Some(axon) = context.placement.start_axon else { return Ok(Vec::new()) };
    let corrections: Vec<_> =
        context.placement.order.iter().map(|id| corrections(context, *id, &scales[id.0])).collect();
    for (id, exact) in context.placement.order.iter().zip(&corrections) {
        check_corrections(context, *id, exact, &scales[id.0])?;
    }
    let (shift, formats) = start_formats(context, &corrections, scales)?;
    for ((id, exact), format) in context.placement.order.iter().zip(&corrections).zip(formats) {
        let synapses = exact.iter().enumerate().map(|(neuron, exact)| Synapse {
            source: axon.index(),
            target: context.placement.neuron(*id, neuron).index(),
            weight: (exact * 2_f64.powi(-format.exponent)).round() as i64,
        });
        let synapses = synapses.filter(|synapse| synapse.weight != 0).collect();
        let exponent = format.exponent - shift as i32;
        tiles.add(&Placed { synapses, exponent, parts: format.parts, delay: 0 });
    }
    Ok(vec![Event { axon, payload: 1 << shift }])
}

/// What tick 0 has to take from every neuron of a population, in steps.
fn corrections(context: &Context<'_>, id: PopulationId, scales: &[f64]) -> Vec<f64> {
    context.steps[id.0].iter().zip(scales).map(|(step, scale)| -step.late_bias * scale).collect()
}

fn integers<'a>(context: &'a Context<'_>, id: PopulationId, neuron: usize, scales: &[f64]) -> Integers<'a> {
    Integers {
        population: &context.network.population(id).name,
        neuron,
        scale: scales[neuron],
        exact: context.options.pinned_scale.is_some(),
        target: context.target,
    }
}

fn check_corrections(
    context: &Context<'_>,
    id: PopulationId,
    exact: &[f64],
    scales: &[f64],
) -> Result<(), CompileError> {
    let mut all = exact.iter().enumerate();
    all.try_for_each(|(neuron, exact)| integers(context, id, neuron, scales).check_exact("late_bias", *exact))
}

/// The smallest payload, as a power of two, at which the corrections of all populations fit, and their formats.
fn start_formats(
    context: &Context<'_>,
    corrections: &[Vec<f64>],
    scales: &[Vec<f64>],
) -> Result<(u32, Vec<Format>), CompileError> {
    let fits = |shift: u32| {
        let formats: Option<Vec<_>> = corrections.iter().map(|exact| start_format(context, exact, shift)).collect();
        formats.map(|formats| (shift, formats))
    };
    (0..=SHIFT_MAX).find_map(fits).ok_or_else(|| {
        let all = context.placement.order.iter().zip(corrections);
        let peaks = all.map(|(id, exact)| (*id, largest(exact)));
        let (id, (neuron, peak)) = peaks.max_by(|a, b| a.1.1.total_cmp(&b.1.1)).unwrap_or((PopulationId(0), (0, 0.0)));
        integers(context, id, neuron, &scales[id.0]).too_large("late_bias", peak, context.target.state_bits)
    })
}

/// The format with the smallest exponent at which the corrections of a population fit, with a payload of `2^shift`.
fn start_format(context: &Context<'_>, exact: &[f64], shift: u32) -> Option<Format> {
    let width = context.target.weight_bits;
    let highest = EXPONENT_MAX + shift as i32;
    let parts = |exponent: i32| (highest - exponent) as u32 / width + 1;
    let (_, peak) = largest(exact);
    let holds = |exponent: &i32| peak.round() <= split_limit(parts(*exponent), width) as f64 * 2_f64.powi(*exponent);
    let finest = (EXPONENT_MIN + shift as i32).max(0);
    // Only without a pinned scale may an exponent round.
    let coarsest = if context.options.pinned_scale.is_some() { 0 } else { highest };
    let exponent = (finest..=coarsest).find(holds)?;
    Some(Format { exponent, parts: parts(exponent) })
}

/// The neuron with the largest magnitude, and that magnitude.
fn largest(exact: &[f64]) -> (usize, f64) {
    let magnitudes = exact.iter().map(|exact| exact.abs()).enumerate();
    magnitudes.max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((0, 0.0))
}
