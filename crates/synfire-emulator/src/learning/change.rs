//! Weight changes; see "Weight change" in docs/core.md.

use synfire_program::{Rule, RuleSide, ThirdFactor};

use crate::weight::Weight;

/// One side of a rule in one tick, so that every weight takes the same instructions:
///
/// `q = u * factor + offset - (u + target) * ((w - w_min) & soft)`
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change {
    factor: i32,
    pub(super) offset: i32,
    target: i32,
    /// All bits with soft bounds, else none.
    soft: i32,
    w_min: i32,
    pub(super) gain: i32,
    pub(super) shift: u32,
    /// Of the dither: `2^shift - 1`.
    pub(super) mask: u32,
    pub(super) low: BySign,
    pub(super) high: BySign,
    pub(super) fit: Fit,
}

/// The fewest bits in which a change is exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fit {
    /// As [`Fit::Narrow`], and no change has more than 8 bits.
    Byte,
    /// 16 bits, for weights of at most 8; the bounds are the same for all of them.
    Narrow,
    /// The same with bounds that depend on the sign.
    Signed,
    Full,
}

/// A bound that depends on the sign of a weight.
#[derive(Debug, Clone, Copy)]
pub(super) struct BySign {
    pub(super) zero: i32,
    /// The bits in which that of a negative weight differs.
    negative: i32,
    /// The bits in which that of a positive weight differs.
    positive: i32,
}

impl BySign {
    fn new([negative, zero, positive]: [i16; 3]) -> Self {
        let (negative, zero, positive) = (i32::from(negative), i32::from(zero), i32::from(positive));
        Self { zero, negative: negative ^ zero, positive: positive ^ zero }
    }

    /// The bound of a weight.
    #[inline(always)]
    fn of(self, w: i32) -> i32 {
        self.zero ^ (self.negative & -i32::from(w < 0)) ^ (self.positive & -i32::from(w > 0))
    }

    #[inline(always)]
    pub(super) fn of_narrow(self, w: i16) -> i16 {
        let (negative, positive) = (self.negative as i16, self.positive as i16);
        self.zero as i16 ^ (negative & -i16::from(w < 0)) ^ (positive & -i16::from(w > 0))
    }

    const fn varies(self) -> bool {
        self.negative != 0 || self.positive != 0
    }
}

impl Change {
    /// `None` if it changes nothing in this tick.
    pub fn new(rule: &Rule, side: &RuleSide, third_factor: ThirdFactor) -> Option<Self> {
        let gain = if side.modulated { third_factor.eighths() } else { side.gain };
        let target = i32::from(side.target);
        let (factor, offset) = match (side.soft, side.down) {
            (false, _) => (1, -target),
            (true, false) => (1 << rule.range_shift, 0),
            (true, true) => (0, target << rule.range_shift),
        };
        let bounds = [-1, 0, 1].map(|sign| rule.bounds(sign));
        let (low, high) = (BySign::new(bounds.map(|(low, _)| low)), BySign::new(bounds.map(|(_, high)| high)));
        // The largest sums are the product with the dither, and the change with a weight of 8 bits.
        let largest = i32::from(u8::MAX) * i32::from(gain).abs() + (1 << side.shift) - 1 + i32::from(i8::MAX) + 1;
        let product = |trace: i32| (trace - target) * i32::from(gain);
        let ends = [product(0), product(u8::MAX.into())];
        let (lowest, highest) = (ends[0].min(ends[1]), ends[0].max(ends[1]) + (1 << side.shift) - 1);
        let is_byte = lowest >> side.shift >= i8::MIN.into() && highest >> side.shift <= i8::MAX.into();
        let fit = if side.soft || largest > i16::MAX.into() {
            Fit::Full
        } else if low.varies() || high.varies() {
            Fit::Signed
        } else if is_byte {
            Fit::Byte
        } else {
            Fit::Narrow
        };
        (gain != 0).then(|| Self {
            fit,
            factor,
            offset,
            target,
            soft: -i32::from(side.soft),
            w_min: rule.w_min.into(),
            gain: gain.into(),
            shift: side.shift.into(),
            mask: (1 << side.shift) - 1,
            low,
            high,
        })
    }

    /// In how many bits weights like these change.
    #[inline(always)]
    pub(super) fn fit_of<W: Weight>(&self) -> Fit {
        if W::NARROW { self.fit } else { Fit::Full }
    }

    /// What weight `w` becomes with the trace `u`. Nothing here passes 2^30: `q` is at most 510 x 65535, the gain 16.
    #[inline(always)]
    pub fn apply(self, w: i32, u: u8, dither: u32) -> i32 {
        let u = i32::from(u);
        // One expression for hard and soft bounds and both directions; the constants of the rule take away what does not count.
        let q = u * self.factor + self.offset - (u + self.target) * ((w - self.w_min) & self.soft);
        // The shift rounds down; the dither before it carries as often as the part that is cut off is large, so that small
        // changes do not get lost but come as whole steps now and then.
        let dw = (q * self.gain + (dither & self.mask) as i32) >> self.shift;
        // Bounds by the sign that the weight had: a change that is larger than the weight must not take it to the other side.
        (w + dw).min(self.high.of(w)).max(self.low.of(w))
    }

    /// Whether a weight with this trace stays as it is: `q` is 0.
    #[inline(always)]
    pub(super) const fn is_idle(self, u: u8) -> bool {
        self.target == 0 && u == 0
    }

    /// Whether all weights with these traces stay as they are.
    #[inline(always)]
    pub(super) fn are_idle<const P: usize>(self, traces: &[u8; P]) -> bool {
        self.target == 0 && *traces == [0; P]
    }
}
