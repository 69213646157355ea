//! The checkpoint as a file.
//!
//! ```text
//! 8 bytes   "SYNLEARN"
//! u32       format version            (integers are little-endian)
//! u32       length of the header
//! u32       length of the image
//! header    JSON: protocol, settings, digests of the data, position, record; `null` of a run outside of a session
//! image     as in its own file
//! state     as in its own file
//! 32 bytes  SHA-256 of everything before
//! ```

use sha2::{Digest, Sha256};
use synfire_budget::{Budget, Bytes, Meter};
use synfire_image::{Image, ImageError, Snapshot, SnapshotFile as _};

use crate::checkpoint::Head;
use crate::{Checkpoint, LearnError};

const VERSION: u32 = 1;
const PREFIX: usize = 20;
const DIGEST: usize = 32;

impl Checkpoint {
    /// The first bytes of every checkpoint.
    pub const MAGIC: [u8; 8] = *b"SYNLEARN";

    /// The checkpoint as bytes.
    ///
    /// # Errors
    /// When the image is too large for a file, or the state is none of this image.
    pub fn to_bytes(&self) -> Result<Vec<u8>, LearnError> {
        let header = serde_json::to_vec(&self.head).map_err(|error| damaged(format!("header: {error}")))?;
        let image = self.image.to_bytes()?;
        let state = self.state.to_bytes(&self.image)?;
        let mut bytes = Self::MAGIC.to_vec();
        for number in [VERSION, header.len() as u32, image.len() as u32] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(header);
        bytes.extend(image);
        bytes.extend(state);
        let digest = Sha256::digest(&bytes);
        bytes.extend(digest);
        Ok(bytes)
    }

    /// Reads and checks a checkpoint.
    ///
    /// # Errors
    /// When the bytes are none, are damaged, or hold an image or weights that break a rule of the core.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LearnError> {
        Self::from_bytes_within(bytes, &Budget::READER.meter())
    }

    /// As [`Self::from_bytes`], within another budget. `bytes` themselves are not charged.
    ///
    /// # Errors
    /// As [`Self::from_bytes`].
    pub fn from_bytes_within(bytes: &[u8], meter: &Meter) -> Result<Self, LearnError> {
        if bytes.get(..8) != Some(&Self::MAGIC) {
            return Err(damaged("it does not begin like one".to_owned()));
        }
        if bytes.len() < PREFIX + DIGEST {
            return Err(damaged(format!("it ends after {} bytes", bytes.len())));
        }
        let (content, digest) = bytes.split_at(bytes.len() - DIGEST);
        let mut reader = Reader { bytes: &content[8..] };
        let version = reader.u32()?;
        if version != VERSION {
            return Err(damaged(format!("its format has version {version}, not {VERSION}")));
        }
        if Sha256::digest(content)[..] != *digest {
            return Err(damaged("its checksum does not match".to_owned()));
        }
        let lengths = [reader.u32()?, reader.u32()?];
        let [header, image] = lengths.map(|length| reader.take(length as usize));
        let header = header?;
        // A number in the record of a run is a byte of text or two and becomes 8; vectors grow by doubling.
        meter.charge(Bytes(8 * header.len() as u64), "the header of the checkpoint").map_err(ImageError::from)?;
        let head: Option<Head> = serde_json::from_slice(header).map_err(|error| damaged(format!("header: {error}")))?;
        head.as_ref().map_or(Ok(()), |head| head.protocol.check())?;
        let image = Image::from_bytes_within(image?, meter)?;
        let state = Snapshot::from_bytes_within(reader.bytes, &image, meter)?;
        Ok(Self { image, state, head })
    }
}

/// What is left of the bytes.
struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], LearnError> {
        let (taken, rest) = self.bytes.split_at_checked(length).ok_or_else(|| damaged("it is cut short".to_owned()))?;
        self.bytes = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], LearnError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    fn u32(&mut self) -> Result<u32, LearnError> {
        Ok(u32::from_le_bytes(self.array()?))
    }
}

fn damaged(reason: String) -> LearnError {
    LearnError::Checkpoint { reason }
}
