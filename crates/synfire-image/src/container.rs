//! What files of this crate have in common.
//!
//! ```text
//! 8 bytes   which kind of file
//! u32       format version          (integers are little-endian)
//! u32       length of the header
//! header    JSON
//! content   whatever the header says
//! 32 bytes  SHA-256 of everything before
//! ```

use sha2::{Digest, Sha256};

/// One kind of file.
pub struct Container {
    pub magic: [u8; 8],
    pub version: u32,
    /// No file is larger; a larger one is refused before it is read.
    pub max_bytes: u64,
    /// No header is larger. A header takes up to 8 times its size in memory once it is read.
    pub max_header_bytes: u64,
}

/// Why bytes are no such file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// It begins with something else, printable.
    Kind {
        found: String,
    },
    Version {
        found: u32,
    },
    TooLarge {
        bytes: u64,
    },
    HeaderTooLarge {
        bytes: u64,
        limit: u64,
    },
    Damaged {
        reason: String,
    },
}

pub const DIGEST: usize = 32;
const PREFIX: usize = 16;

impl Container {
    /// The file with this header and content.
    ///
    /// # Errors
    /// When it would be too large.
    pub fn seal<'a>(&self, header: &[u8], content: impl Iterator<Item = &'a [u8]> + Clone) -> Result<Vec<u8>, Broken> {
        self.check_header(header.len() as u64)?;
        let bytes = PREFIX + header.len() + content.clone().map(<[u8]>::len).sum::<usize>() + DIGEST;
        if bytes as u64 > self.max_bytes {
            return Err(Broken::TooLarge { bytes: bytes as u64 });
        }
        let mut bytes = self.magic.to_vec();
        bytes.extend(self.version.to_le_bytes());
        bytes.extend((header.len() as u32).to_le_bytes());
        bytes.extend(header);
        content.for_each(|content| bytes.extend(content));
        let digest = Sha256::digest(&bytes);
        bytes.extend(digest);
        Ok(bytes)
    }

    /// Checks kind, version and digest; returns header and content.
    ///
    /// # Errors
    /// When one of them is wrong.
    pub fn open<'a>(&self, bytes: &'a [u8]) -> Result<(&'a [u8], &'a [u8]), Broken> {
        if bytes.len() as u64 > self.max_bytes {
            return Err(Broken::TooLarge { bytes: bytes.len() as u64 });
        }
        if bytes.get(..8) != Some(&self.magic) {
            let found: String = bytes.iter().take(8).flat_map(|byte| byte.escape_ascii()).map(char::from).collect();
            return Err(Broken::Kind { found: format!("`{found}`") });
        }
        if bytes.len() < PREFIX + DIGEST {
            return Err(damaged(format!("it ends after {} bytes", bytes.len())));
        }
        let word = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        let (content, digest) = bytes.split_at(bytes.len() - DIGEST);
        if word(8) != self.version {
            return Err(Broken::Version { found: word(8) });
        }
        if Sha256::digest(content)[..] != *digest {
            return Err(damaged("its checksum does not match".to_owned()));
        }
        let Some((header, content)) = content[PREFIX..].split_at_checked(word(12) as usize) else {
            return Err(damaged("its header is longer than the file".to_owned()));
        };
        self.check_header(header.len() as u64)?;
        Ok((header, content))
    }
}

impl Container {
    fn check_header(&self, bytes: u64) -> Result<(), Broken> {
        if bytes > self.max_header_bytes {
            Err(Broken::HeaderTooLarge { bytes, limit: self.max_header_bytes })
        } else {
            Ok(())
        }
    }
}

fn damaged(reason: String) -> Broken {
    Broken::Damaged { reason }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
