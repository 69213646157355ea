//! The boot script: what the boot player (`hdl/link/synfire_boot.v`) writes into the core after reset.

use crate::{BitstreamError, Contents};

/// Bits of a script word.
pub const WORD_BITS: u32 = 32;
/// Words of a run that a header can count.
const LONGEST_RUN: usize = 511;
/// Addresses that a header can name.
const ADDRESSES: u32 = 1 << 16;

/// A script under construction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BootScript {
    words: Vec<u32>,
}

impl BootScript {
    /// Writes words of a memory: `region` and first `address`, `chunks` 32-bit parts of each word, the least significant
    /// first.
    ///
    /// # Errors
    /// When the address is beyond the reach of a script.
    ///
    /// # Panics
    /// If `words` is not a whole number of words of 1 to 8 chunks.
    pub fn write(&mut self, region: u8, address: u32, chunks: u32, words: &[u32]) -> Result<(), BitstreamError> {
        assert!((1..=8).contains(&chunks) && words.len().is_multiple_of(chunks as usize), "whole words");
        let mut address = address;
        for run in words.chunks(LONGEST_RUN * chunks as usize) {
            let count = run.len() as u32 / chunks;
            if address + count > ADDRESSES {
                return Err(BitstreamError::BootReach { region, address: address + count - 1, limit: ADDRESSES });
            }
            self.words.push(u32::from(region) << 28 | (chunks - 1) << 25 | count << 16 | address);
            self.words.extend(run.chunks(chunks as usize).flat_map(|word| word.iter().rev()));
            address += count;
        }
        Ok(())
    }

    /// Words, without the end.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether nothing is written.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The contents of a boot memory of `depth` words. The last word is the end and cannot be used.
    ///
    /// # Errors
    /// When the script is longer.
    pub fn contents(&self, depth: u32) -> Result<Contents, BitstreamError> {
        if self.words.len() as u64 + 1 > u64::from(depth) {
            return Err(BitstreamError::BootFull { needed: self.words.len() as u64 + 1, available: depth.into() });
        }
        let mut contents = Contents::zeros(WORD_BITS, depth);
        for (address, word) in self.words.iter().enumerate() {
            contents.set_word(address as u32, &word.to_le_bytes(), 0);
        }
        Ok(contents)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_a_header_and_words_with_the_highest_chunk_first() {
        let mut script = BootScript::default();
        script.write(5, 3, 2, &[1, 2, 3, 4]).unwrap();
        assert_eq!(script.words, [0x5202_0003, 2, 1, 4, 3]);
        let contents = script.contents(6).unwrap();
        assert!(contents.bit(0, 28) && contents.bit(0, 30) && !contents.bit(5, 0));
        assert!(matches!(script.contents(5), Err(BitstreamError::BootFull { needed: 6, available: 5 })));
    }

    #[test]
    fn long_runs_are_split_and_far_addresses_refused() {
        let mut script = BootScript::default();
        script.write(1, 0, 1, &[7; 600]).unwrap();
        assert_eq!((script.len(), script.words[0] >> 16 & 511, script.words[512]), (602, 511, 0x1059_01FF));
        let far = script.write(1, 65_535, 1, &[0; 2]);
        assert!(matches!(far, Err(BitstreamError::BootReach { address: 65_536, .. })));
    }
}
