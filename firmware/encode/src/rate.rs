//! Regular spikes.

/// The values of an axon are added up from tick to tick; it spikes when the sum reaches 1, which is then taken from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rate {
    sum: u32,
}

impl Rate {
    /// The value 1.0: a spike in each tick.
    pub const ONE: u32 = 1 << 16;

    /// One more tick with a value in steps of 2^-16; above [`Self::ONE`] it is [`Self::ONE`]. Whether the axon spikes.
    pub const fn step(&mut self, value: u32) -> bool {
        self.sum += if value < Self::ONE { value } else { Self::ONE };
        let spikes = self.sum >= Self::ONE;
        if spikes {
            self.sum -= Self::ONE;
        }
        spikes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spikes_are_as_many_as_the_value_says_and_evenly_spread() {
        let ticks = |value| {
            let mut rate = Rate::default();
            core::array::from_fn::<_, 8, _>(|_| rate.step(value))
        };
        assert_eq!(ticks(0), [false; 8]);
        assert_eq!(ticks(Rate::ONE), [true; 8]);
        assert_eq!(ticks(u32::MAX), [true; 8]);
        assert_eq!(ticks(Rate::ONE / 4), [false, false, false, true, false, false, false, true]);
        assert_eq!(ticks(3 * Rate::ONE / 4), [false, true, true, true, false, true, true, true]);
    }
}
