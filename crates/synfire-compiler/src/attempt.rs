//! Everything that depends on the scales: exponents, weights, tiles, neurons.

use synfire_arch::{NeuronBlock, SourceBlock, TileId};
use synfire_image::{Event, Layout, NeuronParameters, Profile, Program, ProjectionInfo};
use synfire_network::{Factor, NeuronModel, PopulationId, Projection, Weights, product_targets};

use crate::channels::share_by_channel;
use crate::chosen::Chosen;
use crate::context::Context;
use crate::error::CompileError;
use crate::integers::Integers;
use crate::learning::{Integer, LearningPlan, column_lists, learning};
use crate::neurons;
use crate::options::Rounding;
use crate::place::Placement;
use crate::profiles::{Profiles, profile};
use crate::quantise::{Loss, Rounder, Synapse, quantise, quantise_learning};
use crate::report::{LearningReport, ProjectionReport};
use crate::scales::{exponents, final_scales};
use crate::shared::SharedTiles;
use crate::source_blocks::SourceBlocks;
use crate::start::add_start_axon;
use crate::tiles::{Placed, TileBuilder, TileCost};

/// A program with its scales.
pub(crate) struct Attempt {
    /// By population and neuron: integers per real unit of v.
    pub scales: Vec<Vec<f64>>,
    pub program: Program,
    pub start_events: Vec<Event>,
    pub projections: Vec<ProjectionReport>,
    /// Where the weights are that learn.
    pub learned: Vec<ProjectionInfo>,
    pub learning: Vec<LearningReport>,
    /// The integers of weights, by projection.
    pub chosen: Vec<Chosen>,
}

/// Exponents, final scales and memories for these widest scales.
pub(crate) fn attempt(context: &Context<'_>, widest: &[Vec<f64>]) -> Result<Attempt, CompileError> {
    let mut widest = widest.to_vec();
    widest.iter_mut().enumerate().for_each(|(id, scales)| share_by_channel(context, id, scales));
    let exponents = exponents(context, &widest);
    let scales = final_scales(context, widest, &exponents)?;
    let chosen = context.settle(&exponents, &scales);
    let plan = learning(context, &exponents, &scales)?;
    let mut tiles = TileBuilder::new(context.target);
    let (mut projections, mut learned) = (Vec::new(), Vec::new());
    for (index, exponent) in exponents.iter().enumerate() {
        let first_tile = tiles.next_tile();
        let report =
            add_projection(context, &mut tiles, index, *exponent, &scales, (plan.of[index].as_ref(), &chosen[index]))?;
        learned.extend(plan.of[index].map(|rule| learned_projection(context, index, first_tile, report.tiles, &rule)));
        projections.push(report);
    }
    let start_events = add_start_axon(context, &mut tiles, &scales)?;
    let (weights, uses, pointers) = tiles.finish();
    let (neurons, profiles) = neurons(context, &scales)?;
    let stages = context.placement.stages.clone();
    let LearningPlan { rules, trace_ranges, reports, .. } = plan;
    let program =
        Program { weights, uses, pointers, neurons, profiles, stages, rules, trace_ranges, ..Program::default() };
    let (columns, column_pointers) = column_lists(context.target, &program);
    let program = Program { columns, column_pointers, ..program };
    Ok(Attempt { scales, program, start_events, projections, learned, learning: reports, chosen })
}

/// Where the weights of a projection are that learns.
fn learned_projection(
    context: &Context<'_>,
    index: usize,
    first_tile: TileId,
    tiles: usize,
    rule: &Integer,
) -> ProjectionInfo {
    let Projection { name, source, target, .. } = &context.network.projections[index];
    ProjectionInfo {
        name: name.clone(),
        first_source: SourceBlock(context.first_source(*source) as u32 / context.target.lanes),
        sources: context.network.population(*source).size(),
        first_target: NeuronBlock(context.placement.first[target.0] / context.target.lanes),
        targets: context.network.population(*target).size(),
        first_tile,
        tiles: tiles as u32,
        weight_step: 1.0 / rule.steps,
    }
}

