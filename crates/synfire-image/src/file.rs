//! The image as a file.
//!
//! A [container](crate::container) whose header is readable with `head -c`: target, populations, ..., and the length of each
//! memory. Its content are the memories: words as the hardware holds them, each in whole bytes, least significant first. The
//! digest makes any truncation or flipped bit an error.

use serde::{Deserialize, Serialize};
use synfire_arch::Target;
use synfire_arch::generated::SPEC_DIGEST;
use synfire_budget::{Budget, Bytes, Meter, OverBudget};

use crate::container::{Broken, Container, DIGEST, hex};
use crate::{Event, Image, ImageError, PopulationInfo, Program, ProjectionInfo, ReportText};

/// The first bytes of every image.
pub const MAGIC: [u8; 8] = *b"SYNFIRE\n";
/// The version of this layout.
pub const FORMAT_VERSION: u32 = 2;
/// No image is larger; a larger file is refused before it is read.
pub const MAX_BYTES: u64 = 1 << 30;

/// The scales of 2^20 neurons take less than half of it.
const MAX_HEADER_BYTES: u64 = 96 << 20;
const FILE: Container =
    Container { magic: MAGIC, version: FORMAT_VERSION, max_bytes: MAX_BYTES, max_header_bytes: MAX_HEADER_BYTES };

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    name: String,
    specification: String,
    target: Target,
    dt_s: f64,
    populations: Vec<PopulationInfo>,
    projections: Vec<ProjectionInfo>,
    outputs: Vec<usize>,
    output_delay_ticks: u32,
    start_events: Vec<Event>,
    memories: Vec<Section>,
    report: ReportText,
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
#[serde(deny_unknown_fields)]
struct Section {
    memory: String,
    bytes_per_word: usize,
    words: usize,
}

impl Image {
    /// The image as bytes.
    ///
    /// # Errors
    /// When a value does not fit its field ([`Image::check`] says more), or all of it does not fit [`MAX_BYTES`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, ImageError> {
        let memories = self.program.memories(&self.target)?;
        let header = Header {
            name: self.name.clone(),
            specification: hex(&SPEC_DIGEST),
            target: self.target.clone(),
            dt_s: self.dt_s,
            populations: self.populations.clone(),
            projections: self.projections.clone(),
            outputs: self.outputs.clone(),
            output_delay_ticks: self.output_delay_ticks,
            start_events: self.start_events.clone(),
            memories: memories
                .iter()
                .map(|contents| Section {
                    memory: contents.memory.name.to_owned(),
                    bytes_per_word: contents.bytes_per_word(),
                    words: contents.words().len(),
                })
                .collect(),
            report: self.report.clone(),
        };
        let header = serde_json::to_vec(&header).map_err(|error| damaged(format!("header: {error}")))?;
        Ok(FILE.seal(&header, memories.iter().map(|contents| contents.bytes.as_slice()))?)
    }

    /// Reads and checks an image.
    ///
    /// # Errors
    /// When the bytes are no image, are damaged, were made for another version, break a rule of the core, or take more than
    /// the memory of [`Budget::READER`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ImageError> {
        Self::from_bytes_within(bytes, &Budget::READER.meter())
    }

    /// As [`Self::from_bytes`], within another budget. `bytes` themselves are not charged.
    ///
    /// # Errors
    /// As [`Self::from_bytes`].
    pub fn from_bytes_within(bytes: &[u8], meter: &Meter) -> Result<Self, ImageError> {
        let (header, memories) = FILE.open(bytes)?;
        meter.charge(Bytes(HEADER_GROWTH * header.len() as u64), "the header of the image")?;
        let header: Header = serde_json::from_slice(header).map_err(|error| damaged(format!("header: {error}")))?;
        if header.specification != hex(&SPEC_DIGEST) {
            return Err(ImageError::OtherSpecification {
                found: header.specification.chars().take(8).collect(),
                expected: hex(&SPEC_DIGEST[..4]),
            });
        }
        header.target.check().map_err(|error| damaged(error.to_string()))?;
        let program = read_memories(&header, memories, meter)?;
        let image = Self {
            name: header.name,
            target: header.target,
            dt_s: header.dt_s,
            populations: header.populations,
            projections: header.projections,
            outputs: header.outputs,
            output_delay_ticks: header.output_delay_ticks,
            start_events: header.start_events,
            program,
            report: header.report,
        };
        meter.charge_items::<[u8; PROOF_BYTES]>(image.program.neurons.len() as u64, "the proof of the accumulators")?;
        image.check()?;
        Ok(image)
    }

    /// SHA-256 of the image's bytes, in hexadecimal.
    ///
    /// # Errors
    /// As [`Self::to_bytes`].
    pub fn digest(&self) -> Result<String, ImageError> {
        Ok(Self::digest_of(&self.to_bytes()?))
    }

    /// [`Self::digest`] of an image whose bytes are there already.
    pub fn digest_of(bytes: &[u8]) -> String {
        hex(&bytes[bytes.len().saturating_sub(DIGEST)..])
    }
}

