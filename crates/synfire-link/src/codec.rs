//! Frames as bytes: COBS, and a CRC that continues from the session.

use alloc::vec::Vec;

use cobs::{DecodeResult, DecoderState};
use synfire_arch::link_generated::{FRAME_BYTES_MAX, OPEN_BIT};

/// Bytes of the CRC.
pub(crate) const CRC_BYTES: usize = 4;
/// A frame has at least type, sequence and CRC.
const MIN_BYTES: usize = 2 + CRC_BYTES;

/// Why a frame was dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// More bytes than a frame may have.
    TooLong,
    /// Fewer bytes than a frame has.
    TooShort,
    /// A COBS code pointed past the end.
    Stuffing,
    /// The CRC does not fit the bytes and the session.
    Crc,
    /// A byte was broken on the line.
    Byte,
}

/// Cuts a stream of bytes into frames. Nothing that comes in can do more than damage the frames that it is part of.
#[derive(Debug, Default)]
pub struct Deframer {
    state: DecoderState,
    bytes: Vec<u8>,
    /// What is wrong with the frame so far.
    damage: Option<Damage>,
    /// Whether the frame has any byte.
    begun: bool,
}

impl Deframer {
    /// Takes a byte; a 0 may complete a frame: its decoded bytes, CRC included but not checked. Empty frames are nothing.
    pub fn push(&mut self, byte: u8) -> Option<Result<Vec<u8>, Damage>> {
        let step = self.state.feed(byte);
        if byte != 0 {
            self.begun = true;
            if let Ok(DecodeResult::DataContinue(byte)) = step {
                self.append(byte);
            }
            return None;
        }
        let damage = self.damage.take().or(step.is_err().then_some(Damage::Stuffing));
        let bytes = core::mem::take(&mut self.bytes);
        self.state = DecoderState::Idle;
        match damage {
            _ if !core::mem::take(&mut self.begun) => None,
            Some(damage) => Some(Err(damage)),
            None if bytes.len() < MIN_BYTES => Some(Err(Damage::TooShort)),
            None => Some(Ok(bytes)),
        }
    }

    /// Takes a byte that broke on the line: the frame that it is part of is damaged.
    pub fn push_broken(&mut self) {
        self.begun = true;
        self.damage.get_or_insert(Damage::Byte);
    }

    fn append(&mut self, byte: u8) {
        if self.bytes.len() < FRAME_BYTES_MAX as usize {
            self.bytes.push(byte);
        } else {
            self.damage.get_or_insert(Damage::TooLong);
        }
    }
}

/// The CRC of a frame in a session.
fn crc(frame: &[u8], session: u32) -> u32 {
    let belongs_to_none = frame.first().is_some_and(|kind| u32::from(*kind) & OPEN_BIT != 0);
    let mut hasher = crc32fast::Hasher::new_with_initial(if belongs_to_none { 0 } else { session });
    hasher.update(frame);
    hasher.finalize()
}

/// A frame without its CRC as bytes for the line, the 0 at its end included.
///
/// # Panics
/// If the frame is longer than frames may be.
pub fn seal(frame: &[u8], session: u32) -> Vec<u8> {
    assert!(frame.len() + CRC_BYTES <= FRAME_BYTES_MAX as usize, "a frame of {} bytes", frame.len());
    let mut body = frame.to_vec();
    body.extend(crc(frame, session).to_le_bytes());
    let mut line = cobs::encode_vec(&body);
    line.push(0);
    line
}

/// Checks the CRC of a decoded frame and takes it off.
///
/// # Errors
/// When the frame is damaged, or belongs to another session.
pub fn unseal(decoded: &[u8], session: u32) -> Result<&[u8], Damage> {
    let (frame, end) = decoded.split_last_chunk::<CRC_BYTES>().ok_or(Damage::TooShort)?;
    if frame.len() < MIN_BYTES - CRC_BYTES {
        return Err(Damage::TooShort);
    }
    (crc(frame, session) == u32::from_le_bytes(*end)).then_some(frame).ok_or(Damage::Crc)
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    fn deframe(bytes: &[u8]) -> Vec<Result<Vec<u8>, Damage>> {
        let mut deframer = Deframer::default();
        bytes.iter().filter_map(|byte| deframer.push(*byte)).collect()
    }

    #[test]
    fn the_longest_frame_costs_one_byte_of_stuffing_whatever_it_holds() {
        for fill in [0_u8, 1, 0xFF] {
            let mut frame = vec![fill; FRAME_BYTES_MAX as usize - CRC_BYTES];
            frame[0] = 3;
            let line = seal(&frame, 7);
            assert_eq!(line.len(), FRAME_BYTES_MAX as usize + 2);
            assert_eq!(line.iter().position(|byte| *byte == 0), Some(line.len() - 1));
            let decoded = deframe(&line).remove(0).unwrap();
            assert_eq!(unseal(&decoded, 7), Ok(&frame[..]));
            assert_eq!(unseal(&decoded, 8), Err(Damage::Crc), "another session");
        }
    }

    #[test]
    fn a_frame_of_one_byte_more_than_the_longest_is_too_long() {
        let most = FRAME_BYTES_MAX as usize;
        let decoded = |bytes: usize| {
            let mut line = cobs::encode_vec(&vec![1; bytes]);
            line.push(0);
            deframe(&line)
        };
        assert_eq!(decoded(most), [Ok(vec![1; most])]);
        assert_eq!(decoded(most + 1), [Err(Damage::TooLong)]);
    }

    #[test]
    fn a_session_continues_the_crc_and_open_frames_do_without() {
        // As Python's zlib.crc32(b"\x07\x00", 0x12345678) and zlib.crc32(b"\x81\x00").
        assert_eq!(crc(&[7, 0], 0x1234_5678), 0x6b76_9133);
        assert_eq!(crc(&[0x81, 0], 0x1234_5678), 0x6341_bbf5);
    }

    #[test]
    fn damage_ends_with_the_next_zero() {
        let good = seal(&[0x81, 0], 0);
        let line = [&[5, 1, 0, 0][..], &[3; 300], &[0, 1, 0], &good, &[0, 0]].concat();
        let frames = deframe(&line);
        assert_eq!(frames[..3], [Err(Damage::Stuffing), Err(Damage::TooLong), Err(Damage::TooShort)]);
        assert_eq!(unseal(frames[3].as_ref().unwrap(), 0), Ok(&[0x81, 0][..]));
        assert_eq!(frames.len(), 4);
    }

    #[test]
    fn a_frame_has_at_least_a_type_and_a_sequence() {
        let decoded = |frame: &[u8]| [frame, &crc(frame, 0).to_le_bytes()].concat();
        assert_eq!(unseal(&decoded(&[0x81]), 0), Err(Damage::TooShort));
        assert_eq!(unseal(&decoded(&[0x81, 0]), 0), Ok(&[0x81, 0][..]));
    }

    #[test]
    fn a_broken_byte_damages_its_frame_alone() {
        let good = seal(&[0x81, 0], 0);
        let mut deframer = Deframer::default();
        deframer.push_broken();
        let frames: Vec<_> = [&good[..], &good].concat().iter().filter_map(|byte| deframer.push(*byte)).collect();
        assert_eq!((frames[0].clone(), frames[1].is_ok(), frames.len()), (Err(Damage::Byte), true, 2));
    }
}
