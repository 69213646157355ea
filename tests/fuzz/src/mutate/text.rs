//! Changes of text, token by token.

use std::ops::Range;

use synfire_testkit::Rng;

use super::{INTEGERS, MAX_BYTES, below, binary, changes};

/// Words that mean something to many readers.
const WORDS: [&str; 34] = [
    "0",
    "-1",
    "-0.0",
    "0.5",
    "1e9",
    "1e308",
    "1e-308",
    "1e400",
    "NaN",
    "nan",
    "inf",
    "-inf",
    "9223372036854775807",
    "18446744073709551616",
    "4294967296",
    "65536",
    "16777216",
    "\"\"",
    "\"\u{1b}[31m\"",
    "\u{202e}",
    "é",
    "[]",
    "{}",
    "null",
    "true",
    "[[[[[[[[",
    "((((((((",
    "..",
    "*",
    "/",
    "\0",
    "0x7f",
    "\r\n",
    "#",
];

/// Replaces numbers and words, moves, repeats and cuts tokens; sometimes bytes.
pub fn text(bytes: &mut Vec<u8>, other: &[u8], dictionary: &[&str], rng: &mut Rng) {
    if rng.chance(0.1) {
        binary(bytes, other, dictionary, rng);
        return;
    }
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
    let at = token(bytes, below(rng, bytes.len()));
    let word = |rng: &mut Rng| {
        if dictionary.is_empty() || rng.chance(0.5) {
            rng.pick(&WORDS).as_bytes().to_vec()
        } else {
            rng.pick(dictionary).as_bytes().to_vec()
        }
    };
    let elsewhere = |rng: &mut Rng, bytes: &[u8]| token(bytes, below(rng, bytes.len()));
    match below(rng, 12) {
        0..=2 => {
            let start = below(rng, bytes.len());
            let number =
                bytes[start..].iter().position(u8::is_ascii_digit).map_or(at, |digit| token(bytes, start + digit));
            let value = if rng.chance(0.6) { rng.pick(&INTEGERS).to_string().into_bytes() } else { word(rng) };
            bytes.splice(number, value);
        }
        3 | 4 => drop(bytes.splice(at, word(rng))),
        5 => {
            let value = word(rng);
            bytes.splice(at.start..at.start, value);
        }
        6 => drop(bytes.drain(at)),
        7 => {
            let value = bytes[elsewhere(rng, bytes)].to_vec();
            bytes.splice(at, value);
        }
        8 => {
            let end = (at.start + 1 + below(rng, 200)).min(bytes.len());
            let piece = bytes[at.start..end].to_vec();
            let to = elsewhere(rng, bytes).start;
            bytes.splice(to..to, piece);
        }
        9 => {
            let end = (at.start + 1 + below(rng, 100)).min(bytes.len());
            bytes.drain(at.start..end);
        }
        10 if !other.is_empty() => {
            let from = token(other, below(rng, other.len()));
            let end = (from.start + 1 + below(rng, 200)).min(other.len());
            bytes.splice(at.start..at.start, other[from.start..end].iter().copied());
        }
        _ => {
            let most = if rng.chance(0.05) { 2000 } else { 8 };
            let fits = MAX_BYTES / at.len().max(1);
            let value = bytes[at.clone()].repeat((1 + below(rng, most)).min(fits));
            bytes.splice(at, value);
        }
    }
}

/// The word, the number or the mark that has this byte.
fn token(bytes: &[u8], at: usize) -> Range<usize> {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || [b'_', b'.', b'-', b'+'].contains(byte);
    if !bytes.get(at).is_some_and(is_word) {
        return at..(at + 1).min(bytes.len());
    }
    let start = bytes[..at].iter().rposition(|byte| !is_word(byte)).map_or(0, |before| before + 1);
    let end = bytes[at..].iter().position(|byte| !is_word(byte)).map_or(bytes.len(), |length| at + length);
    start..end
}
