//! Arithmetic of updates without branches, so that it becomes vector instructions.

use std::ops::{Add, BitAnd, BitXor, Not, Sub};

use synfire_arch::generated::DECAY_FRACTION_BITS;

/// An integer that holds the sum of four states. Conditions are masks: all bits of a true one are set.
pub(super) trait Wide:
    Copy
    + Ord
    + From<i32>
    + Add<Output = Self>
    + Sub<Output = Self>
    + BitAnd<Output = Self>
    + BitXor<Output = Self>
    + Not<Output = Self>
{
    /// As a state, which it has to fit.
    fn state(self) -> i32;
}

impl Wide for i32 {
    #[inline(always)]
    fn state(self) -> i32 {
        self
    }
}

impl Wide for i64 {
    #[inline(always)]
    fn state(self) -> i32 {
        self as i32
    }
}

#[inline(always)]
pub(super) fn mask<I: Wide>(condition: bool) -> I {
    I::from(-i32::from(condition))
}

#[inline(always)]
pub(super) fn select<I: Wide>(mask: I, yes: I, no: I) -> I {
    no ^ (mask & (yes ^ no))
}

#[inline(always)]
pub(super) fn either<I: Wide>(a: I, b: I) -> I {
    !(!a & !b)
}

/// `v`, moved toward `goal` by at most `leak`.
#[inline(always)]
pub(super) fn toward<I: Wide>(v: I, goal: I, leak: I) -> I {
    v.min(goal).max(v - leak).max((v + leak).min(goal))
}

/// A decay that keeps everything.
pub(super) const ONE: u32 = 1 << DECAY_FRACTION_BITS;

/// What is added to the fraction of a product before it is cut off.
#[derive(Clone, Copy)]
pub(super) struct Rounding {
    always: u32,
    /// Where the product is negative.
    negative: u32,
}

impl Rounding {
    /// To nearest, ties toward plus infinity.
    pub const NEAREST: Self = Self { always: ONE / 2, negative: 0 };
    pub const TOWARD_ZERO: Self = Self { always: 0, negative: ONE - 1 };
}

/// `x * k / 2^16`, rounded, in 32-bit arithmetic; `k` is at most [`ONE`].
#[inline(always)]
pub(super) fn scaled(x: i32, k: u32, rounding: Rounding) -> i32 {
    let addend = rounding.always | ((x >> 31) as u32 & rounding.negative);
    // At most 0xffff * 2^16 + 0xffff: no carry is lost.
    let low = ((x as u32 & (ONE - 1)) * k + addend) >> DECAY_FRACTION_BITS;
    (x >> DECAY_FRACTION_BITS) * k as i32 + low as i32
}

/// The same for a factor so near to [`ONE`] that the product of `x` and what is missing fits 32 bits.
#[inline(always)]
pub(super) fn scaled_slowly(x: i32, k: u32, rounding: Rounding) -> i32 {
    let addend = rounding.always | ((x >> 31) as u32 & rounding.negative);
    let taken = x.wrapping_mul(k.wrapping_sub(ONE) as i32).wrapping_add(addend as i32);
    x + (taken >> DECAY_FRACTION_BITS)
}

#[cfg(test)]
mod tests {
    use synfire_testkit::Rng;

    use super::*;

    #[test]
    fn a_slow_decay_is_a_decay() {
        let mut rng = Rng::new(1);
        for bits in 4..=30_u32 {
            // What is missing to 1 is at most this, so that the product with the lowest state and the rounding fit.
            let most = (((1_u64 << 31) - u64::from(ONE)) >> (bits - 1)).min(u64::from(ONE)) as i64;
            for _ in 0..2000 {
                let (low, high) = (i32::MIN >> (32 - bits), i32::MAX >> (32 - bits));
                let any = rng.range(low.into(), high.into()) as i32;
                let x = rng.pick(&[any, low, high, 0, -1, 1]);
                let k = ONE - rng.range(0, most) as u32;
                for rounding in [Rounding::NEAREST, Rounding::TOWARD_ZERO] {
                    assert_eq!(scaled_slowly(x, k, rounding), scaled(x, k, rounding), "{x} {k}");
                }
            }
        }
    }
}
