//! Changes inside images and saved states, under a new checksum.

use sha2::{Digest, Sha256};
use synfire_arch::generated::SPEC_DIGEST;
use synfire_testkit::Rng;

use super::text::text;
use super::{below, binary};

const PREFIX: usize = 16;
const DIGEST: usize = 32;

/// Changes the header, the content or both.
pub fn container(bytes: &mut Vec<u8>, other: &[u8], rng: &mut Rng) {
    let Some((header, content)) = parts(bytes) else { return binary(bytes, other, &[], rng) };
    let (mut header, mut content) = (header.to_vec(), content.to_vec());
    let (other_header, other_content) = parts(other).unwrap_or_default();
    match below(rng, 8) {
        0..=2 => text(&mut header, other_header, &[], rng),
        3..=5 => binary(&mut content, other_content, &[], rng),
        6 => {
            text(&mut header, other_header, &[], rng);
            binary(&mut content, other_content, &[], rng);
        }
        _ => return binary(bytes, other, &[], rng),
    }
    bytes.truncate(12);
    bytes.extend((header.len() as u32).to_le_bytes());
    bytes.extend(header);
    bytes.extend(content);
    bytes.extend([0; DIGEST]);
    seal(bytes);
}

/// Gives an image the digest of today's specification, and any container its checksum: what was found yesterday has to be
/// reached today.
pub fn repair_container(bytes: &mut [u8]) {
    const KEY: &[u8] = b"\"specification\":\"";
    let today: String = SPEC_DIGEST.iter().map(|byte| format!("{byte:02x}")).collect();
    let place = bytes.windows(KEY.len()).position(|window| window == KEY).map(|at| at + KEY.len());
    if let Some(digits) = place.and_then(|start| bytes.get_mut(start..start + today.len())) {
        digits.copy_from_slice(today.as_bytes());
    }
    seal(bytes);
}

/// Corrects the checksum at the end.
pub fn seal(bytes: &mut [u8]) {
    if let Some(end) = bytes.len().checked_sub(DIGEST) {
        let digest = Sha256::digest(&bytes[..end]);
        bytes[end..].copy_from_slice(&digest);
    }
}

/// Header and content.
fn parts(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = u32::from_le_bytes(*bytes.get(12..16)?.first_chunk()?) as usize;
    bytes.get(PREFIX..bytes.len().checked_sub(DIGEST)?)?.split_at_checked(length)
}
