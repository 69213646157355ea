//! The links of a group as they stand in the file. The HDF5 crate leaves out those that lead nowhere; here are all.

use hdf5_reader::btree_v1::collect_btree_v1_leaves_storage;
use hdf5_reader::btree_v2::{BTreeV2Header, BTreeV2Record, collect_btree_v2_records_storage};
use hdf5_reader::error::{Error, Result as Hdf5Result};
use hdf5_reader::fractal_heap::{FractalHeap, FractalHeapDirectBlockCache};
use hdf5_reader::group::Group;
use hdf5_reader::io::Cursor;
use hdf5_reader::local_heap::LocalHeap;
use hdf5_reader::messages::HdfMessage;
use hdf5_reader::messages::link::{self, LinkMessage, LinkTarget};
use hdf5_reader::messages::link_info::LinkInfoMessage;
use hdf5_reader::messages::symbol_table_msg::SymbolTableMessage;
use hdf5_reader::object_header::ObjectHeader;
use hdf5_reader::symbol_table::SymbolTableNode;
use synfire_budget::{Bytes, Meter};

use super::{MAX_HEADER_BYTES, decode_error};
use crate::NirError;

/// What a link costs in memory while a group is listed, apart from its name.
const LINK_BYTES: u64 = 256;

/// One link.
pub(super) struct Link {
    pub(super) name: String,
    pub(super) target: Target,
}

/// Where a link leads.
pub(super) enum Target {
    /// An object of the group.
    Object,
    /// Another path of the file.
    Path(String),
    /// A path of another file.
    File { file: String, path: String },
}

impl Target {
    /// Why the target cannot be had.
    pub(super) fn reason(&self) -> String {
        match self {
            Self::Object => "it is neither a group nor a dataset".into(),
            Self::Path(path) => format!("it is a soft link to `{path}`, which leads nowhere in this file"),
            Self::File { file, path } => format!("it is an external link to `{path}` in the file `{file}`"),
        }
    }
}

/// All links of `group`, which is called `path` in messages.
pub(super) fn links(group: &Group, path: &str, meter: &Meter) -> Result<Vec<Link>, NirError> {
    let failed = |error| decode_error(path, error);
    let (offset_size, length_size) = (group.offset_size(), group.length_size());
    let (storage, address) = (group.storage(), group.address());
    let header =
        ObjectHeader::parse_at_storage_with_limit(storage, address, offset_size, length_size, MAX_HEADER_BYTES);
    let lister = Lister { group, path, meter };
    let mut links = Vec::new();
    for message in header.map_err(failed)?.messages {
        match message {
            HdfMessage::SymbolTable(table) => links.extend(lister.symbol_table(&table)?),
            HdfMessage::Link(message) => {
                lister.charge(1)?;
                links.push(message.into());
            }
            HdfMessage::LinkInfo(info) if !Cursor::is_undefined_offset(info.fractal_heap_address, offset_size) => {
                links.extend(lister.dense(&info)?);
            }
            _ => {}
        }
    }
    Ok(links)
}

struct Lister<'a> {
    group: &'a Group,
    path: &'a str,
    meter: &'a Meter,
}

