//! Arrays in numpy's npy format.

use std::path::Path;

use synfire_budget::{Bytes, Meter};
use synfire_diagnostics::Number;

use crate::array::position;
use crate::npy_header::{Header, header_bytes};
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

/// Decodes the bytes of an npy file.
pub(crate) fn decode(bytes: &[u8], origin: &Origin, meter: &Meter) -> Result<Array, DataError> {
    let npy = |reason| DataError::Npy { origin: origin.clone(), reason };
    let header = Header::parse(bytes).map_err(npy)?;
    let element = Element::parse(&header.dtype)
        .ok_or_else(|| DataError::Dtype { origin: origin.clone(), dtype: header.dtype.clone() })?;
    let count = count(&header.shape);
    let data = &bytes[header.data_start..];
    if Some(data.len()) != count.checked_mul(element.size) {
        let (size, found) = (element.size, data.len());
        return Err(npy(format!("its header announces {count} values of {size} bytes, but {found} bytes follow")));
    }
    // An axis is as long as it says even if another has the length 0.
    let longest = header.shape.iter().copied().max().unwrap_or(0);
    let charge = |count: usize| {
        let over = |error| DataError::OverBudget { origin: origin.clone(), error };
        meter.charge_items::<f64>(count as u64, "its values").map_err(over)
    };
    charge(count.max(longest))?;
    let mut values = Vec::with_capacity(count);
    for chunk in data.chunks_exact(element.size) {
        let refuse = |value, requirement| {
            let position = stored_position(&header, values.len());
            DataError::Value { origin: origin.clone(), position, value, requirement }
        };
        values.push(element.decode(chunk).map_err(|(value, requirement)| refuse(value, requirement))?);
    }
    if header.fortran_order {
        charge(count)?;
        values = to_row_major(&header.shape, &values);
        meter.release(Bytes::of::<f64>(count as u64));
    }
    Ok(Array { shape: header.shape, values })
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
fn to_row_major(shape: &[usize], stored: &[f64]) -> Vec<f64> {
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

    /// The value of an element, or its text and what is wrong with it.
    fn decode(self, bytes: &[u8]) -> Result<f64, (String, &'static str)> {
        let mut word = [0; 8];
        word[..self.size].copy_from_slice(bytes);
        if self.big_endian {
            word[..self.size].reverse();
        }
        let bits = u64::from_le_bytes(word);
        match self.kind {
            ElementKind::Bool => Ok(f64::from(bits != 0)),
            ElementKind::Unsigned => exact(bits as f64, u128::from(bits) as i128),
            ElementKind::Signed => {
                let unused = 64 - 8 * self.size as u32;
                let value = (bits << unused) as i64 >> unused;
                exact(value as f64, value.into())
            }
            ElementKind::Float => {
                let value = match self.size {
                    2 => half(bits as u16),
                    4 => f64::from(f32::from_bits(bits as u32)),
                    _ => f64::from_bits(bits),
                };
                if value.is_finite() { Ok(value) } else { Err((Number(value).to_string(), FINITE)) }
            }
        }
    }
}

fn exact(value: f64, integer: i128) -> Result<f64, (String, &'static str)> {
    if value as i128 == integer { Ok(value) } else { Err((integer.to_string(), EXACT)) }
}

/// IEEE 754 binary16: 1 sign bit, 5 exponent bits, 10 fraction bits.
fn half(bits: u16) -> f64 {
    let exponent = i32::from(bits >> 10 & 0x1f);
    let fraction = f64::from(bits & 0x3ff);
    let magnitude = match exponent {
        0 => fraction * 2_f64.powi(-24),
        0x1f if fraction == 0.0 => f64::INFINITY,
        0x1f => f64::NAN,
        _ => (1024.0 + fraction) * 2_f64.powi(exponent - 25),
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
