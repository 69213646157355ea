//! The update of a segment, compiled for what its neurons need.

use std::ops::Range;

use super::arithmetic::Wide;
use super::lanes::{Lanes, Outcome, Parameters, update_lanes};
use super::rules::{Constants, Needs, Rules};
use crate::bits::{WORD, get_few, put_few};
use crate::simd::{Simd, Vectors, dispatch};

/// Neurons that are updated at once where they do not fill half a word of flags.
const FEW: usize = 16;
/// Neurons that are updated at once, and whose signs are taken at once.
const HALF: usize = WORD / 2;

/// The flags of all neurons, and the first of those that are updated.
pub(super) struct Flags<'a> {
    pub first: usize,
    pub fired: &'a mut [u64],
    pub candidates: &'a mut [u64],
    pub saturated: &'a mut [u64],
}

const PLAIN: u32 = Needs::MIXED | Needs::FAST;
const CURRENT: u32 = PLAIN | Needs::CURRENT | Needs::NEAREST;
const SUBTRACT: u32 = PLAIN | Needs::SUBTRACT | Needs::NEAREST;
const BOTH: u32 = CURRENT | SUBTRACT;
const NO_RESTS: u32 = BOTH | Needs::RARE;
const WINNER: u32 = Needs::ALL_BUT_WINNER | Needs::WINNER;

/// Updates a segment; returns how many of its neurons saturated.
pub(super) fn update(simd: Simd, lanes: Lanes<'_>, flags: Flags<'_>, needs: Needs, rules: Rules<'_>) -> u32 {
    let needs = needs.or_rests(rules.now.rests);
    let update = match rules.state_bits {
        _ if rules.now.winner => update_candidates,
        // The largest intermediate is the sum of four states: 2^(S+1).
        31.. => update_wide,
        _ if needs.met_by(Needs::NONE) => update_slow_alike,
        _ if needs.met_by(Needs::FAST) => update_alike,
        _ if needs.met_by(PLAIN) => update_plain,
        _ if needs.met_by(CURRENT) => update_current,
        _ if needs.met_by(SUBTRACT) => update_subtract,
        _ if needs.met_by(BOTH) => update_both,
        _ if needs.met_by(NO_RESTS) => update_no_rests,
        _ => update_any,
    };
    update(simd, lanes, flags, rules)
}

