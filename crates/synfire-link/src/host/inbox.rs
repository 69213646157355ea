//! The host's end of the stream.

use std::collections::VecDeque;

/// Words in order, each once.
#[derive(Debug, Default)]
pub struct Inbox {
    words: VecDeque<u32>,
    /// Position of the next word to come.
    next: u16,
    /// Position that the device was last told.
    told: u16,
    has_gap: bool,
}

impl Inbox {
    /// Takes the words of a frame; how many were new.
    pub fn accept(&mut self, position: u16, words: &[u32]) -> usize {
        let known = usize::from(self.next.wrapping_sub(position));
        if known > usize::from(u16::MAX / 2) {
            self.has_gap = true;
            return 0;
        }
        let new = words.get(known..).unwrap_or(&[]);
        self.words.extend(new);
        self.next = self.next.wrapping_add(new.len() as u16);
        if !new.is_empty() {
            self.has_gap = false;
        }
        new.len()
    }

    /// Whether something is missing since the last new word.
    pub const fn has_gap(&self) -> bool {
        self.has_gap
    }

    /// Words that have come and that the device does not know of.
    pub const fn untold(&self) -> u16 {
        self.next.wrapping_sub(self.told)
    }

    /// The position to tell the device.
    pub const fn tell(&mut self) -> u16 {
        self.told = self.next;
        self.has_gap = false;
        self.next
    }

    /// Position of the next word to come.
    pub const fn next(&self) -> u16 {
        self.next
    }

    /// What has come and was not taken.
    pub const fn words(&mut self) -> &mut VecDeque<u32> {
        &mut self.words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_and_gaps_leave_each_word_once() {
        let mut inbox = Inbox::default();
        assert_eq!(inbox.accept(0, &[1, 2, 3]), 3);
        assert_eq!(inbox.accept(5, &[6]), 0);
        assert!(inbox.has_gap());
        assert_eq!(inbox.accept(1, &[2, 3, 4, 5]), 2);
        assert_eq!(inbox.accept(0, &[1, 2]), 0);
        assert!(!inbox.has_gap());
        assert_eq!(*inbox.words(), [1, 2, 3, 4, 5]);
        assert_eq!((inbox.untold(), inbox.tell(), inbox.untold()), (5, 5, 0));
    }
}
