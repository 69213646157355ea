//! Numbers of a few bits times a power of two.

use std::ops::RangeInclusive;

use synfire_arch::generated::LEARNING_SHIFT_MAX;

/// `mantissa / 2^shift`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dyadic {
    pub mantissa: u8,
    pub shift: u8,
}

impl Dyadic {
    /// The nearest to a positive `value`; of equals the one with the smallest shift.
    pub fn nearest(value: f64, mantissas: RangeInclusive<u8>) -> Self {
        let (low, high) = (f64::from(*mantissas.start()), f64::from(*mantissas.end()));
        let candidate = |shift: u32| {
            let mantissa = (value * f64::from(1_u32 << shift)).round().clamp(low, high);
            Self { mantissa: mantissa as u8, shift: shift as u8 }
        };
        let mut best = candidate(0);
        for shift in 1..=LEARNING_SHIFT_MAX {
            let next = candidate(shift);
            if next.error(value) < best.error(value) {
                best = next;
            }
        }
        best
    }

    /// The number.
    pub fn value(self) -> f64 {
        f64::from(self.mantissa) / f64::from(1_u32 << self.shift)
    }

    /// Distance from a positive `value`, relative to it.
    pub fn error(self, value: f64) -> f64 {
        (self.value() / value - 1.0).abs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_bits_are_within_a_seventeenth() {
        for step in 0..10_000 {
            let value = 15.0 * 0.9987_f64.powi(step);
            let nearest = Dyadic::nearest(value, 1..=15);
            if value > 8.0 / f64::from(1_u32 << LEARNING_SHIFT_MAX) {
                assert!(nearest.error(value) <= 1.0 / 17.0 + 1e-12, "{value} {nearest:?}");
            }
        }
    }

    #[test]
    fn what_is_exact_stays_exact_at_the_smallest_shift() {
        assert_eq!(Dyadic::nearest(0.75, 1..=15), Dyadic { mantissa: 3, shift: 2 });
        assert_eq!(Dyadic::nearest(1.0, 8..=8), Dyadic { mantissa: 8, shift: 3 });
        assert_eq!(Dyadic::nearest(1e9, 1..=15), Dyadic { mantissa: 15, shift: 0 });
        assert_eq!(Dyadic::nearest(1e-9, 1..=15), Dyadic { mantissa: 1, shift: 20 });
    }
}
