//! The inner loop of deliveries: rows of weights into accumulators.

use crate::simd::{Simd, Vectors, dispatch, prefetch_at};
use crate::weight::{Weight, Weights};

/// What a delivery does to weights on their way; see "Contribution" in docs/core.md.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scale {
    /// Total shift, -8 to 30.
    pub shift: i32,
    /// Whether contributions are subtracted.
    pub negative: bool,
}

impl Scale {
    /// Weights as they are.
    pub const ONE: Self = Self { shift: 0, negative: false };
}

/// Adds to `accumulators` the weights that begin at each of `rows`, modulo 2^32.
pub(crate) fn add_rows(simd: Simd, accumulators: &mut [i32], weights: &Weights, rows: &[usize], scale: Scale) {
    match weights {
        Weights::Narrow(weights) => add_narrow(simd, accumulators, weights, rows, scale),
        Weights::Wide(weights) => add_wide(simd, accumulators, weights, rows, scale),
    }
}

/// Adds rows of tiles, `pitch` weights from one to the next: `lanes` accumulators each.
pub(crate) fn add_tiles(
    simd: Simd,
    accumulators: &mut [i32],
    weights: &Weights,
    rows: &[usize],
    tiles: Tiles,
    scale: Scale,
) {
    match weights {
        Weights::Narrow(weights) => add_narrow_tiles(simd, accumulators, weights, rows, tiles, scale),
        Weights::Wide(weights) => add_wide_tiles(simd, accumulators, weights, rows, tiles, scale),
    }
}

/// How tiles lie.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tiles {
    pub lanes: usize,
    /// From one to the next, in weights.
    pub pitch: usize,
}

fn add_narrow_tiles(simd: Simd, sums: &mut [i32], weights: &[i8], rows: &[usize], tiles: Tiles, scale: Scale) {
    dispatch!(
        simd,
        add_tiles_body::<i8>,
        (sums: &mut [i32], weights: &[i8], rows: &[usize], tiles: Tiles, scale: Scale)
    );
}

fn add_wide_tiles(simd: Simd, sums: &mut [i32], weights: &[i16], rows: &[usize], tiles: Tiles, scale: Scale) {
    dispatch!(
        simd,
        add_tiles_body::<i16>,
        (sums: &mut [i32], weights: &[i16], rows: &[usize], tiles: Tiles, scale: Scale)
    );
}

#[inline(always)]
fn add_tiles_body<W: Weight>(sums: &mut [i32], weights: &[W], rows: &[usize], tiles: Tiles, scale: Scale) {
    match tiles.lanes {
        2 => add_blocks::<W, 2>(sums, weights, rows, tiles.pitch, scale),
        4 => add_blocks::<W, 4>(sums, weights, rows, tiles.pitch, scale),
        8 => add_blocks::<W, 8>(sums, weights, rows, tiles.pitch, scale),
        _ => add_blocks::<W, 16>(sums, weights, rows, tiles.pitch, scale),
    }
}

#[inline(always)]
fn add_blocks<W: Weight, const P: usize>(sums: &mut [i32], weights: &[W], rows: &[usize], pitch: usize, scale: Scale) {
    let (blocks, _) = sums.as_chunks_mut::<P>();
    let width = blocks.len().saturating_sub(1) * pitch + P;
    for rows in rows.chunks(W::MAX_ROWS) {
        let rows = Rows::new(weights, rows, width);
        for (tile, block) in blocks.iter_mut().enumerate() {
            add_columns(std::slice::from_mut(block), tile * pitch, rows, scale);
        }
    }
}

fn add_narrow(simd: Simd, accumulators: &mut [i32], weights: &[i8], rows: &[usize], scale: Scale) {
    dispatch!(simd, with vectors add_body::<i8, _>, (accumulators: &mut [i32], weights: &[i8], rows: &[usize], scale: Scale));
}

