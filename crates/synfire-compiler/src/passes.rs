//! The passes, one after the other, until the result is proven.

use synfire_arch::Target;
use synfire_diagnostics::Diagnostic;
use synfire_image::{Image, ImageError, Range, ReportText, accumulator_ranges};
use synfire_network::Network;

use crate::assemble::image;
use crate::attempt::{Attempt, attempt};
use crate::checks::check_memories;
use crate::chosen::Chosen;
use crate::context::Context;
use crate::describe;
use crate::error::CompileError;
use crate::options::CompileOptions;
use crate::report::Report;
use crate::scales::widest_scales;

/// An image and what there is to say about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Compiled {
    /// The image; it has passed [`Image::check`].
    pub image: Image,
    /// What was done; also in the image.
    pub report: Report,
    /// Warnings and notes.
    pub warnings: Vec<Diagnostic>,
    /// The integers of weights, by projection.
    pub(crate) chosen: Vec<Chosen>,
}

/// How often scales are lowered before giving up, when rounded weights overflow where exact ones would not.
const PROOF_ROUNDS: usize = 8;

/// What the first of these rounds leaves of an accumulator beyond what fits, as a part of it; the last takes 128 times this.
const FIRST_STEP: f64 = 0.005;

/// What is known about the network before scales are chosen, with the weights that are to be chosen by error.
pub(crate) fn context<'a>(
    network: &'a Network,
    target: &'a Target,
    options: &'a CompileOptions,
) -> Result<Context<'a>, CompileError> {
    let mut context = Context::new(network, target, options)?;
    for id in 0..network.populations.len() {
        for (index, rows) in context.rows_to_fit(id) {
            context.rows[index] = Some(rows);
        }
    }
    Ok(context)
}

/// Runs all passes, again with lower scales as long as rounded weights overflow.
///
/// # Errors
/// The first thing about the network that the target cannot do.
pub(crate) fn compiled(network: &Network, target: &Target, options: &CompileOptions) -> Result<Compiled, CompileError> {
    let context = &context(network, target, options)?;
    let mut widest = widest_scales(context)?;
    let mut rounds = 0;
    loop {
        let mut attempt = attempt(context, &widest)?;
        let image = image(context, &mut attempt)?;
        check_memories(context.network, context.target, &image.program, &attempt.projections)?;
        rounds += 1;
        match image.check() {
            Ok(()) => return finish(context, image, attempt),
            Err(ImageError::AccumulatorOverflow { .. })
                if context.options.pinned_scale.is_none() && rounds <= PROOF_ROUNDS =>
            {
                lower(context, &mut widest, &attempt.scales, &accumulator_ranges(&image), rounds);
            }
            Err(error) => return Err(overflow(context, &error)),
        }
    }
}

fn finish(context: &Context<'_>, mut image: Image, attempt: Attempt) -> Result<Compiled, CompileError> {
    let report = describe::report(context, &image, &attempt);
    let warnings = describe::warnings(context, &report);
    image.report = ReportText::new(&report).map_err(|error| CompileError::Bug { reason: error.to_string() })?;
    Ok(Compiled { image, report, warnings, chosen: attempt.chosen })
}

fn overflow(context: &Context<'_>, error: &ImageError) -> CompileError {
    match error {
        ImageError::AccumulatorOverflow { population, neuron, low, high, min, max, .. } => CompileError::Overflow {
            population: population.clone(),
            neuron: *neuron,
            state_bits: context.target.state_bits,
            reason: format!("they can add up to {low} .. {high}, and an accumulator holds {min} .. {max}"),
        },
        other => CompileError::Bug { reason: other.to_string() },
    }
}

/// Lowers the scales of neurons whose rounded inputs overflow, by more in each round: of weights in two parts the sum of
/// the high ones stays as it is until these round to less.
fn lower(context: &Context<'_>, widest: &mut [Vec<f64>], scales: &[Vec<f64>], ranges: &[Range], round: usize) {
    let limit = context.target.state_max() as f64;
    let wanted = limit * (1.0 - FIRST_STEP * 2_f64.powi(round as i32 - 1));
    for id in &context.placement.order {
        for (index, scale) in widest[id.0].iter_mut().enumerate() {
            let range = ranges[context.placement.neuron(*id, index).index()];
            let peak = range.high.max(-range.low) as f64;
            if peak > limit {
                *scale = scales[id.0][index] * wanted / peak;
            }
        }
    }
}
