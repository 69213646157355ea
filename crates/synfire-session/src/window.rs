//! Sequenced frames that the device has not acknowledged.

use std::collections::VecDeque;

/// Go-back-N: frames stay here until the device expects a later one.
#[derive(Debug, Default)]
pub struct Window {
    base: u8,
    frames: VecDeque<Vec<u8>>,
    bytes: usize,
}

impl Window {
    /// The number of the next frame, which is also that of queries when all is acknowledged.
    pub fn next(&self) -> u8 {
        self.base.wrapping_add(self.frames.len() as u8)
    }

    /// Frames that are not acknowledged.
    pub fn len(&self) -> usize {
        self.frames.len()
    }

    pub fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    /// Keeps a frame, ready for the line.
    pub fn push(&mut self, line: Vec<u8>) {
        self.bytes += line.len();
        self.frames.push_back(line);
    }

    /// Takes the device's expected number; how many frames that acknowledges.
    pub fn acknowledge(&mut self, expected: u8) -> usize {
        let count = usize::from(expected.wrapping_sub(self.base));
        if count > self.frames.len() {
            return 0;
        }
        self.bytes -= self.frames.drain(..count).map(|line| line.len()).sum::<usize>();
        self.base = expected;
        count
    }

    /// Whether the device expects the oldest frame here.
    pub fn is_wanted(&self, expected: u8) -> bool {
        expected == self.base && !self.frames.is_empty()
    }

    /// Bytes of all frames.
    pub const fn line_bytes(&self) -> usize {
        self.bytes
    }

    /// All frames for the line, oldest first.
    pub fn bytes(&self) -> Vec<u8> {
        self.frames.iter().flatten().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acknowledgements_are_cumulative_and_old_ones_are_nothing() {
        let mut window = Window::default();
        for round in 0..100_u8 {
            (0..6).for_each(|frame| window.push(vec![frame]));
            let base = round.wrapping_mul(6);
            assert_eq!(window.acknowledge(base.wrapping_add(4)), 4);
            assert_eq!(window.acknowledge(base.wrapping_add(3)), 0, "old");
            assert_eq!(window.acknowledge(base.wrapping_add(7)), 0, "not sent yet");
            assert!(window.is_wanted(base.wrapping_add(4)));
            assert_eq!((window.bytes(), window.line_bytes()), (vec![4, 5], 2));
            assert_eq!(window.acknowledge(window.next()), 2);
        }
    }
}
