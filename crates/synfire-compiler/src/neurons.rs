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

/// The part of what a rounded decay changes in v under constant input that inputs make up for. A spike reaches v unchanged
/// when it comes, and constant input is changed in full by the time v settles; a neuron that fires is between the two.
/// Measured on small networks of six trainers: 0.3 to 0.5 leave the fewest differing bits, 0 and 0.8 more.
const MADE_UP: f64 = 0.3;
/// Where a leak is off by more, its decay is too slow for v to settle while anything is alike.
const LEAK_ERROR_MAX: f64 = 0.02;

/// What inputs are multiplied by so that they make up for rounded decays.
pub(crate) fn compensation(step: &Step) -> f64 {
    let unit = f64::from(1_u32 << DECAY_FRACTION_BITS);
    // A decay that is too large leaves v too large, by the error of its leak.
    let excess = |value: f64| {
        let excess = (f64::from(decay(value)) / unit - value) / (1.0 - value);
        if excess.abs() <= LEAK_ERROR_MAX { excess } else { 0.0 }
    };
    let decays = [step.kv, step.ki].into_iter().filter(|decay| *decay < 1.0);
    1.0 - MADE_UP * decays.map(excess).sum::<f64>()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn step(kv: f64, ki: f64) -> Step {
        Step { kv, ki, membrane_gain: 1.0, input_gain: 1.0, current_bias: 0.0, membrane_bias: 0.0, late_bias: 0.0 }
    }

    #[test]
    fn inputs_make_up_for_a_part_of_what_rounded_decays_change() {
        // 0.9 becomes 58,982 of 65,536, which leaks more: what v settles at is smaller by 6.1e-5 of it.
        let settles = |kv: f64| 1.0 / (1.0 - kv);
        let lost = 1.0 - settles(58_982.0 / 65_536.0) / settles(0.9);
        assert!((lost - 6.1e-5).abs() < 1e-6);
        let gain = compensation(&step(0.9, 0.0)) - 1.0;
        assert!((gain / lost - MADE_UP).abs() < 1e-3, "{gain} {lost}");
        assert!((compensation(&step(0.9, 0.9)) - 1.0 - 2.0 * gain).abs() < 1e-12);
        // Decays that are whole stay, and so does what never leaks or hardly does.
        for kv in [0.0, 0.5, 1.0, 1.0 - 1e-9] {
            assert_eq!(compensation(&step(kv, 0.75)), 1.0, "{kv}");
        }
    }
}
