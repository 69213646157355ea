//! Contents of a memory of the netlist.

use bitvec::order::Lsb0;
use bitvec::slice::BitSlice;
use bitvec::vec::BitVec;

/// Bits as memories number them: the least significant of a word first.
pub(crate) type Bits = BitVec<u64, Lsb0>;

/// `depth` words of `width` bits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    width: u32,
    depth: u32,
    bits: Bits,
}

impl Contents {
    /// A memory of zeros.
    pub fn zeros(width: u32, depth: u32) -> Self {
        Self { width, depth, bits: Bits::repeat(false, width as usize * depth as usize) }
    }

    /// Random contents: the same for the same seed.
    pub fn random(width: u32, depth: u32, seed: u64) -> Self {
        let (count, mut state) = (width as usize * depth as usize, seed);
        let words = (0..count.div_ceil(u64::BITS as usize)).map(|_| split_mix(&mut state));
        let mut bits = Bits::from_vec(words.collect());
        bits.truncate(count);
        Self { width, depth, bits }
    }

    /// Bits of a word.
    pub const fn width(&self) -> u32 {
        self.width
    }

    /// Words.
    pub const fn depth(&self) -> u32 {
        self.depth
    }

    /// One bit.
    ///
    /// # Panics
    /// If there is no such word or bit.
    pub fn bit(&self, address: u32, bit: u32) -> bool {
        self.bits[self.index(address, bit)]
    }

    /// Sets one bit.
    ///
    /// # Panics
    /// If there is no such word or bit.
    pub fn set(&mut self, address: u32, bit: u32, value: bool) {
        let index = self.index(address, bit);
        self.bits.set(index, value);
    }

    /// Sets the `width` bits of a word from bytes, least significant first, from bit `first` of the bytes on. Bytes that
    /// are missing count as zeros.
    pub fn set_word(&mut self, address: u32, bytes: &[u8], first: u32) {
        let start = self.index(address, 0);
        let word = &mut self.bits[start..start + self.width as usize];
        let given = BitSlice::<u8, Lsb0>::from_slice(bytes).get(first as usize..).unwrap_or_default();
        let (known, missing) = word.split_at_mut(given.len().min(self.width as usize));
        known.clone_from_bitslice(&given[..known.len()]);
        missing.fill(false);
    }

    /// Bit `bit` of the words from `first` on, packed, with zeros past the end.
    pub(crate) fn column(&self, bit: u32, first: u32, count: u32) -> Vec<u64> {
        pack((0..count).map(|offset| first + offset < self.depth && self.bit(first + offset, bit)))
    }

    /// All bits, word by word, least significant first.
    pub(crate) fn bits(&self) -> &BitSlice<u64, Lsb0> {
        &self.bits
    }

    fn index(&self, address: u32, bit: u32) -> usize {
        assert!(address < self.depth && bit < self.width, "no bit {bit} of word {address}");
        address as usize * self.width as usize + bit as usize
    }
}

/// Bits as words of 64, least significant first.
pub(crate) fn pack(bits: impl IntoIterator<Item = bool>) -> Vec<u64> {
    let mut bits: Bits = bits.into_iter().collect();
    // What stands behind the last bit is anything otherwise.
    bits.set_uninitialized(false);
    bits.into_vec()
}

/// SplitMix64 (Steele, Lea, Flood 2014).
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ mixed >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_taken_from_bytes_at_any_bit() {
        let mut contents = Contents::zeros(5, 2);
        contents.set_word(1, &[0b1010_0000, 0b11], 5);
        assert_eq!((0..5).map(|bit| contents.bit(1, bit)).collect::<Vec<_>>(), [true, false, true, true, true]);
        contents.set_word(0, &[0xFF], 6);
        assert_eq!((0..5).map(|bit| contents.bit(0, bit)).collect::<Vec<_>>(), [true, true, false, false, false]);
    }

    #[test]
    fn columns_end_in_zeros() {
        let mut contents = Contents::zeros(2, 3);
        contents.set(2, 1, true);
        assert_eq!(contents.column(1, 1, 70), [0b10, 0]);
        assert_eq!(contents.column(0, 0, 3), [0]);
    }

    #[test]
    fn random_contents_follow_the_seed() {
        assert_eq!(Contents::random(9, 100, 7), Contents::random(9, 100, 7));
        assert_ne!(Contents::random(9, 100, 7), Contents::random(9, 100, 8));
        let ones = Contents::random(8, 1000, 1).bits().iter().filter(|bit| **bit).count();
        assert!((3_800..4_200).contains(&ones), "{ones} of 8000");
    }
}
