//! Numbers with dimensions, and the units they are written in.

/// What kind of quantity a number is: powers of time and of potential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dimension {
    /// Power of the second.
    pub time: i8,
    /// Power of the volt.
    pub potential: i8,
}

impl Dimension {
    /// A plain number.
    pub const NONE: Self = Self { time: 0, potential: 0 };
    /// Seconds.
    pub const TIME: Self = Self { time: 1, potential: 0 };
    /// One over seconds.
    pub const RATE: Self = Self { time: -1, potential: 0 };
    /// Volts.
    pub const POTENTIAL: Self = Self { time: 0, potential: 1 };

    /// Of a product; `None` past what anyone writes.
    pub fn times(self, other: Self) -> Option<Self> {
        let time = self.time.checked_add(other.time)?;
        Some(Self { time, potential: self.potential.checked_add(other.potential)? })
    }

    /// Of a quotient; `None` past what anyone writes.
    pub fn over(self, other: Self) -> Option<Self> {
        let time = self.time.checked_sub(other.time)?;
        Some(Self { time, potential: self.potential.checked_sub(other.potential)? })
    }

    /// In words, with an article.
    pub fn describe(self) -> String {
        match (self.time, self.potential) {
            (0, 0) => "a plain number".to_owned(),
            (1, 0) => "a time".to_owned(),
            (-1, 0) => "a rate".to_owned(),
            (0, 1) => "a potential".to_owned(),
            (time, potential) => format!("in s^{time} V^{potential}"),
        }
    }

    /// The units it can be written in.
    pub fn units(self) -> &'static str {
        match self {
            Self::TIME => "`s`, `ms`, `us` or `ticks`",
            Self::RATE => "`Hz` or `kHz`",
            Self::POTENTIAL => "`V`, `mV` or `uV`",
            _ => "no unit",
        }
    }

    /// The unit that most people would write.
    pub fn usual_unit(self) -> Option<&'static str> {
        match self {
            Self::TIME => Some("ms"),
            Self::RATE => Some("Hz"),
            Self::POTENTIAL => Some("mV"),
            _ => None,
        }
    }
}

/// A number in SI units and its dimension.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantity {
    /// In s, V and their products.
    pub value: f64,
    /// What it measures.
    pub dimension: Dimension,
}

impl Quantity {
    /// A plain number.
    pub fn plain(value: f64) -> Self {
        Self { value, dimension: Dimension::NONE }
    }
}

/// What a unit stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scale {
    /// A power of ten.
    Decimal(i8),
    /// The step of the network.
    Tick,
}

/// All units: name, dimension, scale.
pub const UNITS: &[(&str, Dimension, Scale)] = &[
    ("s", Dimension::TIME, Scale::Decimal(0)),
    ("ms", Dimension::TIME, Scale::Decimal(-3)),
    ("us", Dimension::TIME, Scale::Decimal(-6)),
    ("ns", Dimension::TIME, Scale::Decimal(-9)),
    ("ticks", Dimension::TIME, Scale::Tick),
    ("tick", Dimension::TIME, Scale::Tick),
    ("Hz", Dimension::RATE, Scale::Decimal(0)),
    ("kHz", Dimension::RATE, Scale::Decimal(3)),
    ("V", Dimension::POTENTIAL, Scale::Decimal(0)),
    ("mV", Dimension::POTENTIAL, Scale::Decimal(-3)),
    ("uV", Dimension::POTENTIAL, Scale::Decimal(-6)),
    ("%", Dimension::NONE, Scale::Decimal(-2)),
];

/// `digits` times ten to the `exponent`, rounded once: `20 ms` is the double nearest to 0.02, as `0.02 s` is. `None` if it
/// is no number or past the largest double.
pub fn decimal(digits: &str, exponent: i8) -> Option<f64> {
    let (mantissa, own) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let value: f64 = match own.parse::<i32>().ok().and_then(|own| own.checked_add(i32::from(exponent))) {
        Some(exponent) => format!("{mantissa}e{exponent}").parse().ok()?,
        None => digits.parse().ok()?,
    };
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_round_once() {
        assert_eq!(decimal("20", -3), Some(0.02));
        assert_eq!(decimal("2.5", -3), Some(0.0025));
        assert_eq!(decimal("0.1", -3), Some(1e-4));
        assert_eq!(decimal("1e-4", 0), Some(1e-4));
        assert_eq!(decimal("3", -6), Some(3e-6));
    }

    #[test]
    fn numbers_past_every_double_are_none() {
        for digits in ["1e999", "1e99999999999999999999", &"9".repeat(400)] {
            assert_eq!(decimal(digits, -3), None);
        }
        assert_eq!(decimal("1e-99999999999999999999", 0), Some(0.0));
    }
}