fn add_wide(simd: Simd, accumulators: &mut [i32], weights: &[i16], rows: &[usize], scale: Scale) {
    dispatch!(simd, with vectors add_body::<i16, _>, (accumulators: &mut [i32], weights: &[i16], rows: &[usize], scale: Scale));
}

#[inline(always)]
fn add_body<W: Weight, V: Vectors>(_vectors: V, accumulators: &mut [i32], weights: &[W], rows: &[usize], scale: Scale) {
    for rows in rows.chunks(W::MAX_ROWS) {
        let rows = Rows::new(weights, rows, accumulators.len());
        let mut rest = &mut *accumulators;
        let mut start = 0;
        if V::WIDE {
            (rest, start) = add_chunks::<W, 512>(rest, start, rows, scale);
        }
        (rest, start) = add_chunks::<W, 128>(rest, start, rows, scale);
        (rest, start) = add_chunks::<W, 16>(rest, start, rows, scale);
        add_chunks::<W, 2>(rest, start, rows, scale);
    }
}

/// So many columns at once are worth asking for the next ones.
const PREFETCHED: usize = 128;

/// Rows that are all inside of the weights, so that the loops over them need not look again.
#[derive(Clone, Copy)]
struct Rows<'a, W> {
    weights: &'a [W],
    starts: &'a [usize],
    /// Weights of a row that may be read.
    width: usize,
}

impl<'a, W> Rows<'a, W> {
    /// # Panics
    /// If a row is not inside.
    #[inline(always)]
    fn new(weights: &'a [W], starts: &'a [usize], width: usize) -> Self {
        let last = starts.iter().fold(0, |last, start| last.max(*start));
        let inside = weights.len().checked_sub(width).is_some_and(|highest| last <= highest);
        assert!(inside || starts.is_empty(), "rows of {width} weights inside of {}", weights.len());
        Self { weights, starts, width }
    }

    /// `C` columns of each row, from `column` on. Where they are many, those behind them are asked for: they come next, and the
    /// rows lie too far from each other for the machine to foresee it.
    #[inline(always)]
    fn columns<const C: usize>(self, column: usize) -> impl Iterator<Item = &'a [W; C]> {
        assert!(column + C <= self.width, "columns {column} and {C} more of {}", self.width);
        self.starts.iter().map(move |start| {
            if C >= PREFETCHED {
                prefetch_at::<W, C>(self.weights, start + column + C);
            }
            // SAFETY: `new` has found `width` weights behind every start, and these columns are among them.
            unsafe { &*self.weights.as_ptr().add(start + column).cast::<[W; C]>() }
        })
    }
}

/// Adds to as many chunks of `C` accumulators as there are, of which the first is column `start`; returns the accumulators
/// behind them, and the column of the first of these.
#[inline(always)]
fn add_chunks<'a, W: Weight, const C: usize>(
    accumulators: &'a mut [i32],
    start: usize,
    rows: Rows<'_, W>,
    scale: Scale,
) -> (&'a mut [i32], usize) {
    let (chunks, rest) = accumulators.as_chunks_mut::<C>();
    let next = start + chunks.len() * C;
    add_columns(chunks, start, rows, scale);
    (rest, next)
}

/// Adds to chunks of `C` accumulators, of which the first is column `start`.
///
/// Up to `MAX_ROWS` rows are added up in registers, in few bits, before the accumulators are touched once.
#[inline(always)]
fn add_columns<W: Weight, const C: usize>(chunks: &mut [[i32; C]], start: usize, rows: Rows<'_, W>, scale: Scale) {
    let mut column = start;
    for chunk in chunks {
        let mut sum = [W::Sum::default(); C];
        if scale.shift >= 0 {
            add_each(&mut sum, rows, column, W::add);
        } else {
            let shift = scale.shift.unsigned_abs();
            add_each(&mut sum, rows, column, |weight, sum| weight.add_shifted_right(sum, shift));
        }
        let sign = -i32::from(scale.negative);
        if scale == Scale::ONE {
            chunk
                .iter_mut()
                .zip(sum)
                .for_each(|(accumulator, sum)| *accumulator = accumulator.wrapping_add(sum.into()));
        } else {
            for (accumulator, sum) in chunk.iter_mut().zip(sum) {
                let value: i32 = sum.into() << scale.shift.max(0);
                *accumulator = accumulator.wrapping_add((value ^ sign).wrapping_sub(sign));
            }
        }
        column += C;
    }
}

