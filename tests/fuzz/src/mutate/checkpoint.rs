//! Changes of the three parts of a checkpoint, under new checksums.

use synfire_testkit::Rng;

use super::container::{container, seal};
use super::text::text;
use super::{below, binary};

const PREFIX: usize = 20;
const DIGEST: usize = 32;

/// Changes the header, the image or the state.
pub fn checkpoint(bytes: &mut Vec<u8>, other: &[u8], rng: &mut Rng) {
    let Some([header, image, state]) = parts(bytes) else { return binary(bytes, other, &[], rng) };
    let [mut header, mut image, mut state] = [header, image, state].map(<[u8]>::to_vec);
    let [other_header, other_image, other_state] = parts(other).unwrap_or_default();
    match below(rng, 8) {
        0..=2 => text(&mut header, other_header, &[], rng),
        3 => container(&mut image, other_image, rng),
        4..=6 => container(&mut state, other_state, rng),
        _ => return binary(bytes, other, &[], rng),
    }
    bytes.truncate(12);
    bytes.extend((header.len() as u32).to_le_bytes());
    bytes.extend((image.len() as u32).to_le_bytes());
    for part in [header, image, state] {
        bytes.extend(part);
    }
    bytes.extend([0; DIGEST]);
    seal(bytes);
}

fn parts(bytes: &[u8]) -> Option<[&[u8]; 3]> {
    let length = |at: usize| Some(u32::from_le_bytes(*bytes.get(at..at + 4)?.first_chunk()?) as usize);
    let content = bytes.get(PREFIX..bytes.len().checked_sub(DIGEST)?)?;
    let (header, rest) = content.split_at_checked(length(12)?)?;
    let (image, state) = rest.split_at_checked(length(16)?)?;
    Some([header, image, state])
}
