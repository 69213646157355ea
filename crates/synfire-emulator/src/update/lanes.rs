//! Neurons of one segment, and the update of docs/core.md for a few of them at once.

use super::arithmetic::{Rounding, Wide, either, mask, scaled, scaled_slowly, select, toward};
use super::rules::{Common, Constants, Needs};

/// Parameters and state of neurons: slices of equal length.
pub(super) struct Lanes<'a> {
    pub threshold: &'a [i32],
    pub bias: &'a [i32],
    pub kv: &'a [u32],
    pub ki: &'a [u32],
    pub accumulator: &'a mut [i32],
    pub v: &'a mut [i32],
    pub i: &'a mut [i32],
    pub a: &'a mut [i32],
    pub refractory: &'a mut [i32],
}

/// What an update of up to 64 neurons leaves beside their states.
pub(super) struct Outcome<const N: usize> {
    /// -1 for a neuron that spikes, or would if the winner were known, else 0.
    pub above: [i32; N],
    /// How many saturated.
    pub saturations: u32,
    /// In a stage with a winner: -1 for a neuron whose update saturated, else 0.
    pub saturated: [i32; N],
}

/// Parameters of so many neurons.
#[derive(Clone, Copy)]
pub(super) struct Parameters<'a, const N: usize> {
    pub threshold: &'a [i32; N],
    pub bias: &'a [i32; N],
    pub kv: &'a [u32; N],
    pub ki: &'a [u32; N],
}

impl<const N: usize> Parameters<'_, N> {
    #[inline(always)]
    const fn of(&self, n: usize) -> Common {
        Common { threshold: self.threshold[n], bias: self.bias[n], kv: self.kv[n], ki: self.ki[n] }
    }
}

impl<const N: usize> Outcome<N> {
    pub const NONE: Self = Self { above: [0; N], saturations: 0, saturated: [0; N] };
}

/// The update of docs/core.md for each neuron; `NEEDS` are those of [`Needs`] that it can do. Bit n of `had_fired` is whether
/// neuron n spiked in its last update.
///
/// No branch depends on a neuron: all alternatives are computed and masks choose, so that this becomes vector instructions.
/// Sums are wide and saturate once at their end, as in the core: two saturations on the way could give another number.
#[inline(always)]
#[expect(clippy::too_many_arguments, reason = "only separate references tell the compiler that they do not overlap")]
pub(super) fn update_lanes<I: Wide, const NEEDS: u32, const N: usize>(
    p: Parameters<'_, N>,
    accumulator: &mut [i32; N],
    v: &mut [i32; N],
    i: &mut [i32; N],
    a: &mut [i32; N],
    refractory: &mut [i32; N],
    had_fired: u64,
    c: &Constants<I>,
    out: &mut Outcome<N>,
) {
    // In a variable of its own the compiler adds it up in vectors; masks of those that did not saturate are the shortest way.
    let mut kept = 0;
    for n in 0..N {
        let own = if can::<NEEDS>(Needs::MIXED) { p.of(n) } else { c.common };
        let (threshold, bias) = (I::from(own.threshold), I::from(own.bias));
        let (rest, adaptation) = if can::<NEEDS>(Needs::RESTS) { (refractory[n], a[n]) } else { (0, 0) };
        // An accumulator wraps at S bits in the core and at 32 here; its lowest S bits, with their sign, are the same.
        let acc = I::from(accumulator[n] << c.unused >> c.unused);
        accumulator[n] = 0;
        let (i1_sum, i1) = current::<I, NEEDS>(i[n], own.ki, acc, bias, c);
        let had_fired = if can::<NEEDS>(Needs::RARE) { mask(had_fired >> n & 1 != 0) } else { I::from(0) };
        let v1_sum = potential::<I, NEEDS>(v[n], own.kv, i1, bias, threshold & had_fired, c);
        let v1_saturated = cut(v1_sum, c);
        let v1 = held::<I, NEEDS>(v1_saturated.max(c.v_min), had_fired, rest, c);
        // Against the adaptation and the rest of before this tick: what this spike adds to them counts from the next one on.
        let above = mask::<I>(rest == 0) & mask(v1 > threshold + I::from(adaptation) - c.inclusive);
        let spike = if can::<NEEDS>(Needs::WINNER) { I::from(0) } else { above };
        v[n] = after_spike::<I, NEEDS>(spike, v1, threshold, c).state();
        i[n] = i1.state();
        let mut whole = (i1_sum == i1) & (v1_sum == v1_saturated);
        if can::<NEEDS>(Needs::RESTS) {
            let a_sum = adapted(adaptation, spike, c);
            refractory[n] = select(spike, c.refractory, (rest - 1).max(0).into()).state();
            (a[n], whole) = (a_sum.min(c.high).state(), whole & (a_sum <= c.high));
        }
        out.above[n] = above.state();
        kept += i32::from(whole);
        if can::<NEEDS>(Needs::WINNER) {
            out.saturated[n] = -i32::from(!whole);
        }
    }
    out.saturations = N as u32 - kept as u32;
}

