//! Arrays in numpy's npy format.

use std::io::{self, Read};
use std::path::Path;

use synfire_budget::{Bytes, Meter, OverBudget, StreamError};
use synfire_diagnostics::Number;

use crate::array::position;
use crate::npy_header::{Header, HeaderError, header_bytes};
use crate::source::{Source, fill};
use crate::values::{Order, Values};
use crate::{Array, DataError, Origin, write_atomically};

const FINITE: &str = "it has to be a finite number";
const EXACT: &str = "64-bit floating point cannot hold it exactly";

/// Writes an array as little-endian `f64` in C order.
///
/// # Errors
/// If the file cannot be written; then nothing is left of it.
pub fn write_npy(path: impl AsRef<Path>, array: &Array) -> Result<(), DataError> {
    write_atomically(path, |writer| writer.write_all(&encode(array)))
}

/// The bytes of an npy file with `array` as `f64`.
pub(crate) fn encode(array: &Array) -> Vec<u8> {
    let mut bytes = header_bytes("<f8", &array.shape);
    bytes.extend(array.values.iter().flat_map(|value| value.to_le_bytes()));
    bytes
}

/// Reads an npy file.
pub(crate) fn decode(mut source: Source<'_>, origin: &Origin, meter: &Meter) -> Result<Stored, DataError> {
    let broken = |source| DataError::Read { path: origin.path.clone(), source };
    let (length, length_max) = (source.length, source.length_max);
    Npy { stream: source.reader(), length, length_max, origin, meter, broken: &broken }.read()
}

/// An array whose values take as many bytes as in the file they come from.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// Length of each axis; empty for a single number.
    pub shape: Vec<usize>,
    /// The values in row-major (C) order, whatever the order in the file.
    pub values: Values,
}

impl Stored {
    /// In 64-bit floating point; its memory is charged in place of what it took before.
    pub(crate) fn into_array(self, origin: &Origin, meter: &Meter) -> Result<Array, DataError> {
        let Self { shape, values } = self;
        let narrow = Bytes((values.len() * values.width()) as u64);
        if !matches!(values, Values::F64(_)) {
            let over = |error| DataError::OverBudget { origin: origin.clone(), error };
            meter.charge_items::<f64>(values.len() as u64, "its values").map_err(over)?;
            meter.release(narrow);
        }
        Ok(Array { shape, values: values.into_f64() })
    }
}

impl From<Array> for Stored {
    fn from(Array { shape, values }: Array) -> Self {
        Self { shape, values: Values::F64(values) }
    }
}

/// A stream with an npy file, and what is known of it.
pub(crate) struct Npy<'a> {
    pub(crate) stream: &'a mut dyn Read,
    /// Its bytes, where that is known.
    pub(crate) length: Option<u64>,
    /// The bytes worth believing in; see [`crate::source::Source::length_max`].
    pub(crate) length_max: u64,
    pub(crate) origin: &'a Origin,
    pub(crate) meter: &'a Meter,
    /// What the error is when the stream breaks.
    pub(crate) broken: &'a dyn Fn(io::Error) -> DataError,
}

impl Npy<'_> {
    /// Reads the array. Memory is taken for what it says that it has only as far as that is believable.
    pub(crate) fn read(mut self) -> Result<Stored, DataError> {
        let header = Header::read(self.stream, self.length_max, self.meter).map_err(|error| match error {
            HeaderError::Unsound(reason) => self.unsound(reason),
            HeaderError::Stream(StreamError::Io(error)) => (self.broken)(error),
            HeaderError::Stream(StreamError::OverBudget(error)) => self.over(error),
        })?;
        let element = Element::parse(&header.dtype)
            .ok_or_else(|| DataError::Dtype { origin: self.origin.clone(), dtype: header.dtype.clone() })?;
        let count = count(&header.shape);
        let found = self.length.map(|length| length.saturating_sub(header.data_start as u64));
        if let Some(found) = found.filter(|found| count.checked_mul(element.size) != usize::try_from(*found).ok()) {
            return Err(self.miscounted(count, element, &found.to_string()));
        }
        if count == 0 {
            // An axis is as long as it says even if another has the length 0.
            self.charge::<f64>(header.shape.iter().copied().max().unwrap_or(0))?;
        }
        let mut values = element.read(&mut Elements { npy: &mut self, header: &header, element, count })?;
        self.expect_end(count, element)?;
        if header.fortran_order {
            let bytes = Bytes((values.len() * values.width()) as u64);
            self.meter.charge(bytes, "its values").map_err(|error| self.over(error))?;
            values = values.reordered(&ToRowMajor { shape: &header.shape });
            self.meter.release(bytes);
        }
        Ok(Stored { shape: header.shape, values })
    }

    /// The stream ends here; a decompressor then says whether its bytes were sound.
    fn expect_end(&mut self, count: usize, element: Element) -> Result<(), DataError> {
        match fill(self.stream, &mut [0]).map_err(self.broken)? {
            0 => Ok(()),
            _ => Err(self.miscounted(count, element, "more")),
        }
    }

    fn charge<T>(&self, count: usize) -> Result<(), DataError> {
        self.meter.charge_items::<T>(count as u64, "its values").map_err(|error| self.over(error))
    }

    fn over(&self, error: OverBudget) -> DataError {
        DataError::OverBudget { origin: self.origin.clone(), error }
    }

    fn unsound(&self, reason: String) -> DataError {
        DataError::Npy { origin: self.origin.clone(), reason }
    }

    fn miscounted(&self, count: usize, element: Element, found: &str) -> DataError {
        let size = element.size;
        self.unsound(format!("its header announces {count} values of {size} bytes, but {found} bytes follow"))
    }
}

