//! Which vector instructions the hot loops are compiled for.
//!
//! The default x86-64 target only has SSE2. Each hot loop is one inlined body, compiled again for each level and chosen by what
//! the machine has. All run the same integer arithmetic, so the results cannot differ. Other machines, those with NEON among
//! them, run the portable body, which the compiler turns into what vector instructions they have.

use std::fmt;

/// Vector instructions that this machine has: nothing but [`Simd::levels`] and [`Simd::detect`] makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Simd(Level);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Portable,
    Avx2,
    /// F, BW, DQ and VL, with AVX2.
    Avx512,
}

impl Simd {
    /// What every machine of the build's target has.
    pub const PORTABLE: Self = Self(Level::Portable);

    /// The best level of this machine.
    pub fn detect() -> Self {
        #[cfg(target_arch = "x86_64")]
        if std::is_x86_feature_detected!("avx2") {
            let wide = std::is_x86_feature_detected!("avx512f")
                && std::is_x86_feature_detected!("avx512bw")
                && std::is_x86_feature_detected!("avx512dq")
                && std::is_x86_feature_detected!("avx512vl");
            return Self(if wide { Level::Avx512 } else { Level::Avx2 });
        }
        Self::PORTABLE
    }

    /// All levels of this machine, the portable one first and the best last.
    pub fn levels() -> Vec<Self> {
        let all = [Level::Portable, Level::Avx2, Level::Avx512].map(Self);
        let best = all.iter().position(|level| *level == Self::detect()).unwrap_or(0);
        all[..=best].to_vec()
    }

    /// Which bodies may be called.
    #[cfg_attr(not(target_arch = "x86_64"), expect(dead_code, reason = "only x86-64 has a choice"))]
    pub(crate) const fn level(self) -> Level {
        self.0
    }
}

impl fmt::Display for Simd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Level::Portable => "portable",
            Level::Avx2 => "AVX2",
            Level::Avx512 => "AVX-512",
        })
    }
}

/// What a hot loop asks of a level beyond what the compiler finds by itself.
pub(crate) trait Vectors: Copy {
    /// Whether there are 32 registers of 64 bytes.
    const WIDE: bool;
    /// Bit k of the result is the sign of value k.
    fn signs(self, values: &[i32; 32]) -> u32;
    /// Adds `changes[r]` to the weight of a column in each row r, within the bounds of the column.
    fn change_column<const P: usize>(self, rows: &mut [[i8; P]; P], column: &Column<P>, changes: &[i8; P]);
}

/// Weights of a vector.
const PART: usize = 32;
/// The most lanes of a tile.
#[cfg(target_arch = "x86_64")]
const LANES: usize = 16;

/// A column of tiles with `P` lanes, prepared for many changes.
pub(crate) struct Column<const P: usize> {
    index: usize,
    /// What a weight is at least and at most.
    bounds: (i8, i8),
    /// The same for the weights of some rows; those of other columns may have any value.
    #[cfg_attr(not(target_arch = "x86_64"), expect(dead_code, reason = "only AVX2 asks for it"))]
    low: [i8; PART],
    #[cfg_attr(not(target_arch = "x86_64"), expect(dead_code, reason = "only AVX2 asks for it"))]
    high: [i8; PART],
}

impl<const P: usize> Column<P> {
    /// By column and vector: of weights of the column their rows, of others a number that a shuffle takes as 0.
    #[cfg(target_arch = "x86_64")]
    const PLACES: [[[i8; PART]; LANES * LANES / PART]; LANES] = {
        let mut places = [[[i8::MIN; PART]; LANES * LANES / PART]; LANES];
        let mut weight = 0;
        while weight < P * P {
            places[weight % P][weight / PART][weight % PART] = (weight / P) as i8;
            weight += 1;
        }
        places
    };

    /// Column `index`, whose weights are at least the first bound and at most the second.
    #[inline(always)]
    pub fn new(index: usize, bounds: (i8, i8)) -> Self {
        let (mut low, mut high) = ([i8::MIN; PART], [i8::MAX; PART]);
        for place in (index..PART).step_by(P) {
            (low[place], high[place]) = bounds;
        }
        Self { index, bounds, low, high }
    }
}

/// The portable level.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Portable;

impl Vectors for Portable {
    const WIDE: bool = false;

    #[inline(always)]
    fn signs(self, values: &[i32; 32]) -> u32 {
        (0..32).fold(0, |signs, k| signs | (values[k] as u32 >> 31) << k)
    }

    #[inline(always)]
    fn change_column<const P: usize>(self, rows: &mut [[i8; P]; P], column: &Column<P>, changes: &[i8; P]) {
        let Column { index, bounds: (low, high), .. } = *column;
        for (row, change) in rows.iter_mut().zip(changes) {
            row[index] = row[index].saturating_add(*change).min(high).max(low);
        }
    }
}

