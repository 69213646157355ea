//! Who is at the other end.

use synfire_arch::link_generated::{MAGIC, VERSION, layout::identity as at};
use synfire_link::{u16_at, u32_at};

/// What a device says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Device {
    /// Version of the link. With another one than this crate's the rest is 0.
    pub version: u8,
    /// First 32 bits of the digest of the specification.
    pub spec_digest: u32,
    /// The same of the target's parameters.
    pub target_digest: u32,
    /// Of the bitstream.
    pub build_id: u32,
    /// Clock of the core.
    pub clock_hz: u32,
    /// The session that is open; 0: none.
    pub session: u32,
    /// Words of the input queue.
    pub input_words: u16,
    /// Words that the stream keeps.
    pub output_words: u16,
    /// Monitors that fit.
    pub monitor_words: u16,
}

impl Device {
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        if bytes.len() < at::PARAMETERS || u32_at(bytes, at::MAGIC) != MAGIC {
            return None;
        }
        let version = bytes[at::VERSION];
        if version != VERSION {
            return Some(Self { version, ..Self::default() });
        }
        (bytes.len() >= at::BYTES).then(|| Self {
            spec_digest: u32_at(bytes, at::SPEC_DIGEST),
            target_digest: u32_at(bytes, at::TARGET_DIGEST),
            build_id: u32_at(bytes, at::BUILD_ID),
            clock_hz: u32_at(bytes, at::CLOCK_HZ),
            session: u32_at(bytes, at::SESSION),
            input_words: u16_at(bytes, at::INPUT_WORDS),
            output_words: u16_at(bytes, at::OUTPUT_WORDS),
            monitor_words: u16_at(bytes, at::MONITOR_WORDS),
            version,
        })
    }
}
