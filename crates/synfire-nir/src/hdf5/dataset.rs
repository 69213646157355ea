//! The numbers and strings of one dataset, each charged before it is read.

use hdf5_reader::Datatype;
use hdf5_reader::messages::datatype::{StringSize, VarLenKind};
use synfire_budget::{Bytes, Meter};

use super::{check_limit, decode_error};
use crate::NirError;

/// Integers up to here are exact in f64.
const MAX_EXACT_INTEGER: i128 = 1 << 53;

/// What a string costs beside its bytes.
const STRING_BYTES: u64 = 32;

/// A dataset of the file.
pub(crate) struct Dataset {
    pub(super) inner: hdf5_reader::Dataset,
    pub(crate) path: String,
}

impl Dataset {
    /// The shape; empty for a scalar.
    pub(crate) fn shape(&self) -> Result<Vec<usize>, NirError> {
        let limit = u64::from(u32::MAX);
        let dimension = |length: &u64| {
            check_limit(&self.path, "elements in one dimension", *length, limit).map(|()| *length as usize)
        };
        self.inner.shape().iter().map(dimension).collect()
    }

    /// Type and shape, for messages.
    pub(crate) fn describe(&self) -> Result<String, NirError> {
        Ok(format!("{} of shape {:?}", self.type_name(), self.shape()?))
    }

    /// What the elements are, for messages.
    fn type_name(&self) -> String {
        match self.inner.dtype() {
            Datatype::FixedPoint { size, signed, .. } => {
                format!("{}int{}", if *signed { "" } else { "u" }, u32::from(*size) * 8)
            }
            Datatype::FloatingPoint { size, .. } => format!("float{}", u32::from(*size) * 8),
            Datatype::String { .. } | Datatype::VarLen { kind: VarLenKind::String, .. } => "text".into(),
            Datatype::Enum { .. } => "an enumeration or boolean".into(),
            Datatype::VarLen { .. } => "a list of varying length".into(),
            Datatype::Compound { .. } => "a compound".into(),
            _ => "neither numbers nor text".into(),
        }
    }

    /// Whether [`Dataset::numbers`] understands the element type.
    pub(crate) fn is_numeric(&self) -> bool {
        matches!(
            self.inner.dtype(),
            Datatype::FixedPoint { size: 1 | 2 | 4 | 8, .. } | Datatype::FloatingPoint { size: 4 | 8, .. }
        )
    }

    /// Whether this is the boolean `False`, or several of them. h5py writes booleans as an enumeration of FALSE = 0 and TRUE.
    pub(crate) fn is_false(&self, meter: &Meter) -> Result<bool, NirError> {
        let Datatype::Enum { members, .. } = self.inner.dtype() else { return Ok(false) };
        let is_boolean =
            members.iter().any(|member| member.name == "FALSE" && member.value.iter().all(|byte| *byte == 0));
        Ok(is_boolean && self.len()? > 0 && self.bytes(meter)?.iter().all(|byte| *byte == 0))
    }

    /// Whether [`Dataset::strings`] understands the element type.
    pub(crate) fn is_text(&self) -> bool {
        match self.inner.dtype() {
            Datatype::String { .. } => true,
            Datatype::VarLen { base, kind: VarLenKind::String, .. } => base.is_vlen_string_base(),
            _ => false,
        }
    }

    /// How many elements there are.
    pub(crate) fn len(&self) -> Result<u64, NirError> {
        self.inner.num_elements().map_err(|error| decode_error(&self.path, error))
    }

    /// All numbers, row-major, as f64; `None` if there is an integer that f64 cannot hold, or no numbers at all.
    pub(crate) fn numbers(&self, meter: &Meter) -> Result<Option<Vec<f64>>, NirError> {
        let bytes = self.bytes(meter)?;
        self.charge(meter, self.len()?.saturating_mul(size_of::<f64>() as u64))?;
        let numbers = self.decoded(&bytes);
        meter.release(Bytes(bytes.len() as u64));
        Ok(numbers)
    }