/// Bytes that are read at a time.
pub(crate) const PIECE_BYTES: usize = 1 << 16;

/// A value that is not taken, as text, and what is wrong with it.
type Flaw = (String, &'static str);

/// The elements of an array that are still to be read.
struct Elements<'a, 'n> {
    npy: &'a mut Npy<'n>,
    header: &'a Header,
    element: Element,
    count: usize,
}

impl Elements<'_, '_> {
    /// Reads elements of `N` bytes, given in little-endian order.
    fn collect<T, const N: usize>(
        &mut self,
        flaw: impl Fn([u8; N]) -> Option<Flaw>,
        convert: impl Fn([u8; N]) -> T,
    ) -> Result<Vec<T>, DataError> {
        let announced = (self.count as u64).saturating_mul(N as u64);
        let mut values = Vec::new();
        if announced <= self.npy.length_max {
            self.grow(&mut values, self.count)?;
        }
        let mut piece = vec![0; PIECE_BYTES.min(announced as usize)];
        while values.len() < self.count {
            let items = self.items::<N>(&mut piece, values.len())?;
            if let Some((index, flaw)) = items.iter().enumerate().find_map(|(k, item)| Some((k, flaw(*item)?))) {
                return Err(self.refusal(values.len() + index, flaw));
            }
            if values.capacity() - values.len() < items.len() {
                let more = values.len().max(items.len()).min(self.count - values.len());
                self.grow(&mut values, more)?;
            }
            values.extend(items.iter().map(|item| convert(*item)));
        }
        Ok(values)
    }

    /// The next elements, of which so many were there already.
    fn items<'p, const N: usize>(&mut self, piece: &'p mut [u8], before: usize) -> Result<&'p [[u8; N]], DataError> {
        let wanted = (self.count - before).saturating_mul(N).min(PIECE_BYTES / N * N);
        let piece = &mut piece[..wanted];
        let found = fill(self.npy.stream, piece).map_err(self.npy.broken)?;
        if found < wanted {
            return Err(self.npy.miscounted(self.count, self.element, &(before * N + found).to_string()));
        }
        let items = piece.as_chunks_mut::<N>().0;
        if self.element.big_endian {
            items.iter_mut().for_each(|item| item.reverse());
        }
        Ok(items)
    }

    fn grow<T>(&self, values: &mut Vec<T>, more: usize) -> Result<(), DataError> {
        self.npy.charge::<T>(more)?;
        values.reserve_exact(more);
        Ok(())
    }

    fn refusal(&self, offset: usize, (value, requirement): Flaw) -> DataError {
        let position = stored_position(self.header, offset);
        DataError::Value { origin: self.npy.origin.clone(), position, value, requirement }
    }
}

/// The number of elements; `usize::MAX` if it is more.
fn count(shape: &[usize]) -> usize {
    if shape.contains(&0) { 0 } else { shape.iter().fold(1, |product, length| product.saturating_mul(*length)) }
}

/// The position along each axis of the element stored at `offset`.
fn stored_position(header: &Header, offset: usize) -> Vec<usize> {
    if !header.fortran_order {
        return position(&header.shape, offset);
    }
    let reversed: Vec<usize> = header.shape.iter().rev().copied().collect();
    position(&reversed, offset).into_iter().rev().collect()
}