#[inline(always)]
fn add_each<W: Weight, const C: usize>(
    sum: &mut [W::Sum; C],
    rows: Rows<'_, W>,
    column: usize,
    add: impl Fn(W, W::Sum) -> W::Sum,
) {
    for weights in rows.columns::<C>(column) {
        for (sum, weight) in sum.iter_mut().zip(weights) {
            *sum = add(*weight, *sum);
        }
    }
}

#[cfg(test)]
mod tests {
    use synfire_program::contribution;
    use synfire_testkit::Rng;

    use super::*;

    /// More rows than a sum holds, every width that targets can ask for, every shift.
    #[test]
    fn rows_add_up_like_single_contributions() {
        let mut rng = Rng::new(1);
        for width in [2, 6, 16, 62, 128, 146, 530] {
            let narrow: Vec<i8> = (0..700 * width).map(|_| rng.pick(&[-128, -128, -128, 127, 1])).collect();
            let wide: Vec<i16> = (0..700 * width).map(|_| rng.pick(&[i16::MIN, i16::MAX, -1])).collect();
            let rows: Vec<_> = (0..700).map(|row| row * width).collect();
            for shift in -8..=30 {
                for negative in [false, true] {
                    let scale = Scale { shift, negative };
                    for simd in Simd::levels() {
                        let expected = single(&narrow, width, scale);
                        let mut sums = vec![1; width];
                        add_rows(simd, &mut sums, &Weights::Narrow(narrow.clone()), &rows, scale);
                        assert_eq!(sums, expected, "{width} {scale:?}");
                        let expected = single(&wide, width, scale);
                        let mut sums = vec![1; width];
                        add_rows(simd, &mut sums, &Weights::Wide(wide.clone()), &rows, scale);
                        assert_eq!(sums, expected, "{width} {scale:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn rows_of_tiles_add_up_like_single_contributions() {
        let mut rng = Rng::new(2);
        for lanes in [2, 4, 8, 16] {
            // Three tiles of rows that lie 5 weights further than a tile is long.
            let pitch = 300 * lanes + 5;
            let weights: Vec<i8> = (0..3 * pitch).map(|_| rng.pick(&[-128, -128, 127, 1])).collect();
            let rows: Vec<_> = (0..300).map(|row| row * lanes).collect();
            for scale in [Scale::ONE, Scale { shift: -3, negative: true }, Scale { shift: 4, negative: false }] {
                let expected: Vec<_> =
                    (0..3).flat_map(|tile| single(&weights[tile * pitch..][..300 * lanes], lanes, scale)).collect();
                for simd in Simd::levels() {
                    let mut sums = vec![1; 3 * lanes];
                    let narrow = Weights::Narrow(weights.clone());
                    add_tiles(simd, &mut sums, &narrow, &rows, Tiles { lanes, pitch }, scale);
                    assert_eq!(sums, expected, "{lanes} {scale:?} {simd}");
                }
            }
        }
    }

    fn single<W: Copy + Into<i16>>(weights: &[W], width: usize, scale: Scale) -> Vec<i32> {
        let mut sums = vec![1_i64; width];
        for row in weights.chunks(width) {
            for (sum, weight) in sums.iter_mut().zip(row) {
                let value = contribution((*weight).into(), scale.shift);
                *sum += if scale.negative { -value } else { value };
            }
        }
        sums.into_iter().map(|sum| sum as i32).collect()
    }
}