impl Lister<'_> {
    fn charge(&self, links: u64) -> Result<(), NirError> {
        let path = if self.path.is_empty() { "/" } else { self.path };
        let bytes = Bytes(LINK_BYTES.saturating_mul(links));
        Ok(self.meter.charge(bytes, format_args!("the list of the members of `{path}`"))?)
    }

    fn failed(&self) -> impl Fn(Error) -> NirError {
        |error| decode_error(self.path, error)
    }

    /// The links of a group as HDF5 1.6 and h5py write it.
    fn symbol_table(&self, table: &SymbolTableMessage) -> Result<Vec<Link>, NirError> {
        let (storage, offset_size, length_size) =
            (self.group.storage(), self.group.offset_size(), self.group.length_size());
        let heap = LocalHeap::parse_at_storage(storage, table.heap_address, offset_size, length_size);
        let heap = heap.map_err(self.failed())?;
        let nodes =
            collect_btree_v1_leaves_storage(storage, table.btree_address, offset_size, length_size, None, &[], None);
        let mut links = Vec::new();
        for (_, address) in nodes.map_err(self.failed())? {
            let node = self.symbols(address).map_err(self.failed())?;
            self.charge(node.entries.len() as u64)?;
            for entry in node.entries {
                let text = |offset| heap.get_string_storage(offset, storage).map_err(self.failed());
                // Cache type 2 is a soft link: its scratch pad begins with the place of the path in the heap.
                let [a, b, c, d, ..] = entry.scratch;
                let target = match entry.cache_type {
                    2 => Target::Path(text(u32::from_le_bytes([a, b, c, d]).into())?),
                    _ => Target::Object,
                };
                links.push(Link { name: text(entry.link_name_offset)?, target });
            }
        }
        Ok(links)
    }

    /// The entries of one node of a symbol table.
    fn symbols(&self, address: u64) -> Hdf5Result<SymbolTableNode> {
        let (storage, offset_size) = (self.group.storage(), self.group.offset_size());
        let prefix = storage.read_range(address, 8)?;
        let count = Cursor::new(&prefix).at_offset(6)?.read_u16_le()?;
        let entry_bytes = 2 * usize::from(offset_size) + 24;
        let bytes = storage.read_range(address, 8 + usize::from(count) * entry_bytes)?;
        SymbolTableNode::parse(&mut Cursor::new(&bytes), offset_size, self.group.length_size())
    }

    /// The links of a large group as HDF5 1.8 and later write it with `libver='latest'`.
    fn dense(&self, info: &LinkInfoMessage) -> Result<Vec<Link>, NirError> {
        let (storage, offset_size, length_size) =
            (self.group.storage(), self.group.offset_size(), self.group.length_size());
        let index = BTreeV2Header::parse_at_storage(storage, info.btree_name_index_address, offset_size, length_size);
        let index = index.map_err(self.failed())?;
        self.charge(index.total_records)?;
        let heap = FractalHeap::parse_at_storage(storage, info.fractal_heap_address, offset_size, length_size);
        let heap = heap.map_err(self.failed())?;
        let records = collect_btree_v2_records_storage(storage, &index, offset_size, length_size, None, &[], None);
        let mut cache = FractalHeapDirectBlockCache::default();
        let mut message = |id: &[u8]| -> Hdf5Result<LinkMessage> {
            let bytes = heap.get_object_storage_cached(id, storage, offset_size, length_size, &mut cache)?;
            link::parse(&mut Cursor::new(&bytes), offset_size, length_size, bytes.len())
        };
        let mut links = Vec::new();
        for record in records.map_err(self.failed())? {
            if let BTreeV2Record::LinkNameHash { heap_id, .. } = record {
                self.refuse_nested_block(&heap, &heap_id, index.total_records)?;
                links.push(message(&heap_id).map_err(self.failed())?.into());
            }
        }
        Ok(links)
    }

    /// The HDF5 crate (0.12.1) looks in the wrong place for what lies in nested indirect blocks of a heap, and reports a
    /// damaged file. Those blocks begin behind the direct ones, of which there are two rows of the largest size and as
    /// much again in smaller ones.
    fn refuse_nested_block(&self, heap: &FractalHeap, id: &[u8], links: u64) -> Result<(), NirError> {
        const MANAGED: u8 = 0;
        let [flags, offset @ ..] = id else { return Ok(()) };
        let width = usize::from(heap.max_heap_size).div_ceil(8);
        let offset = offset.iter().take(width).rev().fold(0_u64, |offset, byte| (offset << 8) | u64::from(*byte));
        let direct = heap.max_direct_block_size.saturating_mul(2).saturating_mul(heap.table_width.into());
        if (flags >> 4) & 3 != MANAGED || offset < direct {
            return Ok(());
        }
        Err(NirError::Unsupported {
            object: self.path.into(),
            feature: format!(
                "the list of its {links} members takes more than {}, which is too much in the latest format",
                Bytes(direct)
            ),
            help: "write the file without `libver=\"latest\"`, or with shorter names",
        })
    }
}

impl From<LinkMessage> for Link {
    fn from(message: LinkMessage) -> Self {
        let target = match message.target {
            LinkTarget::Hard { .. } => Target::Object,
            LinkTarget::Soft { path } => Target::Path(path),
            LinkTarget::External { filename, path } => Target::File { file: filename, path },
        };
        Self { name: message.name, target }
    }
}
