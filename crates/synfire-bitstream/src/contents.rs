//! Contents of a memory of the netlist.

/// `depth` words of `width` bits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    width: u32,
    depth: u32,
    bits: Vec<bool>,
}

impl Contents {
    /// A memory of zeros.
    pub fn zeros(width: u32, depth: u32) -> Self {
        Self { width, depth, bits: vec![false; width as usize * depth as usize] }
    }

    /// Random contents: the same for the same seed.
    pub fn random(width: u32, depth: u32, seed: u64) -> Self {
        let mut contents = Self::zeros(width, depth);
        let mut state = seed;
        for chunk in contents.bits.chunks_mut(u64::BITS as usize) {
            let random = split_mix(&mut state);
            chunk.iter_mut().enumerate().for_each(|(index, bit)| *bit = random >> index & 1 == 1);
        }
        contents
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
        self.bits[index] = value;
    }

    /// Sets the `width` bits of a word from bytes, least significant first, from bit `first` of the bytes on. Bytes that
    /// are missing count as zeros.
    pub fn set_word(&mut self, address: u32, bytes: &[u8], first: u32) {
        for bit in 0..self.width {
            let position = (first + bit) as usize;
            let value = bytes.get(position / 8).is_some_and(|byte| byte >> (position % 8) & 1 == 1);
            self.set(address, bit, value);
        }
    }

    /// Bit `bit` of the words from `first` on, packed, with zeros past the end.
    pub(crate) fn column(&self, bit: u32, first: u32, count: u32) -> Vec<u64> {
        pack((0..count).map(|offset| first + offset < self.depth && self.bit(first + offset, bit)))
    }

    /// All bits, word by word, least significant first.
    pub(crate) fn bits(&self) -> &[bool] {
        &self.bits
    }

    fn index(&self, address: u32, bit: u32) -> usize {
        assert!(address < self.depth && bit < self.width, "no bit {bit} of word {address}");
        address as usize * self.width as usize + bit as usize
    }
}

/// Bits as words of 64, least significant first.
pub(crate) fn pack(bits: impl IntoIterator<Item = bool>) -> Vec<u64> {
    let mut words = Vec::new();
    for (index, bit) in bits.into_iter().enumerate() {
        if index % 64 == 0 {
            words.push(0);
        }
        if let Some(word) = words.last_mut() {
            *word |= u64::from(bit) << (index % 64);
        }
    }
    words
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
