//! A frame that is being written.

use synfire_arch::link_generated::FRAME_BYTES_MAX;

/// Bytes of a frame before its CRC, at most.
const BYTES: usize = FRAME_BYTES_MAX as usize - 4;

/// A frame without its CRC. It never has more bytes than it has room for: words come in pieces of at most 60.
#[derive(Debug, Clone)]
pub struct Frame {
    bytes: [u8; BYTES],
    length: usize,
}

impl Frame {
    /// A frame with its type and its sequence number.
    pub fn new(kind: u8, sequence: u8) -> Self {
        Self { bytes: [0; BYTES], length: 0 }.with(&[kind, sequence])
    }

    /// The frame and more bytes. What has no room is left out; no caller has that much.
    pub fn with(mut self, bytes: &[u8]) -> Self {
        let end = (self.length + bytes.len()).min(BYTES);
        self.bytes[self.length..end].copy_from_slice(&bytes[..end - self.length]);
        self.length = end;
        self
    }

    /// The frame and more words.
    pub fn with_words(self, words: impl Iterator<Item = u32>) -> Self {
        words.fold(self, |frame, word| frame.with(&word.to_le_bytes()))
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}
