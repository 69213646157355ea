//! The boot script: what the link's command engine writes into the core after reset (`hdl/link/synfire_boot.v`).

use crate::{BitstreamError, Contents};

/// Bits of a script word.
pub const WORD_BITS: u32 = 32;
/// Words of 32 bits that a header can announce.
const LONGEST_RUN: usize = 60;
/// Addresses that a header can name.
const ADDRESSES: u32 = 1 << 25;

/// What stands before a script in a flash.
const LETTERS: &[u8; 4] = b"SYNF";

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
        let per_word = chunks as usize;
        assert!((1..=8).contains(&chunks) && words.len().is_multiple_of(per_word), "whole words");
        let mut address = address;
        for run in words.chunks(LONGEST_RUN / per_word * per_word) {
            let count = run.len() as u32;
            let end = address + count / chunks;
            if end > ADDRESSES {
                return Err(BitstreamError::BootReach { region, address: end - 1, limit: ADDRESSES });
            }
            self.words.push(address << 24 | (chunks - 1) << 20 | u32::from(region) << 16 | 1);
            self.words.push(count << 24 | address >> 8);
            self.words.extend(run.chunks(per_word).flat_map(|word| word.iter().rev()));
            address = end;
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

    /// The script as it stands in a flash, for `hdl/link/synfire_flash.v`: behind its letters, with an end.
    pub fn in_flash(&self) -> Vec<u8> {
        let words = self.words.iter().chain(&[0]).flat_map(|word| word.to_le_bytes());
        LETTERS.iter().copied().chain(words).collect()
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
        assert_eq!(script.words, [0x0315_0001, 0x0400_0000, 2, 1, 4, 3]);
        let contents = script.contents(7).unwrap();
        assert!(contents.bit(0, 20) && contents.bit(0, 18) && !contents.bit(6, 0));
        assert!(matches!(script.contents(6), Err(BitstreamError::BootFull { needed: 7, available: 6 })));
    }

    #[test]
    fn in_a_flash_a_script_has_letters_and_an_end() {
        let mut script = BootScript::default();
        assert_eq!(script.in_flash(), *b"SYNF\0\0\0\0");
        script.write(5, 3, 1, &[0x0403_0201]).unwrap();
        assert_eq!(script.in_flash(), *b"SYNF\x01\0\x05\x03\0\0\0\x01\x01\x02\x03\x04\0\0\0\0");
    }

    #[test]
    fn long_runs_are_split_and_far_addresses_refused() {
        let mut script = BootScript::default();
        script.write(1, 0, 8, &[7; 600]).unwrap();
        assert_eq!(script.len(), 600 + 2 * 11);
        assert_eq!(script.words[58..61], [0x0771_0001, 0x3800_0000, 7]);
        let far = script.write(1, ADDRESSES - 1, 1, &[0; 2]);
        assert!(matches!(far, Err(BitstreamError::BootReach { .. })));
    }
}
