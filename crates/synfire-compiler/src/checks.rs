//! What can be refused before or after the work on weights: options, delays and room.

use synfire_arch::Target;
use synfire_arch::generated::PAYLOAD_BITS;
use synfire_diagnostics::Number;
use synfire_image::{InputFormat, Layout, Program};
use synfire_network::{Network, PopulationId, Schedule};

use crate::error::CompileError;
use crate::layout::padded;
use crate::options::CompileOptions;
use crate::place::{CoreStage, needs_start_axon, split_stages};
use crate::report::ProjectionReport;

pub(crate) fn check_options(options: &CompileOptions) -> Result<(), CompileError> {
    let refuse = |option, value: String, requirement: &str, remedy: String| {
        Err(CompileError::Option { option, value, requirement: requirement.to_owned(), remedy })
    };
    let (bits, (low, high)) = (options.weight_bits, options.input_range);
    if !(2..=16).contains(&bits) {
        let remedy = format!("give `--weight-bits {}`", bits.clamp(2, 16));
        return refuse("--weight-bits", bits.to_string(), "weights have 2 to 16 bits", remedy);
    }
    if options.input_bits > INPUT_BITS_MAX {
        let remedy = format!("give `--input-bits {INPUT_BITS_MAX}`");
        return refuse("--input-bits", options.input_bits.to_string(), "inputs have 0 to 8 fraction bits", remedy);
    }
    if !(low.is_finite() && high.is_finite() && low <= 0.0 && high >= 0.0 && low < high) {
        let (low_end, high_end) = (low.min(high).min(0.0), low.max(high).max(0.0));
        let is_range = low_end.is_finite() && high_end.is_finite() && low_end < high_end;
        let (low_end, high_end) = if is_range { (low_end, high_end) } else { (0.0, 1.0) };
        let remedy = format!("give `--input-range {}:{}`", Number(low_end), Number(high_end));
        let range = format!("{}:{}", Number(low), Number(high));
        return refuse("--input-range", range, "the range has to hold 0 and more than that", remedy);
    }
    match options.pinned_scale {
        Some(scale) if !(scale.is_finite() && scale > 0.0) => {
            let remedy = "give `--scale 1`, at which integers stay as they are";
            refuse("--scale", Number(scale).to_string(), "a scale is a positive number", remedy.to_owned())
        }
        _ => input_format(options).map(|_| ()),
    }
}

/// Most fraction bits of an input.
const INPUT_BITS_MAX: u32 = 8;
/// Largest magnitude of a payload.
const PAYLOAD_MAX: f64 = ((1_u32 << (PAYLOAD_BITS - 1)) - 1) as f64;

/// The format that these options give to the values of inputs.
///
/// # Errors
/// When a value of the range does not fit a payload.
pub fn input_format(options: &CompileOptions) -> Result<InputFormat, CompileError> {
    let (from, to) = options.input_range;
    let payloads = |bits: u32| {
        let unit = f64::from(1_u32 << bits);
        ((from * unit).floor(), (to * unit).ceil())
    };
    let fits = |bits: &u32| {
        let (low, high) = payloads(*bits);
        low >= -PAYLOAD_MAX && high <= PAYLOAD_MAX
    };
    let bits = options.input_bits;
    if !fits(&bits) {
        let limit = |bits: u32| (PAYLOAD_MAX / f64::from(1_u32 << bits)).floor();
        let remedy = match (0..bits).rev().find(fits) {
            Some(fewer) => format!("give `--input-bits {fewer}`, or divide the input and multiply the weights"),
            None => format!("divide the input and multiply the weights, so that it stays below {}", limit(0)),
        };
        return Err(CompileError::Option {
            option: "--input-range",
            value: format!("{}:{}", Number(from), Number(to)),
            requirement: format!("with {bits} fraction bits a payload reaches {}", limit(bits)),
            remedy,
        });
    }
    let (low, high) = payloads(bits);
    Ok(InputFormat { fraction_bits: bits, payload_min: low as i16, payload_max: high as i16 })
}

pub(crate) fn check_delays(network: &Network, target: &Target, schedule: &Schedule) -> Result<(), CompileError> {
    let limit = target.delay_max();
    match schedule.delay_ticks.iter().position(|delay| *delay > limit) {
        None => Ok(()),
        Some(index) => Err(CompileError::DelayTooLong {
            projection: network.projections[index].name.clone(),
            delay: schedule.delay_ticks[index],
            target: target.name.clone(),
            limit,
        }),
    }
}

/// Whether axons, neurons and stages fit, before anything is allocated for them.
pub(crate) fn check_room(
    network: &Network,
    target: &Target,
    schedule: &Schedule,
    layouts: &[Layout],
) -> Result<(), CompileError> {
    let ids = |inputs: bool| network.population_ids().filter(move |id| network.population(*id).is_input() == inputs);
    let sizes = |inputs: bool| -> Vec<_> {
        let size = |id: PopulationId| layouts[id.0].span(network.population(id).size()) as u64;
        ids(inputs).map(|id| (network.population(id).name.clone(), size(id))).collect()
    };
    let places = |inputs: bool| -> u64 {
        ids(inputs).fold(0, |sum: u64, id| sum.saturating_add(padded(network, layouts[id.0], target, id)))
    };
    let start = if needs_start_axon(network) { u64::from(target.lanes) } else { 0 };
    require(target, "axons", places(true).saturating_add(start), target.axons, sizes(true))?;
    require(target, "neurons", places(false), target.neurons, sizes(false))?;
    let has_neurons = |stage: &CoreStage| stage.populations.iter().any(|id| network.population(*id).size() > 0);
    let stages = split_stages(network, schedule).into_iter().filter(has_neurons).count();
    require(target, "stages", stages as u64, target.stages, Vec::new())
}

/// Whether tiles, lists and profiles fit.
pub(crate) fn check_memories(
    network: &Network,
    target: &Target,
    program: &Program,
    projections: &[ProjectionReport],
) -> Result<(), CompileError> {
    let by = |amount: fn(&ProjectionReport) -> usize| {
        projections.iter().map(|projection| (projection.name.clone(), amount(projection) as u64)).collect()
    };
    let tiles = program.weights.len() as u64 / u64::from(target.lanes * target.lanes);
    require(target, "tiles", tiles, target.tiles, by(|projection| projection.tiles))?;
    require(
        target,
        "list entries",
        (program.uses.len() + program.columns.len()) as u64,
        target.uses,
        by(|projection| projection.uses),
    )?;
    if target.learning {
        // One word of the memory stands for no rule.
        require(target, "learning rules", program.rules.len() as u64, target.rules - 1, Vec::new())?;
        require(target, "trace ranges", program.trace_ranges.len() as u64, target.trace_ranges, Vec::new())?;
    }
    let names = network.populations.iter().filter(|population| !population.is_input());
    let names = names.map(|population| (population.name.clone(), population.size() as u64)).collect();
    require(target, "profiles", program.profiles.len() as u64, target.profiles, names)
}

fn require(
    target: &Target,
    resource: &'static str,
    needed: u64,
    available: u32,
    mut largest: Vec<(String, u64)>,
) -> Result<(), CompileError> {
    if needed <= u64::from(available) {
        return Ok(());
    }
    largest.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Err(CompileError::DoesNotFit {
        target: target.name.clone(),
        resource,
        needed,
        available: u64::from(available),
        largest,
    })
}
