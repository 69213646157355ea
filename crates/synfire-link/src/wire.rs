//! Integers and words in frames, and frames that make no sense.

use synfire_arch::link_generated::WORDS_MAX;

/// Why an undamaged frame was not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misunderstood {
    /// No such type from this side.
    Type,
    /// A length that its type does not have.
    Length,
}

/// A little-endian number of 16 bits.
///
/// # Panics
/// When the bytes end before it does.
pub fn u16_at(bytes: &[u8], offset: usize) -> u16 {
    u16::from_le_bytes([bytes[offset], bytes[offset + 1]])
}

/// A little-endian number of 32 bits.
///
/// # Panics
/// When the bytes end before it does.
pub fn u32_at(bytes: &[u8], offset: usize) -> u32 {
    u32::from_le_bytes([bytes[offset], bytes[offset + 1], bytes[offset + 2], bytes[offset + 3]])
}

/// The 32-bit words after a heading of so many bytes, little-endian; 1 to 60.
///
/// # Errors
/// When there are none, too many, or a part of one.
pub fn words_at(bytes: &[u8], heading: usize) -> Result<&[[u8; 4]], Misunderstood> {
    let (words, rest) = bytes.get(heading..).ok_or(Misunderstood::Length)?.as_chunks::<4>();
    let is_whole = rest.is_empty() && (1..=WORDS_MAX as usize).contains(&words.len());
    is_whole.then_some(words).ok_or(Misunderstood::Length)
}
