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
