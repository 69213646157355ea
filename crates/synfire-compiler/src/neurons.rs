//! Parameter memory: one word for each neuron.

use synfire_arch::Target;
use synfire_arch::generated::DECAY_FRACTION_BITS;
use synfire_image::NeuronParameters;
use synfire_network::{Comparison, Membrane, Population, Reset};

use crate::CompileError;
use crate::dynamics::Step;

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

/// The parameters of one neuron with this scale; the profile is filled in by the caller.
pub(crate) fn parameters(
    population: &Population,
    neuron: usize,
    step: &Step,
    scale: f64,
    bias: f64,
    target: &Target,
) -> Result<NeuronParameters, CompileError> {
    let model = population.model();
    let threshold = match model.and_then(|model| model.firing.as_ref()) {
        None => target.state_max() as f64,
        Some(firing) => {
            let exact = firing.v_threshold.get(neuron) * scale;
            // A scale that was chosen to make the threshold whole misses it by rounding only.
            let whole = (exact - exact.round()).abs() < 1e-9 * exact.abs().max(1.0);
            match (whole || firing.reset == Reset::Subtract, firing.comparison) {
                (true, _) => exact.round(),
                (false, Comparison::Greater) => exact.floor(),
                (false, Comparison::GreaterEqual) => exact.ceil(),
            }
        }
    };
    let range = target.state_min() as f64..=target.state_max() as f64;
    let bias = (bias * scale).round();
    for (parameter, value) in [("v_threshold", threshold), ("bias", bias)] {
        if !range.contains(&value) {
            return Err(CompileError::OutOfState {
                population: population.name.clone(),
                neuron,
                parameter,
                value,
                state_bits: target.state_bits,
            });
        }
    }
    let linear = model.is_some_and(|model| !matches!(model.membrane, Membrane::Leaky { .. }));
    Ok(NeuronParameters {
        threshold: threshold as i32,
        bias: bias as i32,
        kv: if linear { 0 } else { decay(step.kv) },
        ki: decay(step.ki),
        profile: 0,
    })
}
