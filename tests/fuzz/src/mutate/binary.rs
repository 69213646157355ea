//! Changes of bytes.

use synfire_testkit::Rng;

use super::{INTEGERS, MAX_BYTES, below, changes};

/// Flips bits, sets bytes and integers, cuts, repeats and splices.
pub fn binary(bytes: &mut Vec<u8>, other: &[u8], dictionary: &[&str], rng: &mut Rng) {
    for _ in 0..changes(rng) {
        if bytes.is_empty() {
            bytes.extend_from_slice(other);
        }
        if !bytes.is_empty() && bytes.len() < MAX_BYTES {
            change(bytes, other, dictionary, rng);
        }
    }
}

fn change(bytes: &mut Vec<u8>, other: &[u8], dictionary: &[&str], rng: &mut Rng) {
    // What says how the rest is read is mostly near the beginning.
    let span = if rng.chance(0.5) { bytes.len().min(1024) } else { bytes.len() };
    let at = below(rng, span);
    let length = |rng: &mut Rng, rest: usize| 1 + below(rng, rest.min(64));
    match below(rng, 12) {
        0..=2 => bytes[at] ^= 1 << below(rng, 8),
        3 => bytes[at] = rng.bits() as u8,
        4 => bytes[at] = rng.pick(&[0, 1, 0x7f, 0x80, 0xff, b'"', b'\n', b'0']),
        5 | 6 => integer(&mut bytes[at..], rng),
        7 => {
            let end = at + length(rng, bytes.len() - at);
            bytes.drain(at..end);
        }
        8 => {
            let part = bytes[at..at + length(rng, bytes.len() - at)].to_vec();
            let to = below(rng, bytes.len());
            bytes.splice(to..to, part);
        }
        9 => splice(bytes, other, rng),
        10 if !dictionary.is_empty() => {
            let word = rng.pick(dictionary).as_bytes();
            let end = if rng.chance(0.5) { at } else { (at + word.len()).min(bytes.len()) };
            bytes.splice(at..end, word.iter().copied());
        }
        _ if rng.chance(0.2) => bytes.truncate(at),
        _ => bytes[at] = bytes[at].wrapping_add(rng.pick(&[1, 255, 2, 16])),
    }
}

/// Writes an integer of any width at the beginning of `place`.
fn integer(place: &mut [u8], rng: &mut Rng) {
    let width = rng.pick(&[1, 2, 4, 8]).min(place.len());
    let value = if rng.chance(0.8) {
        rng.pick(&INTEGERS)
    } else {
        // A length, perhaps: so many bytes as there are, or about as many.
        place.len() as i128 + i128::from(rng.range(-2, 2))
    };
    let mut bytes = value.to_le_bytes();
    if rng.chance(0.2) {
        bytes[..width].reverse();
    }
    place[..width].copy_from_slice(&bytes[..width]);
}

/// The beginning of one input and the end of another, or a piece of the other in the middle.
fn splice(bytes: &mut Vec<u8>, other: &[u8], rng: &mut Rng) {
    let from = below(rng, other.len());
    let at = below(rng, bytes.len());
    if rng.chance(0.3) {
        bytes.truncate(at);
        bytes.extend_from_slice(&other[from.min(other.len())..]);
    } else {
        let piece = &other[from.min(other.len())..(from + 1 + below(rng, 256)).min(other.len())];
        let end = if rng.chance(0.5) { at } else { (at + piece.len()).min(bytes.len()) };
        bytes.splice(at..end, piece.iter().copied());
    }
}
