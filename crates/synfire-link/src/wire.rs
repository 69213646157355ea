//! Integers in frames, and frames that make no sense.

/// Why an undamaged frame was not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misunderstood {
    /// No such type from this side.
    Type,
    /// A length that its type does not have.
    Length,
}

pub fn u16_at(bytes: &[u8], offset: usize) -> u16 {
    u16::from_le_bytes([bytes[offset], bytes[offset + 1]])
}

pub fn u32_at(bytes: &[u8], offset: usize) -> u32 {
    u32::from_le_bytes([bytes[offset], bytes[offset + 1], bytes[offset + 2], bytes[offset + 3]])
}
