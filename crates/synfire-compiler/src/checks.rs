//! What can be refused before or after the work on weights: options, delays and room.

use synfire_arch::Target;
use synfire_arch::generated::PAYLOAD_BITS;
use synfire_image::{InputFormat, Program};
use synfire_network::{Network, Schedule};

use crate::error::CompileError;
use crate::options::CompileOptions;
use crate::place::{CoreStage, needs_start_axon, split_stages};
use crate::report::ProjectionReport;

pub(crate) fn check_options(options: &CompileOptions) -> Result<(), CompileError> {
    let refuse = |option, value: String, requirement: &str| {
        Err(CompileError::Option { option, value, requirement: requirement.to_owned() })
    };
    let (low, high) = options.input_range;
    if !(2..=16).contains(&options.weight_bits) {
        return refuse("--weight-bits", options.weight_bits.to_string(), "weights have 2 to 16 bits");
    }
    if options.input_bits > 8 {
        return refuse("--input-bits", options.input_bits.to_string(), "inputs have 0 to 8 fraction bits");
    }
    if !(low.is_finite() && high.is_finite() && low <= 0.0 && high >= 0.0 && low < high) {
        return refuse("--input-range", format!("{low}:{high}"), "the range has to hold 0 and more than that");
    }
    match options.pinned_scale {
        Some(scale) if !(scale.is_finite() && scale > 0.0) => {
            refuse("--scale", scale.to_string(), "a scale is a positive number")
        }
        _ => input_format(options).map(|_| ()),
    }
}

/// The payload format of inputs.
pub(crate) fn input_format(options: &CompileOptions) -> Result<InputFormat, CompileError> {
    let unit = f64::from(1_u32 << options.input_bits);
    let (low, high) = ((options.input_range.0 * unit).floor(), (options.input_range.1 * unit).ceil());
    let limit = f64::from((1_u32 << (PAYLOAD_BITS - 1)) - 1);
    if low < -limit || high > limit {
        return Err(CompileError::Option {
            option: "--input-range",
            value: format!("{}:{}", options.input_range.0, options.input_range.1),
            requirement: format!(
                "with {} fraction bits a payload reaches {}",
                options.input_bits,
                (limit / unit).floor()
            ),
        });
    }
    Ok(InputFormat { fraction_bits: options.input_bits, payload_min: low as i16, payload_max: high as i16 })
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
pub(crate) fn check_room(network: &Network, target: &Target, schedule: &Schedule) -> Result<(), CompileError> {
    let sizes = |inputs: bool| -> Vec<_> {
        let populations = network.populations.iter().filter(|population| population.is_input() == inputs);
        populations.map(|population| (population.name.clone(), population.size() as u64)).collect()
    };
    let lanes = u64::from(target.lanes);
    let blocks = |sizes: &[(String, u64)]| -> u64 {
        sizes.iter().fold(0, |sum: u64, (_, size)| sum.saturating_add(size.div_ceil(lanes)))
    };
    let start = u64::from(needs_start_axon(network));
    let (axons, neurons) = (blocks(&sizes(true)).saturating_add(start), blocks(&sizes(false)));
    require(target, "axons", axons.saturating_mul(lanes), target.axons, sizes(true))?;
    require(target, "neurons", neurons.saturating_mul(lanes), target.neurons, sizes(false))?;
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
