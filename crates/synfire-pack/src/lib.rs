//! Packs: an image as a microcontroller needs it, in its flash (`synfire_client::Pack` reads it there).
//!
//! ```text
//! `SYNP`, version, specification, target, output delay, inputs, start events, outputs, writes,
//! inputs, start events, outputs, writes, crc
//! ```
//!
//! All are 32-bit words, least significant byte first. Specification and target are the first 32 bits of their digests, as an
//! identity has them. The four numbers count the words that follow. An input is `axon << 16 | payload of a spike`, in the order
//! of an input row; a start event is the input word of an event that tick 0 has after each clear. An output is
//! `block << 16 | lane` of a neuron, in the order of an output row. Writes are those of a boot script (docs/link.md). The CRC is
//! the plain CRC-32 of all before it.

use synfire_arch::generated::SPEC_DIGEST;
use synfire_image::{Image, PopulationInfo, PopulationRole};
use synfire_link::{InputWord, first_word, plain_crc};
use synfire_program::{Event, OutOfReach, Unfit, WriteWords};

/// The first bytes.
const MAGIC: u32 = u32::from_le_bytes(*b"SYNP");
/// Version of the format.
const VERSION: u32 = 1;

/// Why an image cannot be packed.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what the fields are")]
pub enum PackError {
    #[error("the program does not fit its target: {0:?}")]
    Unfit(Unfit),
    #[error("word {} of region {} is beyond the reach of a write", .0.address, .0.region)]
    Reach(OutOfReach),
    #[error("no input word can name axon {axon}")]
    Axon { axon: u32 },
}

/// The bytes of an image's pack.
///
/// # Errors
/// When the program does not fit its target, or has memories or axons that the link cannot name.
pub fn pack(image: &Image) -> Result<Vec<u8>, PackError> {
    let writes = image.program.boot_writes(&image.target).map_err(PackError::Unfit)?;
    let writes = WriteWords::of_boot(&writes).map_err(PackError::Reach)?;
    let inputs = image.inputs().flat_map(inputs).collect::<Result<Vec<_>, _>>()?;
    let starts = image.start_events.iter().map(|event| word_of(*event)).collect::<Result<Vec<_>, _>>()?;
    let outputs: Vec<u32> = image.outputs().flat_map(|population| outputs(population, image.target.lanes)).collect();
    let counts = [inputs.len(), starts.len(), outputs.len(), writes.words().len()].map(|count| count as u32);
    let target = first_word(&image.target.digest());
    let head = [MAGIC, VERSION, first_word(&SPEC_DIGEST), target, image.output_delay_ticks];
    let parts = [&head[..], &counts, &inputs, &starts, &outputs, writes.words()].concat();
    let mut bytes: Vec<u8> = parts.into_iter().flat_map(u32::to_le_bytes).collect();
    bytes.extend(plain_crc(&bytes).to_le_bytes());
    Ok(bytes)
}

fn word_of(event: Event) -> Result<u32, PackError> {
    InputWord::event(event).map(InputWord::to_word).ok_or(PackError::Axon { axon: event.axon.0 })
}

/// Axon and payload of a spike of each element of an input population.
fn inputs(population: &PopulationInfo) -> impl Iterator<Item = Result<u32, PackError>> + '_ {
    let spike = match population.role {
        PopulationRole::Input { format, .. } => 1_i16.checked_shl(format.fraction_bits).unwrap_or(i16::MAX),
        PopulationRole::Neurons { .. } => 0,
    };
    let axons = (0..population.size()).filter_map(|index| population.axon(index));
    axons.map(move |axon| word_of(Event { axon, payload: spike }))
}

/// Block and lane of each neuron of an output population.
fn outputs(population: &PopulationInfo, lanes: u32) -> impl Iterator<Item = u32> + '_ {
    let neurons = (0..population.size()).filter_map(|index| population.neuron(index));
    neurons.map(move |neuron| ((neuron.0 / lanes) << 16) | (neuron.0 % lanes))
}