/// Reorders values stored with the first axis fastest.
struct ToRowMajor<'a> {
    shape: &'a [usize],
}

impl Order for ToRowMajor<'_> {
    fn of<T: Copy>(&self, stored: &[T]) -> Vec<T> {
        let shape = self.shape;
        let strides: Vec<usize> = shape
            .iter()
            .scan(1, |stride, length| {
                let own = *stride;
                *stride *= length;
                Some(own)
            })
            .collect();
        let mut place = vec![0; shape.len()];
        let mut offset = 0;
        let mut next = || {
            let value = stored[offset];
            for axis in (0..shape.len()).rev() {
                place[axis] += 1;
                offset += strides[axis];
                if place[axis] < shape[axis] {
                    break;
                }
                offset -= strides[axis] * shape[axis];
                place[axis] = 0;
            }
            value
        };
        (0..stored.len()).map(|_| next()).collect()
    }
}

/// How one element is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Element {
    kind: ElementKind,
    size: usize,
    big_endian: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ElementKind {
    Bool,
    Signed,
    Unsigned,
    Float,
}

impl Element {
    /// Parses numpy's type string: byte order, kind, size.
    fn parse(dtype: &str) -> Option<Self> {
        let [order @ (b'<' | b'>' | b'|' | b'='), kind, size] = dtype.as_bytes() else {
            return None;
        };
        let (kind, size) = match (kind, size) {
            (b'b', b'1') => (ElementKind::Bool, 1),
            (b'i', b'1' | b'2' | b'4' | b'8') => (ElementKind::Signed, size - b'0'),
            (b'u', b'1' | b'2' | b'4' | b'8') => (ElementKind::Unsigned, size - b'0'),
            (b'f', b'2' | b'4' | b'8') => (ElementKind::Float, size - b'0'),
            _ => return None,
        };
        let native_big = *order == b'=' && cfg!(target_endian = "big");
        Some(Self { kind, size: size.into(), big_endian: *order == b'>' || native_big })
    }

    /// Reads all elements in the narrowest type that holds every one.
    fn read(self, elements: &mut Elements<'_, '_>) -> Result<Values, DataError> {
        Ok(match (self.kind, self.size) {
            (ElementKind::Bool, _) => Values::U8(elements.collect(|_| None, |[byte]| u8::from(byte != 0))?),
            (ElementKind::Unsigned, 1) => Values::U8(elements.collect(|_| None, u8::from_le_bytes)?),
            (ElementKind::Unsigned, 2) => Values::U16(elements.collect(|_| None, u16::from_le_bytes)?),
            (ElementKind::Unsigned, 4) => Values::U32(elements.collect(|_| None, u32::from_le_bytes)?),
            (ElementKind::Signed, 1) => Values::I8(elements.collect(|_| None, i8::from_le_bytes)?),
            (ElementKind::Signed, 2) => Values::I16(elements.collect(|_| None, i16::from_le_bytes)?),
            (ElementKind::Signed, 4) => Values::I32(elements.collect(|_| None, i32::from_le_bytes)?),
            (ElementKind::Float, 2) => {
                let value = |bytes| half(u16::from_le_bytes(bytes));
                Values::F32(elements.collect(|bytes| infinite(value(bytes).into()), value)?)
            }
            (ElementKind::Float, 4) => {
                Values::F32(elements.collect(|bytes| infinite(f32::from_le_bytes(bytes).into()), f32::from_le_bytes)?)
            }
            (ElementKind::Unsigned, _) => {
                let value = u64::from_le_bytes;
                let flaw = |bytes| inexact(value(bytes) as f64, value(bytes).into());
                Values::F64(elements.collect(flaw, |bytes| value(bytes) as f64)?)
            }
            (ElementKind::Signed, _) => {
                let value = i64::from_le_bytes;
                let flaw = |bytes| inexact(value(bytes) as f64, value(bytes).into());
                Values::F64(elements.collect(flaw, |bytes| value(bytes) as f64)?)
            }
            (ElementKind::Float, _) => {
                Values::F64(elements.collect(|bytes| infinite(f64::from_le_bytes(bytes)), f64::from_le_bytes)?)
            }
        })
    }
}

fn infinite(value: f64) -> Option<Flaw> {
    (!value.is_finite()).then(|| (Number(value).to_string(), FINITE))
}

fn inexact(value: f64, integer: i128) -> Option<Flaw> {
    (value as i128 != integer).then(|| (integer.to_string(), EXACT))
}