macro_rules! compiled {
    ($($name:ident: $wide:ty, $needs:expr;)*) => {$(
        fn $name(simd: Simd, lanes: Lanes<'_>, flags: Flags<'_>, rules: Rules<'_>) -> u32 {
            dispatch!(
                simd,
                with vectors update_body::<$wide, { $needs }>,
                (lanes: Lanes<'_>, flags: Flags<'_>, rules: Rules<'_>) -> u32
            )
        }
    )*};
}
compiled! {
    update_slow_alike: i32, Needs::NONE;
    update_alike: i32, Needs::FAST;
    update_plain: i32, PLAIN;
    update_current: i32, CURRENT;
    update_subtract: i32, SUBTRACT;
    update_both: i32, BOTH;
    update_no_rests: i32, NO_RESTS;
    update_any: i32, Needs::ALL_BUT_WINNER;
    update_wide: i64, Needs::ALL_BUT_WINNER;
    update_candidates: i64, WINNER;
}

#[inline(always)]
fn update_body<I: Wide, const NEEDS: u32>(
    vectors: impl Vectors,
    mut lanes: Lanes<'_>,
    mut flags: Flags<'_>,
    rules: Rules<'_>,
) -> u32 {
    let c = Constants::<I>::new(rules);
    let count = lanes.v.len();
    let head = (flags.first.next_multiple_of(HALF) - flags.first).min(count);
    let tail = head + (count - head) / HALF * HALF;
    let mut saturations = 0;
    if head < tail {
        saturations += update_halves::<I, NEEDS>(vectors, &mut lanes, &mut flags, head..tail, &c);
    }
    for few in [0..head, tail..count] {
        if !few.is_empty() {
            let (start, count) = (flags.first + few.start, few.len());
            let had_fired = get_few(flags.fired, start, count);
            let bits = update_few::<I, NEEDS>(vectors, &mut lanes, few, had_fired, &c);
            saturations += bits.saturations;
            flags.put::<NEEDS>(start, count, &bits);
        }
    }
    saturations
}

/// Neurons that fill whole halves of words of flags.
#[inline(always)]
fn update_halves<I: Wide, const NEEDS: u32>(
    vectors: impl Vectors,
    lanes: &mut Lanes<'_>,
    flags: &mut Flags<'_>,
    neurons: Range<usize>,
    c: &Constants<I>,
) -> u32 {
    let first = flags.first + neurons.start;
    let Lanes { threshold, bias, kv, ki, accumulator, v, i, a, refractory } = lanes;
    let parameters = halves(threshold, &neurons).zip(halves(bias, &neurons));
    let parameters = parameters.zip(halves(kv, &neurons)).zip(halves(ki, &neurons));
    let states = halves_mut(accumulator, &neurons).zip(halves_mut(v, &neurons));
    let states = states.zip(halves_mut(i, &neurons)).zip(halves_mut(a, &neurons)).zip(halves_mut(refractory, &neurons));
    let mut saturations = 0;
    // Outside of the loop, so that nothing has to be cleared again and again.
    let mut out = Outcome::NONE;
    let starts = (first..).step_by(HALF);
    for ((parameters, states), start) in parameters.zip(states).zip(starts) {
        let (((threshold, bias), kv), ki) = parameters;
        let ((((accumulator, v), i), a), refractory) = states;
        let parameters = Parameters { threshold, bias, kv, ki };
        let had_fired = if NEEDS & Needs::RARE != 0 { get_few(flags.fired, start, HALF) } else { 0 };
        update_lanes::<I, NEEDS, HALF>(parameters, accumulator, v, i, a, refractory, had_fired, c, &mut out);
        let bits = signs::<NEEDS, HALF>(vectors, &out);
        saturations += bits.saturations;
        flags.put::<NEEDS>(start, HALF, &bits);
    }
    saturations
}

#[inline(always)]
fn halves<'a, T>(values: &'a [T], neurons: &Range<usize>) -> impl Iterator<Item = &'a [T; HALF]> {
    values[neurons.clone()].as_chunks().0.iter()
}

#[inline(always)]
fn halves_mut<'a, T>(values: &'a mut [T], neurons: &Range<usize>) -> impl Iterator<Item = &'a mut [T; HALF]> {
    values[neurons.clone()].as_chunks_mut().0.iter_mut()
}

impl Flags<'_> {
    /// Sets those of `count` neurons from `first` on, which are of one word.
    #[inline(always)]
    fn put<const NEEDS: u32>(&mut self, first: usize, count: usize, bits: &Bits) {
        if NEEDS & Needs::WINNER != 0 {
            put_few(self.fired, first, count, 0);
            put_few(self.candidates, first, count, bits.above);
            put_few(self.saturated, first, count, bits.saturated);
        } else {
            put_few(self.fired, first, count, bits.above);
        }
    }
}

/// An [`Outcome`] as bits.
#[derive(Default)]
struct Bits {
    above: u64,
    saturations: u32,
    saturated: u64,
}

#[inline(always)]
fn signs<const NEEDS: u32, const N: usize>(vectors: impl Vectors, outcome: &Outcome<N>) -> Bits {
    let saturated = if NEEDS & Needs::WINNER != 0 { word(vectors, &outcome.saturated) } else { 0 };
    Bits { above: word(vectors, &outcome.above), saturations: outcome.saturations, saturated }
}

#[inline(always)]
fn word<const N: usize>(vectors: impl Vectors, signs: &[i32; N]) -> u64 {
    let (halves, rest) = signs.as_chunks::<HALF>();
    let mut word = 0;
    for (part, half) in halves.iter().enumerate() {
        word |= u64::from(vectors.signs(half)) << (part * HALF);
    }
    if !rest.is_empty() {
        let mut half = [0; HALF];
        half[..rest.len()].copy_from_slice(rest);
        word |= u64::from(vectors.signs(&half)) << (halves.len() * HALF);
    }
    word
}

