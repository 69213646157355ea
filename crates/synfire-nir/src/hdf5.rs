//! The only file that knows the HDF5 crate: groups, numbers and strings, each within [`Limits`].

use std::collections::BTreeMap;

use hdf5_reader::error::Error;
use hdf5_reader::messages::datatype::{StringSize, VarLenKind};
use hdf5_reader::{Datatype, Hdf5File, OpenOptions};

use crate::{Limits, NirError};

/// An object header is a few hundred bytes in practice.
const MAX_HEADER_BYTES: usize = 1 << 20;

/// Integers up to here are exact in f64.
const MAX_EXACT_INTEGER: i128 = 1 << 53;

/// What all datasets together may still take.
pub(crate) struct Budget {
    limits: Limits,
    spent_bytes: u64,
}

impl Budget {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { limits: limits.clone(), spent_bytes: 0 }
    }

    fn spend(&mut self, object: &str, bytes: u64) -> Result<(), NirError> {
        check_limit(object, "bytes", bytes, self.limits.dataset_bytes)?;
        self.spent_bytes = self.spent_bytes.saturating_add(bytes);
        check_limit(object, "bytes with all before it", self.spent_bytes, self.limits.total_bytes)
    }
}

/// Refuses `found` above `limit`.
pub(crate) fn check_limit(object: &str, what: &'static str, found: u64, limit: u64) -> Result<(), NirError> {
    if found <= limit { Ok(()) } else { Err(NirError::TooLarge { object: object.into(), what, found, limit }) }
}

/// A group of the file.
pub(crate) struct Group {
    inner: hdf5_reader::group::Group,
    path: String,
}

/// What a group holds. Links that lead nowhere are left out.
pub(crate) struct Members {
    pub(crate) groups: BTreeMap<String, Group>,
    pub(crate) datasets: BTreeMap<String, Dataset>,
}

/// A dataset of the file.
pub(crate) struct Dataset {
    inner: hdf5_reader::Dataset,
    pub(crate) path: String,
}

/// Opens a file held in memory and returns its root group.
pub(crate) fn open(bytes: Vec<u8>, limits: &Limits) -> Result<Group, NirError> {
    let dataset_bytes = usize::try_from(limits.dataset_bytes).unwrap_or(usize::MAX);
    let options = OpenOptions::default()
        .with_chunk_cache_bytes(0)
        .with_max_chunk_bytes(dataset_bytes)
        .with_max_read_bytes(dataset_bytes)
        .with_max_object_header_bytes(MAX_HEADER_BYTES);
    let root = Hdf5File::from_vec_with_options(bytes, options).and_then(|file| file.root_group());
    Ok(Group { inner: root.map_err(|error| decode_error("/", error))?, path: String::new() })
}

impl Group {
    /// Where the group's header is: two groups with one address are one group.
    pub(crate) fn address(&self) -> u64 {
        self.inner.address()
    }

    pub(crate) fn members(&self) -> Result<Members, NirError> {
        let (groups, datasets) = self.inner.members().map_err(|error| decode_error(&self.path, error))?;
        let path = |name: &str| format!("{}/{name}", self.path);
        let groups = groups.into_iter().map(|inner| (inner.name().to_owned(), inner));
        let datasets = datasets.into_iter().map(|inner| (inner.name().to_owned(), inner));
        Ok(Members {
            groups: groups.map(|(name, inner)| (name.clone(), Group { inner, path: path(&name) })).collect(),
            datasets: datasets.map(|(name, inner)| (name.clone(), Dataset { inner, path: path(&name) })).collect(),
        })
    }
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

