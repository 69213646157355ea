//! Numbers on the command line, and what is said of text that is none.

use std::ops::RangeInclusive;

use synfire_network::SpikeLimit;

/// A whole number from 0.
pub fn whole(text: &str) -> Result<u32, String> {
    in_range(text, 0..=u32::MAX)
}

/// Bits of weights.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WeightBits {
    /// Of all that have none of their own.
    pub all: Option<u32>,
    /// By the name of a projection, or of the population that projections lead to.
    pub own: Vec<(String, u32)>,
}

/// A number of bits, or some with names before them: `8`, `hidden=4`, `8,hidden=4,out=6`.
pub fn weight_bits(text: &str) -> Result<WeightBits, String> {
    let mut bits = WeightBits::default();
    for part in text.split(',') {
        match part.rsplit_once('=') {
            Some((name, number)) => bits.own.push((name.trim().to_owned(), whole(number)?)),
            None if bits.all.is_none() => bits.all = Some(whole(part)?),
            None => return Err("one number is for all weights; others take a name, such as `8,hidden=4`".to_owned()),
        }
    }
    Ok(bits)
}

/// A whole number from 1.
pub fn positive(text: &str) -> Result<u32, String> {
    in_range(text, 1..=u32::MAX)
}

/// A number of threads; more than this could only be a mistake.
pub fn threads(text: &str) -> Result<u32, String> {
    in_range(text, 1..=4096)
}

/// A number of spikes from 1, or `any`.
pub fn spike_limit(text: &str) -> Result<SpikeLimit, String> {
    let limit = match text.trim() {
        "any" => Some(SpikeLimit::ANY),
        number => positive(number).ok().and_then(SpikeLimit::new),
    };
    limit.ok_or_else(|| format!("it takes a whole number from 1 to {}, or `any`", u32::MAX))
}

/// The number of a TCP port.
pub fn tcp_port(text: &str) -> Result<u16, String> {
    in_range(text, 0..=u16::MAX)
}

/// Any number.
pub fn number(text: &str) -> Result<f64, String> {
    text.trim().parse().map_err(|_| "it takes a number, such as 0.5 or 1e-3".to_owned())
}

/// A time in seconds. What it has to be besides depends on the network.
pub fn seconds(text: &str) -> Result<f64, String> {
    text.trim().parse().map_err(|_| "it takes a number of seconds without a unit, such as 1e-3".to_owned())
}

/// A frequency in Hz.
pub fn hertz(text: &str) -> Result<f64, String> {
    match text.trim().parse() {
        Ok(hertz) if hertz > 0.0 && hertz < f64::INFINITY => Ok(hertz),
        _ => Err("it takes a number greater than 0, such as 1000".to_owned()),
    }
}

/// `LOW:HIGH`.
pub fn range(text: &str) -> Result<(f64, f64), String> {
    let parse = |part: &str| part.trim().parse::<f64>().map_err(|_| format!("`{part}` is not a number"));
    let (low, high) = text.split_once(':').ok_or("give two numbers with a colon between, such as -1:1")?;
    Ok((parse(low)?, parse(high)?))
}

fn in_range<T: Into<u64> + TryFrom<u64> + Copy>(text: &str, range: RangeInclusive<T>) -> Result<T, String> {
    let (low, high): (u64, u64) = ((*range.start()).into(), (*range.end()).into());
    let number = text.trim().parse().ok().filter(|number| (low..=high).contains(number));
    number.and_then(|number| T::try_from(number).ok()).ok_or(format!("it takes a whole number from {low} to {high}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_of_weights_have_names_but_for_one() {
        let bits = |all, own: &[(&str, u32)]| {
            Ok(WeightBits { all, own: own.iter().map(|(name, bits)| ((*name).to_owned(), *bits)).collect() })
        };
        assert_eq!(weight_bits("4"), bits(Some(4), &[]));
        assert_eq!(weight_bits("hidden=4, 8,a=b=2"), bits(Some(8), &[("hidden", 4), ("a=b", 2)]));
        assert!(weight_bits("4,8").unwrap_err().contains("8,hidden=4"));
        assert!(weight_bits("hidden=").is_err() && weight_bits("").is_err() && weight_bits("hidden").is_err());
    }

    #[test]
    fn numbers_are_read_whole_or_not_at_all() {
        assert_eq!([whole("0"), whole("4294967295"), positive("1")], [Ok(0), Ok(u32::MAX), Ok(1)]);
        for text in ["", "1e3", "-1", "1.0", "4294967296", "99999999999999999999"] {
            assert_eq!(whole(text), Err("it takes a whole number from 0 to 4294967295".into()), "{text}");
        }
        assert_eq!(positive("0"), Err("it takes a whole number from 1 to 4294967295".into()));
        assert_eq!([spike_limit("3"), spike_limit("any")], [Ok(SpikeLimit::new(3).unwrap()), Ok(SpikeLimit::ANY)]);
        assert_eq!(spike_limit("0"), Err("it takes a whole number from 1 to 4294967295, or `any`".into()));
        assert_eq!(tcp_port("65536"), Err("it takes a whole number from 0 to 65535".into()));
        assert_eq!([number("-1e-3"), seconds("0.5"), hertz("1e3")], [Ok(-1e-3), Ok(0.5), Ok(1000.0)]);
        for text in ["0", "-1", "nan", "inf", "1 kHz"] {
            assert!(hertz(text).is_err(), "{text}");
        }
        assert_eq!(seconds("1ms"), Err("it takes a number of seconds without a unit, such as 1e-3".into()));
    }
}