/// Fewer neurons than a word has: sixteen at a time, the last of them with neurons beside that nobody sees.
#[inline(always)]
fn update_few<I: Wide, const NEEDS: u32>(
    vectors: impl Vectors,
    lanes: &mut Lanes<'_>,
    neurons: Range<usize>,
    had_fired: u64,
    c: &Constants<I>,
) -> Bits {
    let (mut bits, mut outcome) = (Bits::default(), Outcome::NONE);
    let mut done = 0;
    while done < neurons.len() {
        let (start, count) = (neurons.start + done, (neurons.len() - done).min(FEW));
        if count == FEW {
            update_at::<I, NEEDS, FEW>(lanes, start, had_fired >> done, c, &mut outcome);
        } else {
            update_padded::<I, NEEDS>(lanes, start..start + count, had_fired >> done, c, &mut outcome);
        }
        let (few, seen) = (signs::<NEEDS, FEW>(vectors, &outcome), (1 << count) - 1);
        bits.saturations += few.saturations;
        bits.above |= (few.above & seen) << done;
        bits.saturated |= (few.saturated & seen) << done;
        done += count;
    }
    bits
}

/// The `N` neurons from `start` on.
#[inline(always)]
fn update_at<I: Wide, const NEEDS: u32, const N: usize>(
    lanes: &mut Lanes<'_>,
    start: usize,
    had_fired: u64,
    c: &Constants<I>,
    out: &mut Outcome<N>,
) {
    let parameters = Parameters {
        threshold: array(&lanes.threshold[start..]),
        bias: array(&lanes.bias[start..]),
        kv: array(&lanes.kv[start..]),
        ki: array(&lanes.ki[start..]),
    };
    update_lanes::<I, NEEDS, N>(
        parameters,
        array_mut(&mut lanes.accumulator[start..]),
        array_mut(&mut lanes.v[start..]),
        array_mut(&mut lanes.i[start..]),
        array_mut(&mut lanes.a[start..]),
        array_mut(&mut lanes.refractory[start..]),
        had_fired,
        c,
        out,
    );
}

/// Some neurons, with others beside them whose parameters and state are all zeros, so that none of them saturates.
#[inline(always)]
fn update_padded<I: Wide, const NEEDS: u32>(
    lanes: &mut Lanes<'_>,
    neurons: Range<usize>,
    had_fired: u64,
    c: &Constants<I>,
    out: &mut Outcome<FEW>,
) {
    let Lanes { threshold, bias, kv, ki, accumulator, v, i, a, refractory } = lanes;
    let parameters = Parameters {
        threshold: &padded(&threshold[neurons.clone()]),
        bias: &padded(&bias[neurons.clone()]),
        kv: &padded(&kv[neurons.clone()]),
        ki: &padded(&ki[neurons.clone()]),
    };
    let fields = [accumulator, v, i, a, refractory];
    let [mut accumulators, mut vs, mut is, mut adaptations, mut rests] =
        [0, 1, 2, 3, 4].map(|field| padded(&fields[field][neurons.clone()]));
    update_lanes::<I, NEEDS, FEW>(
        parameters,
        &mut accumulators,
        &mut vs,
        &mut is,
        &mut adaptations,
        &mut rests,
        had_fired,
        c,
        out,
    );
    for (field, new) in fields.into_iter().zip([accumulators, vs, is, adaptations, rests]) {
        let old = &mut field[neurons.clone()];
        old.copy_from_slice(&new[..old.len()]);
    }
}

fn padded<T: Copy + Default>(values: &[T]) -> [T; FEW] {
    let mut all = [T::default(); FEW];
    all[..values.len()].copy_from_slice(values);
    all
}

#[inline(always)]
fn array<T, const N: usize>(values: &[T]) -> &[T; N] {
    values.first_chunk().expect("so many neurons")
}

#[inline(always)]
fn array_mut<T, const N: usize>(values: &mut [T]) -> &mut [T; N] {
    values.first_chunk_mut().expect("so many neurons")
}
