//! Delays in whole ticks.

use super::place::Place;
use super::problem::Problem;
use crate::{TauUnit, Tensor};

/// How far from a whole number of ticks a delay may be, in parts of itself: single precision keeps 7 digits.
const TOLERANCE: f64 = 1e-6;

/// The unit of delays in the file, and the step.
#[derive(Debug, Clone, Copy)]
pub(super) struct DelayUnit {
    pub(super) unit: TauUnit,
    pub(super) dt_s: f64,
}

/// The delay of every element in ticks; a scalar gives one value, for all.
pub(super) fn ticks(delay: &Tensor, unit: DelayUnit, place: impl Fn() -> Place) -> Result<Vec<u32>, Problem> {
    let factor = match unit.unit {
        TauUnit::Ticks => 1.0,
        TauUnit::Seconds | TauUnit::Milliseconds => unit.unit.seconds(unit.dt_s) / unit.dt_s,
    };
    let tick = |(element, delay): (usize, &f64)| {
        let ticks = delay * factor;
        let problem = || Problem::DelayValue {
            node: place(),
            element,
            delay: *delay,
            unit: unit.unit.symbol(),
            ticks,
            dt_s: unit.dt_s,
        };
        whole(ticks).ok_or_else(problem)
    };
    delay.values().iter().enumerate().map(tick).collect()
}

fn whole(ticks: f64) -> Option<u32> {
    let rounded = ticks.round();
    let tolerance = (TOLERANCE * ticks.max(1.0)).min(0.1);
    let fits = (ticks - rounded).abs() <= tolerance && (0.0..=f64::from(u32::MAX)).contains(&rounded);
    fits.then_some(rounded as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_precision_is_forgiven_and_fractions_are_not() {
        assert_eq!(whole(f64::from(0.001_f32) / 1e-4), Some(10));
        assert_eq!(whole(0.0), Some(0));
        for bad in [2.5, -1.0, f64::NAN, f64::INFINITY, 1e10, 1e-5] {
            assert_eq!(whole(bad), None, "{bad}");
        }
    }
}