/// A header in memory is at most so many times as large as its text: a `1,` becomes 8 bytes, and vectors grow by doubling.
const HEADER_GROWTH: u64 = 8;
/// Memory of the proof for each neuron: sums, differences and the range.
const PROOF_BYTES: usize = 96;
/// Memory of a list entry, pointer, neuron, .. once it is read, and of what the checks note about it.
const ENTRY_BYTES: usize = 96;

/// Charges what the words of a memory take as bytes and as values.
fn charge_words(target: &Target, section: &Section, meter: &Meter) -> Result<(), OverBudget> {
    let what = || format!("memory `{}` of the image", section.memory);
    let words = section.words as u64;
    meter.charge(Bytes(words.saturating_mul(section.bytes_per_word as u64)), what())?;
    match section.memory.as_str() {
        // A row of a tile; 64 bytes are noted for a tile of at least 2 rows.
        "weights" => meter.charge(Bytes(words.saturating_mul(2 * u64::from(target.lanes) + 32)), what()),
        _ => meter.charge_items::<[u8; ENTRY_BYTES]>(words, what()),
    }
}

fn read_memories(header: &Header, mut bytes: &[u8], meter: &Meter) -> Result<Program, ImageError> {
    let mut memories = Program::empty_memories(&header.target);
    if memories.len() != header.memories.len() {
        return Err(damaged(format!("it has {} memories instead of {}", header.memories.len(), memories.len())));
    }
    for (contents, section) in memories.iter_mut().zip(&header.memories) {
        let expected = (contents.memory.name, contents.bytes_per_word());
        if (section.memory.as_str(), section.bytes_per_word) != expected {
            return Err(damaged(format!("memory `{}` does not have the form of the specification", section.memory)));
        }
        let length = section.words.checked_mul(section.bytes_per_word).filter(|length| *length <= bytes.len());
        let length = length.ok_or_else(|| damaged(format!("memory `{}` is cut short", section.memory)))?;
        charge_words(&header.target, section, meter)?;
        let (own, rest) = bytes.split_at(length);
        contents.bytes = own.to_vec();
        if !contents.padding_is_zero() {
            return Err(damaged(format!("memory `{}` has bits beyond its words", section.memory)));
        }
        bytes = rest;
    }
    if bytes.is_empty() {
        Program::from_memories(&header.target, &memories)
            .ok_or_else(|| damaged("its memories hold bits that mean nothing".to_owned()))
    } else {
        Err(damaged(format!("{} bytes too many", bytes.len())))
    }
}

impl From<Broken> for ImageError {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::Kind { found } => Self::NotAnImage { found },
            Broken::Version { found } => Self::Version { found, supported: FORMAT_VERSION },
            Broken::TooLarge { bytes } => Self::TooLarge { bytes, limit: MAX_BYTES },
            Broken::HeaderTooLarge { bytes, limit } => {
                let reason = format!("it has {bytes} bytes, over the limit of {limit}");
                Self::Inconsistent { place: "header".into(), reason }
            }
            Broken::Damaged { reason } => Self::Damaged { reason },
        }
    }
}

fn damaged(reason: String) -> ImageError {
    ImageError::Damaged { reason }
}
