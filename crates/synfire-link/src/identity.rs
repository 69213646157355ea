//! Who is at the other end.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use synfire_arch::Target;
use synfire_arch::generated::SPEC_DIGEST;
use synfire_arch::link_generated::{
    BIT_CLOCK_FRACTION_BITS, MAGIC, NAME_BYTES, VERSION, frame, layout::identity as at,
};

use crate::wire::{Misunderstood, u16_at, u32_at};

/// What a device says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Version of the link; when it is not ours, only this field means anything.
    pub version: u8,
    /// First 32 bits of the digest of the core's specification.
    pub spec_digest: u32,
    /// First 32 bits of the digest of the target.
    pub target_digest: u32,
    /// Which bitstream.
    pub build_id: u32,
    /// Clock in Hz.
    pub clock_hz: u32,
    /// Clocks of a bit, times 256.
    pub bit_clocks: u32,
    /// The open session, or 0.
    pub session: u32,
    /// Words of the input queue.
    pub input_words: u16,
    /// Words of the stream's memory.
    pub output_words: u16,
    /// Monitors that fit.
    pub monitor_words: u16,
    /// Name of the target, cut to 16 bytes.
    pub name: String,
    /// Parameters of the target in the order of `PARAMETERS`.
    pub parameters: Vec<u32>,
}

impl Identity {
    /// What a device for a target with this digest says, before a session; sizes and rate are the caller's.
    pub fn of_target(target: &Target, digest: &[u8; 32]) -> Self {
        Self {
            version: VERSION,
            spec_digest: first_word(&SPEC_DIGEST),
            target_digest: first_word(digest),
            build_id: 0,
            clock_hz: u32::try_from(target.clock_hz).unwrap_or(u32::MAX),
            bit_clocks: 0,
            session: 0,
            input_words: 0,
            output_words: 0,
            monitor_words: 0,
            name: target.name.chars().filter(char::is_ascii).take(NAME_BYTES as usize).collect(),
            parameters: target.parameters().map(|(_, value)| value).into(),
        }
    }

    /// The rate that it speaks at, in bits per second.
    pub fn baud(&self) -> u32 {
        let scaled = u64::from(self.clock_hz) << BIT_CLOCK_FRACTION_BITS;
        scaled.checked_div(u64::from(self.bit_clocks)).map_or(0, |baud| u32::try_from(baud).unwrap_or(u32::MAX))
    }

    /// The clocks of a bit, times 256, that are nearest to a rate.
    pub fn bit_clocks_for(&self, baud: u32) -> u32 {
        let scaled = u64::from(self.clock_hz) << BIT_CLOCK_FRACTION_BITS;
        let baud = u64::from(baud.max(1));
        u32::try_from((scaled + baud / 2) / baud).unwrap_or(u32::MAX)
    }

    /// The frame without its CRC.
    pub fn to_frame(&self) -> Vec<u8> {
        let mut out = vec![frame::IDENTITY, 0];
        out.extend(MAGIC.to_le_bytes());
        out.extend([self.version, self.parameters.len() as u8]);
        for word in [self.spec_digest, self.target_digest, self.build_id, self.clock_hz, self.bit_clocks, self.session]
        {
            out.extend(word.to_le_bytes());
        }
        for size in [self.input_words, self.output_words, self.monitor_words] {
            out.extend(size.to_le_bytes());
        }
        out.extend(self.name.bytes().chain(core::iter::repeat(0)).take(NAME_BYTES as usize));
        out.extend(self.parameters.iter().flat_map(|word| word.to_le_bytes()));
        out
    }

    /// Reads a frame; of another version it takes what is common to all.
    ///
    /// # Errors
    /// When it is too short or has not the magic.
    pub fn from_frame(bytes: &[u8]) -> Result<Self, Misunderstood> {
        if bytes.len() < at::PARAMETERS || u32_at(bytes, at::MAGIC) != MAGIC {
            return Err(Misunderstood::Length);
        }
        if bytes[at::VERSION] != VERSION {
            return Ok(Self { version: bytes[at::VERSION], ..Self::unknown() });
        }
        let count = bytes.get(at::PARAMETERS).copied().unwrap_or(0);
        let words = bytes.get(at::BYTES..).map(<[u8]>::as_chunks::<4>).ok_or(Misunderstood::Length)?;
        if words.0.len() != usize::from(count) || !words.1.is_empty() {
            return Err(Misunderstood::Length);
        }
        let name = bytes[at::NAME..at::BYTES].iter().copied().take_while(u8::is_ascii_graphic);
        Ok(Self {
            version: VERSION,
            spec_digest: u32_at(bytes, at::SPEC_DIGEST),
            target_digest: u32_at(bytes, at::TARGET_DIGEST),
            build_id: u32_at(bytes, at::BUILD_ID),
            clock_hz: u32_at(bytes, at::CLOCK_HZ),
            bit_clocks: u32_at(bytes, at::BIT_CLOCKS),
            session: u32_at(bytes, at::SESSION),
            input_words: u16_at(bytes, at::INPUT_WORDS),
            output_words: u16_at(bytes, at::OUTPUT_WORDS),
            monitor_words: u16_at(bytes, at::MONITOR_WORDS),
            name: name.map(char::from).collect(),
            parameters: words.0.iter().map(|word| u32::from_le_bytes(*word)).collect(),
        })
    }

    const fn unknown() -> Self {
        Self {
            version: 0,
            spec_digest: 0,
            target_digest: 0,
            build_id: 0,
            clock_hz: 0,
            bit_clocks: 0,
            session: 0,
            input_words: 0,
            output_words: 0,
            monitor_words: 0,
            name: String::new(),
            parameters: Vec::new(),
        }
    }
}

/// The first 32 bits of a digest, as registers show them.
pub fn first_word(digest: &[u8; 32]) -> u32 {
    u32::from_le_bytes([digest[0], digest[1], digest[2], digest[3]])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_named(name: &str) -> Identity {
        let target = Target::named(name).unwrap();
        Identity::of_target(&target, &target.digest())
    }

    #[test]
    fn an_identity_is_what_its_frame_says() {
        let identity = Identity { bit_clocks: 8533, session: 5, ..of_named("ecp5-85f") };
        assert_eq!(Identity::from_frame(&identity.to_frame()), Ok(identity));
    }

    #[test]
    fn rates_are_within_a_thousandth() {
        let identity = of_named("ecp5-25f");
        for baud in [9600, 115_200, 1_000_000, 3_000_000] {
            let real = Identity { bit_clocks: identity.bit_clocks_for(baud), ..identity.clone() }.baud();
            assert!(real.abs_diff(baud) * 1000 < baud, "{real} for {baud}");
        }
    }

    #[test]
    fn another_version_is_recognised_by_its_beginning() {
        let mut frame = of_named("ncx").to_frame();
        frame[at::VERSION] = 9;
        frame.truncate(20);
        assert_eq!(Identity::from_frame(&frame).unwrap().version, 9);
        frame[at::MAGIC] ^= 1;
        assert_eq!(Identity::from_frame(&frame), Err(Misunderstood::Length));
    }
}
