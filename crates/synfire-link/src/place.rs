//! What a read or write names.

#[cfg(feature = "alloc")]
use alloc::vec::Vec;

#[cfg(feature = "alloc")]
use synfire_program::chunk;

/// A memory, and how its words travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The link's own space instead of the core's.
    pub own: bool,
    /// Region, 0 to 15; 0 holds registers.
    pub region: u8,
    /// 32-bit chunks of a word, 1 to 8.
    pub chunks: u8,
}

impl Place {
    /// A memory of the core whose words have this many bits.
    ///
    /// # Panics
    /// If words are wider than 256 bits, which no target's are.
    pub fn memory(region: u8, word_bits: u32) -> Self {
        let chunks = word_bits.div_ceil(32);
        assert!((1..=8).contains(&chunks), "words of {word_bits} bits");
        Self { own: false, region, chunks: chunks as u8 }
    }

    /// The core's registers.
    pub const REGISTERS: Self = Self { own: false, region: 0, chunks: 1 };

    /// A memory of the link's own space.
    pub const fn own(region: u8) -> Self {
        Self { own: true, region, chunks: 1 }
    }

    /// As it travels.
    pub const fn to_byte(self) -> u8 {
        (self.own as u8) << 7 | (self.chunks - 1) << 4 | self.region & 15
    }

    /// From what travelled; every byte is a place.
    pub const fn from_byte(byte: u8) -> Self {
        Self { own: byte & 0x80 != 0, region: byte & 15, chunks: (byte >> 4 & 7) + 1 }
    }
}

#[cfg(feature = "alloc")]
/// The bytes of a memory word (least significant first) as chunks in the order in which they travel: highest first.
pub fn chunks_of(word: &[u8], chunks: u8) -> impl Iterator<Item = u32> + '_ {
    (0..usize::from(chunks)).rev().map(|index| chunk(word, index))
}

#[cfg(feature = "alloc")]
/// The inverse of [`chunks_of`]: appends the first `bytes` bytes of the word.
pub fn append_word(chunks: &[u32], bytes: usize, out: &mut Vec<u8>) {
    out.extend(chunks.iter().rev().flat_map(|chunk| chunk.to_le_bytes()).take(bytes));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_a_place_and_back() {
        for byte in 0..=255 {
            assert_eq!(Place::from_byte(byte).to_byte(), byte);
        }
        assert_eq!(Place::memory(4, 72), Place { own: false, region: 4, chunks: 3 });
    }

    #[test]
    fn words_travel_highest_chunk_first() {
        let word = [1, 2, 3, 4, 5];
        let chunks: Vec<_> = chunks_of(&word, 2).collect();
        assert_eq!(chunks, [5, 0x0403_0201]);
        let mut back = Vec::new();
        append_word(&chunks, 5, &mut back);
        assert_eq!(back, word);
    }
}
