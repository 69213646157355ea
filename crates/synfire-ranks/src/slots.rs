//! Words of all ranks in slots of equal size, so that nobody has to be told first how many there are.
//!
//! A slot is a count and the first words. What does not fit follows in a second operation. All ranks see all counts, and so
//! choose the same size for the next time.

/// Words of a slot behind its count: the fewest and the most.
const SIZES: std::ops::RangeInclusive<usize> = 15..=1023;

/// The size of slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slots {
    /// Words behind the count.
    size: usize,
}

impl Default for Slots {
    fn default() -> Self {
        Self { size: 63 }
    }
}

impl Slots {
    /// Words of a slot with its count.
    pub const fn width(self) -> usize {
        self.size + 1
    }

    /// The slot of these words, and those that do not fit.
    pub fn split(self, words: &[u32]) -> (Vec<u32>, &[u32]) {
        let (first, rest) = words.split_at(words.len().min(self.size));
        let mut slot = Vec::with_capacity(self.width());
        slot.push(words.len() as u32);
        slot.extend_from_slice(first);
        slot.resize(self.width(), 0);
        (slot, rest)
    }

    /// What is in a slot, and how many words follow it.
    pub fn read(self, slot: &[u32]) -> (Vec<u32>, usize) {
        let count = slot.first().map_or(0, |count| *count as usize);
        let here = count.min(self.size);
        (slot[1..=here].to_vec(), count - here)
    }

    /// The size for the next time, after the longest words: it grows at once and shrinks slowly.
    pub fn adapt(&mut self, longest: usize) {
        let wanted = (longest + 1).next_power_of_two() - 1;
        self.size = wanted.max(self.size / 2).clamp(*SIZES.start(), *SIZES.end());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_the_same_after_a_slot_and_what_follows_it() {
        for count in [0, 1, 62, 63, 64, 200] {
            let words: Vec<u32> = (7..7 + count).collect();
            let slots = Slots::default();
            let (slot, rest) = slots.split(&words);
            assert_eq!(slot.len(), slots.width());
            let (mut found, more) = slots.read(&slot);
            assert_eq!(more, rest.len());
            found.extend_from_slice(rest);
            assert_eq!(found, words);
        }
    }

    #[test]
    fn slots_grow_at_once_and_shrink_slowly() {
        let mut slots = Slots::default();
        let mut after = |longest| {
            slots.adapt(longest);
            slots.width()
        };
        assert_eq!(
            [after(64), after(128), after(5), after(5), after(5), after(5), after(5)],
            [128, 256, 128, 64, 32, 16, 16]
        );
        assert_eq!(after(100_000), 1024);
    }
}
