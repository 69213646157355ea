//! Frames as bytes, in buffers of a fixed size: COBS, and a CRC that continues from the session.

use cobs::{DecodeResult, DecoderState};
use crc::{CRC_32_ISO_HDLC, Crc};
use synfire_arch::link_generated::{FRAME_BYTES_MAX, OPEN_BIT};

/// Bytes of a decoded frame with its CRC, at most.
pub(crate) const FRAME_BYTES: usize = FRAME_BYTES_MAX as usize;
/// Bytes of a frame on the line, at most: one of COBS, and the 0 at the end.
pub const LINE_BYTES: usize = FRAME_BYTES + 2;
/// Bytes of a CRC.
pub const CRC_BYTES: usize = 4;
/// Type and sequence, and the CRC.
const MIN_BYTES: usize = 2 + CRC_BYTES;
/// A table of 1 KiB: a microcontroller has room for it.
const CRC: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);

/// What is wrong with a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// It does not fit a buffer.
    TooLong,
    /// It has no room for a type, a sequence number and a CRC.
    TooShort,
    /// A COBS code points past its end.
    Stuffing,
    /// Its CRC is wrong, or it is of another session.
    Crc,
    /// A byte of it came without its stop bit.
    Byte,
}

/// Finds frames in what comes over a line, in a buffer of its own.
#[derive(Debug)]
pub struct FrameDecoder {
    state: DecoderState,
    bytes: [u8; FRAME_BYTES],
    length: usize,
    whole: usize,
    damage: Option<Damage>,
    begun: bool,
}

impl Default for FrameDecoder {
    fn default() -> Self {
        Self { state: DecoderState::Idle, bytes: [0; FRAME_BYTES], length: 0, whole: 0, damage: None, begun: false }
    }
}

impl FrameDecoder {
    /// Takes a byte; a decoded frame with its CRC, or what is wrong with it, when the byte ends one. An empty frame is none.
    pub fn push(&mut self, byte: u8) -> Option<Result<&[u8], Damage>> {
        let step = self.state.feed(byte);
        self.whole = 0;
        if byte != 0 {
            self.begun = true;
            if let Ok(DecodeResult::DataContinue(byte)) = step {
                self.append(byte);
            }
            return None;
        }
        let damage = self.damage.take().or(step.is_err().then_some(Damage::Stuffing));
        let length = core::mem::take(&mut self.length);
        self.state = DecoderState::Idle;
        match damage {
            _ if !core::mem::take(&mut self.begun) => None,
            Some(damage) => Some(Err(damage)),
            None if length < MIN_BYTES => Some(Err(Damage::TooShort)),
            None => {
                self.whole = length;
                Some(Ok(self.whole()))
            }
        }
    }

    /// The frame that ended with the last byte, if one did.
    pub fn whole(&self) -> &[u8] {
        &self.bytes[..self.whole]
    }

    /// Takes a byte that came without its stop bit: the frame it is in is damaged.
    pub fn push_broken(&mut self) {
        self.begun = true;
        self.damage.get_or_insert(Damage::Byte);
    }

    fn append(&mut self, byte: u8) {
        match self.bytes.get_mut(self.length) {
            Some(place) => (*place, self.length) = (byte, self.length + 1),
            None => _ = self.damage.get_or_insert(Damage::TooLong),
        }
    }
}

/// The CRC of a frame, which continues from the session unless the frame belongs to none.
pub(crate) fn crc(frame: &[u8], session: u32) -> u32 {
    let belongs_to_none = frame.first().is_some_and(|kind| u32::from(*kind) & OPEN_BIT != 0);
    let before = if belongs_to_none { 0 } else { session };
    // The register begins at the inverse of what it continues from; the crate takes it with its bits in reverse.
    let mut digest = CRC.digest_with_initial((!before).reverse_bits());
    digest.update(frame);
    digest.finalize()
}

/// The bytes of a frame on the line, the 0 at its end included.
///
/// # Panics
/// When the frame is longer than 249 bytes.
pub fn seal_into<'a>(frame: &[u8], session: u32, line: &'a mut [u8; LINE_BYTES]) -> &'a [u8] {
    let end = frame.len() + CRC_BYTES;
    assert!(end <= FRAME_BYTES, "a frame of {} bytes", frame.len());
    let mut body = [0; FRAME_BYTES];
    body[..frame.len()].copy_from_slice(frame);
    body[frame.len()..end].copy_from_slice(&crc(frame, session).to_le_bytes());
    let length = cobs::encode(&body[..end], line);
    line[length] = 0;
    &line[..=length]
}

/// A decoded frame without its CRC.
///
/// # Errors
/// When it is too short, its CRC is wrong, or it is of another session.
pub fn unseal(decoded: &[u8], session: u32) -> Result<&[u8], Damage> {
    let (frame, end) = decoded.split_last_chunk::<CRC_BYTES>().ok_or(Damage::TooShort)?;
    if frame.len() < MIN_BYTES - CRC_BYTES {
        return Err(Damage::TooShort);
    }
    (crc(frame, session) == u32::from_le_bytes(*end)).then_some(frame).ok_or(Damage::Crc)
}

/// The plain CRC-32 of some bytes, as scripts and packs have it.
pub fn plain_crc(bytes: &[u8]) -> u32 {
    CRC.checksum(bytes)
}
