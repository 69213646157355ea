//! The names of entries.

use std::fmt;

use sha2::{Digest, Sha256};

/// The name of an entry: a digest of everything that it is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// The key for a description of what an entry is made from.
    pub fn of(description: &[u8]) -> Self {
        Self::from_digest(Sha256::digest(description).as_slice())
    }

    /// The key for a digest: its first 16 bytes.
    pub fn from_digest(digest: &[u8]) -> Self {
        Self(hex(&digest[..digest.len().min(KEY_BYTES)]))
    }

    /// As the name of a file.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The key that a directory is named after, if it is one.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        let is_key = name.len() == 2 * KEY_BYTES && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_key.then(|| Self(name.to_owned()))
    }
}

const KEY_BYTES: usize = 16;

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Bytes as text, two digits each.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
