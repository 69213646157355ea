//! The device's end of the stream.

use alloc::collections::VecDeque;
use alloc::vec::Vec;

/// Words from the acknowledged position to the end.
#[derive(Debug)]
pub struct OutputStream {
    words: VecDeque<u32>,
    capacity: usize,
    /// Position of the first word that is kept.
    acknowledged: u16,
    /// How many of `words` have been sent.
    sent: usize,
}

impl OutputStream {
    pub fn new(capacity: u16) -> Self {
        Self { words: VecDeque::new(), capacity: capacity.into(), acknowledged: 0, sent: 0 }
    }

    /// Back to an empty stream at position 0.
    pub fn restart(&mut self) {
        *self = Self::new(self.capacity as u16);
    }

    /// Words that fit.
    pub fn room(&self) -> usize {
        self.capacity - self.words.len()
    }

    /// Appends a word, for which there is room.
    pub fn push(&mut self, word: u32) {
        debug_assert!(self.room() > 0, "the sequencer waits for room");
        self.words.push_back(word);
    }

    /// Position of the next word.
    pub fn produced(&self) -> u16 {
        self.acknowledged.wrapping_add(self.words.len() as u16)
    }

    /// Takes an acknowledgement; one out of range is nothing.
    pub fn acknowledge(&mut self, position: u16, resend: bool) {
        let freed = usize::from(position.wrapping_sub(self.acknowledged));
        if freed > self.words.len() {
            return;
        }
        self.words.drain(..freed);
        self.acknowledged = position;
        self.sent = if resend { 0 } else { self.sent.saturating_sub(freed) };
    }

    /// The next words to send, with the position of the first.
    pub fn take(&mut self, most: usize) -> Option<(u16, Vec<u32>)> {
        let words: Vec<u32> = self.words.range(self.sent..).take(most).copied().collect();
        let position = self.acknowledged.wrapping_add(self.sent as u16);
        self.sent += words.len();
        (!words.is_empty()).then_some((position, words))
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    fn stream(words: u32) -> OutputStream {
        let mut stream = OutputStream::new(64);
        (0..words).for_each(|word| stream.push(word));
        stream
    }

    #[test]
    fn words_are_sent_once_and_again_when_asked() {
        let mut stream = stream(10);
        assert_eq!(stream.take(6), Some((0, vec![0, 1, 2, 3, 4, 5])));
        stream.acknowledge(2, false);
        assert_eq!(stream.take(60).unwrap().0, 6);
        assert_eq!(stream.take(60), None);
        stream.acknowledge(3, true);
        assert_eq!(stream.take(2), Some((3, vec![3, 4])));
        assert_eq!((stream.room(), stream.produced()), (57, 10));
    }

    #[test]
    fn acknowledgements_out_of_range_are_nothing() {
        let mut stream = stream(10);
        stream.acknowledge(4, false);
        stream.acknowledge(3, true);
        stream.acknowledge(11, true);
        assert_eq!(stream.room(), 58);
    }

    #[test]
    fn an_acknowledgement_beyond_what_a_resend_has_reached_moves_on() {
        let mut stream = stream(10);
        stream.take(10);
        stream.acknowledge(0, true);
        stream.take(2);
        stream.acknowledge(7, false);
        assert_eq!(stream.take(60), Some((7, vec![7, 8, 9])));
    }

    #[test]
    fn positions_wrap() {
        let mut stream = stream(0);
        for round in 0..3000_u32 {
            (0..60).for_each(|word| stream.push(round * 60 + word));
            let (position, words) = stream.take(60).unwrap();
            assert_eq!((position, words[0]), ((round * 60) as u16, round * 60));
            stream.acknowledge(position.wrapping_add(60), false);
        }
    }
}
