//! The checkpoint as a file.
//!
//! ```text
//! 8 bytes   "SYNLEARN"
//! u32       format version            (integers are little-endian)
//! u32       length of the header
//! u32       length of the image
//! header    JSON: protocol, settings, digests of the data, position, record
//! image     as in its own file
//! state     tick; weights (i16); v, i, a (i32), refractory, fired (u8) of every neuron; accumulators (i32); traces x, y (u8)
//! 32 bytes  SHA-256 of everything before
//! ```

use sha2::{Digest, Sha256};
use synfire_image::{Image, NeuronState};

use crate::checkpoint::Head;
use crate::{Checkpoint, CoreState, LearnError};

const VERSION: u32 = 1;
const PREFIX: usize = 20;
const DIGEST: usize = 32;

impl Checkpoint {
    /// The first bytes of every checkpoint.
    pub const MAGIC: [u8; 8] = *b"SYNLEARN";

    /// The checkpoint as bytes.
    ///
    /// # Errors
    /// When the image is too large for a file.
    pub fn to_bytes(&self) -> Result<Vec<u8>, LearnError> {
        let header = serde_json::to_vec(&self.head).map_err(|error| damaged(format!("header: {error}")))?;
        let image = self.image.to_bytes()?;
        let mut bytes = Self::MAGIC.to_vec();
        for number in [VERSION, header.len() as u32, image.len() as u32] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(header);
        bytes.extend(image);
        write_state(&self.state, &mut bytes);
        let digest = Sha256::digest(&bytes);
        bytes.extend(digest);
        Ok(bytes)
    }

    /// Reads and checks a checkpoint.
    ///
    /// # Errors
    /// When the bytes are none, are damaged, or hold an image or weights that break a rule of the core.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LearnError> {
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
        let head: Head = serde_json::from_slice(header?).map_err(|error| damaged(format!("header: {error}")))?;
        let image = Image::from_bytes(image?)?;
        let state = read_state(&image, &mut reader)?;
        if !reader.bytes.is_empty() {
            return Err(damaged(format!("{} bytes too many", reader.bytes.len())));
        }
        let checkpoint = Self { image, state, head };
        checkpoint.head.protocol.check()?;
        checkpoint.learned().check()?;
        checkpoint.check_states()?;
        Ok(checkpoint)
    }

    /// Whether states fit the target's bits.
    fn check_states(&self) -> Result<(), LearnError> {
        let target = &self.image.target;
        let range = target.state_min()..=target.state_max();
        let fits = |value: i32| range.contains(&i64::from(value));
        let neurons = self.state.neurons.iter();
        let sound = neurons.clone().all(|state| fits(state.v) && fits(state.i) && fits(state.a) && state.a >= 0)
            && self.state.accumulators.iter().all(|value| fits(*value));
        if sound { Ok(()) } else { Err(damaged("a state is outside the target's bits".to_owned())) }
    }
}

fn write_state(state: &CoreState, bytes: &mut Vec<u8>) {
    bytes.extend(state.tick.to_le_bytes());
    state.weights.iter().for_each(|weight| bytes.extend(weight.to_le_bytes()));
    for NeuronState { v, i, a, refractory, fired } in &state.neurons {
        [v, i, a].into_iter().for_each(|value| bytes.extend(value.to_le_bytes()));
        bytes.extend([*refractory, u8::from(*fired)]);
    }
    state.accumulators.iter().for_each(|value| bytes.extend(value.to_le_bytes()));
    bytes.extend(&state.x);
    bytes.extend(&state.y);
}

fn read_state(image: &Image, reader: &mut Reader<'_>) -> Result<CoreState, LearnError> {
    let mut state = CoreState::of(image);
    state.tick = u64::from_le_bytes(reader.array()?);
    for weight in &mut state.weights {
        *weight = i16::from_le_bytes(reader.array()?);
    }
    for neuron in &mut state.neurons {
        let [v, i, a] = [reader.i32()?, reader.i32()?, reader.i32()?];
        let [refractory, fired] = reader.array()?;
        *neuron = NeuronState { v, i, a, refractory, fired: fired != 0 };
    }
    for value in &mut state.accumulators {
        *value = reader.i32()?;
    }
    for traces in [&mut state.x, &mut state.y] {
        let length = traces.len();
        traces.copy_from_slice(reader.take(length)?);
    }
    Ok(state)
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

    fn i32(&mut self) -> Result<i32, LearnError> {
        Ok(i32::from_le_bytes(self.array()?))
    }
}

fn damaged(reason: String) -> LearnError {
    LearnError::Checkpoint { reason }
}