    fn decoded(&self, bytes: &[u8]) -> Option<Vec<f64>> {
        match self.inner.dtype() {
            Datatype::FloatingPoint { size: 4, .. } => {
                decode::<4, _>(bytes, |bytes| Some(f64::from(f32::from_ne_bytes(bytes))))
            }
            Datatype::FloatingPoint { size: 8, .. } => decode::<8, _>(bytes, |bytes| Some(f64::from_ne_bytes(bytes))),
            Datatype::FixedPoint { size: 1, signed: true, .. } => {
                decode::<1, _>(bytes, |b| exact(i8::from_ne_bytes(b)))
            }
            Datatype::FixedPoint { size: 1, .. } => decode::<1, _>(bytes, |b| exact(u8::from_ne_bytes(b))),
            Datatype::FixedPoint { size: 2, signed: true, .. } => {
                decode::<2, _>(bytes, |b| exact(i16::from_ne_bytes(b)))
            }
            Datatype::FixedPoint { size: 2, .. } => decode::<2, _>(bytes, |b| exact(u16::from_ne_bytes(b))),
            Datatype::FixedPoint { size: 4, signed: true, .. } => {
                decode::<4, _>(bytes, |b| exact(i32::from_ne_bytes(b)))
            }
            Datatype::FixedPoint { size: 4, .. } => decode::<4, _>(bytes, |b| exact(u32::from_ne_bytes(b))),
            Datatype::FixedPoint { size: 8, signed: true, .. } => {
                decode::<8, _>(bytes, |b| exact(i64::from_ne_bytes(b)))
            }
            Datatype::FixedPoint { size: 8, .. } => decode::<8, _>(bytes, |b| exact(u64::from_ne_bytes(b))),
            _ => None,
        }
    }

    /// All strings, row-major.
    pub(crate) fn strings(&self, meter: &Meter) -> Result<Vec<String>, NirError> {
        let bytes = self.bytes(meter)?;
        if let Datatype::String { size: StringSize::Fixed(size), .. } = self.inner.dtype() {
            let size = (*size as usize).max(1);
            self.charge(meter, self.len()?.saturating_mul(STRING_BYTES + size as u64))?;
            return bytes.chunks_exact(size).map(|text| self.text(text)).collect();
        }
        let references = bytes.chunks_exact(self.inner.vlen_reference_size());
        references.map(|reference| self.heap_string(reference, meter)).collect()
    }

    /// A string of varying length: its reference begins with its length, so that is checked before it is fetched.
    fn heap_string(&self, reference: &[u8], meter: &Meter) -> Result<String, NirError> {
        let length = reference.first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes));
        self.charge(meter, STRING_BYTES + u64::from(length))?;
        let bytes = self.inner.resolve_vlen_reference_bytes(reference, 1);
        self.text(&bytes.map_err(|error| decode_error(&self.path, error))?)
    }

    /// Text up to the first zero byte.
    fn text(&self, bytes: &[u8]) -> Result<String, NirError> {
        let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
        let text = std::str::from_utf8(&bytes[..end]).map_err(|_| self.damaged("it is not UTF-8"))?;
        Ok(text.to_owned())
    }

    /// The elements as they are in memory, numbers in the machine's byte order.
    fn bytes(&self, meter: &Meter) -> Result<Vec<u8>, NirError> {
        let failed = |error| decode_error(&self.path, error);
        let element_bytes = self.inner.raw_element_size().map_err(failed)? as u64;
        self.charge(meter, self.len()?.saturating_mul(element_bytes))?;
        if self.is_numeric() {
            self.inner.read_native_bytes().map_err(failed)
        } else {
            self.inner.read_raw_bytes().map_err(failed)
        }
    }

    fn charge(&self, meter: &Meter, bytes: u64) -> Result<(), NirError> {
        Ok(meter.charge(Bytes(bytes), format_args!("`{}`", self.path))?)
    }

    fn damaged(&self, reason: &str) -> NirError {
        NirError::Damaged { object: self.path.clone(), reason: reason.into() }
    }
}

/// Splits `bytes` into elements of `SIZE` bytes; `None` if one has no exact value.
fn decode<const SIZE: usize, F: Fn([u8; SIZE]) -> Option<f64>>(bytes: &[u8], value: F) -> Option<Vec<f64>> {
    let elements = bytes.as_chunks::<SIZE>().0;
    // Collecting into an `Option` does not know the length: the vector would double, to twice of what was charged for it.
    let mut values = Vec::with_capacity(elements.len());
    for element in elements {
        values.push(value(*element)?);
    }
    Some(values)
}

fn exact(value: impl Into<i128>) -> Option<f64> {
    let value = value.into();
    (-MAX_EXACT_INTEGER..=MAX_EXACT_INTEGER).contains(&value).then_some(value as f64)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn decoded_numbers_take_no_more_memory_than_was_charged_for_them() {
        let bytes = vec![0; 4 * 1025];
        let values = decode::<4, _>(&bytes, |bytes| Some(f64::from(f32::from_ne_bytes(bytes)))).unwrap();
        assert_eq!((values.len(), values.capacity()), (1025, 1025));
    }
}
