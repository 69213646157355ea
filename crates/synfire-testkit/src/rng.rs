//! Pseudo-random numbers that are the same everywhere.

/// SplitMix64 (Steele, Lea and Flood 2014).
#[derive(Debug, Clone)]
pub struct Rng(u64);

impl Rng {
    /// The sequence of a seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// 64 random bits.
    pub const fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// An integer from `low` to `high`, both included.
    ///
    /// # Panics
    /// If `low > high`.
    pub fn range(&mut self, low: i64, high: i64) -> i64 {
        assert!(low <= high, "{low} to {high}");
        low + (self.bits() % (high - low + 1) as u64) as i64
    }

    /// An unsigned integer from `low` to `high`, both included.
    ///
    /// # Panics
    /// If `low > high`.
    pub fn count(&mut self, low: u32, high: u32) -> u32 {
        self.range(i64::from(low), i64::from(high)) as u32
    }

    /// Whether something of this probability happens.
    pub fn chance(&mut self, probability: f64) -> bool {
        ((self.bits() >> 11) as f64) < probability * (1_u64 << 53) as f64
    }

    /// One of the given values.
    ///
    /// # Panics
    /// If there are none.
    pub fn pick<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.range(0, values.len() as i64 - 1) as usize]
    }
}
