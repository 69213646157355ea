//! Numbers in messages and tables.

use std::fmt;

/// From here on a number has an exponent.
const LARGE: f64 = 1e15;

/// A number as messages show it: as short as it may be to be read back exactly, with an exponent where it is very large or very
/// small. Every `f64` of unknown size is shown in this way, so no message has 300 zeros.
///
/// With a precision it has so many decimals, unless it is so large that its decimals mean nothing.
///
/// ```
/// # use synfire_diagnostics::Number;
/// assert_eq!([0.1, 1.0, 1e300, -2.5e-7].map(|value| Number(value).to_string()), ["0.1", "1", "1e300", "-2.5e-7"]);
/// assert_eq!(format!("{:.2} {:8.1}|{:.2}", Number(0.126), Number(2.0), Number(1e300)), "0.13      2.0|1.00e300");
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number(pub f64);

impl Number {
    /// Without what binary fractions add to decimal ones: nine digits, so that no time is rounded to a whole tick.
    #[must_use]
    pub fn short(value: f64) -> Self {
        Self::significant(value, 9)
    }

    /// Rounded to so many significant digits, of which zeros at the end are not written.
    ///
    /// ```
    /// use synfire_diagnostics::Number;
    ///
    /// assert_eq!([80.0, 0.000_251_234, 123_456.0].map(|value| Number::significant(value, 4).to_string()), ["80", "0.0002512", "123500"]);
    /// ```
    #[must_use]
    pub fn significant(value: f64, digits: usize) -> Self {
        let decimals = digits.saturating_sub(1);
        Self(format!("{value:.decimals$e}").parse().unwrap_or(value))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(value) = *self;
        let text = match f.precision() {
            // The debug format chooses between decimals and an exponent by itself, but writes `1.0`.
            None => {
                let text = format!("{value:?}");
                text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
            }
            Some(digits) if value.abs() < LARGE => format!("{value:.digits$}"),
            Some(digits) => format!("{value:.digits$e}"),
        };
        let width = f.width().unwrap_or(0);
        write!(f, "{text:>width$}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_short_and_read_back() {
        let values = [0.0, -0.0, 1.0, 0.1 + 0.2, 1e15, 1e16, f64::MAX, f64::MIN_POSITIVE, 5e-324, -1e-5, 123_456_789.0];
        for value in values {
            let text = Number(value).to_string();
            assert!(text.len() <= 24, "{text}");
            assert_eq!(text.parse::<f64>().unwrap().to_bits(), value.to_bits(), "{text}");
        }
        let not_finite = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY].map(|value| Number(value).to_string());
        assert_eq!(not_finite, ["NaN", "inf", "-inf"]);
        assert_eq!(
            [100.0, 10.0, 1e15, 1e16].map(|value| Number(value).to_string()),
            ["100", "10", "1000000000000000", "1e16"]
        );
    }

    #[test]
    fn nine_digits_are_enough_for_people() {
        assert_eq!(Number::short(0.1 + 0.2).to_string(), "0.3");
        assert_eq!(Number::short(1e300).to_string(), "1e300");
    }
}
