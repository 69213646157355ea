//! Numbers, each in as few bytes as the file they come from gave it.

use std::ops::Range;

/// Numbers of one type, all finite.
#[derive(Debug, Clone)]
pub enum Values {
    /// Whole numbers from 0 to 255, and what was true or false.
    U8(Vec<u8>),
    /// Whole numbers of 8 bits.
    I8(Vec<i8>),
    /// Whole numbers of 16 bits from 0.
    U16(Vec<u16>),
    /// Whole numbers of 16 bits.
    I16(Vec<i16>),
    /// Whole numbers of 32 bits from 0.
    U32(Vec<u32>),
    /// Whole numbers of 32 bits.
    I32(Vec<i32>),
    /// Floating point of 32 bits, or of 16.
    F32(Vec<f32>),
    /// Everything else.
    F64(Vec<f64>),
}

/// Consecutive [`Values`], borrowed.
#[derive(Debug, Clone, Copy)]
pub enum Slice<'a> {
    /// See [`Values::U8`].
    U8(&'a [u8]),
    /// See [`Values::I8`].
    I8(&'a [i8]),
    /// See [`Values::U16`].
    U16(&'a [u16]),
    /// See [`Values::I16`].
    I16(&'a [i16]),
    /// See [`Values::U32`].
    U32(&'a [u32]),
    /// See [`Values::I32`].
    I32(&'a [i32]),
    /// See [`Values::F32`].
    F32(&'a [f32]),
    /// See [`Values::F64`].
    F64(&'a [f64]),
}

/// The same expression for every type.
macro_rules! each {
    ($kind:ident, $of:expr, $values:ident => $result:expr) => {
        match $of {
            $kind::U8($values) => $result,
            $kind::I8($values) => $result,
            $kind::U16($values) => $result,
            $kind::I16($values) => $result,
            $kind::U32($values) => $result,
            $kind::I32($values) => $result,
            $kind::F32($values) => $result,
            $kind::F64($values) => $result,
        }
    };
}

impl Values {
    /// How many there are.
    pub fn len(&self) -> usize {
        each!(Self, self, values => values.len())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes that one takes.
    pub fn width(&self) -> usize {
        each!(Self, self, values => width(values))
    }

    /// All of them.
    pub fn as_slice(&self) -> Slice<'_> {
        match self {
            Self::U8(values) => Slice::U8(values),
            Self::I8(values) => Slice::I8(values),
            Self::U16(values) => Slice::U16(values),
            Self::I16(values) => Slice::I16(values),
            Self::U32(values) => Slice::U32(values),
            Self::I32(values) => Slice::I32(values),
            Self::F32(values) => Slice::F32(values),
            Self::F64(values) => Slice::F64(values),
        }
    }

    /// All of them in 64-bit floating point, which holds each exactly.
    pub(crate) fn into_f64(self) -> Vec<f64> {
        match self {
            Self::F64(values) => values,
            other => other.as_slice().iter().collect(),
        }
    }

    /// The same values in another order, as `order` makes it of each type.
    pub(crate) fn reordered(&self, order: &impl Order) -> Self {
        match self {
            Self::U8(values) => Self::U8(order.of(values)),
            Self::I8(values) => Self::I8(order.of(values)),
            Self::U16(values) => Self::U16(order.of(values)),
            Self::I16(values) => Self::I16(order.of(values)),
            Self::U32(values) => Self::U32(order.of(values)),
            Self::I32(values) => Self::I32(order.of(values)),
            Self::F32(values) => Self::F32(order.of(values)),
            Self::F64(values) => Self::F64(order.of(values)),
        }
    }
}

/// Puts values of any type into another order.
pub(crate) trait Order {
    /// The values in this order.
    fn of<T: Copy>(&self, values: &[T]) -> Vec<T>;
}

/// They are equal as numbers, whatever type holds them.
impl PartialEq for Values {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl From<Vec<f64>> for Values {
    fn from(values: Vec<f64>) -> Self {
        Self::F64(values)
    }
}

impl From<Vec<u8>> for Values {
    fn from(values: Vec<u8>) -> Self {
        Self::U8(values)
    }
}

impl<'a> Slice<'a> {
    /// How many there are.
    pub fn len(self) -> usize {
        each!(Self, self, values => values.len())
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// A part of them; what is behind the end is left out.
    #[must_use]
    pub fn part(self, range: Range<usize>) -> Self {
        let end = range.end.min(self.len());
        let range = range.start.min(end)..end;
        match self {
            Self::U8(values) => Self::U8(&values[range]),
            Self::I8(values) => Self::I8(&values[range]),
            Self::U16(values) => Self::U16(&values[range]),
            Self::I16(values) => Self::I16(&values[range]),
            Self::U32(values) => Self::U32(&values[range]),
            Self::I32(values) => Self::I32(&values[range]),
            Self::F32(values) => Self::F32(&values[range]),
            Self::F64(values) => Self::F64(&values[range]),
        }
    }

    /// The first value other than 0 at `from` or behind it, with its position.
    pub fn next_set(self, from: usize) -> Option<(usize, f64)> {
        each!(Self, self, values => next_set(values, from))
    }

    /// All of them in order.
    pub fn iter(self) -> impl ExactSizeIterator<Item = f64> + use<'a> {
        (0..self.len()).map(move |index| each!(Self, self, values => number(values[index])))
    }

    /// The bytes, if every value is one from 0 to 255.
    pub fn bytes(self) -> Option<&'a [u8]> {
        match self {
            Self::U8(bytes) => Some(bytes),
            _ => None,
        }
    }
}

/// They are equal as numbers, whatever type holds them.
impl PartialEq for Slice<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl<'a> From<&'a [f64]> for Slice<'a> {
    fn from(values: &'a [f64]) -> Self {
        Self::F64(values)
    }
}

const fn width<T>(_: &[T]) -> usize {
    size_of::<T>()
}

fn number(value: impl Into<f64>) -> f64 {
    value.into()
}

fn next_set<T: Copy + Into<f64>>(values: &[T], from: usize) -> Option<(usize, f64)> {
    let rest = values.get(from..)?;
    let place = rest.iter().position(|value| (*value).into() != 0.0)?;
    Some((from + place, rest[place].into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_holds_the_same_numbers() {
        let all = [
            Values::U8(vec![0, 7, 0, 1]),
            Values::I8(vec![0, 7, 0, 1]),
            Values::U16(vec![0, 7, 0, 1]),
            Values::I16(vec![0, 7, 0, 1]),
            Values::U32(vec![0, 7, 0, 1]),
            Values::I32(vec![0, 7, 0, 1]),
            Values::F32(vec![0.0, 7.0, 0.0, 1.0]),
            Values::F64(vec![0.0, 7.0, 0.0, 1.0]),
        ];
        let widths = [1, 1, 2, 2, 4, 4, 4, 8];
        for (values, width) in all.iter().zip(widths) {
            let slice = values.as_slice();
            assert_eq!((values.len(), values.width(), values == &all[0]), (4, width, true));
            assert_eq!((slice.next_set(0), slice.next_set(2)), (Some((1, 7.0)), Some((3, 1.0))));
            assert_eq!((slice.next_set(4), slice.next_set(9)), (None, None));
            assert_eq!(slice.part(1..3).iter().collect::<Vec<_>>(), [7.0, 0.0]);
            assert_eq!((slice.part(3..9).len(), slice.part(7..9).len()), (1, 0));
            assert_eq!(values.clone().into_f64(), [0.0, 7.0, 0.0, 1.0]);
        }
        assert_ne!(all[0], Values::U8(vec![0, 7, 0, 2]));
        assert_ne!(all[0], Values::U8(vec![0, 7, 0]));
        assert_eq!((all[0].as_slice().bytes(), all[1].as_slice().bytes()), (Some([0, 7, 0, 1].as_slice()), None));
    }
}
