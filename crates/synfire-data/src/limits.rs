//! How much a data file may cost.

/// Caps on what one read may take. Both hold for a whole file, whatever it says about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file, and bytes it may decompress to.
    pub bytes: u64,
    /// Numbers held in memory, 8 bytes each; over all arrays of an archive.
    pub elements: usize,
}

impl Default for Limits {
    /// 1 GiB of bytes, 2^27 numbers (1 GiB in memory).
    fn default() -> Self {
        Self { bytes: 1 << 30, elements: 1 << 27 }
    }
}
