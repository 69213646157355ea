//! Reads that wait for their answers.

use synfire_link::Place;

/// What a read asks for: parts of equally many words of a memory.
#[derive(Debug, Clone)]
pub struct Question {
    place: Place,
    address: u32,
    /// Memory words of a part.
    part_words: u32,
    /// The chunks of each part that has come.
    parts: Vec<Option<Vec<u32>>>,
}

/// What has to be said to ask for some parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    pub place: Place,
    pub address: u32,
    /// Chunks of an answer.
    pub count: u8,
    /// Further answers.
    pub more: u8,
}

impl Question {
    /// Asks for `parts` parts, at most 256, of so many memory words from an address on.
    pub fn new(place: Place, address: u32, part_words: u32, parts: u32) -> Self {
        Self { place, address, part_words, parts: vec![None; parts as usize] }
    }

    /// Takes a part if it is one of these.
    pub fn take(&mut self, place: Place, address: u32, part: u8, words: &[u32]) {
        let offset = address.wrapping_sub(self.address);
        let is_aligned = offset.is_multiple_of(self.part_words);
        let index = (offset / self.part_words) as usize + usize::from(part);
        if place != self.place || words.len() != self.chunks() || !is_aligned {
            return;
        }
        if let Some(part) = self.parts.get_mut(index) {
            part.get_or_insert_with(|| words.to_vec());
        }
    }

    /// Parts that have come.
    pub fn answered(&self) -> usize {
        self.parts.iter().flatten().count()
    }

    /// Whether all parts have come.
    pub fn is_answered(&self) -> bool {
        self.parts.iter().all(Option::is_some)
    }

    /// Whether parts are missing before one that has come: they are lost.
    pub fn has_gap(&self) -> bool {
        let first_missing = self.parts.iter().position(Option::is_none);
        first_missing.is_some_and(|first| self.parts[first..].iter().any(Option::is_some))
    }

    /// The question for what is missing: from the first such part to the last.
    pub fn missing(&self) -> Option<Asked> {
        let first = self.parts.iter().position(Option::is_none)?;
        let last = self.parts.iter().rposition(Option::is_none)?;
        Some(Asked {
            place: self.place,
            address: self.address.wrapping_add(first as u32 * self.part_words),
            count: self.chunks() as u8,
            more: (last - first) as u8,
        })
    }

    /// All that came, in order.
    pub fn into_words(self) -> Vec<u32> {
        self.parts.into_iter().flatten().flatten().collect()
    }

    fn chunks(&self) -> usize {
        self.part_words as usize * usize::from(self.place.chunks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place = Place { own: false, region: 1, chunks: 2 };

    #[test]
    fn parts_are_asked_for_until_all_are_there() {
        let mut question = Question::new(PLACE, 100, 3, 4);
        let asked = |address, more| Some(Asked { place: PLACE, address, count: 6, more });
        assert_eq!(question.missing(), asked(100, 3));
        question.take(PLACE, 100, 0, &[0; 6]);
        assert_eq!((question.missing(), question.has_gap()), (asked(103, 2), false));
        question.take(PLACE, 100, 2, &[2; 6]);
        assert_eq!((question.missing(), question.has_gap(), question.answered()), (asked(103, 2), true, 2));
        // Parts of what was asked again are counted from there.
        question.take(PLACE, 103, 0, &[1; 6]);
        question.take(PLACE, 103, 2, &[3; 6]);
        assert!(question.is_answered());
        let words: Vec<u32> = (0..4).flat_map(|part| [part; 6]).collect();
        assert_eq!((question.missing(), question.into_words()), (None, words));
    }

    #[test]
    fn what_belongs_to_no_part_is_nothing() {
        let mut question = Question::new(PLACE, 100, 3, 2);
        for (address, part, words) in [(101, 0, 6), (100, 2, 6), (97, 0, 6), (100, 0, 5), (106, 0, 6), (u32::MAX, 1, 6)]
        {
            question.take(PLACE, address, part, &vec![9; words]);
        }
        question.take(Place::REGISTERS, 100, 0, &[9; 6]);
        assert_eq!(question.answered(), 0);
    }
}
