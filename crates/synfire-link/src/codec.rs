//! Frames as bytes on the heap.

use alloc::vec::Vec;

use crate::framing::{Damage, FrameDecoder, LINE_BYTES, seal_into};

/// Cuts a stream of bytes into frames. Nothing that comes in can do more than damage the frames that it is part of.
#[derive(Debug, Default)]
pub struct Deframer {
    decoder: FrameDecoder,
}

impl Deframer {
    /// Takes a byte; a 0 may complete a frame: its decoded bytes, CRC included but not checked. Empty frames are nothing.
    pub fn push(&mut self, byte: u8) -> Option<Result<Vec<u8>, Damage>> {
        self.decoder.push(byte).map(|frame| frame.map(<[u8]>::to_vec))
    }

    /// Takes a byte that broke on the line: the frame that it is part of is damaged.
    pub fn push_broken(&mut self) {
        self.decoder.push_broken();
    }
}

/// A frame without its CRC as bytes for the line, the 0 at its end included.
///
/// # Panics
/// If the frame is longer than frames may be.
pub fn seal(frame: &[u8], session: u32) -> Vec<u8> {
    seal_into(frame, session, &mut [0; LINE_BYTES]).to_vec()
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use synfire_arch::link_generated::FRAME_BYTES_MAX;

    use super::*;
    use crate::framing::{CRC_BYTES, crc, unseal};

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
            let mut line = vec![0; bytes + 4];
            let length = cobs::encode(&vec![1; bytes], &mut line);
            line.truncate(length);
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
