//! Amounts, and how people write them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An amount of memory.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Bytes(pub u64);

/// An amount of work.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Steps(pub u64);

/// The units, largest first.
const UNITS: [(&str, u64); 4] = [("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];

impl Bytes {
    /// So many MiB.
    pub const fn mib(count: u64) -> Self {
        Self(count << 20)
    }

    /// So many GiB.
    pub const fn gib(count: u64) -> Self {
        Self(count << 30)
    }

    /// The memory of `count` values of type `T` in a row; `u64::MAX` if it is more.
    pub const fn of<T>(count: u64) -> Self {
        Self(count.saturating_mul(size_of::<T>() as u64))
    }
}

impl fmt::Display for Bytes {
    /// `2 GiB`, `1.6 MiB`, `123 bytes`: in the largest unit that is not larger, rounded to tenths.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((unit, size)) = UNITS.iter().find(|(_, size)| self.0 >= *size) else {
            return write!(f, "{} byte{}", self.0, if self.0 == 1 { "" } else { "s" });
        };
        let tenths = (u128::from(self.0) * 10 + u128::from(*size) / 2) / u128::from(*size);
        match tenths % 10 {
            0 => write!(f, "{} {unit}", tenths / 10),
            rest => write!(f, "{}.{rest} {unit}", tenths / 10),
        }
    }
}

impl fmt::Display for Steps {
    /// `12,345 steps`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        for (index, digit) in digits.chars().enumerate() {
            let separator = if index > 0 && (digits.len() - index).is_multiple_of(3) { "," } else { "" };
            write!(f, "{separator}{digit}")?;
        }
        f.write_str(if self.0 == 1 { " step" } else { " steps" })
    }
}

/// A text that is no amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NoAmount(&'static str);

impl FromStr for Bytes {
    type Err = NoAmount;

    /// `8GiB`, `512 MiB`, `1.5G`, `1000000`: powers of 1024, in either case.
    fn from_str(text: &str) -> Result<Self, NoAmount> {
        let wrong = NoAmount("give a number with a unit, such as 8GiB or 512MiB");
        let text = text.trim();
        let end = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
        let (number, unit) = text.split_at(end);
        let size = match unit.to_ascii_lowercase().as_str() {
            "" | "b" => 1,
            "k" | "kib" => 1 << 10,
            "m" | "mib" => 1 << 20,
            "g" | "gib" => 1 << 30,
            "t" | "tib" => 1_u64 << 40,
            _ => return Err(wrong),
        };
        amount(number.trim(), size).map(Self).ok_or(wrong)
    }
}

impl FromStr for Steps {
    type Err = NoAmount;

    /// `1e12` or `20000`.
    fn from_str(text: &str) -> Result<Self, NoAmount> {
        let (number, zeros) = text.trim().split_once(['e', 'E']).unwrap_or((text.trim(), "0"));
        let size = zeros.parse().ok().and_then(|zeros| 10_u64.checked_pow(zeros));
        let steps = size.and_then(|size| amount(number, size));
        steps.map(Self).ok_or(NoAmount("give a number of steps, such as 1e12"))
    }
}

/// A decimal number times `size`, which has to be a whole number above 0.
fn amount(number: &str, size: u64) -> Option<u64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || digits.len() > 18 || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let scaled = digits.parse::<u128>().ok()? * u128::from(size);
    let divisor = 10_u128.pow(fraction.len() as u32);
    let exact = scaled.is_multiple_of(divisor) && scaled > 0;
    exact.then(|| u64::try_from(scaled / divisor).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        let bytes = |text: &str| text.parse::<Bytes>().map(|bytes| bytes.0).ok();
        assert_eq!(bytes("8GiB"), Some(8 << 30));
        assert_eq!(bytes(" 512 MiB "), Some(512 << 20));
        assert_eq!((bytes("1.5g"), bytes("2t"), bytes("7k")), (Some(3 << 29), Some(2 << 40), Some(7 << 10)));
        assert_eq!((bytes("1000"), bytes("1000B")), (Some(1000), Some(1000)));
        for wrong in
            ["", "GiB", "8 GB", "-1", "0", "1e9", "1.5", "8 G i B", "99999999999999999999", "99999999 TiB", "0.3k", "."]
        {
            assert_eq!(bytes(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn steps_are_read_as_people_write_them() {
        let steps = |text: &str| text.parse::<Steps>().map(|steps| steps.0).ok();
        assert_eq!(
            (steps("1e12"), steps("20000"), steps("2.5e3")),
            (Some(1_000_000_000_000), Some(20_000), Some(2500))
        );
        for wrong in ["", "e3", "1e20", "0", "1e-3", "-5", "1.5", "many"] {
            assert_eq!(steps(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        for bytes in [1, 1023, 1 << 20, 3 << 29, 5 << 40] {
            assert_eq!(Bytes(bytes).to_string().replace(" byte", "b").replace("bs", "b").parse(), Ok(Bytes(bytes)));
        }
        let rounded = Bytes(1_600_000);
        assert_eq!((rounded.to_string(), Bytes(u64::MAX).to_string()), ("1.5 MiB".into(), "16777216 TiB".into()));
        assert_eq!((Steps(1).to_string(), Steps(1_234_567).to_string()), ("1 step".into(), "1,234,567 steps".into()));
    }
}