fn add_projection(
    context: &Context<'_>,
    tiles: &mut TileBuilder<'_>,
    index: usize,
    exponent: i32,
    scales: &[Vec<f64>],
    (learns, chosen): (Option<&Integer>, &Chosen),
) -> Result<ProjectionReport, CompileError> {
    let projection = &context.network.projections[index];
    let is_input = context.network.population(projection.source).is_input();
    let delay = context.schedule.delay_ticks[index];
    let fraction_bits = if is_input { context.options.input_bits as i32 } else { 0 };
    let exponent_of_part = exponent - fraction_bits;
    let (loss, cost) = match (&projection.weights, learns) {
        (Weights::Product { factors }, _) => {
            let (shared, loss) = share(context, (index, factors), scales, exponent, chosen);
            (loss, shared.finish(tiles, delay, exponent_of_part))
        }
        (_, Some(rule)) => {
            let (mut synapses, loss) = quantise_learning(context.network, projection, rule);
            synapses.iter_mut().for_each(|synapse| *synapse = placed(context, projection, *synapse));
            let placed = Placed { synapses, exponent: exponent_of_part, parts: 1, delay };
            // What has no synapse is within the bounds too, and as near to 0 as they allow.
            (loss, tiles.add_learning(&placed, rule.rule, 0.clamp(rule.w_min, rule.w_max)))
        }
        (_, None) => {
            let rounder = || rounder(context, index, scales, exponent, chosen);
            add_fixed(context, tiles, index, &rounder, (exponent_of_part, delay))
        }
    };
    check_weights(context, index, &loss)?;
    let TileCost { tiles, uses, visits } = cost;
    Ok(ProjectionReport {
        name: projection.name.clone(),
        synapses: loss.synapses,
        lost: loss.lost,
        relative_error: loss.relative_error(),
        bits: context.weight_bits(index),
        clipped: loss.clipped,
        clipping: loss.clipping,
        exponent,
        delay_ticks: delay,
        weights: projection.weights.stored().count(),
        tiles,
        uses,
        visits,
    })
}

/// The tiles of a projection that does not learn. Where sources stand in the order of their indices, one block of them after
/// the other is rounded, once for each part of the weights.
fn add_fixed<'b>(
    context: &Context<'_>,
    tiles: &mut TileBuilder<'_>,
    index: usize,
    rounder: &dyn Fn() -> Rounder<'b>,
    (exponent, delay): (i32, u32),
) -> (Loss, TileCost) {
    let projection = &context.network.projections[index];
    let parts = context.parts(index);
    if context.placement.layouts[projection.source.0] != Layout::Consecutive {
        let (mut synapses, loss) = quantise(context.network, projection, rounder());
        synapses.iter_mut().for_each(|synapse| *synapse = placed(context, projection, *synapse));
        return (loss, tiles.add(&Placed { synapses, exponent, parts, delay }));
    }
    let sources = context.network.population(projection.source).size();
    let (mut loss, mut cost) = (Loss::default(), TileCost::default());
    // The highest part first, as a list of its own: the core has no wide weights, it adds each part with its exponent.
    for part in (0..parts).rev() {
        let mut rounder = rounder();
        let mut blocks = SourceBlocks::new(&projection.weights, sources, context.target.lanes as usize);
        let mut synapses = Vec::new();
        while blocks.next_block(|number, synapse| {
            let rounded = rounder.synapse(number, synapse);
            synapses.extend(rounded.map(|synapse| placed(context, projection, synapse)));
        }) {
            cost += tiles.add_block(&synapses, (part, exponent, delay));
            synapses.clear();
        }
        loss = rounder.loss;
    }
    (loss, cost)
}

fn rounder<'b>(
    context: &'b Context<'_>,
    index: usize,
    scales: &'b [Vec<f64>],
    exponent: i32,
    chosen: &'b Chosen,
) -> Rounder<'b> {
    let target = context.network.projections[index].target.0;
    Rounder {
        steps: &context.steps[target],
        scales: &scales[target],
        unit: 2_f64.powi(-exponent),
        limit: context.weight_limit(index),
        chosen,
        loss: Loss::default(),
    }
}

/// A synapse between indices as one between places.
fn placed(context: &Context<'_>, projection: &Projection, synapse: Synapse) -> Synapse {
    let Placement { layouts, .. } = &context.placement;
    let source = context.first_source(projection.source) + layouts[projection.source.0].place(synapse.source);
    let target = context.placement.neuron(projection.target, synapse.target).index();
    Synapse { source, target, ..synapse }
}

