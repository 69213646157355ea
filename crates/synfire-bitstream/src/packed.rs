//! Packed ECP5 bitstreams: the contents of block RAMs in the file that `ecppack` made, so that new ones need no packer.
//!
//! Behind the configuration a bitstream has a section for each block RAM, in the commands of Lattice's TN1260, "ECP5 and
//! ECP5-5G sysCONFIG Usage Guide", as Project Trellis writes them:
//!
//! ```text
//! f6 00 00 00  nn nn nn nn      the address of block n: n * 2048
//! b2 d0 01 00                   256 frames follow, each of 8 words of 9 bits, the highest bit first
//! 2304 bytes
//! cc cc                         CRC-16 of all of these
//! ```

use bitvec::order::Msb0;
use bitvec::vec::BitVec;
use crc::{CRC_16_UMTS, Crc};

use crate::placed::Block;
use crate::{BitstreamError, Placed};

const ADDRESS: [u8; 4] = [0xf6, 0, 0, 0];
const WRITE: [u8; 4] = [0xb2, 0xd0, 0x01, 0x00];
const HEADER_BYTES: usize = 12;
const CONTENT_BYTES: usize = 2304;
const CRC_BYTES: usize = 2;
const SECTION_BYTES: usize = HEADER_BYTES + CONTENT_BYTES + CRC_BYTES;
/// Words of a block, from which addresses are counted.
const BLOCK_WORDS: u32 = 2048;
const WORD_BITS: usize = 9;

/// x^16 + x^15 + x^2 + 1 from 0, not reflected.
const CRC: Crc<u16> = Crc::<u16>::new(&CRC_16_UMTS);

/// Writes the block RAM contents of `patched` into `bitstream`, which was packed from `base`: the same design with others.
///
/// # Errors
/// When the bitstream does not have the blocks and contents of `base`.
pub fn patch(bitstream: &mut [u8], base: &Placed, patched: &Placed) -> Result<(), BitstreamError> {
    let sections = sections(bitstream);
    let stray = |block: &Block| {
        let reason = format!("the packed base does not have block RAM {} as it was placed", block.name);
        BitstreamError::Placed { reason }
    };
    for (old, new) in base.blocks().iter().zip(patched.blocks()) {
        let mut of_block = sections.iter().filter(|(name, _)| old.name.parse() == Ok(*name));
        let (Some((_, start)), None) = (of_block.next(), of_block.next()) else { return Err(stray(old)) };
        let section = &mut bitstream[*start..start + SECTION_BYTES];
        if section[HEADER_BYTES..][..CONTENT_BYTES] != content(old) {
            return Err(stray(old));
        }
        section[HEADER_BYTES..][..CONTENT_BYTES].copy_from_slice(&content(new));
        let crc = CRC.checksum(&section[..HEADER_BYTES + CONTENT_BYTES]);
        section[HEADER_BYTES + CONTENT_BYTES..].copy_from_slice(&crc.to_be_bytes());
    }
    Ok(())
}

/// The sections of block RAMs: numbers of blocks, and where their sections begin.
fn sections(bitstream: &[u8]) -> Vec<(u32, usize)> {
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(section) = bitstream.get(start..start + SECTION_BYTES) {
        match block_of(section) {
            Some(block) => {
                found.push((block, start));
                start += SECTION_BYTES;
            }
            None => start += 1,
        }
    }
    found
}

/// The number of the block whose section this is.
fn block_of(section: &[u8]) -> Option<u32> {
    let address = section.strip_prefix(&ADDRESS)?;
    let (address, rest) = address.split_first_chunk()?;
    let address = u32::from_be_bytes(*address);
    let (body, crc) = section.split_last_chunk()?;
    let whole = rest.starts_with(&WRITE) && address.is_multiple_of(BLOCK_WORDS);
    (whole && CRC.checksum(body) == u16::from_be_bytes(*crc)).then_some(address / BLOCK_WORDS)
}

/// The bytes of a block's contents.
fn content(block: &Block) -> Vec<u8> {
    // The highest bit of a word comes first, in the highest bit of a byte. A frame is a whole number of bytes, so frames
    // follow each other without a gap.
    let bits: BitVec<u8, Msb0> = block.bits.chunks(WORD_BITS).flat_map(|word| word.iter().rev()).collect();
    bits.into_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Family;

    /// A design of blocks 3 and 5, and its bitstream between other bytes.
    fn design(words: [u16; 2]) -> (Placed, Vec<u8>) {
        let line = |word: u16| format!("{}\n", format!("{word:03x} ").repeat(8)).repeat(256);
        let text = format!(".device X\n.bram_init 3\n{}.bram_init 5\n{}", line(words[0]), line(words[1]));
        let placed = Placed::parse(Family::Ecp5, &text).unwrap();
        let mut bitstream = vec![0xf6; 100];
        for block in placed.blocks() {
            let address = block.name.parse::<u32>().unwrap() * BLOCK_WORDS;
            let mut section = [ADDRESS, address.to_be_bytes(), WRITE].concat();
            section.extend(content(block));
            section.extend(CRC.checksum(&section).to_be_bytes());
            bitstream.extend(section);
        }
        bitstream.extend([0x5e; 50]);
        (placed, bitstream)
    }

    #[test]
    fn words_are_packed_from_the_highest_bit_on() {
        let (placed, _) = design([0x101, 0x180]);
        assert_eq!(content(&placed.blocks()[0])[..9], [0x80, 0xc0, 0x60, 0x30, 0x18, 0x0c, 0x06, 0x03, 0x01]);
        assert_eq!(content(&placed.blocks()[1])[..3], [0xc0, 0x60, 0x30]);
    }

    #[test]
    fn a_crc_is_that_of_a_real_bitstream() {
        // Block 3 of a ULX3S-85F's, which is empty, as `ecppack` of Project Trellis 1.4 wrote it.
        let section = [ADDRESS, (3 * BLOCK_WORDS).to_be_bytes(), WRITE].concat();
        let section = [section.as_slice(), &[0; CONTENT_BYTES]].concat();
        assert_eq!(CRC.checksum(&section), 0x0ef7);
    }

    #[test]
    fn patching_gives_the_other_bitstream_and_only_of_the_same_base() {
        let (base, mut bitstream) = design([0x0aa, 0x155]);
        let (other, expected) = design([0x1ff, 0x001]);
        let untouched = bitstream.clone();
        patch(&mut bitstream, &base, &other).unwrap();
        assert!(bitstream == expected && bitstream != untouched);
        assert!(matches!(patch(&mut bitstream, &base, &other), Err(BitstreamError::Placed { .. })));
        let mut damaged = untouched.clone();
        damaged[120] ^= 1;
        assert!(matches!(patch(&mut damaged, &base, &other), Err(BitstreamError::Placed { .. })));
        let mut doubled = [untouched.clone(), untouched].concat();
        assert!(matches!(patch(&mut doubled, &base, &other), Err(BitstreamError::Placed { .. })));
    }
}
