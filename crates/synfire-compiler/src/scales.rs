//! The scales of all neurons and the exponents of all projections: widest first, then what weights and thresholds leave.

use synfire_arch::generated::EXPONENT_MAX;
use synfire_network::{AdaptationDecay, Bounds, Firing, Population, Values};

use crate::channels::share_by_channel;
use crate::context::Context;
use crate::dynamics::Step;
use crate::error::CompileError;
use crate::exact::{whole, whole_scale};
use crate::profiles::needs_one_scale;
use crate::scale::{exponent, widest};

/// Thresholds that v has room for where weights learn or thresholds look for their rate. More would take bits from the
/// weights: at 100 those of the examples that learn digits would have 3 of 8 left.
const CHANGING_ROOM: f64 = 4.0;

/// The scale of every neuron before weights are considered.
pub(crate) fn widest_scales(context: &Context<'_>) -> Result<Vec<Vec<f64>>, CompileError> {
    let state_max = context.target.state_max() as f64;
    let of_population = |(id, population): (usize, &Population)| {
        let of_neuron = |(neuron, step): (usize, &Step)| {
            let drive = &context.drives[id][neuron];
            let scale = match context.options.pinned_scale {
                _ if !(step.is_finite() && drive.current.is_finite()) => None,
                Some(scale) => Some(scale),
                None => widest(population, neuron, step, drive, observed(context, id, neuron), state_max),
            };
            scale.ok_or_else(|| CompileError::Overflow {
                population: population.name.clone(),
                neuron,
                state_bits: context.target.state_bits,
                reason: format!(
                    "no scale holds both its parameters and {:.3e}, to which they add up in a tick",
                    drive.peak
                ),
            })
        };
        context.steps[id].iter().enumerate().map(of_neuron).collect()
    };
    context.network.populations.iter().enumerate().map(of_population).collect()
}

/// The largest |v| that this neuron is known to reach. While weights learn, or a threshold looks for its rate, a short
/// observation says little about what comes: then v and adaptation have room for some thresholds.
fn observed(context: &Context<'_>, population: usize, neuron: usize) -> Option<f64> {
    let observed = context.options.observation.as_ref()?.potential.get(population)?.get(neuron).copied()?;
    let firing = context.network.populations[population].model().and_then(|model| model.firing.as_ref());
    let Some(firing) = firing.filter(|firing| changes(context, population, firing)) else { return Some(observed) };
    Some(observed.max(CHANGING_ROOM * firing.v_threshold.get(neuron).abs()))
}

/// Whether the weights or the thresholds of a population move away from where an observation found them.
fn changes(context: &Context<'_>, population: usize, firing: &Firing) -> bool {
    let seeks_rate = firing.adaptation.as_ref().is_some_and(|a| matches!(a.decay, AdaptationDecay::Linear { .. }));
    seeks_rate || context.demands.leading_to(context.network, population).next().is_some()
}

/// By projection.
pub(crate) fn exponents(context: &Context<'_>, widest: &[Vec<f64>]) -> Vec<i32> {
    let projections = &context.network.projections;
    if context.options.pinned_scale.is_some() {
        return vec![0; projections.len()];
    }
    let of_projection = |(index, room): (usize, Vec<f64>)| {
        // The highest part of a weight has an exponent too.
        let max = EXPONENT_MAX - ((context.parts(index) - 1) * context.target.weight_bits) as i32;
        let scales = widest[projections[index].target.0].iter().copied();
        let pairs: Vec<_> = room.into_iter().zip(scales).collect();
        exponent(&pairs, context.weight_limit(index), max, context.weight_bit_cost(index))
    };
    rooms_that_count(context).into_iter().enumerate().map(of_projection).collect()
}

/// By projection and target neuron: the largest weight that an exponent should leave room for, in real units of v. It is 0 where
/// weights are chosen by error and this projection's are less than a step of what other projections bring to the neuron: a
/// neuron that hardly feels a projection has no say in its exponent, which all its neurons share.
fn rooms_that_count(context: &Context<'_>) -> Vec<Vec<f64>> {
    let projections = || context.network.projections.iter().enumerate();
    let mut rooms: Vec<Vec<f64>> = projections().map(|(index, _)| context.room(index)).collect();
    let mut largest: Vec<Vec<f64>> = context.steps.iter().map(|steps| vec![0.0; steps.len()]).collect();
    for (index, projection) in projections() {
        for (largest, room) in largest[projection.target.0].iter_mut().zip(&rooms[index]) {
            *largest = largest.max(*room);
        }
    }
    for (index, projection) in projections().filter(|(index, _)| context.rows[*index].is_some()) {
        let limit = context.weight_limit(index) as f64;
        for (room, largest) in rooms[index].iter_mut().zip(&largest[projection.target.0]) {
            if *room * limit < *largest {
                *room = 0.0;
            }
        }
    }
    rooms
}

