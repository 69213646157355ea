//! The inner loop of deliveries: rows of weights into accumulators.

use crate::layout::{Weight, Weights};
use crate::simd::{Simd, dispatch};

/// What a delivery does to weights on their way; see "Contribution" in docs/core.md.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scale {
    /// Total shift, -8 to 30.
    pub shift: i32,
    /// Whether contributions are subtracted.
    pub negative: bool,
}

/// Adds to `accumulators` the weights that begin at each of `rows`, modulo 2^32.
pub(crate) fn add_rows(simd: Simd, accumulators: &mut [i32], weights: &Weights, rows: &[usize], scale: Scale) {
    match weights {
        Weights::Narrow(weights) => add_narrow(simd, accumulators, weights, rows, scale),
        Weights::Wide(weights) => add_wide(simd, accumulators, weights, rows, scale),
    }
}

fn add_narrow(simd: Simd, accumulators: &mut [i32], weights: &[i8], rows: &[usize], scale: Scale) {
    dispatch!(simd, add_body::<i8>, (accumulators: &mut [i32], weights: &[i8], rows: &[usize], scale: Scale));
}

fn add_wide(simd: Simd, accumulators: &mut [i32], weights: &[i16], rows: &[usize], scale: Scale) {
    dispatch!(simd, add_body::<i16>, (accumulators: &mut [i32], weights: &[i16], rows: &[usize], scale: Scale));
}

#[inline(always)]
fn add_body<W: Weight>(accumulators: &mut [i32], weights: &[W], rows: &[usize], scale: Scale) {
    for rows in rows.chunks(W::MAX_ROWS) {
        let (wide, rest) = accumulators.as_chunks_mut::<64>();
        let start = add_columns(wide, 0, weights, rows, scale);
        let (blocks, rest) = rest.as_chunks_mut::<16>();
        let start = add_columns(blocks, start, weights, rows, scale);
        add_columns(rest.as_chunks_mut::<2>().0, start, weights, rows, scale);
    }
}

/// Adds to chunks of `C` accumulators, of which the first is column `start`; returns the column after the last.
///
/// Up to `MAX_ROWS` rows are added up in registers, in few bits, before the accumulators are touched once.
#[inline(always)]
fn add_columns<W: Weight, const C: usize>(
    chunks: &mut [[i32; C]],
    start: usize,
    weights: &[W],
    rows: &[usize],
    scale: Scale,
) -> usize {
    let mut column = start;
    for chunk in chunks {
        let mut sum = [W::Sum::default(); C];
        if scale.shift >= 0 {
            add_each(&mut sum, weights, rows, column, W::add);
        } else {
            let shift = scale.shift.unsigned_abs();
            add_each(&mut sum, weights, rows, column, |weight, sum| weight.add_shifted_right(sum, shift));
        }
        let sign = -i32::from(scale.negative);
        for (accumulator, sum) in chunk.iter_mut().zip(sum) {
            let value: i32 = sum.into() << scale.shift.max(0);
            *accumulator = accumulator.wrapping_add((value ^ sign).wrapping_sub(sign));
        }
        column += C;
    }
    column
}

#[inline(always)]
fn add_each<W: Weight, const C: usize>(
    sum: &mut [W::Sum; C],
    weights: &[W],
    rows: &[usize],
    column: usize,
    add: impl Fn(W, W::Sum) -> W::Sum,
) {
    for row in rows {
        let weights = &weights[row + column..][..C];
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
        for width in [2, 6, 16, 62, 64, 130] {
            let narrow: Vec<i8> = (0..700 * width).map(|_| rng.pick(&[-128, -128, -128, 127, 1])).collect();
            let wide: Vec<i16> = (0..700 * width).map(|_| rng.pick(&[i16::MIN, i16::MAX, -1])).collect();
            let rows: Vec<_> = (0..700).map(|row| row * width).collect();
            for shift in -8..=30 {
                for negative in [false, true] {
                    let scale = Scale { shift, negative };
                    for simd in [Simd::PORTABLE, Simd::detect()] {
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
