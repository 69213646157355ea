//! Who is at the other end.

use synfire_arch::generated::SPEC_DIGEST;
use synfire_arch::link_generated::{
    BIT_CLOCK_FRACTION_BITS, MAGIC, NAME_BYTES, PARAMETERS, VERSION, frame, layout::identity as at,
};
use synfire_arch::{Target, TargetError};

use synfire_diagnostics::ToDiagnostic;

use crate::LinkError;
use crate::message::{Misunderstood, u16_at, u32_at};

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
    /// What a device for a target says, before a session; sizes and rate are the caller's.
    pub fn of_target(target: &Target) -> Self {
        Self {
            version: VERSION,
            spec_digest: first_word(&SPEC_DIGEST),
            target_digest: first_word(&target.digest()),
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

    /// The target that its parameters make, if its digest is the device's.
    ///
    /// # Errors
    /// [`LinkError::BadIdentity`] when no target has such parameters, [`LinkError::OtherParameters`] when the digest of the one
    /// that has is another.
    pub fn target(&self) -> Result<Target, LinkError> {
        let target = self.described_target()?;
        match first_word(&target.digest()) {
            made if made == self.target_digest => Ok(target),
            made => Err(LinkError::OtherParameters { name: self.name.clone(), told: self.target_digest, made }),
        }
    }

    /// A target with its parameters.
    fn described_target(&self) -> Result<Target, LinkError> {
        require(
            self.parameters.len() == PARAMETERS.len(),
            "parameters",
            self.parameters.len(),
            format!("a target of this release has {}", PARAMETERS.len()),
        )?;
        let like = Target::built_in().next().expect("there are built-in targets");
        let mut table = toml::Table::try_from(&like).expect("a target is plain data");
        for (name, value) in PARAMETERS.iter().zip(&self.parameters) {
            let entry = table.get_mut(*name).expect("a parameter of targets");
            let is_truth = entry.is_bool();
            require(!is_truth || *value <= 1, name, *value as usize, "it has to be 0 or 1".into())?;
            *entry = if is_truth { (*value != 0).into() } else { i64::from(*value).into() };
        }
        let description = Target::built_in().find(|target| target.name == self.name);
        table.insert("name".into(), self.name.clone().into());
        table.insert("doc".into(), description.map_or_else(String::new, |target| target.doc).into());
        table.insert("clock_hz".into(), i64::from(self.clock_hz).into());
        let target: Target = table.try_into().expect("as it was, with other numbers");
        match target.check() {
            Ok(()) => Ok(target),
            Err(TargetError::Parameter { parameter, value, requirement, .. }) => {
                Err(LinkError::BadIdentity { field: parameter, value, requirement: requirement.to_owned() })
            }
            Err(other) => Err(LinkError::Other(Box::new(other.to_diagnostic()))),
        }
    }

    /// Whether sizes and clocks are such as a device can have. A host that believed others could wait for ever.
    ///
    /// # Errors
    /// [`LinkError::BadIdentity`] with the first that is not.
    pub fn check(&self) -> Result<(), LinkError> {
        let queue = |words: u16| (64..=1 << 15).contains(&words) && words.is_power_of_two();
        let queue_words = || "it has to be a power of two, 64 to 32768".to_owned();
        let bits = BIT_CLOCKS_MIN..BIT_CLOCKS_END;
        let (input, output, monitors) = (self.input_words, self.output_words, self.monitor_words);
        require(queue(input), "input_words", input.into(), queue_words())?;
        require(queue(output), "output_words", output.into(), queue_words())?;
        require((2..=1 << 15).contains(&monitors), "monitor_words", monitors.into(), "it has to be 2 to 32768".into())?;
        let clock_hz = self.clock_hz as usize;
        require(clock_hz >= 100_000, "clock_hz", clock_hz, "it has to be at least 100000".into())?;
        let bit_clocks = self.bit_clocks;
        require(bits.contains(&bit_clocks), "bit_clocks", bit_clocks as usize, "it has to be 2^10 to 2^24 - 1".into())
    }

    /// Whether the stream's memory holds the spikes of a tick of a target, with their clocks.
    ///
    /// # Errors
    /// [`LinkError::BadIdentity`] when it does not: such a device could never run.
    pub fn check_room(&self, target: &Target) -> Result<(), LinkError> {
        let worst = 2 * target.neuron_blocks() + 1;
        let output = self.output_words;
        require(u32::from(output) >= worst, "output_words", output.into(), format!("a tick may write {worst}"))
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
        out.extend(self.name.bytes().chain(std::iter::repeat(0)).take(NAME_BYTES as usize));
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

/// Limits of the clocks of a bit, times 256: four samples of a bit, and the width of the register.
pub(crate) const BIT_CLOCKS_MIN: u32 = 4 << BIT_CLOCK_FRACTION_BITS;
pub(crate) const BIT_CLOCKS_END: u32 = 1 << 24;

fn require(holds: bool, field: &'static str, value: usize, requirement: String) -> Result<(), LinkError> {
    if holds { Ok(()) } else { Err(LinkError::BadIdentity { field, value: value as u64, requirement }) }
}

/// The first 32 bits of a digest, as registers show them.
pub fn first_word(digest: &[u8; 32]) -> u32 {
    u32::from_le_bytes([digest[0], digest[1], digest[2], digest[3]])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_gives_its_target_back() {
        for target in Target::built_in() {
            let identity = Identity { bit_clocks: 8533, session: 5, ..Identity::of_target(&target) };
            let frame = identity.to_frame();
            let back = Identity::from_frame(&frame).unwrap();
            assert_eq!(back, identity);
            assert_eq!(back.target(), Ok(target));
        }
    }

    #[test]
    fn a_target_that_its_digest_does_not_confirm_is_none() {
        let mut identity = Identity::of_target(&Target::named("ncx").unwrap());
        identity.parameters[0] ^= 12;
        let error = identity.target().unwrap_err();
        assert!(matches!(error, LinkError::OtherParameters { told, .. } if told == identity.target_digest), "{error}");
        identity.parameters[0] = 3;
        let error = identity.target().unwrap_err();
        assert!(matches!(error, LinkError::BadIdentity { field: "lanes", value: 3, .. }), "{error}");
    }

    #[test]
    fn rates_are_within_a_thousandth() {
        let identity = Identity::of_target(&Target::named("ecp5-25f").unwrap());
        for baud in [9600, 115_200, 1_000_000, 3_000_000] {
            let real = Identity { bit_clocks: identity.bit_clocks_for(baud), ..identity.clone() }.baud();
            assert!(real.abs_diff(baud) * 1000 < baud, "{real} for {baud}");
        }
    }

    #[test]
    fn another_version_is_recognised_by_its_beginning() {
        let mut frame = Identity::of_target(&Target::named("ncx").unwrap()).to_frame();
        frame[at::VERSION] = 9;
        frame.truncate(20);
        assert_eq!(Identity::from_frame(&frame).unwrap().version, 9);
        frame[at::MAGIC] ^= 1;
        assert_eq!(Identity::from_frame(&frame), Err(Misunderstood::Length));
    }
}
