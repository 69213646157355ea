//! Changes of frames, each sealed again.

use synfire_arch::link_generated::FRAME_BYTES_MAX;
use synfire_link::{Deframer, seal, unseal};
use synfire_testkit::Rng;

use super::{below, binary};

/// The session of all frames but those that are for anyone.
pub const SESSION: u32 = 5;

/// Changes what a frame says under a right CRC, the order of frames, or the bytes on the line.
pub fn frames(bytes: &mut Vec<u8>, other: &[u8], rng: &mut Rng) {
    if rng.chance(0.25) {
        return binary(bytes, other, &[], rng);
    }
    let (mut frames, others) = (split(bytes), split(other));
    for _ in 0..1 + below(rng, 3) {
        let at = below(rng, frames.len());
        match below(rng, 8) {
            _ if frames.is_empty() => frames.clone_from(&others),
            0 => frames.swap(0, at),
            1 => drop(frames.remove(at)),
            2 if frames.len() < 64 => frames.push(frames[at].clone()),
            3 if frames.len() < 64 => frames.extend(others.get(below(rng, others.len())).cloned()),
            _ => binary(&mut frames[at].1, others.first().map_or(&[], |frame| &frame.1), &[], rng),
        }
    }
    bytes.clear();
    for (session, frame) in &frames {
        // A frame that is too long for the link cannot be sealed.
        let length = frame.len().min(FRAME_BYTES_MAX as usize - 4);
        bytes.extend(seal(&frame[..length], *session));
    }
}

/// The frames on a line, with their sessions.
fn split(line: &[u8]) -> Vec<(u32, Vec<u8>)> {
    let mut deframer = Deframer::default();
    let frames = line.iter().filter_map(|byte| deframer.push(*byte)).flatten();
    let of_session = |frame: &[u8], session| unseal(frame, session).ok().map(|frame| (session, frame.to_vec()));
    frames.filter_map(|frame| of_session(&frame, 0).or_else(|| of_session(&frame, SESSION))).collect()
}
