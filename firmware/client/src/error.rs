//! What can go wrong.

/// Why a call of a client failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Error<E> {
    /// The line failed.
    Line(E),
    /// The device did not answer in time, as often as the frame was sent.
    NoAnswer,
    /// The device speaks another version of the link: this one.
    OtherVersion(u8),
    /// The device was reset, or another client opened a session: program it again.
    SessionLost,
    /// The device refuses the frame, for this reason: a code of docs/link.md.
    Refused(u8),
    /// The pack was made for a core with other parameters: compile for the device's target.
    OtherTarget {
        /// First 32 bits of the digest of the device's target.
        device: u32,
        /// The same of the pack's.
        pack: u32,
    },
    /// The pack was made for another version of the core: compile with the tools that made the device's bitstream.
    OtherSpecification {
        /// First 32 bits of the digest of the device's specification.
        device: u32,
        /// The same of the pack's.
        pack: u32,
    },
    /// More words than the device has room for: monitors, or words that are held.
    TooMany,
    /// The pack is none.
    Pack(PackError),
}

impl<E> From<PackError> for Error<E> {
    fn from(error: PackError) -> Self {
        Self::Pack(error)
    }
}

impl<E: core::fmt::Debug> core::fmt::Display for Error<E> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Line(error) => write!(f, "the line failed: {error:?}"),
            Self::NoAnswer => f.write_str("the device does not answer"),
            Self::OtherVersion(version) => write!(f, "the device speaks version {version} of the link"),
            Self::SessionLost => f.write_str("the device was reset, or another client opened a session"),
            Self::Refused(code) => write!(f, "the device refuses a frame with code {code}"),
            Self::OtherTarget { device, pack } => {
                write!(f, "the device's target is {device:08x}, the pack was made for {pack:08x}")
            }
            Self::OtherSpecification { device, pack } => {
                write!(f, "the device's specification is {device:08x}, the pack was made for {pack:08x}")
            }
            Self::TooMany => f.write_str("the device has no room for so many words"),
            Self::Pack(error) => error.fmt(f),
        }
    }
}

impl<E: core::fmt::Debug> core::error::Error for Error<E> {}

/// What is wrong with a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PackError {
    /// It does not begin as packs do.
    Letters,
    /// It is of another version: this one.
    Version(u32),
    /// Its length is not what it says.
    Length,
    /// Its CRC is wrong.
    Crc,
    /// A write in it has more words than a frame, or than there are.
    Write,
}

impl core::fmt::Display for PackError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Letters => f.write_str("this is no pack"),
            Self::Version(version) => write!(f, "the pack has version {version}, which is not known"),
            Self::Length => f.write_str("the pack is cut, or has more bytes than it says"),
            Self::Crc => f.write_str("the pack is damaged"),
            Self::Write => f.write_str("a write in the pack does not end"),
        }
    }
}

impl core::error::Error for PackError {}
