//! Words of a memory.

use alloc::vec::Vec;

use synfire_arch::Memory;

/// The used words of one memory, from address 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemoryContents {
    /// Which memory.
    pub memory: Memory,
    /// Bits of a word.
    pub word_bits: u32,
    /// `words x bytes_per_word`, least significant byte first.
    pub bytes: Vec<u8>,
}

impl MemoryContents {
    /// No words yet, of so many bits each.
    pub const fn new(memory: Memory, word_bits: u32) -> Self {
        Self { memory, word_bits, bytes: Vec::new() }
    }

    /// Bytes that hold one word.
    pub fn bytes_per_word(&self) -> usize {
        self.word_bits.div_ceil(8) as usize
    }

    /// The words, ascending by address.
    pub fn words(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.bytes.chunks_exact(self.bytes_per_word())
    }

    /// Chunks of 32 bits of a word.
    pub const fn chunks_per_word(&self) -> u32 {
        self.word_bits.div_ceil(32)
    }

    /// The words in chunks of 32 bits, the least significant of each word first.
    pub fn chunks(&self) -> impl Iterator<Item = u32> {
        let chunks = self.chunks_per_word() as usize;
        self.words().flat_map(move |word| (0..chunks).map(move |index| chunk(word, index)))
    }

    /// Whether the bits that fill words up to whole bytes are 0.
    pub fn padding_is_zero(&self) -> bool {
        let unused = self.bytes_per_word() as u32 * 8 - self.word_bits;
        self.words().all(|word| word.last().is_none_or(|last| last.leading_zeros() >= unused))
    }
}

/// Bits 32 x `index` and up of a word whose bytes these are, least significant first; what is missing is 0.
pub fn chunk(word: &[u8], index: usize) -> u32 {
    let byte = |offset: usize| word.get(4 * index + offset).copied().unwrap_or(0);
    u32::from_le_bytes([byte(0), byte(1), byte(2), byte(3)])
}
