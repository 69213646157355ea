//! One spike, whose time is the value.

/// Values from 0 to a largest one as the time of a single spike: the larger, the earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Latency {
    /// Ticks in which spikes come.
    pub ticks: u32,
    /// The value that spikes in tick 0; larger ones do, too.
    pub max: u32,
}

impl Latency {
    /// The tick of a value's spike, `floor((max - value) * ticks / max)`: below `ticks`. There is none for 0.
    pub const fn tick(self, value: u32) -> Option<u32> {
        if value == 0 || self.ticks == 0 {
            return None;
        }
        let early = self.max.saturating_sub(value) as u64;
        // A value of 1 or more is early by less than `max`, so the quotient is below `ticks`.
        Some(if early == 0 { 0 } else { (early * self.ticks as u64 / self.max as u64) as u32 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn larger_values_spike_earlier_and_zero_never_does() {
        let latency = Latency { ticks: 4, max: 16 };
        let ticks = [0, 1, 4, 5, 8, 9, 12, 13, 16, 17, u32::MAX].map(|value| latency.tick(value));
        let some = [3, 3, 2, 2, 1, 1, 0, 0, 0, 0].map(Some);
        assert_eq!(ticks[0], None);
        assert_eq!(ticks[1..], some);
        assert_eq!(Latency { ticks: 0, max: 9 }.tick(5), None);
        assert_eq!(Latency { ticks: 3, max: 0 }.tick(5), Some(0));
        assert_eq!(Latency { ticks: u32::MAX, max: u32::MAX }.tick(1), Some(u32::MAX - 1));
    }
}
