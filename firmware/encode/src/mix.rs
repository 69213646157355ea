//! Random numbers that depend on nothing but what they are for, the same on every platform.
//!
//! The function is that of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014;
//! the constants are those of `java.util.SplittableRandom`).

/// The increment of SplitMix64: the odd number closest to 2^64 divided by the golden ratio.
pub const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

/// SplitMix64's output function: a bijection of 64 bits.
pub const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A random number for a place, uniform on 64 bits.
pub fn hash(seed: u64, place: &[u64]) -> u64 {
    let start = mix(seed.wrapping_add(GAMMA));
    place.iter().fold(start, |state, word| mix(state.wrapping_add(*word).wrapping_add(GAMMA)))
}
