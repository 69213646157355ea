//! The only module that knows the HDF5 crate: groups, numbers and strings, each charged before memory is taken for it.

mod dataset;
mod links;

use std::collections::BTreeMap;

use hdf5_reader::error::Error;
use hdf5_reader::{Hdf5File, OpenOptions};
use synfire_budget::{Bytes, Meter};

use crate::NirError;
pub(crate) use dataset::Dataset;

/// An object header is a few hundred bytes in practice.
const MAX_HEADER_BYTES: usize = 1 << 20;

/// The remedy for most features that are not supported.
const WRITE_WITH_NIR: &str = "write the file with `nir.write(path, graph)`, whose gzip compression is supported";

/// What a member of a group costs in memory, apart from its data: the HDF5 crate keeps every header that it has parsed.
const MEMBER_BYTES: u64 = 4096;

/// Refuses `found` above `limit`.
pub(crate) fn check_limit(object: &str, what: &'static str, found: u64, limit: u64) -> Result<(), NirError> {
    if found <= limit { Ok(()) } else { Err(NirError::TooLarge { object: object.into(), what, found, limit }) }
}

/// A group of the file.
pub(crate) struct Group {
    inner: hdf5_reader::group::Group,
    path: String,
}

/// What a group holds.
pub(crate) struct Members {
    pub(crate) groups: BTreeMap<String, Group>,
    pub(crate) datasets: BTreeMap<String, Dataset>,
    /// The members that cannot be had, and why.
    pub(crate) broken: BTreeMap<String, NirError>,
}

/// Opens a file held in memory and returns its root group.
pub(crate) fn open(bytes: Vec<u8>, meter: &Meter) -> Result<Group, NirError> {
    let left = usize::try_from(meter.left().0).unwrap_or(usize::MAX);
    let options = OpenOptions::default()
        .with_chunk_cache_bytes(0)
        .with_max_chunk_bytes(left)
        .with_max_read_bytes(left)
        .with_max_object_header_bytes(MAX_HEADER_BYTES);
    let root = Hdf5File::from_vec_with_options(bytes, options).and_then(|file| file.root_group());
    Ok(Group { inner: root.map_err(|error| decode_error("/", error))?, path: String::new() })
}

impl Group {
    /// Where the group's header is: two groups with one address are one group.
    pub(crate) fn address(&self) -> u64 {
        self.inner.address()
    }

    /// Lists the members. Links within the file are followed.
    pub(crate) fn members(&self, meter: &Meter) -> Result<Members, NirError> {
        let links = links::links(&self.inner, &self.path, meter)?;
        let members = Bytes(MEMBER_BYTES.saturating_mul(links.len() as u64));
        meter.charge(members, format_args!("the {} members of `{}`", links.len(), self.shown_path()))?;
        let (groups, datasets) = self.inner.members().map_err(|error| decode_error(&self.path, error))?;
        let path = |name: &str| format!("{}/{name}", self.path);
        let groups = groups.into_iter().map(|inner| (inner.name().to_owned(), inner));
        let datasets = datasets.into_iter().map(|inner| (inner.name().to_owned(), inner));
        let mut members = Members {
            groups: groups.map(|(name, inner)| (name.clone(), Group { inner, path: path(&name) })).collect(),
            datasets: datasets.map(|(name, inner)| (name.clone(), Dataset { inner, path: path(&name) })).collect(),
            broken: BTreeMap::new(),
        };
        for link in links {
            if !members.groups.contains_key(&link.name) && !members.datasets.contains_key(&link.name) {
                let error = NirError::Unreachable { object: path(&link.name), reason: link.target.reason() };
                members.broken.insert(link.name, error);
            }
        }
        Ok(members)
    }

    fn shown_path(&self) -> &str {
        if self.path.is_empty() { "/" } else { &self.path }
    }
}

impl Members {
    /// The first member that cannot be had, if there is one.
    pub(crate) fn refuse_broken(&mut self) -> Result<(), NirError> {
        self.broken.pop_first().map_or(Ok(()), |(_, error)| Err(error))
    }

    /// As [`Members::refuse_broken`], for one name.
    pub(crate) fn refuse_broken_member(&mut self, name: &str) -> Result<(), NirError> {
        self.broken.remove(name).map_or(Ok(()), Err)
    }
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
        | Error::UnsupportedChunkIndexType(_) => NirError::Unsupported { object, feature: text, help: WRITE_WITH_NIR },
        _ => NirError::Damaged { object, reason: text },
    }
}
