//! Writes as words of a script or of a pack: docs/link.md, "Boot".

use alloc::vec::Vec;

use synfire_arch::generated::register;
use synfire_arch::link_generated::WORDS_MAX;

use crate::BootWrites;

/// Addresses that a write can name.
pub const ADDRESSES: u32 = 1 << 25;

/// Writes of memory words, one after the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WriteWords {
    words: Vec<u32>,
}

/// A write beyond the last address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutOfReach {
    /// Region of the memory.
    pub region: u8,
    /// The last address of the write.
    pub address: u32,
}

impl WriteWords {
    /// All that gives a core a program: memories, registers, the clear.
    ///
    /// # Errors
    /// When a memory has more words than a write can name.
    pub fn of_boot(writes: &BootWrites) -> Result<Self, OutOfReach> {
        let mut words = Self::default();
        for contents in &writes.memories {
            let chunks: Vec<u32> = contents.chunks().collect();
            words.add(contents.memory.region, 0, contents.chunks_per_word(), &chunks)?;
        }
        for (register, value) in writes.registers.into_iter().chain([(register::CONTROL, writes.clear.control())]) {
            words.add(0, register.address, 1, &[value])?;
        }
        Ok(words)
    }

    /// Writes words of a memory: `region` and first `address`, `chunks` 32-bit parts of each word, the least significant
    /// first.
    ///
    /// # Errors
    /// When the address is beyond the reach of a write.
    ///
    /// # Panics
    /// If `words` is not a whole number of words of 1 to 8 chunks.
    pub fn add(&mut self, region: u8, address: u32, chunks: u32, words: &[u32]) -> Result<(), OutOfReach> {
        let per_word = chunks as usize;
        assert!((1..=8).contains(&chunks) && words.len().is_multiple_of(per_word), "whole words");
        let mut address = address;
        for run in words.chunks(WORDS_MAX as usize / per_word * per_word) {
            let count = run.len() as u32;
            let end = address + count / chunks;
            if end > ADDRESSES {
                return Err(OutOfReach { region, address: end - 1 });
            }
            self.words.push(address << 24 | (chunks - 1) << 20 | u32::from(region) << 16 | 1);
            self.words.push(count << 24 | address >> 8);
            self.words.extend(run.chunks(per_word).flat_map(|word| word.iter().rev()));
            address = end;
        }
        Ok(())
    }

    /// The words, heads included.
    pub fn words(&self) -> &[u32] {
        &self.words
    }
}