/// A sum, saturated.
#[inline(always)]
fn cut<I: Wide>(sum: I, c: &Constants<I>) -> I {
    sum.min(c.high).max(c.low)
}

#[inline(always)]
const fn can<const NEEDS: u32>(need: u32) -> bool {
    NEEDS & need != 0
}

#[inline(always)]
const fn rounding<I, const NEEDS: u32>(c: &Constants<I>) -> Rounding {
    if can::<NEEDS>(Needs::NEAREST) { c.rounding } else { Rounding::TOWARD_ZERO }
}

/// The current, before and after it saturates.
#[inline(always)]
fn current<I: Wide, const NEEDS: u32>(i: i32, ki: u32, acc: I, bias: I, c: &Constants<I>) -> (I, I) {
    if can::<NEEDS>(Needs::CURRENT) {
        let sum = I::from(scaled(i, ki, rounding::<I, NEEDS>(c))) + acc + (bias & c.bias_to_current);
        (sum, cut(sum, c))
    } else {
        (acc, acc)
    }
}

/// The potential before it saturates; `fired` is the threshold where the neuron has just spiked.
#[inline(always)]
fn potential<I: Wide, const NEEDS: u32>(v: i32, kv: u32, i1: I, bias: I, fired: I, c: &Constants<I>) -> I {
    let bias = if can::<NEEDS>(Needs::CURRENT) { bias & !c.bias_to_current } else { bias };
    let rounding = rounding::<I, NEEDS>(c);
    let decayed =
        I::from(if can::<NEEDS>(Needs::FAST) { scaled(v, kv, rounding) } else { scaled_slowly(v, kv, rounding) });
    if can::<NEEDS>(Needs::RARE) {
        toward(decayed, c.v_reset, c.leak) + i1 + bias - (fired & c.reset_next_subtract)
    } else {
        decayed + i1 + bias
    }
}

/// `v1`, or the reset value where a spike of before or a rest asks for it.
#[inline(always)]
fn held<I: Wide, const NEEDS: u32>(v1: I, had_fired: I, rest: i32, c: &Constants<I>) -> I {
    if can::<NEEDS>(Needs::RARE) || can::<NEEDS>(Needs::RESTS) {
        let is_reset = either(had_fired & c.reset_next_value, mask::<I>(rest > 0) & c.hold);
        select(is_reset, c.v_reset, v1)
    } else {
        v1
    }
}

#[inline(always)]
fn after_spike<I: Wide, const NEEDS: u32>(spike: I, v1: I, threshold: I, c: &Constants<I>) -> I {
    let reset =
        if can::<NEEDS>(Needs::SUBTRACT) { select(c.reset_subtract, v1 - threshold, c.v_reset) } else { c.v_reset };
    let now = if can::<NEEDS>(Needs::RARE) { spike & c.reset_now } else { spike };
    select(now, reset, v1)
}

/// The adaptation after an update, not yet saturated.
#[inline(always)]
fn adapted<I: Wide>(a: i32, spike: I, c: &Constants<I>) -> I {
    let decayed = (scaled(a, c.adaptation_factor, Rounding::TOWARD_ZERO) - c.adaptation_decay).max(0);
    I::from(decayed) + (spike & c.adaptation_step)
}
