//! Random spikes.

use crate::hash;

/// 2^64.
const TWO_64: f64 = 18_446_744_073_709_551_616.0;

/// The probability of a spike in a tick, in steps of 2^-64. A neuron that spikes with one probability in all ticks is a Poisson
/// process, seen once a tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chance {
    /// The random number has to be below this; `None` is certainty.
    below: Option<u64>,
}

impl Chance {
    /// No spike in any tick.
    pub const NEVER: Self = Self { below: Some(0) };
    /// A spike in each tick.
    pub const CERTAIN: Self = Self { below: None };

    /// `part / whole`, rounded down to the next step; certainty where `part` is `whole` or more.
    pub const fn ratio(part: u32, whole: u32) -> Self {
        if part >= whole {
            return Self::CERTAIN;
        }
        // The quotient has 32 bits before the division goes on with the remainder.
        let (part, whole) = ((part as u64) << 32, whole as u64);
        let (high, rest) = (part / whole, part % whole);
        Self { below: Some((high << 32) | ((rest << 32) / whole)) }
    }

    /// A probability from 0 to 1, rounded down to the next step. Below 0, and not a number, it is 0; above 1 it is 1.
    pub const fn new(probability: f64) -> Self {
        // Below 1 a number has at most 53 bits behind the point, so the product is exact.
        let below = if probability < 1.0 { Some((probability * TWO_64) as u64) } else { None };
        if probability.is_nan() { Self::NEVER } else { Self { below } }
    }

    /// Whether an axon spikes in a tick. It depends on nothing but the seed, the axon and the tick.
    pub fn spikes(self, seed: u64, axon: u64, tick: u64) -> bool {
        self.below.is_none_or(|below| hash(seed, &[axon, tick]) < below)
    }
}