/// AVX2 and, where `WIDE` is true, AVX-512. Only `dispatch!` makes one, where the machine has it.
#[cfg(target_arch = "x86_64")]
#[derive(Debug, Clone, Copy)]
pub(crate) struct Avx<const WIDE: bool>(());

#[cfg(target_arch = "x86_64")]
impl<const WIDE: bool> Avx<WIDE> {
    /// # Safety
    /// The machine has to have it.
    #[inline(always)]
    pub const unsafe fn new() -> Self {
        Self(())
    }
}

#[cfg(target_arch = "x86_64")]
impl<const WIDE: bool> Vectors for Avx<WIDE> {
    const WIDE: bool = WIDE;

    #[inline(always)]
    fn signs(self, values: &[i32; 32]) -> u32 {
        // SAFETY: who made `self` knew that the machine has AVX2.
        unsafe { signs_with_avx2(values) }
    }

    #[inline(always)]
    fn change_column<const P: usize>(self, rows: &mut [[i8; P]; P], column: &Column<P>, changes: &[i8; P]) {
        if P == 8 || P == 16 {
            // SAFETY: who made `self` knew that the machine has AVX2.
            unsafe { change_column_with_avx2(rows, column, changes) }
        } else {
            Portable.change_column(rows, column, changes);
        }
    }
}

/// Whole rows, 32 weights at a time. A shuffle gives those of the column the change of their row and all others 0, and the
/// bounds of the others are the ends of their range.
#[cfg(target_arch = "x86_64")]
#[inline]
#[target_feature(enable = "avx2")]
fn change_column_with_avx2<const P: usize>(rows: &mut [[i8; P]; P], column: &Column<P>, changes: &[i8; P]) {
    use std::arch::x86_64::{
        __m256i, _mm256_adds_epi8, _mm256_loadu_si256, _mm256_max_epi8, _mm256_min_epi8, _mm256_shuffle_epi8,
        _mm256_storeu_si256,
    };
    // SAFETY: the reference is to 32 bytes, and the load asks for no alignment.
    let load = |bytes: &[i8; PART]| -> __m256i { unsafe { _mm256_loadu_si256(std::ptr::from_ref(bytes).cast()) } };
    // A shuffle works in halves of 16 bytes, and each half has the changes of all rows.
    let mut all = [0; PART];
    for place in 0..PART {
        all[place] = changes[place % P];
    }
    let (all, low, high) = (load(&all), load(&column.low), load(&column.high));
    let (parts, _) = rows.as_flattened_mut().as_chunks_mut::<PART>();
    for (weights, places) in parts.iter_mut().zip(&Column::<P>::PLACES[column.index]) {
        let new = _mm256_adds_epi8(load(weights), _mm256_shuffle_epi8(all, load(places)));
        let new = _mm256_max_epi8(_mm256_min_epi8(new, high), low);
        // SAFETY: the reference is to 32 bytes, and the store asks for no alignment.
        unsafe { _mm256_storeu_si256(std::ptr::from_mut(weights).cast(), new) };
    }
}

/// Packs with saturation keep signs; they work in halves of 128 bits, which one permutation puts into order.
#[cfg(target_arch = "x86_64")]
#[inline]
#[target_feature(enable = "avx2")]
fn signs_with_avx2(values: &[i32; 32]) -> u32 {
    use std::arch::x86_64::{
        __m256i, _mm256_loadu_si256, _mm256_movemask_epi8, _mm256_packs_epi16, _mm256_packs_epi32,
        _mm256_permutevar8x32_epi32, _mm256_setr_epi32,
    };
    let load = |part: &[i32]| -> __m256i {
        let part: &[i32; 8] = part.try_into().expect("a quarter");
        // SAFETY: the reference is to 32 bytes, and the load asks for no alignment.
        unsafe { _mm256_loadu_si256(std::ptr::from_ref(part).cast()) }
    };
    let low = _mm256_packs_epi32(load(&values[..8]), load(&values[8..16]));
    let high = _mm256_packs_epi32(load(&values[16..24]), load(&values[24..]));
    let order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    _mm256_movemask_epi8(_mm256_permutevar8x32_epi32(_mm256_packs_epi16(low, high), order)) as u32
}

/// Asks for values that will be read soon.
#[inline(always)]
pub(crate) fn prefetch<T>(values: &[T]) {
    #[cfg(target_arch = "x86_64")]
    for line in values.chunks((64 / size_of::<T>()).max(1)) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: a prefetch reads nothing, whatever the address, and SSE is part of x86-64.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(line.as_ptr().cast()) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = values;
}

/// Asks for `N` values from `start` on, which may be beyond the end.
#[inline(always)]
pub(crate) fn prefetch_at<T, const N: usize>(values: &[T], start: usize) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        let mut ahead = 0;
        while ahead < N {
            // SAFETY: a prefetch reads nothing, whatever the address, and SSE is part of x86-64.
            unsafe { _mm_prefetch::<_MM_HINT_T0>(values.as_ptr().wrapping_add(start + ahead).cast()) };
            ahead += 64 / size_of::<T>();
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (values, start);
}

