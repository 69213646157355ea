//! Changes of the arrays in an archive, packed again.

use std::io::{Cursor, Read, Write};

use synfire_testkit::Rng;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::{below, binary};

/// Members of an archive, by name.
type Members = Vec<(String, Vec<u8>)>;

/// Changes an array, its name, or the archive itself.
pub fn archive(bytes: &mut Vec<u8>, other: &[u8], dictionary: &[&str], rng: &mut Rng) {
    let mut members = if rng.chance(0.6) { unpack(bytes).unwrap_or_default() } else { Members::new() };
    if members.is_empty() {
        return binary(bytes, other, dictionary, rng);
    }
    let at = below(rng, members.len());
    match below(rng, 8) {
        0 => members[at].0 = rng.pick(&["x.npy", "y.npy", "x", "../x.npy", "a/b.npy", "\u{1b}[31m.npy", ""]).to_owned(),
        1 => members.push(members[at].clone()),
        2 => drop(members.remove(at)),
        _ => binary(&mut members[at].1, other, dictionary, rng),
    }
    if let Some(packed) = pack(&members, rng) {
        *bytes = packed;
    }
}

fn unpack(bytes: &[u8]) -> Option<Members> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut members = Members::new();
    for index in 0..archive.len().min(8) {
        let member = archive.by_index(index).ok()?;
        let name = member.name().ok()?.into_owned();
        let mut content = Vec::new();
        member.take(1 << 16).read_to_end(&mut content).ok()?;
        members.push((name, content));
    }
    Some(members)
}

fn pack(members: &Members, rng: &mut Rng) -> Option<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        let method = if rng.chance(0.3) { CompressionMethod::Deflated } else { CompressionMethod::Stored };
        archive.start_file(name.as_str(), SimpleFileOptions::default().compression_method(method)).ok()?;
        archive.write_all(content).ok()?;
    }
    Some(archive.finish().ok()?.into_inner())
}
