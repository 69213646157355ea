//! Random numbers that are the same on every platform and in every version.
//!
//! The generator is SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014;
//! the constants are those of `java.util.SplittableRandom`). Everything random in a page has its own stream, derived from
//! a seed and a label, so adding one population leaves the draws of the others as they were. Uniforms are 53 bits of one
//! draw; logarithms come from `libm`, which computes with IEEE operations only.

use synfire_encode::{GAMMA, mix};

/// 2^-53, the spacing of the uniforms.
const ULP: f64 = 1.0 / (1_u64 << 53) as f64;

/// The seed of the stream called `label` under `seed`.
pub fn derive(seed: u64, label: &str) -> u64 {
    label.bytes().fold(mix(seed.wrapping_add(GAMMA)), |state, byte| mix(state ^ u64::from(byte)).wrapping_add(GAMMA))
}

/// A stream of random numbers.
#[derive(Debug, Clone)]
pub struct Random {
    state: u64,
}

impl Random {
    /// The stream called `label` under `seed`.
    pub fn new(seed: u64, label: &str) -> Self {
        Self { state: derive(seed, label) }
    }

    /// 64 uniform bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(GAMMA);
        mix(self.state)
    }

    /// Uniform in [0, 1), a multiple of 2^-53.
    pub fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * ULP
    }

    /// Uniform in (0, 1].
    fn uniform_above_zero(&mut self) -> f64 {
        ((self.bits() >> 11) + 1) as f64 * ULP
    }

    /// Uniform in 0 .. `n`, without bias (Lemire, "Fast random integer generation in an interval", 2019). `n` is not 0.
    pub fn below(&mut self, n: u64) -> u64 {
        let mut product = u128::from(self.bits()) * u128::from(n);
        if (product as u64) < n {
            let least = n.wrapping_neg() % n;
            while (product as u64) < least {
                product = u128::from(self.bits()) * u128::from(n);
            }
        }
        (product >> 64) as u64
    }

    /// Normal with mean 0 and standard deviation 1: Marsaglia's polar method, the second of each pair thrown away so that
    /// a stream has no hidden state.
    pub fn normal(&mut self) -> f64 {
        loop {
            let (x, y) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let square = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                return x * (-2.0 * libm::log(square) / square).sqrt();
            }
        }
    }

    /// How many failures precede the first success of probability `p` in (0, 1): geometric, by inversion. Saturates.
    pub fn failures(&mut self, p: f64) -> u64 {
        (libm::log(self.uniform_above_zero()) / libm::log1p(-p)) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_splitmix64() {
        // First outputs for the state 1234567, as in Rosetta Code's "Pseudo-random numbers/Splitmix64".
        let mut random = Random { state: 1_234_567 };
        let expected = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
        assert_eq!([random.bits(), random.bits(), random.bits()], expected);
    }

    #[test]
    fn streams_do_not_depend_on_the_platform() {
        let mut random = Random::new(42, "weights");
        let drawn = (random.uniform().to_bits(), random.normal().to_bits(), random.failures(0.01), random.below(1000));
        assert_eq!(drawn, (4_578_495_300_962_903_424, 4_608_660_003_041_847_707, 31, 160));
    }

    #[test]
    fn moments_are_right() {
        let mut random = Random::new(1, "moments");
        let n = 200_000;
        let (mut mean, mut square, mut uniform, mut failures) = (0.0, 0.0, 0.0, 0.0);
        for _ in 0..n {
            let x = random.normal();
            mean += x;
            square += x * x;
            uniform += random.uniform();
            failures += random.failures(0.2) as f64;
        }
        let n = f64::from(n);
        assert!((mean / n).abs() < 0.01, "{}", mean / n);
        assert!((square / n - 1.0).abs() < 0.015, "{}", square / n);
        assert!((uniform / n - 0.5).abs() < 0.004, "{}", uniform / n);
        assert!((failures / n - 4.0).abs() < 0.05, "{}", failures / n);
    }

    #[test]
    fn integers_below_reach_every_value() {
        let mut random = Random::new(7, "below");
        let mut counts = [0; 5];
        for _ in 0..5000 {
            counts[random.below(5) as usize] += 1;
        }
        assert!(counts.iter().all(|count| (900..1100).contains(count)), "{counts:?}");
    }
}
