//! Values as they are.

/// The values of an input as payloads of graded events: `payload = round(value * 2^fraction_bits)`, ties away from zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Direct {
    /// Fraction bits of a payload, at most 15.
    pub fraction_bits: u8,
    /// The smallest payload for which the network was proven not to overflow.
    pub min: i16,
    /// The largest one.
    pub max: i16,
}

impl Direct {
    /// The payload of the value `value / 2^fraction_bits`, with the value's own fraction bits, at most 31. `None` for a value
    /// out of range: before rounding, so by less than a step too. A payload of 0 is no event.
    pub const fn payload(self, value: i32, fraction_bits: u8) -> Option<i16> {
        if fraction_bits > 31 || self.fraction_bits > 15 {
            return None;
        }
        // In steps of 2^-(both fraction bits), where nothing has to be rounded.
        let exact = (value as i64) << self.fraction_bits;
        let (min, max) = ((self.min as i64) << fraction_bits, (self.max as i64) << fraction_bits);
        if exact < min || max < exact {
            return None;
        }
        let half = (1_i64 << fraction_bits) >> 1;
        let rounded = (exact.abs() + half) >> fraction_bits;
        Some(if exact < 0 { -rounded } else { rounded } as i16)
    }
}