/// The shared tiles of a projection, made one source block after the other.
fn share(
    context: &Context<'_>,
    (index, factors): (usize, &[Factor]),
    scales: &[Vec<f64>],
    exponent: i32,
    chosen: &Chosen,
) -> (SharedTiles, Loss) {
    let projection = &context.network.projections[index];
    let source = projection.source;
    let mut rounder = rounder(context, index, scales, exponent, chosen);
    let mut shared = SharedTiles::new(context.target.lanes, context.target.weight_bits, context.parts(index));
    let (layout, size) = (context.placement.layouts[source.0], context.network.population(source).size());
    let places: Vec<usize> = (0..layout.span(size)).collect();
    for block in places.chunks(context.target.lanes as usize) {
        let sources = block.iter().filter_map(|place| layout.index(*place, size));
        let synapses = sources.flat_map(|source| {
            product_targets(factors, source).into_iter().map(move |(target, weight)| (source, target, weight))
        });
        let synapses: Vec<Synapse> = synapses
            .filter_map(|synapse| rounder.synapse(0, synapse))
            .map(|synapse| placed(context, projection, synapse))
            .collect();
        shared.add_block(&synapses);
    }
    (shared, rounder.loss)
}

/// With a pinned scale weights have to be integers that fit; else scales were chosen so that they fit.
fn check_weights(context: &Context<'_>, index: usize, loss: &Loss) -> Result<(), CompileError> {
    let (name, limit) = (&context.network.projections[index].name, context.weight_limit(index));
    match context.options.pinned_scale {
        Some(scale) if loss.inexact > 0.0 => {
            Err(CompileError::NotInteger { what: "a weight", name: name.clone(), scale, off: loss.inexact })
        }
        Some(scale) if loss.largest > limit as f64 => Err(CompileError::WeightTooWide {
            projection: name.clone(),
            largest: loss.largest,
            scale,
            weight_bits: context.weight_bits(index),
            limit,
        }),
        None if loss.largest > limit as f64 => {
            let reason = format!("weights of `{name}` reach {}, but {limit} is the limit", loss.largest);
            Err(CompileError::Bug { reason })
        }
        _ => Ok(()),
    }
}

fn neurons(context: &Context<'_>, scales: &[Vec<f64>]) -> Result<(Vec<NeuronParameters>, Vec<Profile>), CompileError> {
    let mut profiles = Profiles::default();
    let mut parameters = Vec::with_capacity(context.placement.neurons as usize);
    for id in &context.placement.order {
        let Some(model) = context.network.population(*id).model() else { continue };
        let own = scales[id.0].iter().enumerate();
        let own = own.map(|(neuron, scale)| parameters_of(context, *id, model, (neuron, *scale), &mut profiles));
        let own = own.collect::<Result<Vec<_>, CompileError>>()?;
        place_neurons(context, *id, own, &mut parameters);
    }
    Ok((parameters, profiles.0))
}

fn parameters_of(
    context: &Context<'_>,
    id: PopulationId,
    model: &NeuronModel,
    (neuron, scale): (usize, f64),
    profiles: &mut Profiles,
) -> Result<NeuronParameters, CompileError> {
    let population = context.network.population(id);
    let step = &context.steps[id.0][neuron];
    let integers = Integers {
        population: &population.name,
        neuron,
        scale,
        exact: context.options.pinned_scale.is_some(),
        target: context.target,
    };
    let (bias_to_current, bias) = neurons::bias(population, neuron, step)?;
    let nearest = context.options.rounding == Rounding::Nearest;
    let profile = profile(&context.network.semantics, model, &integers, bias_to_current, nearest)?;
    let own = neurons::parameters(model, step, &integers, bias)?;
    Ok(NeuronParameters { profile: profiles.index_of(profile), ..own })
}

/// Puts the neurons of a population where they belong, and neurons that never spike between and behind them.
fn place_neurons(
    context: &Context<'_>,
    id: PopulationId,
    own: Vec<NeuronParameters>,
    parameters: &mut Vec<NeuronParameters>,
) {
    let layout = context.placement.layouts[id.0];
    let profile = own.last().map_or(0, |neuron| neuron.profile);
    let silent = NeuronParameters { threshold: context.target.state_max() as i32, bias: 0, kv: 0, ki: 0, profile };
    let first = parameters.len();
    let span = layout.span(own.len()).next_multiple_of(context.target.lanes as usize);
    parameters.resize(first + span, silent);
    for (index, neuron) in own.into_iter().enumerate() {
        parameters[first + layout.place(index)] = neuron;
    }
}
