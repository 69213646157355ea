//! Weights as they are stored: in no more bits than they need.

/// A weight as it is stored.
pub(crate) trait Weight: Copy + Sized {
    /// Wide enough for the sum of [`Self::MAX_ROWS`] weights.
    type Sum: Copy + Default + Into<i32>;
    /// Rows that may be added up before the sum is taken out.
    const MAX_ROWS: usize;
    /// Whether there are at most 8 bits.
    const NARROW: bool;
    /// `sum + weight`.
    fn add(self, sum: Self::Sum) -> Self::Sum;
    /// `sum + round(weight / 2^shift)`; see "Contribution" in docs/core.md. `shift` is 1 to 8.
    fn add_shifted_right(self, sum: Self::Sum, shift: u32) -> Self::Sum;
    /// As an integer.
    fn value(self) -> i32;
    /// Whether it is 0.
    fn is_zero(self) -> bool;
    /// The weight of this value, which it has to be able to hold.
    fn learned(value: i32) -> Self;
    /// Weights as bytes, if they are.
    fn bytes(weights: &mut [Self]) -> Option<&mut [i8]>;
    /// All weights of a program.
    fn all(weights: Vec<Self>) -> Weights;
}

macro_rules! weight {
    ($weight:ty, $sum:ty, $max_rows:expr, $bytes:expr, $all:expr) => {
        impl Weight for $weight {
            type Sum = $sum;
            const MAX_ROWS: usize = $max_rows;
            const NARROW: bool = size_of::<$weight>() == 1;

            #[inline(always)]
            fn add(self, sum: $sum) -> $sum {
                sum.wrapping_add(<$sum>::from(self))
            }

            #[inline(always)]
            fn add_shifted_right(self, sum: $sum, shift: u32) -> $sum {
                sum.wrapping_add((<$sum>::from(self) + (1 << (shift - 1))) >> shift)
            }

            #[inline(always)]
            fn value(self) -> i32 {
                self.into()
            }

            #[inline(always)]
            fn is_zero(self) -> bool {
                self == 0
            }

            #[inline(always)]
            fn learned(value: i32) -> Self {
                value as Self
            }

            #[inline(always)]
            fn bytes(weights: &mut [Self]) -> Option<&mut [i8]> {
                $bytes(weights)
            }

            fn all(weights: Vec<Self>) -> Weights {
                $all(weights)
            }
        }
    };
}
// 256 x -128 and 2^16 x -2^15 just fit their sums.
weight!(i8, i16, 256, Some, Weights::Narrow);
weight!(i16, i32, 1 << 16, |_| None, Weights::Wide);

/// All weights.
#[derive(Debug, Clone)]
pub(crate) enum Weights {
    /// At most 8 bits.
    Narrow(Vec<i8>),
    /// At most 16 bits.
    Wide(Vec<i16>),
}

/// Weights of a program as they are stored, in no more bits than they need.
pub(crate) fn stored<W: Weight>(weights: &[i16]) -> impl ExactSizeIterator<Item = W> {
    weights.iter().map(|weight| W::learned((*weight).into()))
}
