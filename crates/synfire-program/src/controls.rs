//! What a host may change between two ticks: third factors, seed, freezes and clears.

use serde::{Deserialize, Serialize};
use synfire_arch::generated::{GAIN_BITS, THIRD_FACTOR_ONE};

/// A third factor: the gain of the modulated sides of learning rules, -16 to 15.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i8", into = "i8")]
pub struct ThirdFactor(i8);

impl ThirdFactor {
    /// Stands for 1.0; what a reset leaves.
    pub const ONE: Self = Self(THIRD_FACTOR_ONE as i8);
    /// Modulated sides change nothing.
    pub const ZERO: Self = Self(0);
    /// The smallest.
    pub const MIN: Self = Self(-(1 << (GAIN_BITS - 1)));
    /// The largest.
    pub const MAX: Self = Self((1 << (GAIN_BITS - 1)) - 1);

    /// A third factor in units of 1/8; `None` outside -16 to 15.
    pub fn new(eighths: i8) -> Option<Self> {
        (Self::MIN.0..=Self::MAX.0).contains(&eighths).then_some(Self(eighths))
    }

    /// In units of 1/8.
    pub const fn eighths(self) -> i8 {
        self.0
    }

    const fn bits(self) -> u32 {
        self.0 as u32 & ((1 << GAIN_BITS) - 1)
    }
}

impl Default for ThirdFactor {
    fn default() -> Self {
        Self::ONE
    }
}

impl TryFrom<i8> for ThirdFactor {
    type Error = &'static str;

    fn try_from(eighths: i8) -> Result<Self, Self::Error> {
        Self::new(eighths).ok_or("a third factor is -16 to 15")
    }
}

impl From<ThirdFactor> for i8 {
    fn from(factor: ThirdFactor) -> Self {
        factor.0
    }
}

/// The registers of learning, as a host sets them. The default is what a reset leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Controls {
    /// Seed of the dither.
    pub seed: u32,
    /// Gain of the modulated sides `pre`.
    pub pre: ThirdFactor,
    /// Gain of the modulated sides `post`.
    pub post: ThirdFactor,
    /// Weights and traces stay as they are, at no clocks.
    pub freeze_learning: bool,
    /// Adaptations stay as they are.
    pub freeze_adaptation: bool,
}

impl Controls {
    /// The register `third_factors`.
    pub const fn third_factors(&self) -> u32 {
        self.post.bits() | self.pre.bits() << 8
    }

    /// These controls, but with weights, traces and adaptations frozen or not.
    #[must_use]
    pub const fn frozen(self, frozen: bool) -> Self {
        Self { freeze_learning: frozen, freeze_adaptation: frozen, ..self }
    }

    /// The register `freeze`.
    pub const fn freeze(&self) -> u32 {
        self.freeze_learning as u32 | (self.freeze_adaptation as u32) << 1
    }
}

/// What a clear sets to 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Clear {
    /// v, i, refractory, fired and accumulators.
    pub state: bool,
    /// Adaptations.
    pub adaptation: bool,
    /// Traces.
    pub traces: bool,
}

impl Clear {
    /// Everything but weights.
    pub const ALL: Self = Self { state: true, adaptation: true, traces: true };

    /// What has to be written to the register `control`.
    pub const fn control(&self) -> u32 {
        (self.state as u32) << 1 | (self.adaptation as u32) << 2 | (self.traces as u32) << 3
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registers_hold_what_the_specification_says() {
        assert_eq!((Controls::default().third_factors(), Controls::default().freeze()), (0x0808, 0));
        let controls = Controls {
            pre: ThirdFactor::MIN,
            post: ThirdFactor::new(-1).unwrap(),
            freeze_adaptation: true,
            ..Controls::default()
        };
        assert_eq!((controls.third_factors(), controls.freeze()), (0x101f, 2));
        assert_eq!((Clear::ALL.control(), Clear { traces: true, ..Clear::default() }.control()), (14, 8));
    }

    #[test]
    fn a_third_factor_is_five_bits() {
        assert_eq!([-17, -16, 15, 16].map(|value| ThirdFactor::new(value).is_some()), [false, true, true, false]);
        assert!(serde_json::from_str::<ThirdFactor>("16").is_err());
        assert_eq!(serde_json::from_str::<ThirdFactor>("-16").unwrap(), ThirdFactor::MIN);
    }
}
