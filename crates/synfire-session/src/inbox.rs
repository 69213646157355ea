//! The host's end of the stream.

use std::collections::VecDeque;

/// Words that are kept for whoever takes them: twenty of the longest ticks. A device that tells more has to wait.
const KEPT_MAX: usize = 1 << 20;

/// Words beyond what the device has room for: it never had them to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overrun;

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
    /// Takes the words of a frame from a device that keeps `room` words until it is told of them; how many were new.
    ///
    /// # Errors
    /// When the device cannot have had so many.
    pub fn accept(&mut self, position: u16, words: &[u32], room: u16) -> Result<usize, Overrun> {
        let known = usize::from(self.next.wrapping_sub(position));
        if known > usize::from(u16::MAX / 2) {
            self.has_gap = true;
            return Ok(0);
        }
        let new = words.get(known..).unwrap_or(&[]);
        if usize::from(self.next.wrapping_sub(self.told)) + new.len() > usize::from(room) {
            return Err(Overrun);
        }
        self.words.extend(new);
        self.next = self.next.wrapping_add(new.len() as u16);
        if !new.is_empty() {
            self.has_gap = false;
        }
        Ok(new.len())
    }

    /// Whether something is missing since the last new word.
    pub const fn has_gap(&self) -> bool {
        self.has_gap
    }

    /// Words that have come and that the device does not know of.
    pub fn untold(&self) -> u16 {
        if self.is_full() { 0 } else { self.next.wrapping_sub(self.told) }
    }

    /// The position to tell the device; an old one while nobody takes what has come, so that the device waits.
    pub fn tell(&mut self) -> u16 {
        if !self.is_full() {
            self.told = self.next;
        }
        self.has_gap = false;
        self.told
    }

    fn is_full(&self) -> bool {
        self.words.len() >= KEPT_MAX
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
        assert_eq!(inbox.accept(0, &[1, 2, 3], 512), Ok(3));
        assert_eq!(inbox.accept(5, &[6], 512), Ok(0));
        assert!(inbox.has_gap());
        assert_eq!(inbox.accept(1, &[2, 3, 4, 5], 512), Ok(2));
        assert_eq!(inbox.accept(0, &[1, 2], 512), Ok(0));
        assert!(!inbox.has_gap());
        assert_eq!(*inbox.words(), [1, 2, 3, 4, 5]);
        assert_eq!((inbox.untold(), inbox.tell(), inbox.untold()), (5, 5, 0));
    }

    #[test]
    fn words_that_nobody_takes_stop_the_device() {
        let mut inbox = Inbox::default();
        let mut position = 0_u16;
        for _ in 0..KEPT_MAX / 64 {
            assert_eq!(inbox.accept(position, &[7; 64], 128), Ok(64));
            position = position.wrapping_add(64);
            assert_eq!(inbox.untold(), if inbox.words().len() < KEPT_MAX { 64 } else { 0 });
            inbox.tell();
        }
        let told = position.wrapping_sub(64);
        assert_eq!((inbox.tell(), inbox.untold()), (told, 0));
        assert_eq!(inbox.accept(position, &[8; 64], 128), Ok(64), "the device's own memory");
        assert_eq!(inbox.accept(position.wrapping_add(64), &[9], 128), Err(Overrun));
        inbox.words().clear();
        assert_eq!((inbox.untold(), inbox.tell()), (128, told.wrapping_add(128)));
    }
}
