//! A saved state as a file.
//!
//! A [container](crate::container) whose header names the image by its digest and has the tick and the controls; its content are
//! the weights (16 bits each), the neurons (v, i and a with 32 bits each, refractory and fired with 8), the accumulators (32
//! bits each), the traces x and the traces y (8 bits each), as many as the image has.

use serde::{Deserialize, Serialize};
use synfire_arch::Tick;
use synfire_budget::{Budget, Bytes, Meter};

use crate::container::{Broken, Container};
use crate::snapshot_check::check;
use crate::{Controls, Image, NeuronState, Snapshot, SnapshotError, SnapshotSizes};

/// The version of this layout.
const FORMAT_VERSION: u32 = 1;
/// Weights and accumulators of the largest image take less.
const FILE: Container =
    Container { magic: *b"SYNSTATE", version: FORMAT_VERSION, max_bytes: 1 << 32, max_header_bytes: 1 << 16 };
/// Bytes of a neuron.
const NEURON: usize = 14;

/// No run gets this far, and what counts on from here does not overflow.
const TICK_MAX: u64 = 1 << 62;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    image: String,
    tick: u64,
    controls: Controls,
}

/// A saved state as a file.
pub trait SnapshotFile: Sized {
    /// The state as bytes; `image` is what ran.
    ///
    /// # Errors
    /// When it does not fit the image.
    fn to_bytes(&self, image: &Image) -> Result<Vec<u8>, SnapshotError>;

    /// Reads and checks a state that was saved while `image` ran.
    ///
    /// # Errors
    /// When the bytes are no saved state, are damaged, were made by another version, or belong to another image.
    fn from_bytes(bytes: &[u8], image: &Image) -> Result<Self, SnapshotError> {
        Self::from_bytes_within(bytes, image, &Budget::READER.meter())
    }

    /// As [`Self::from_bytes`], within another budget. `bytes` themselves are not charged.
    ///
    /// # Errors
    /// As [`Self::from_bytes`].
    fn from_bytes_within(bytes: &[u8], image: &Image, meter: &Meter) -> Result<Self, SnapshotError>;

    /// Whether a core that runs this image can hold it.
    ///
    /// # Errors
    /// When a number of things or a value does not fit the image or its target, or a weight is one that its rule cannot reach.
    fn check(&self, image: &Image) -> Result<(), SnapshotError>;
}

impl SnapshotFile for Snapshot {
    fn check(&self, image: &Image) -> Result<(), SnapshotError> {
        check(self, image)
    }

    fn to_bytes(&self, image: &Image) -> Result<Vec<u8>, SnapshotError> {
        self.check(image)?;
        let header = Header { image: digest(image)?, tick: self.tick.0, controls: self.controls };
        let header = serde_json::to_vec(&header).map_err(|error| damaged(format!("header: {error}")))?;
        let weights: Vec<u8> = self.weights.iter().flat_map(|weight| weight.to_le_bytes()).collect();
        let neurons: Vec<u8> = self.neurons.iter().flat_map(neuron_bytes).collect();
        let accumulators: Vec<u8> = self.accumulators.iter().flat_map(|value| value.to_le_bytes()).collect();
        let content = [&weights, &neurons, &accumulators, &self.x, &self.y];
        Ok(FILE.seal(&header, content.into_iter().map(Vec::as_slice))?)
    }

    fn from_bytes_within(bytes: &[u8], image: &Image, meter: &Meter) -> Result<Self, SnapshotError> {
        // Values of a state are as large in memory as in the file, but for the neurons.
        meter.charge(Bytes(2 * bytes.len() as u64), "the saved state")?;
        let (header, mut content) = FILE.open(bytes)?;
        let header: Header = serde_json::from_slice(header).map_err(|error| damaged(format!("header: {error}")))?;
        let expected = digest(image)?;
        if header.image != expected {
            let start = |digest: &str| digest.chars().take(8).collect();
            return Err(SnapshotError::OtherImage { found: start(&header.image), expected: start(&expected) });
        }
        if header.tick > TICK_MAX {
            return Err(damaged(format!("tick {} is later than any run gets", header.tick)));
        }
        let sizes = SnapshotSizes::new(&image.target, &image.program);
        let mut take = |count: usize, bytes: usize| {
            let (taken, rest) =
                content.split_at_checked(count * bytes).ok_or_else(|| damaged("it is cut short".into()))?;
            content = rest;
            Ok::<_, SnapshotError>(taken)
        };
        let snapshot = Self {
            tick: Tick(header.tick),
            controls: header.controls,
            weights: take(sizes.weights, 2)?.as_chunks().0.iter().map(|bytes| i16::from_le_bytes(*bytes)).collect(),
            neurons: take(sizes.neurons, NEURON)?
                .as_chunks()
                .0
                .iter()
                .map(neuron)
                .collect::<Option<_>>()
                .ok_or_else(|| damaged("a neuron has fired more than once".into()))?,
            accumulators: take(sizes.accumulators, 4)?
                .as_chunks()
                .0
                .iter()
                .map(|bytes| i32::from_le_bytes(*bytes))
                .collect(),
            x: take(sizes.x, 1)?.to_vec(),
            y: take(sizes.neurons, 1)?.to_vec(),
        };
        if !content.is_empty() {
            return Err(damaged(format!("{} bytes too many", content.len())));
        }
        snapshot.check(image)?;
        Ok(snapshot)
    }
}

fn neuron_bytes(neuron: &NeuronState) -> [u8; NEURON] {
    let NeuronState { v, i, a, refractory, fired } = *neuron;
    let mut bytes = [0; NEURON];
    for (bytes, value) in bytes.chunks_exact_mut(4).zip([v, i, a]) {
        bytes.copy_from_slice(&value.to_le_bytes());
    }
    bytes[12..].copy_from_slice(&[refractory, u8::from(fired)]);
    bytes
}

/// `None` if `fired` is neither 0 nor 1.
fn neuron(bytes: &[u8; NEURON]) -> Option<NeuronState> {
    let (words, flags) = bytes.as_chunks::<4>();
    let value = |word: usize| i32::from_le_bytes(words[word]);
    (flags[1] < 2).then(|| NeuronState {
        v: value(0),
        i: value(1),
        a: value(2),
        refractory: flags[0],
        fired: flags[1] == 1,
    })
}

fn digest(image: &Image) -> Result<String, SnapshotError> {
    image.digest().map_err(|error| SnapshotError::Mismatch { reason: error.to_string() })
}

impl From<Broken> for SnapshotError {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::Kind { found } => Self::NotASnapshot { found },
            Broken::Version { found } => Self::Version { found, supported: FORMAT_VERSION },
            Broken::TooLarge { bytes } => {
                damaged(format!("it has {bytes} bytes, at most {} are possible", FILE.max_bytes))
            }
            Broken::HeaderTooLarge { bytes, limit } => {
                damaged(format!("its header has {bytes} bytes, at most {limit} are possible"))
            }
            Broken::Damaged { reason } => damaged(reason),
        }
    }
}

fn damaged(reason: String) -> SnapshotError {
    SnapshotError::Damaged { reason }
}
