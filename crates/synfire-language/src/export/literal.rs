//! Doubles as literals, with the fewest digits that read back to the same bits.

use crate::Place;
use crate::ast::Expr;

/// A plain number.
pub fn number(value: f64) -> Expr {
    literal(value, 0, None)
}

/// A potential, without a unit.
pub fn potential(value: f64) -> Expr {
    number(value)
}

/// A time in a unit that suits it.
pub fn time(seconds: f64) -> Expr {
    let (shift, unit) = match seconds.abs() {
        seconds if seconds >= 1.0 => (0, "s"),
        seconds if seconds >= 1e-4 => (3, "ms"),
        _ => (6, "us"),
    };
    literal(seconds, shift, Some(unit))
}

/// A whole number of ticks.
pub fn ticks(ticks: u32) -> Expr {
    let unit = if ticks == 1 { "tick" } else { "ticks" };
    Expr::Number { text: ticks.to_string(), unit: Some(unit.to_owned()), place: Place::NOWHERE }
}

/// A whole number.
pub fn whole(value: u64) -> Expr {
    Expr::Number { text: value.to_string(), unit: None, place: Place::NOWHERE }
}

fn literal(value: f64, shift: i32, unit: Option<&str>) -> Expr {
    let text = digits(value.abs(), shift);
    let number = Expr::Number { text, unit: unit.map(str::to_owned), place: Place::NOWHERE };
    if value.is_sign_negative() { Expr::Negative(Box::new(number), Place::NOWHERE) } else { number }
}

/// `value` times ten to the `shift` in decimal, exactly: only the point moves.
fn digits(value: f64, shift: i32) -> String {
    let shortest = format!("{value:e}");
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let exponent = exponent.parse::<i32>().unwrap_or(0) + shift;
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    match usize::try_from(exponent) {
        Ok(after) if after < 9 && digits.len() <= after + 1 => format!("{digits:0<width$}", width = after + 1),
        Ok(after) if after < 9 => format!("{}.{}", &digits[..=after], &digits[after + 1..]),
        Err(_) if exponent >= -4 => format!("0.{}{digits}", "0".repeat((-exponent - 1) as usize)),
        _ => format!("{mantissa}e{exponent}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::decimal;
    use crate::random::Random;

    #[test]
    fn digits_read_back_to_the_same_bits() {
        let mut random = Random::new(1, "digits");
        for _ in 0..100_000 {
            let value = f64::from_bits(random.bits() & !(1 << 63));
            if value.is_finite() {
                for shift in [0, 3, 6] {
                    let text = digits(value, shift);
                    assert_eq!(decimal(&text, -shift as i8).map(f64::to_bits), Some(value.to_bits()), "{text}");
                }
            }
        }
    }

    #[test]
    fn digits_are_those_that_people_write() {
        let written =
            [(0.02, 3), (0.0025, 3), (1e-4, 3), (0.0, 0), (1234.5, 0), (1e-5, 0), (1e20, 0), (0.3, 0), (100.0, 0)];
        let texts: Vec<_> = written.iter().map(|(value, shift)| digits(*value, *shift)).collect();
        assert_eq!(texts, ["20", "2.5", "0.1", "0", "1234.5", "1e-5", "1e20", "0.3", "100"]);
    }
}
