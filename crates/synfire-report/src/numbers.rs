//! Numbers for people.

/// `12,345,678`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 tick`, `12,345 ticks`.
pub fn counted(number: u64, one: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{} {one}{s}", grouped(number))
}

/// A part in whole percent; a small one is not called nothing.
pub fn percent(part: f64) -> String {
    let percent = 100.0 * part;
    if percent > 0.0 && percent < 0.5 { "less than 1 %".to_owned() } else { format!("{:.0} %", percent.round()) }
}

/// Clock cycles as time, in the unit that suits it.
pub fn duration(cycles: f64, clock_hz: u64) -> String {
    let seconds = cycles / clock_hz as f64;
    match seconds {
        0.0..1e-3 => format!("{:.1} us", seconds * 1e6),
        1e-3..1.0 => format!("{:.2} ms", seconds * 1e3),
        _ => format!("{seconds:.2} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_come_in_threes() {
        assert_eq!([0, 999, 1000, 12_345_678].map(grouped), ["0", "999", "1,000", "12,345,678"]);
    }

    #[test]
    fn one_is_no_plural_and_little_is_not_nothing() {
        assert_eq!(
            [0, 1, 2, 1234].map(|number| counted(number, "tick")),
            ["0 ticks", "1 tick", "2 ticks", "1,234 ticks"]
        );
        assert_eq!([0.0, 0.004, 0.005, 0.25].map(percent), ["0 %", "less than 1 %", "1 %", "25 %"]);
    }

    #[test]
    fn a_time_has_the_unit_that_suits_it() {
        let times = [900.0, 90_000.0, 9e7].map(|cycles| duration(cycles, 90_000_000));
        assert_eq!(times, ["10.0 us", "1.00 ms", "1.00 s"]);
    }
}
