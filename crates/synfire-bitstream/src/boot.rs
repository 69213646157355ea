//! The boot script: what the link's command engine writes into the core after reset, if all of it is right
//! (`hdl/link/synfire_boot.v`, `hdl/link/synfire_script.v`).

use crc::{CRC_32_ISO_HDLC, Crc};
use synfire_arch::link_generated::MAGIC;
use synfire_program::{ADDRESSES, OutOfReach, WriteWords};

use crate::{BitstreamError, Contents};

/// Bits of a script word.
pub const WORD_BITS: u32 = 32;
/// Words around those of a script: letters, length and CRC.
const FRAME_WORDS: u32 = 3;
/// Words of a script that the length of one in a flash can say.
const WORDS_IN_FLASH: u32 = 65_534;
const CRC: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);

/// A script under construction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BootScript {
    writes: WriteWords,
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
        let beyond = |OutOfReach { region, address }| BitstreamError::BootReach { region, address, limit: ADDRESSES };
        self.writes.add(region, address, chunks, words).map_err(beyond)
    }

    fn words(&self) -> &[u32] {
        self.writes.words()
    }

    /// Words, without what stands around them.
    pub fn len(&self) -> usize {
        self.words().len()
    }

    /// Whether nothing is written.
    pub fn is_empty(&self) -> bool {
        self.words().is_empty()
    }

    /// The script as it stands in a flash, for `hdl/link/synfire_flash.v`.
    ///
    /// # Errors
    /// When the script is longer than a chip believes.
    pub fn in_flash(&self) -> Result<Vec<u8>, BitstreamError> {
        self.framed(WORDS_IN_FLASH + FRAME_WORDS)
    }

    /// The contents of a boot memory of `depth` words.
    ///
    /// # Errors
    /// When the script is longer.
    pub fn contents(&self, depth: u32) -> Result<Contents, BitstreamError> {
        let mut contents = Contents::zeros(WORD_BITS, depth);
        for (address, word) in self.framed(depth)?.chunks(WORD_BITS as usize / 8).enumerate() {
            contents.set_word(address as u32, word, 0);
        }
        Ok(contents)
    }

    /// Letters, length, the words and their CRC, which are no more words than `available`.
    fn framed(&self, available: u32) -> Result<Vec<u8>, BitstreamError> {
        let needed = self.words().len() as u64 + u64::from(FRAME_WORDS);
        if needed > u64::from(available) {
            return Err(BitstreamError::BootFull { needed, available: available.into() });
        }
        let head = [MAGIC, self.words().len() as u32];
        let mut bytes: Vec<u8> = head.iter().chain(self.words()).flat_map(|word| word.to_le_bytes()).collect();
        let crc = CRC.checksum(&bytes);
        bytes.extend(crc.to_le_bytes());
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_a_header_and_words_with_the_highest_chunk_first() {
        let mut script = BootScript::default();
        script.write(5, 3, 2, &[1, 2, 3, 4]).unwrap();
        assert_eq!(script.words(), [0x0315_0001, 0x0400_0000, 2, 1, 4, 3]);
        let framed = [b"SYNF\x06\0\0\0".as_slice(), &words_of(&script), &[0x3e, 0x64, 0xb9, 0x8a]].concat();
        assert_eq!(script.in_flash().unwrap(), framed);
        let contents = script.contents(10).unwrap();
        let bit = |at: u32| framed.get(at as usize / 8).is_some_and(|byte| byte >> (at % 8) & 1 == 1);
        assert!((0..320).all(|at| contents.bit(at / 32, at % 32) == bit(at)));
        assert!(matches!(script.contents(8), Err(BitstreamError::BootFull { needed: 9, available: 8 })));
    }

    fn words_of(script: &BootScript) -> Vec<u8> {
        script.words().iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    #[test]
    fn a_script_has_letters_a_length_and_a_crc() {
        // As Python's zlib.crc32(b"SYNF\0\0\0\0").
        let empty = BootScript::default().in_flash().unwrap();
        assert_eq!(empty, *b"SYNF\0\0\0\0\xdd\x41\x27\xea");
    }

    /// A script of writes of so many words; each 60, and what is left, has a head of two.
    fn of_writes(writes: &[usize]) -> BootScript {
        let mut script = BootScript::default();
        for count in writes {
            script.write(1, 0, 1, &vec![7; *count]).unwrap();
        }
        script
    }

    #[test]
    fn a_flash_takes_as_many_words_as_a_length_can_say() {
        let most = of_writes(&[60 * 1057]);
        assert_eq!(most.len(), 65_534);
        assert_eq!(most.in_flash().unwrap().len(), 4 * 65_537);
        let more = of_writes(&[60 * 1056, 58, 1]);
        assert!(matches!(more.in_flash(), Err(BitstreamError::BootFull { needed: 65_538, available: 65_537 })));
    }

    #[test]
    fn long_runs_are_split_and_far_addresses_refused() {
        let mut script = BootScript::default();
        script.write(1, 0, 8, &[7; 600]).unwrap();
        assert_eq!(script.len(), 600 + 2 * 11);
        assert_eq!(script.words()[58..61], [0x0771_0001, 0x3800_0000, 7]);
        let far = script.write(1, ADDRESSES - 1, 1, &[0; 2]);
        assert!(matches!(far, Err(BitstreamError::BootReach { .. })));
    }
}
