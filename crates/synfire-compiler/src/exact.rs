//! Scales at which parameters that stand in simple ratios become integers together.
//!
//! A reset to -2 beside a threshold of -1 is an integer wherever the threshold is one. With any other scale it would be off
//! by a part of a step, and v that decays from it to exactly the threshold would miss it.

use synfire_network::{Membrane, Population};

use crate::profiles::needs_one_scale;

/// Multiples of a unit that a state can hold with some room.
const MULTIPLE_MAX: f64 = 32768.0;
/// Ratios of 64-bit floats are simple when they are off by no more.
const TOLERANCE: f64 = 1e-12;
/// Ratios of 32-bit floats are, if their denominator is small.
const TOLERANCE_SINGLE: f64 = 1.2e-7;
/// The largest denominator of a ratio of 32-bit floats.
const DENOMINATOR_SINGLE: f64 = 100.0;

/// The largest number of which all values so far are whole multiples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Unit {
    /// 0 before the first value.
    size: f64,
    /// The largest multiple so far.
    largest: f64,
}

impl Unit {
    pub const NONE: Self = Self { size: 0.0, largest: 0.0 };

    /// The unit of these values too, if there is one.
    pub fn with(self, values: impl IntoIterator<Item = f64>) -> Option<Self> {
        values.into_iter().try_fold(self, |unit, value| unit.with_one(value.abs()))
    }

    fn with_one(self, value: f64) -> Option<Self> {
        if value == 0.0 {
            return Some(self);
        }
        if self.size == 0.0 {
            return Some(Self { size: value, largest: 1.0 });
        }
        let (multiple, denominator) = simple_ratio(value / self.size)?;
        let largest = (self.largest * denominator).max(multiple);
        (largest <= MULTIPLE_MAX).then_some(Self { size: self.size / denominator, largest })
    }

    /// The largest scale up to `most` at which the unit is an integer of at least 1.
    pub fn scale(self, most: f64) -> Option<f64> {
        let steps = (self.size * most).floor();
        (steps >= 1.0).then(|| steps / self.size)
    }
}

/// Numerator and denominator of a ratio with a small denominator, by continued fractions.
fn simple_ratio(ratio: f64) -> Option<(f64, f64)> {
    let (mut before, mut now) = ((0.0, 1.0), (1.0, 0.0));
    let mut rest = ratio;
    loop {
        let whole = rest.floor();
        (before, now) = (now, (whole * now.0 + before.0, whole * now.1 + before.1));
        let (numerator, denominator) = now;
        if numerator > MULTIPLE_MAX || denominator > MULTIPLE_MAX {
            return None;
        }
        let off = (numerator / denominator / ratio - 1.0).abs();
        if off <= TOLERANCE || (off <= TOLERANCE_SINGLE && denominator <= DENOMINATOR_SINGLE) {
            return Some(now);
        }
        rest = 1.0 / (rest - whole);
    }
}

/// The potentials of a population that meet v, in the order in which they matter: thresholds, resets, limits, then what a
/// tick or a spike takes.
pub(crate) fn potentials(population: &Population) -> Vec<Vec<f64>> {
    let Some(model) = population.model() else { return Vec::new() };
    let mut all = Vec::new();
    if let Some(firing) = &model.firing {
        all.push(firing.v_threshold.stored().to_vec());
        all.push(firing.v_reset.stored().to_vec());
    }
    all.extend(model.v_min.as_ref().map(|v_min| v_min.stored().to_vec()));
    if let Membrane::LinearLeak { leak_per_tick } = &model.membrane {
        all.push(leak_per_tick.stored().to_vec());
    }
    let adaptation = model.firing.as_ref().and_then(|firing| firing.adaptation.as_ref());
    all.extend(adaptation.map(|adaptation| adaptation.step.stored().to_vec()));
    all
}

/// The largest scale of a neuron up to `most` at which its threshold is whole, or all that has simple ratios to thresholds
/// where the population has one scale.
pub(crate) fn whole_scale(population: &Population, neuron: usize, most: f64) -> f64 {
    let Some(model) = population.model() else { return most };
    match &model.firing {
        Some(_) if needs_one_scale(model) => common_scale(population, most).unwrap_or(most),
        Some(firing) => whole(firing.v_threshold.get(neuron), most),
        None => most,
    }
}

/// The largest scale up to `most` at which the thresholds of a population are integers, and with them all other potentials
/// that have simple ratios to them.
fn common_scale(population: &Population, most: f64) -> Option<f64> {
    let mut unit = Unit::NONE;
    for values in potentials(population) {
        if let Some(finer) = unit.with(values).filter(|finer| finer.scale(most).is_some()) {
            unit = finer;
        }
    }
    unit.scale(most)
}

/// A scale that is lowered a little, so that a threshold becomes an integer; one at which it would be none stays.
pub(crate) fn whole(threshold: f64, scale: f64) -> f64 {
    let steps = (threshold * scale).floor();
    if threshold > 0.0 && steps >= 1.0 { steps / threshold } else { scale }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simple_ratios_are_found_and_others_are_not() {
        assert_eq!(simple_ratio(2.0), Some((2.0, 1.0)));
        assert_eq!(simple_ratio(0.655), Some((131.0, 200.0)));
        assert_eq!(simple_ratio(-65.0 / -50.0), Some((13.0, 10.0)));
        assert_eq!(simple_ratio(f64::from(0.1_f32) / f64::from(0.3_f32)), Some((1.0, 3.0)));
        assert_eq!(simple_ratio(std::f64::consts::SQRT_2), None);
        assert_eq!(simple_ratio(1e9), None);
        assert_eq!(simple_ratio(1e-9), None);
    }

    #[test]
    fn a_scale_makes_all_values_of_a_unit_whole() {
        let unit = Unit::NONE.with([-1.0, -2.0, 0.0, 0.75]).unwrap();
        let scale = unit.scale(1003.7).unwrap();
        assert_eq!([1.0, 2.0, 0.75].map(|value| value * scale), [1000.0, 2000.0, 750.0]);
        assert_eq!(Unit::NONE.with([1.0, std::f64::consts::PI]), None);
        assert_eq!(unit.scale(3.9), None);
    }
}