/// Lowers the widest scales until every weight fits its bits, and makes thresholds whole. Where weights are chosen by
/// error, scales are too, and the largest weights need not fit.
pub(crate) fn final_scales(
    context: &Context<'_>,
    widest: Vec<Vec<f64>>,
    exponents: &[i32],
) -> Result<Vec<Vec<f64>>, CompileError> {
    if context.options.pinned_scale.is_some() {
        return Ok(widest);
    }
    let mut scales = widest.clone();
    let projections = context.network.projections.iter().zip(&context.peaks).zip(exponents).enumerate();
    for (index, ((projection, peaks), exponent)) in projections {
        let largest = context.weight_limit(index) as f64 * 2_f64.powi(*exponent);
        for (scale, peak) in scales[projection.target.0].iter_mut().zip(peaks).filter(|(_, peak)| **peak > 0.0) {
            *scale = scale.min(largest / peak);
        }
    }
    // Steps lower scales, so a later one cannot undo that weights fit. What many neurons share comes before what each has
    // for itself: a threshold is whole at the scale that the others left it.
    for (id, population) in context.network.populations.iter().enumerate() {
        share_scale(population, &mut scales[id]);
        share_by_channel(context, id, &mut scales[id]);
        weigh_alike(context, id, exponents, &mut scales[id]);
        whole_thresholds(context, id, population, &mut scales[id]);
        // Only this one may raise a scale again, up to the widest: a few clipped weights can cost less than coarse ones. It
        // keeps thresholds whole, and what channels share.
        context.fit_scales(id, &widest[id], exponents, &mut scales[id]);
        keep_thresholds(context, id, population, &scales[id])?;
    }
    Ok(scales)
}

/// Gives all neurons with weights that learn the same steps for each real unit of a weight. Where a rule has soft bounds
/// the range of its weights becomes a power of two of them, or one or two less.
fn weigh_alike(context: &Context<'_>, id: usize, exponents: &[i32], scales: &mut [f64]) {
    let mut rules = context.demands.leading_to(context.network, id).peekable();
    if rules.peek().is_none() {
        return;
    }
    let gains = || context.steps[id].iter().map(|step| step.input_gain);
    let mut common = gains().zip(scales.iter()).map(|(gain, scale)| gain * scale).fold(f64::INFINITY, f64::min);
    for (index, rule) in rules {
        let is_soft = [rule.on_pre, rule.on_post].into_iter().flatten().any(|side| side.bounds != Bounds::Hard);
        if is_soft {
            let range = (rule.w_max - rule.w_min) * common * 2_f64.powi(-exponents[index]);
            let power = (range + 2.0).log2().floor().exp2();
            common *= (power / range).min(1.0);
        }
    }
    gains().zip(scales).for_each(|(gain, scale)| *scale = common / gain);
}

/// Lowers scales a little so that thresholds become integers: then neither comparison nor subtraction rounds. Resets and
/// limits become integers with them where their ratios are simple, so that v reaches a threshold exactly where it does
/// so in floating point.
fn whole_thresholds(context: &Context<'_>, id: usize, population: &Population, scales: &mut [f64]) {
    let Some(firing) = population.model().and_then(|model| model.firing.as_ref()) else { return };
    // Neurons with weights that learn have scales in fixed proportions.
    let learns = context.demands.leading_to(context.network, id).next().is_some();
    let is_even = context.steps[id].windows(2).all(|pair| pair[0].input_gain == pair[1].input_gain);
    let shared = learns || population.model().is_some_and(needs_one_scale);
    if shared && !learns {
        let most = scales.iter().copied().fold(f64::INFINITY, f64::min);
        scales.fill(whole_scale(population, 0, most));
    } else if !shared || (matches!(firing.v_threshold, Values::Same(_)) && is_even) {
        for (neuron, scale) in scales.iter_mut().enumerate() {
            *scale = whole(firing.v_threshold.get(neuron), *scale);
        }
    }
}

/// Refuses scales at which a threshold is less than a step.
fn keep_thresholds(
    context: &Context<'_>,
    id: usize,
    population: &Population,
    scales: &[f64],
) -> Result<(), CompileError> {
    let Some(firing) = population.model().and_then(|model| model.firing.as_ref()) else { return Ok(()) };
    let is_lost = |(neuron, scale): &(usize, &f64)| {
        let threshold = firing.v_threshold.get(*neuron);
        threshold > 0.0 && threshold * **scale < 1.0
    };
    match scales.iter().enumerate().find(is_lost) {
        None => Ok(()),
        Some((neuron, scale)) => Err(CompileError::ThresholdLost {
            population: population.name.clone(),
            neuron,
            threshold: firing.v_threshold.get(neuron),
            steps: firing.v_threshold.get(neuron) * scale,
            peak: context.drives[id][neuron].peak,
            state_bits: context.target.state_bits,
        }),
    }
}

/// One scale for all neurons of a population whose profiles hold potentials.
fn share_scale(population: &Population, scales: &mut [f64]) {
    if population.model().is_some_and(needs_one_scale) {
        let smallest = scales.iter().copied().fold(f64::INFINITY, f64::min);
        scales.fill(smallest);
    }
}