/// Calls an `#[inline(always)]` function through a copy of it that is compiled for the level.
///
/// `dispatch!(simd, body::<T>(argument: Type, ...) -> Result)`. After `with vectors` the body takes the level's [`Vectors`]
/// before its arguments.
macro_rules! dispatch {
    (@ $simd:expr, $body:path, [$($vectors:ident)?], ($($argument:ident: $type:ty),*) $(-> $result:ty)?) => {{
        #[cfg(target_arch = "x86_64")]
        {
            #[target_feature(enable = "avx2")]
            fn with_avx2($($argument: $type),*) $(-> $result)? {
                // SAFETY: this function is only called where the machine has AVX2.
                $(let $vectors = unsafe { $crate::simd::Avx::<false>::new() };)?
                $body($($vectors,)? $($argument),*)
            }
            #[target_feature(enable = "avx2,avx512f,avx512bw,avx512dq,avx512vl")]
            fn with_avx512($($argument: $type),*) $(-> $result)? {
                // SAFETY: this function is only called where the machine has AVX-512.
                $(let $vectors = unsafe { $crate::simd::Avx::<true>::new() };)?
                $body($($vectors,)? $($argument),*)
            }
            match $simd.level() {
                // SAFETY: `Simd` names only what was found on this machine.
                $crate::simd::Level::Avx2 => return unsafe { with_avx2($($argument),*) },
                // SAFETY: as above.
                $crate::simd::Level::Avx512 => return unsafe { with_avx512($($argument),*) },
                $crate::simd::Level::Portable => {}
            }
        }
        #[cfg(not(target_arch = "x86_64"))]
        let _ = $simd;
        $(let $vectors = $crate::simd::Portable;)?
        $body($($vectors,)? $($argument),*)
    }};
    ($simd:expr, $body:path, ($($argument:ident: $type:ty),* $(,)?) $(-> $result:ty)?) => {
        dispatch!(@ $simd, $body, [], ($($argument: $type),*) $(-> $result)?)
    };
    ($simd:expr, with vectors $body:path, ($($argument:ident: $type:ty),* $(,)?) $(-> $result:ty)?) => {
        dispatch!(@ $simd, $body, [vectors], ($($argument: $type),*) $(-> $result)?)
    };
}
pub(crate) use dispatch;

#[cfg(test)]
mod tests {
    use super::*;

    fn signs_body(vectors: impl Vectors, values: &[i32; 32]) -> u32 {
        vectors.signs(values)
    }

    fn signs(simd: Simd, values: &[i32; 32]) -> u32 {
        dispatch!(simd, with vectors signs_body, (values: &[i32; 32]) -> u32)
    }

    #[test]
    fn signs_are_bits_at_every_level() {
        for simd in Simd::levels() {
            for seed in 0..1000_u32 {
                let expected = seed.wrapping_mul(0x9E37_79B9);
                let value = |k: usize| if expected >> k & 1 != 0 { i32::MIN >> k } else { i32::MAX >> k };
                assert_eq!(signs(simd, &std::array::from_fn(value)), expected, "{simd}");
            }
        }
    }

    fn change<V: Vectors, const P: usize>(vectors: V, rows: &mut [[i8; P]; P], column: usize, changes: &[i8; P]) {
        vectors.change_column(rows, &Column::new(column, (-100, 90)), changes);
    }

    macro_rules! check_columns {
        ($lanes:expr) => {
            let changed = |simd: Simd, rows: &mut [[i8; $lanes]; $lanes], column: usize, changes: &[i8; $lanes]| {
                dispatch!(
                    simd,
                    with vectors change::<_, $lanes>,
                    (rows: &mut [[i8; $lanes]; $lanes], column: usize, changes: &[i8; $lanes])
                )
            };
            for column in 0..$lanes {
                // Weights and changes of all sizes, some of them beyond the bounds.
                let value = |k: usize| (k * 37 + column * 11) as u8 as i8;
                let before: [[i8; $lanes]; $lanes] =
                    std::array::from_fn(|row| std::array::from_fn(|k| value(row * $lanes + k)));
                let changes = std::array::from_fn(|row| value(row * 5 + 3));
                let mut expected = before;
                for row in 0..$lanes {
                    let sum = i32::from(before[row][column]) + i32::from(changes[row]);
                    expected[row][column] = sum.clamp(-100, 90) as i8;
                }
                for simd in Simd::levels() {
                    let mut rows = before;
                    changed(simd, &mut rows, column, &changes);
                    assert_eq!(rows, expected, "column {column}, {simd}");
                }
            }
        };
    }

    #[test]
    fn a_column_changes_alone_at_every_level() {
        check_columns!(8);
        check_columns!(16);
    }

    #[test]
    fn the_best_level_is_the_last() {
        assert_eq!(Simd::levels().first(), Some(&Simd::PORTABLE));
        assert_eq!(Simd::levels().last(), Some(&Simd::detect()));
    }
}
