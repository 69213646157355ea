//! The manifest of an entry: what it is, and the digest of every file.
//!
//! ```text
//! synfire cache entry 1
//! key 8d1f...
//! title the core of ecp5-25f
//! e3b0c442...  1234  placed.txt
//! ```

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::key::hex;
use crate::{CacheError, Key};

/// Its name in the directory of the entry.
pub(crate) const NAME: &str = "manifest";
const HEADER: &str = "synfire cache entry 1";
/// A manifest has a line of about a hundred bytes for each of a few dozen files.
const MANIFEST_BYTES_MAX: u64 = 1 << 20;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Manifest {
    pub title: String,
    pub files: Vec<Listed>,
}

/// A file as it was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    pub name: String,
    pub bytes: u64,
    pub digest: String,
}

impl Manifest {
    /// The manifest of the files in a directory, by name. Directories do not belong to an entry.
    pub fn of(directory: &Path, title: &str) -> io::Result<Self> {
        let mut files = Vec::new();
        for entry in fs::read_dir(directory)? {
            let entry = entry?;
            if entry.file_type()?.is_file()
                && let Ok(name) = entry.file_name().into_string()
            {
                let (bytes, digest) = digest(File::open(entry.path())?)?;
                files.push(Listed { name, bytes, digest });
            }
        }
        files.sort_by(|one, other| one.name.cmp(&other.name));
        let title = title.chars().filter(|c| !c.is_control()).collect();
        Ok(Self { title, files })
    }

    pub fn render(&self, key: &Key) -> String {
        let mut text = format!("{HEADER}\nkey {key}\ntitle {}\n", self.title);
        for Listed { name, bytes, digest } in &self.files {
            text += &format!("{digest}  {bytes}  {name}\n");
        }
        text
    }

    /// Reads the manifest of the entry with this key.
    pub fn read(directory: &Path, key: &Key) -> Result<Self, CacheError> {
        let path = directory.join(NAME);
        let broken = |reason: String| CacheError::Broken { path: path.clone(), reason };
        let mut text = String::new();
        File::open(&path)
            .and_then(|file| file.take(MANIFEST_BYTES_MAX).read_to_string(&mut text))
            .map_err(|error| broken(error.to_string()))?;
        Self::parse(&text, key).ok_or_else(|| broken("it is no manifest of this entry".into()))
    }

    fn parse(text: &str, key: &Key) -> Option<Self> {
        let mut lines = text.strip_prefix(HEADER)?.strip_prefix('\n')?.lines();
        if lines.next()?.strip_prefix("key ")? != key.to_string() {
            return None;
        }
        let title = lines.next()?.strip_prefix("title ")?.to_owned();
        let listed = |line: &str| {
            let (digest, rest) = line.split_once("  ")?;
            let (bytes, name) = rest.split_once("  ")?;
            Some(Listed { name: name.to_owned(), bytes: bytes.parse().ok()?, digest: digest.to_owned() })
        };
        Some(Self { title, files: lines.map(listed).collect::<Option<_>>()? })
    }
}

/// Length and digest of everything that a reader gives.
pub(crate) fn digest(mut reader: impl Read) -> io::Result<(u64, String)> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut bytes = 0;
    loop {
        match reader.read(&mut buffer)? {
            0 => return Ok((bytes, hex(&hasher.finalize()))),
            count => {
                hasher.update(&buffer[..count]);
                bytes += count as u64;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_is_read_as_it_was_written_and_for_its_own_key_only() {
        let files = vec![Listed { name: "a  b".into(), bytes: 3, digest: "ff".into() }];
        let manifest = Manifest { title: "two words".into(), files };
        let (key, other) = (Key::of(b"one"), Key::of(b"other"));
        let text = manifest.render(&key);
        assert_eq!(Manifest::parse(&text, &key), Some(manifest));
        assert_eq!(Manifest::parse(&text, &other), None);
        assert_eq!(Manifest::parse(&text.replace("  3  ", "  x  "), &key), None);
        assert_eq!(Manifest::parse("", &key), None);
    }

    #[test]
    fn the_digest_is_sha_256() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(digest(&b""[..]).unwrap(), (0, empty.into()));
    }
}
