//! Parameter memory: one word for each neuron.

use synfire_arch::generated::DECAY_FRACTION_BITS;
use synfire_image::NeuronParameters;
use synfire_network::{Comparison, Membrane, NeuronModel, Population, Reset};

use crate::CompileError;
use crate::dynamics::Step;
use crate::integers::Integers;

/// A decay as a fraction of 2^16. The largest is 1 - 2^-16.
pub(crate) fn decay(value: f64) -> u16 {
    let unit = f64::from(1_u32 << DECAY_FRACTION_BITS);
    (value * unit).round().clamp(0.0, unit - 1.0) as u16
}

/// Relative error of the leak `1 - value` after rounding; infinite if the leak is lost.
pub(crate) fn leak_error(value: f64) -> f64 {
    let unit = f64::from(1_u32 << DECAY_FRACTION_BITS);
    let leak = 1.0 - value;
    if leak == 0.0 { 0.0 } else { ((unit - f64::from(decay(value))) / unit - leak).abs() / leak }
}

/// Whether the constant input goes to the current, and how much of it there is in all.
///
/// # Errors
/// When both the current and the membrane have one that the other cannot carry.
pub(crate) fn bias(population: &Population, neuron: usize, step: &Step) -> Result<(bool, f64), CompileError> {
    match (step.current_bias, step.membrane_bias) {
        (current, 0.0) => Ok((true, current)),
        (current, membrane) if step.ki == 0.0 || current == 0.0 => Ok((false, current + membrane)),
        _ => Err(CompileError::TwoBiases { population: population.name.clone(), neuron }),
    }
}

/// The parameters of one neuron in its scale; the profile is filled in by the caller.
///
/// # Errors
/// When the threshold or the bias does not fit, or has to be exact and is not.
pub(crate) fn parameters(
    model: &NeuronModel,
    step: &Step,
    integers: &Integers<'_>,
    bias: f64,
) -> Result<NeuronParameters, CompileError> {
    let threshold = match &model.firing {
        None => integers.target.state_max() as f64,
        Some(firing) => {
            let exact = firing.v_threshold.get(integers.neuron) * integers.scale;
            integers.check_exact("v_threshold", exact)?;
            // A scale that was chosen to make the threshold whole misses it by rounding only.
            let whole = (exact - exact.round()).abs() < 1e-9 * exact.abs().max(1.0);
            match (whole || firing.reset == Reset::Subtract, firing.comparison) {
                (true, _) => exact.round(),
                (false, Comparison::Greater) => exact.floor(),
                (false, Comparison::GreaterEqual) => exact.ceil(),
            }
        }
    };
    Ok(NeuronParameters {
        threshold: integers.fit("v_threshold", threshold)?,
        bias: integers.of("bias", bias)?,
        kv: if matches!(model.membrane, Membrane::Leaky { .. }) { decay(step.kv) } else { 0 },
        ki: decay(step.ki),
        profile: 0,
    })
}
