//! Weight changes in as few bits as are exact.

use super::change::Change;

/// How the weights of a change are computed; all ways that fit a change give the same.
pub(crate) trait Arithmetic {
    type Lane: Copy + Default + PartialEq;

    fn lane(value: i32) -> Self::Lane;
    fn value(lane: Self::Lane) -> i32;
    fn xor(a: Self::Lane, b: Self::Lane) -> Self::Lane;
    /// `yes` where all bits of the mask are set, `no` where none is.
    fn select(mask: Self::Lane, yes: Self::Lane, no: Self::Lane) -> Self::Lane;
    /// What weight `w` becomes with the trace `u`.
    fn apply(change: &Change, w: Self::Lane, u: u8, dither: Self::Lane) -> Self::Lane;
}

/// Any change.
pub(crate) struct Full;

impl Arithmetic for Full {
    type Lane = i32;

    #[inline(always)]
    fn lane(value: i32) -> i32 {
        value
    }

    #[inline(always)]
    fn value(lane: i32) -> i32 {
        lane
    }

    #[inline(always)]
    fn xor(a: i32, b: i32) -> i32 {
        a ^ b
    }

    #[inline(always)]
    fn select(mask: i32, yes: i32, no: i32) -> i32 {
        no ^ ((yes ^ no) & mask)
    }

    #[inline(always)]
    fn apply(change: &Change, w: i32, u: u8, dither: i32) -> i32 {
        change.apply(w, u, dither as u32)
    }
}

/// Changes of [`super::change::Fit::Narrow`]: hard bounds that do not depend on the sign, and no sum beyond 16 bits.
pub(crate) struct Narrow;

impl Arithmetic for Narrow {
    type Lane = i16;

    #[inline(always)]
    fn lane(value: i32) -> i16 {
        value as i16
    }

    #[inline(always)]
    fn value(lane: i16) -> i32 {
        lane.into()
    }

    #[inline(always)]
    fn xor(a: i16, b: i16) -> i16 {
        a ^ b
    }

    #[inline(always)]
    fn select(mask: i16, yes: i16, no: i16) -> i16 {
        no ^ ((yes ^ no) & mask)
    }

    #[inline(always)]
    fn apply(change: &Change, w: i16, u: u8, dither: i16) -> i16 {
        let q = i16::from(u) + change.offset as i16;
        let dw = (q * change.gain as i16 + (dither & change.mask as i16)) >> change.shift;
        (w + dw).min(change.high.zero as i16).max(change.low.zero as i16)
    }
}

/// Narrow changes whose bounds depend on the sign.
pub(crate) struct Signed;

impl Arithmetic for Signed {
    type Lane = i16;

    #[inline(always)]
    fn lane(value: i32) -> i16 {
        value as i16
    }

    #[inline(always)]
    fn value(lane: i16) -> i32 {
        lane.into()
    }

    #[inline(always)]
    fn xor(a: i16, b: i16) -> i16 {
        a ^ b
    }

    #[inline(always)]
    fn select(mask: i16, yes: i16, no: i16) -> i16 {
        no ^ ((yes ^ no) & mask)
    }

    #[inline(always)]
    fn apply(change: &Change, w: i16, u: u8, dither: i16) -> i16 {
        let q = i16::from(u) + change.offset as i16;
        let dw = (q * change.gain as i16 + (dither & change.mask as i16)) >> change.shift;
        (w + dw).min(change.high.of_narrow(w)).max(change.low.of_narrow(w))
    }
}
