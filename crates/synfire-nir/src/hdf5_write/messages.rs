//! The messages of object headers (specification IV.A.2).

use super::UNDEFINED;

/// One message: type, flags, body.
pub(super) struct Message {
    kind: u8,
    flags: u8,
    body: Vec<u8>,
}

/// Flag of messages that never change.
const CONSTANT: u8 = 1;

impl Message {
    fn new(kind: u8, flags: u8, body: Vec<u8>) -> Self {
        Self { kind, flags, body }
    }

    pub(super) fn encoded_bytes(&self) -> usize {
        4 + self.body.len()
    }

    /// Type, size, flags, body. A body is a few bytes and at most one name, which the caller keeps short.
    pub(super) fn encode(&self, header: &mut Vec<u8>) {
        header.push(self.kind);
        header.extend((self.body.len() as u16).to_le_bytes());
        header.push(self.flags);
        header.extend(&self.body);
    }
}

/// IV.A.2.b, version 2: rank, no maximum, scalar or simple, dimensions.
pub(super) fn dataspace(shape: &[usize]) -> Message {
    let mut body = vec![2, shape.len() as u8, 0, u8::from(!shape.is_empty())];
    body.extend(shape.iter().flat_map(|dimension| (*dimension as u64).to_le_bytes()));
    Message::new(0x01, 0, body)
}

/// IV.A.2.c: links stand in the header, not in a heap; their order of creation is not kept.
pub(super) fn link_info() -> Message {
    let mut body = vec![0, 0];
    body.extend(UNDEFINED.to_le_bytes());
    body.extend(UNDEFINED.to_le_bytes());
    Message::new(0x02, 0, body)
}

/// IV.A.2.k: nothing out of the ordinary.
pub(super) fn group_info() -> Message {
    Message::new(0x0a, CONSTANT, vec![0, 0])
}

/// IV.A.2.g: a hard link with a name of at most 65,535 bytes in UTF-8.
pub(super) fn link(name: &str, address: u64) -> Message {
    const HAS_CHARACTER_SET: u8 = 0x10;
    const LENGTH_IN_2_BYTES: u8 = 0x01;
    const UTF_8: u8 = 1;
    let mut body = vec![1, HAS_CHARACTER_SET | LENGTH_IN_2_BYTES, UTF_8];
    body.extend((name.len() as u16).to_le_bytes());
    body.extend(name.as_bytes());
    body.extend(address.to_le_bytes());
    Message::new(0x06, 0, body)
}

/// IV.A.2.d, class 1: IEEE 754 binary64, little-endian. Sign at bit 63; from bit 0 on 64 bits are used; exponent at bit 52,
/// 11 bits; mantissa at bit 0, 52 bits, its leading 1 implied; bias 1023.
pub(super) fn float_type() -> Message {
    let body = vec![0x11, 0x20, 0x3f, 0, 8, 0, 0, 0, 0, 0, 64, 0, 52, 11, 0, 52, 0xff, 0x03, 0, 0];
    Message::new(0x03, CONSTANT, body)
}

/// IV.A.2.d, class 0: 64 bits from bit 0 on, signed, little-endian.
pub(super) fn integer_type() -> Message {
    Message::new(0x03, CONSTANT, vec![0x10, 0x08, 0, 0, 8, 0, 0, 0, 0, 0, 64, 0])
}

/// IV.A.2.d, class 9: text of varying length in UTF-8, ended by a zero byte in memory; a reference takes 16 bytes. The base
/// type is an unsigned byte.
pub(super) fn text_type() -> Message {
    let mut body = vec![0x19, 0x01, 0x01, 0, 16, 0, 0, 0];
    body.extend([0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0]);
    Message::new(0x03, CONSTANT, body)
}

/// IV.A.2.f, version 3: space is allocated late, and filled only if there is a fill value; there is none.
pub(super) fn fill_value() -> Message {
    Message::new(0x05, CONSTANT, vec![3, 0x0a])
}

/// IV.A.2.i, version 3: contiguous.
pub(super) fn layout(address: u64, length: u64) -> Message {
    let mut body = vec![3, 1];
    body.extend(address.to_le_bytes());
    body.extend(length.to_le_bytes());
    Message::new(0x08, 0, body)
}