/// IEEE 754 binary16: 1 sign bit, 5 exponent bits, 10 fraction bits.
fn half(bits: u16) -> f32 {
    let exponent = i32::from(bits >> 10 & 0x1f);
    let fraction = f32::from(bits & 0x3ff);
    let magnitude = match exponent {
        0 => fraction * 2_f32.powi(-24),
        0x1f if fraction == 0.0 => f32::INFINITY,
        0x1f => f32::NAN,
        _ => (1024.0 + fraction) * 2_f32.powi(exponent - 25),
    };
    if bits >> 15 == 1 { -magnitude } else { magnitude }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Budget;

    fn file(dtype: &str, order: &str, shape: &str, data: &[u8]) -> Vec<u8> {
        let text = format!("{{'descr': '{dtype}', 'fortran_order': {order}, 'shape': {shape}, }}\n");
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend((text.len() as u16).to_le_bytes());
        bytes.extend(text.as_bytes());
        bytes.extend(data);
        bytes
    }

    /// Decodes the bytes of a file of known length.
    fn decode(bytes: &[u8], origin: &Origin, meter: &Meter) -> Result<Array, DataError> {
        stored(bytes, Some(bytes.len() as u64), meter)?.into_array(origin, meter)
    }

    fn stored(mut bytes: &[u8], length: Option<u64>, meter: &Meter) -> Result<Stored, DataError> {
        let (origin, length_max) = (&Origin::file("x.npy"), length.unwrap_or(0));
        let broken = |source| DataError::Read { path: "x.npy".into(), source };
        Npy { stream: &mut bytes, length, length_max, origin, meter, broken: &broken }.read()
    }

    fn values(dtype: &str, data: &[u8]) -> Result<Vec<f64>, DataError> {
        let count = data.len() / usize::from(dtype.as_bytes()[2] - b'0');
        let bytes = file(dtype, "False", &format!("({count},)"), data);
        decode(&bytes, &Origin::file("x.npy"), &Budget::READER.meter()).map(|array| array.values)
    }

    #[test]
    fn every_type_and_byte_order_is_read() {
        assert_eq!(values("|b1", &[0, 1, 255]).unwrap(), [0.0, 1.0, 1.0]);
        assert_eq!(values("|u1", &[0, 255]).unwrap(), [0.0, 255.0]);
        assert_eq!(values("|i1", &[0x80, 0x7f]).unwrap(), [-128.0, 127.0]);
        assert_eq!(values("<i2", &[0xfe, 0xff]).unwrap(), [-2.0]);
        assert_eq!(values(">i2", &[0xff, 0xfe]).unwrap(), [-2.0]);
        assert_eq!(values(">u4", &[0, 0, 1, 0]).unwrap(), [256.0]);
        assert_eq!(values("<i4", &(-70_000_i32).to_le_bytes()).unwrap(), [-70_000.0]);
        assert_eq!(values(">i8", &(-5_i64).to_be_bytes()).unwrap(), [-5.0]);
        assert_eq!(values("<u8", &(1_u64 << 60).to_le_bytes()).unwrap(), [2_f64.powi(60)]);
        assert_eq!(values("<f4", &1.5_f32.to_le_bytes()).unwrap(), [1.5]);
        assert_eq!(values(">f8", &(-0.1_f64).to_be_bytes()).unwrap(), [-0.1]);
        // 1.5, the smallest subnormal, the largest number (65504), and -2.
        assert_eq!(
            values("<f2", &[0x00, 0x3e, 0x01, 0x00, 0xff, 0x7b, 0x00, 0xc0]).unwrap(),
            [1.5, 2_f64.powi(-24), 65504.0, -2.0]
        );
    }

    #[test]
    fn integers_take_as_many_bytes_as_in_the_file() {
        for (dtype, width) in
            [("|b1", 1), ("|u1", 1), ("|i1", 1), (">u2", 2), ("<i4", 4), ("<f2", 4), ("<f4", 4), ("<f8", 8)]
        {
            let size = usize::from(dtype.as_bytes()[2] - b'0');
            let meter = Budget::READER.meter();
            let bytes = file(dtype, "False", "(50000, 2)", &vec![0; 100_000 * size]);
            for length in [Some(bytes.len() as u64), None] {
                let values = stored(&bytes, length, &meter).unwrap().values;
                assert_eq!((values.len(), values.width()), (100_000, width), "{dtype}");
                assert_eq!(meter.held(), Bytes(100_000 * width as u64), "{dtype}");
                meter.release(meter.held());
            }
        }
    }

    #[test]
    fn a_stream_of_unknown_length_ends_where_the_header_says() {
        let meter = Budget::READER.meter();
        let data: Vec<u8> = (0..200_000_u32).flat_map(|value| (value as u16).to_le_bytes()).collect();
        let bytes = file("<u2", "False", "(200000,)", &data);
        let values = stored(&bytes, None, &meter).unwrap().values;
        assert_eq!(values.as_slice().part(65_535..65_538).iter().collect::<Vec<_>>(), [65_535.0, 0.0, 1.0]);
        let cut = stored(&bytes[..bytes.len() - 3], None, &meter).unwrap_err().to_string();
        assert!(cut.ends_with("announces 200000 values of 2 bytes, but 399997 bytes follow"), "{cut}");
        let long = stored(&[bytes.as_slice(), &[0]].concat(), None, &meter).unwrap_err().to_string();
        assert!(long.ends_with("announces 200000 values of 2 bytes, but more bytes follow"), "{long}");
    }

    #[test]
    fn fortran_order_becomes_row_major() {
        let bytes = file("|u1", "True", "(2, 3)", &[11, 21, 12, 22, 13, 23]);
        let array = decode(&bytes, &Origin::file("x.npy"), &Budget::READER.meter()).unwrap();
        assert_eq!(array, Array::new(vec![2, 3], vec![11.0, 12.0, 13.0, 21.0, 22.0, 23.0]));
        let bytes = file("|u1", "True", "(2, 2, 2)", &[0, 4, 2, 6, 1, 5, 3, 7]);
        let array = decode(&bytes, &Origin::file("x.npy"), &Budget::READER.meter()).unwrap();
        assert_eq!(array.values, [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]);
    }

    #[test]
    fn values_that_cannot_be_kept_are_refused_where_they_stand() {
        let mut data = vec![0; 24];
        data[8..16].copy_from_slice(&f64::NAN.to_le_bytes());
        assert!(values("<f8", &data).unwrap_err().to_string().contains("NaN at [1]"));
        let error = values("<i8", &((1_i64 << 53) + 1).to_le_bytes()).unwrap_err();
        assert!(error.to_string().contains("9007199254740993 at [0]; 64-bit floating point"), "{error}");
        let error = values("<u8", &u64::MAX.to_le_bytes()).unwrap_err();
        assert!(error.to_string().contains("18446744073709551615 at [0]"), "{error}");
        assert!(values("<f2", &[0x00, 0x7c]).unwrap_err().to_string().contains("inf at [0]"));
        let data: Vec<u8> = [0.0_f32, 0.0, 0.0, f32::NAN, 0.0, 0.0].iter().flat_map(|v| v.to_le_bytes()).collect();
        let error =
            decode(&file("<f4", "True", "(2, 3)", &data), &Origin::file("x.npy"), &Budget::READER.meter()).unwrap_err();
        assert!(error.to_string().contains("NaN at [1, 1]"), "{error}");
    }

    #[test]
    fn sizes_are_checked_before_anything_else_is_done() {
        let budget = Budget { memory: Bytes(8000), ..Budget::READER };
        let decode = |shape: &str, data: &[u8]| {
            let bytes = file("<f8", "False", shape, data);
            decode(&bytes, &Origin::file("x.npy"), &budget.meter()).unwrap_err().to_string()
        };
        assert!(decode("(1000000, 1000000)", &[0; 8]).contains("announces 1000000000000 values of 8 bytes, but 8"));
        assert!(decode("(4294967296, 4294967296, 4294967296)", &[0; 8]).contains("of 8 bytes, but 8 bytes follow"));
        assert!(decode("(2,)", &[0; 15]).contains("announces 2 values of 8 bytes, but 15 bytes follow"));
        assert!(decode("(2,)", &[0; 17]).contains("announces 2 values of 8 bytes, but 17 bytes follow"));
        let over = "`x.npy`: its values would take memory of 7.3 TiB, over the limit of 7.8 KiB";
        assert_eq!(decode("(1000000000000, 0)", &[]), over);
        assert!(decode("(1100,)", &[0; 8800]).contains("8.6 KiB, over the limit of 7.8 KiB"));
    }

    #[test]
    fn other_types_are_named() {
        for dtype in ["|O", "<U3", "<c8", "|S1", "<f16", "<M8[ns]", "f8"] {
            let bytes = file(dtype, "False", "(1,)", &[0; 8]);
            assert!(
                matches!(decode(&bytes, &Origin::file("x"), &Budget::READER.meter()), Err(DataError::Dtype { dtype: d, .. }) if d == dtype)
            );
        }
    }
}
