//! The global heap (specification III.E), which holds texts.

/// Bytes of a reference: length, address of the collection, index in it.
pub(super) const REFERENCE_BYTES: usize = 16;

/// The library takes no smaller collection (`H5HG_MINSIZE`).
const MIN_COLLECTION_BYTES: usize = 4096;

/// An index has 16 bits and 0 stands for free space; smaller collections keep what a reader loads at once small.
const MAX_OBJECTS: usize = 4096;

const HEADER_BYTES: usize = 16;

/// The parts that go into one collection each.
pub(super) fn collections<T>(texts: &[T]) -> impl Iterator<Item = &[T]> {
    texts.chunks(MAX_OBJECTS)
}

/// A reference to the `index`-th text of the collection at `address`.
pub(super) fn reference(text: &str, address: u64, index: usize) -> [u8; REFERENCE_BYTES] {
    let mut reference = [0; REFERENCE_BYTES];
    reference[..4].copy_from_slice(&(text.len() as u32).to_le_bytes());
    reference[4..12].copy_from_slice(&address.to_le_bytes());
    reference[12..].copy_from_slice(&(index as u32 + 1).to_le_bytes());
    reference
}

/// One collection: signature, version, size, objects counted from 1 (index, references to it, size, bytes up to a multiple
/// of 8), and object 0, the free space.
pub(super) fn collection<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<u8> {
    let mut objects = Vec::new();
    for (index, text) in texts.enumerate() {
        object_header(&mut objects, index as u16 + 1, 1, text.len());
        objects.extend(text.as_bytes());
        objects.resize(objects.len().next_multiple_of(8), 0);
    }
    let used = HEADER_BYTES + objects.len();
    let size = (used + HEADER_BYTES).max(MIN_COLLECTION_BYTES);
    let mut collection = b"GCOL\x01\0\0\0".to_vec();
    collection.extend((size as u64).to_le_bytes());
    collection.append(&mut objects);
    object_header(&mut collection, 0, 0, size - used);
    collection.resize(size, 0);
    collection
}

/// Index, reference count, 4 reserved bytes, size.
fn object_header(bytes: &mut Vec<u8>, index: u16, references: u16, size: usize) {
    bytes.extend(index.to_le_bytes());
    bytes.extend(references.to_le_bytes());
    bytes.extend([0; 4]);
    bytes.extend((size as u64).to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collection_accounts_for_every_byte() {
        for texts in [vec![], vec!["LIF"], vec!["abcdefgh"; 4096]] {
            let bytes = collection(texts.iter().copied());
            let size = |at: usize| bytes[at..].first_chunk().map(|bytes| u64::from_le_bytes(*bytes) as usize);
            assert_eq!(size(8), Some(bytes.len()));
            let mut position = HEADER_BYTES;
            for text in &texts {
                assert_eq!(size(position + 8), Some(text.len()));
                position += HEADER_BYTES + text.len().next_multiple_of(8);
            }
            // Object 0 counts its own header.
            assert_eq!(size(position + 8), Some(bytes.len() - position));
        }
    }

    #[test]
    fn references_count_from_one() {
        assert_eq!(reference("ab", 0x0102, 0), [2, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]);
    }
}
