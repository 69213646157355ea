//! Writes HDF5: groups, contiguous numbers and text of varying length, and nothing else.
//!
//! Names and numbers in here are those of the *HDF5 File Format Specification Version 3.0*: superblock version 2 (II.B),
//! object headers version 2 (IV.A.1.b) with links in them (IV.A.2.g) and contiguous data (IV.A.2.i), global heap (III.E).
//! Every library since HDF5 1.8 reads that. Text is marked as UTF-8, as h5py does; the crate `hdf5-writer` marks it as
//! ASCII when it is, and HDF5 refuses to read that into UTF-8 strings.
//!
//! Objects are written bottom-up, data before its header and members before their group, so an address is known when it
//! is needed. Only the heap comes last: it is patched into the references to it.

mod heap;
mod messages;

use std::collections::BTreeMap;

use messages::Message;

/// Bytes of the superblock, which is filled in at the end.
const SUPERBLOCK_BYTES: usize = 48;

/// "No address".
const UNDEFINED: u64 = u64::MAX;

/// What a group holds, by name. Names have no `/` and no zero byte.
pub(crate) type Members<'a> = BTreeMap<&'a str, Object<'a>>;

/// Something with a name.
pub(crate) enum Object<'a> {
    /// A group.
    Group(Members<'a>),
    /// An array, row-major.
    Dataset {
        /// The shape; empty for a scalar.
        shape: Vec<usize>,
        /// As many elements as the shape says.
        elements: Elements<'a>,
    },
}

/// The elements of a dataset.
pub(crate) enum Elements<'a> {
    /// 64-bit floating point.
    Floats(&'a [f64]),
    /// 64-bit signed integers.
    Integers(Vec<i64>),
    /// Text without zero bytes.
    Texts(Vec<&'a str>),
}

impl<'a> Object<'a> {
    /// A single text.
    pub(crate) fn text(text: &'a str) -> Self {
        Self::Dataset { shape: Vec::new(), elements: Elements::Texts(vec![text]) }
    }

    /// A single integer.
    pub(crate) fn integer(value: i64) -> Self {
        Self::Dataset { shape: Vec::new(), elements: Elements::Integers(vec![value]) }
    }
}

/// A whole file with these members in its root group.
pub(crate) fn encode(root: &Members<'_>) -> Vec<u8> {
    let mut file = File { bytes: vec![0; SUPERBLOCK_BYTES], texts: Vec::new() };
    let root = file.group(root);
    file.heap();
    file.superblock(root);
    file.bytes
}

struct File<'a> {
    bytes: Vec<u8>,
    /// Where a reference to the heap stands, and what it has to refer to.
    texts: Vec<(usize, &'a str)>,
}

impl<'a> File<'a> {
    /// Writes a group after its members; returns its address.
    fn group(&mut self, members: &Members<'a>) -> u64 {
        let links: Vec<Message> =
            members.iter().map(|(name, object)| messages::link(name, self.object(object))).collect();
        let mut messages = vec![messages::link_info(), messages::group_info()];
        messages.extend(links);
        self.header(&messages)
    }

    fn object(&mut self, object: &Object<'a>) -> u64 {
        match object {
            Object::Group(members) => self.group(members),
            Object::Dataset { shape, elements } => self.dataset(shape, elements),
        }
    }

    /// Writes a dataset's elements and then its header; returns the header's address.
    fn dataset(&mut self, shape: &[usize], elements: &Elements<'a>) -> u64 {
        let start = self.align();
        let datatype = match elements {
            Elements::Floats(values) => {
                self.bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
                messages::float_type()
            }
            Elements::Integers(values) => {
                self.bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
                messages::integer_type()
            }
            Elements::Texts(texts) => {
                for text in texts {
                    self.texts.push((self.bytes.len(), text));
                    self.bytes.extend([0; heap::REFERENCE_BYTES]);
                }
                messages::text_type()
            }
        };
        let length = self.bytes.len() as u64 - start;
        let address = if length == 0 { UNDEFINED } else { start };
        self.header(&[messages::dataspace(shape), datatype, messages::fill_value(), messages::layout(address, length)])
    }

    /// Writes an object header version 2: signature, version, flags, size of the messages, messages, checksum.
    fn header(&mut self, messages: &[Message]) -> u64 {
        /// The size takes 4 bytes.
        const FLAGS: u8 = 0x02;
        let address = self.align();
        let mut header = b"OHDR\x02".to_vec();
        header.push(FLAGS);
        let size: usize = messages.iter().map(Message::encoded_bytes).sum();
        header.extend((size as u32).to_le_bytes());
        messages.iter().for_each(|message| message.encode(&mut header));
        self.checksummed(&header);
        address
    }

    /// Writes the texts and the references to them.
    fn heap(&mut self) {
        let texts = std::mem::take(&mut self.texts);
        let texts: Vec<_> = texts.into_iter().filter(|(_, text)| !text.is_empty()).collect();
        for part in heap::collections(&texts) {
            let address = self.align();
            for (index, (position, text)) in part.iter().enumerate() {
                let reference = heap::reference(text, address, index);
                self.bytes[*position..*position + reference.len()].copy_from_slice(&reference);
            }
            self.bytes.extend(heap::collection(part.iter().map(|(_, text)| *text)));
        }
    }

    /// Writes the superblock version 2: signature, version, bytes of an address and of a length, flags, base address, no
    /// extension, end of the file, root group, checksum.
    fn superblock(&mut self, root: u64) {
        let end = self.bytes.len() as u64;
        let mut superblock = b"\x89HDF\r\n\x1a\n\x02\x08\x08\x00".to_vec();
        for address in [0, UNDEFINED, end, root] {
            superblock.extend(address.to_le_bytes());
        }
        superblock.extend(hdf5_core::jenkins_lookup3(&superblock).to_le_bytes());
        self.bytes[..SUPERBLOCK_BYTES].copy_from_slice(&superblock);
    }

    fn checksummed(&mut self, block: &[u8]) {
        self.bytes.extend(block);
        self.bytes.extend(hdf5_core::jenkins_lookup3(block).to_le_bytes());
    }

    /// Fills up to a multiple of 8 bytes; returns the address there.
    fn align(&mut self) -> u64 {
        self.bytes.resize(self.bytes.len().next_multiple_of(8), 0);
        self.bytes.len() as u64
    }
}
