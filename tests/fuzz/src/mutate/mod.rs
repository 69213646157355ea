//! Changes that make inputs wrong in interesting ways.

mod archive;
mod binary;
mod checkpoint;
mod container;
mod frames;
mod text;

use synfire_testkit::Rng;

pub use binary::binary;
pub use container::repair_container;
pub use frames::SESSION;

/// What a reader's inputs look like, so that changes reach what lies behind checksums and compression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Bytes.
    Binary,
    /// Words, numbers and marks.
    Text,
    /// Text, sometimes compressed by gzip.
    Table,
    /// An image or a saved state: header, content, checksum.
    Container,
    /// A header, an image and a saved state under a checksum.
    Checkpoint,
    /// A zip archive of arrays.
    Archive,
    /// Frames of the link, each with its CRC.
    Frames,
}

/// Inputs are never longer.
const MAX_BYTES: usize = 1 << 20;

/// Integers at which something may change.
const INTEGERS: [i128; 44] = [
    0,
    1,
    2,
    3,
    4,
    7,
    8,
    9,
    15,
    16,
    31,
    32,
    63,
    64,
    65,
    127,
    128,
    255,
    256,
    257,
    511,
    512,
    1023,
    1024,
    4095,
    4096,
    32_767,
    32_768,
    65_535,
    65_536,
    1 << 20,
    1 << 24,
    (1 << 31) - 1,
    1 << 31,
    (1 << 32) - 1,
    1 << 32,
    1 << 40,
    (1 << 53) + 1,
    (1 << 63) - 1,
    1 << 63,
    (1 << 64) - 1,
    -1,
    -128,
    -32_768,
];

/// A change of `input`, perhaps with parts of `other`.
pub fn mutate(form: Form, input: &mut Vec<u8>, other: &[u8], dictionary: &[&str], rng: &mut Rng) {
    match form {
        Form::Binary => binary(input, other, dictionary, rng),
        Form::Text => text::text(input, other, dictionary, rng),
        Form::Table => table(input, other, dictionary, rng),
        Form::Container => container::container(input, other, rng),
        Form::Checkpoint => checkpoint::checkpoint(input, other, rng),
        Form::Archive => archive::archive(input, other, dictionary, rng),
        Form::Frames => frames::frames(input, other, rng),
    }
    input.truncate(MAX_BYTES);
}

fn table(input: &mut Vec<u8>, other: &[u8], dictionary: &[&str], rng: &mut Rng) {
    use std::io::{Read, Write};
    let mut inflated = Vec::new();
    let is_gzip = input.starts_with(&[0x1f, 0x8b]);
    if is_gzip && flate2::read::MultiGzDecoder::new(&input[..]).take(1 << 16).read_to_end(&mut inflated).is_ok() {
        std::mem::swap(input, &mut inflated);
    }
    text::text(input, other, dictionary, rng);
    if rng.chance(0.02) {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        if encoder.write_all(input).is_ok() {
            *input = encoder.finish().unwrap_or_default();
        }
    }
}

/// A number below `count`, or 0.
fn below(rng: &mut Rng, count: usize) -> usize {
    (rng.bits() % count.max(1) as u64) as usize
}

/// How many changes: mostly few.
fn changes(rng: &mut Rng) -> usize {
    let most = if rng.chance(0.1) { 32 } else { 3 };
    1 + below(rng, most)
}