    /// What the elements are, for messages.
    pub(crate) fn type_name(&self) -> String {
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
    pub(crate) fn numbers(&self, budget: &mut Budget) -> Result<Option<Vec<f64>>, NirError> {
        let bytes = self.bytes(budget)?;
        Ok(match self.inner.dtype() {
            Datatype::FloatingPoint { size: 4, .. } => {
                decode::<4, _>(&bytes, |bytes| Some(f64::from(f32::from_ne_bytes(bytes))))
            }
            Datatype::FloatingPoint { size: 8, .. } => decode::<8, _>(&bytes, |bytes| Some(f64::from_ne_bytes(bytes))),
            Datatype::FixedPoint { size: 1, signed: true, .. } => {
                decode::<1, _>(&bytes, |b| exact(i8::from_ne_bytes(b)))
            }
            Datatype::FixedPoint { size: 1, .. } => decode::<1, _>(&bytes, |b| exact(u8::from_ne_bytes(b))),
            Datatype::FixedPoint { size: 2, signed: true, .. } => {
                decode::<2, _>(&bytes, |b| exact(i16::from_ne_bytes(b)))
            }
            Datatype::FixedPoint { size: 2, .. } => decode::<2, _>(&bytes, |b| exact(u16::from_ne_bytes(b))),
            Datatype::FixedPoint { size: 4, signed: true, .. } => {
                decode::<4, _>(&bytes, |b| exact(i32::from_ne_bytes(b)))
            }
            Datatype::FixedPoint { size: 4, .. } => decode::<4, _>(&bytes, |b| exact(u32::from_ne_bytes(b))),
            Datatype::FixedPoint { size: 8, signed: true, .. } => {
                decode::<8, _>(&bytes, |b| exact(i64::from_ne_bytes(b)))
            }
            Datatype::FixedPoint { size: 8, .. } => decode::<8, _>(&bytes, |b| exact(u64::from_ne_bytes(b))),
            _ => None,
        })
    }

    /// All strings, row-major.
    pub(crate) fn strings(&self, budget: &mut Budget) -> Result<Vec<String>, NirError> {
        let bytes = self.bytes(budget)?;
        if let Datatype::String { size: StringSize::Fixed(size), .. } = self.inner.dtype() {
            check_limit(&self.path, "bytes in one string", u64::from(*size), budget.limits.string_bytes as u64)?;
            let size = (*size as usize).max(1);
            return bytes.chunks_exact(size).map(|text| self.text(text)).collect();
        }
        let references = bytes.chunks_exact(self.inner.vlen_reference_size());
        references.map(|reference| self.heap_string(reference, budget)).collect()
    }

    /// A string of varying length: its reference begins with its length, so that is checked before it is fetched.
    fn heap_string(&self, reference: &[u8], budget: &mut Budget) -> Result<String, NirError> {
        let length = reference.first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes));
        check_limit(&self.path, "bytes in one string", u64::from(length), budget.limits.string_bytes as u64)?;
        budget.spend(&self.path, u64::from(length))?;
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
    fn bytes(&self, budget: &mut Budget) -> Result<Vec<u8>, NirError> {
        let failed = |error| decode_error(&self.path, error);
        let element_bytes = self.inner.raw_element_size().map_err(failed)? as u64;
        budget.spend(&self.path, self.len()?.saturating_mul(element_bytes))?;
        match self.is_numeric() {
            true => self.inner.read_native_bytes().map_err(failed),
            false => self.inner.read_raw_bytes().map_err(failed),
        }
    }

    fn damaged(&self, reason: &str) -> NirError {
        NirError::Damaged { object: self.path.clone(), reason: reason.into() }
    }
}

/// Splits `bytes` into elements of `SIZE` bytes; `None` if one has no exact value.
fn decode<const SIZE: usize, F: Fn([u8; SIZE]) -> Option<f64>>(bytes: &[u8], value: F) -> Option<Vec<f64>> {
    bytes.as_chunks::<SIZE>().0.iter().map(|element| value(*element)).collect()
}

fn exact(value: impl Into<i128>) -> Option<f64> {
    let value = value.into();
    (-MAX_EXACT_INTEGER..=MAX_EXACT_INTEGER).contains(&value).then_some(value as f64)
}

/// Sorts the errors of the HDF5 crate: a limit, a feature, or damage.
fn decode_error(object: &str, error: Error) -> NirError {
    let object = if object.is_empty() { "/" } else { object }.to_owned();
    let mut error = error;
    while let Error::Context { source, .. } = error {
        error = *source;
    }
    let text = match &error {
        Error::UnsupportedFilter(filter) if filter.ends_with("32000") => "LZF compression is not supported".to_owned(),
        other => other.to_string(),
    };
    match error {
        Error::ResourceLimit(_)
        | Error::UnsupportedFilter(_)
        | Error::UnsupportedEncoding(_)
        | Error::UnsupportedSuperblockVersion(_)
        | Error::UnsupportedObjectHeaderVersion(_)
        | Error::UnsupportedBTreeVersion(_)
        | Error::UnsupportedFractalHeapVersion(_)
        | Error::UnsupportedDataspaceVersion(_)
        | Error::UnsupportedDatatypeClass(_)
        | Error::UnsupportedLayoutClass(_)
        | Error::UnsupportedLayoutVersion(_)
        | Error::UnsupportedFilterPipelineVersion(_)
        | Error::UnsupportedLinkType(_)
        | Error::UnsupportedChunkIndexType(_) => NirError::Unsupported { object, feature: text },
        _ => NirError::Damaged { object, reason: text },
    }
}
