//! An image as the words of a pack.

use synfire_arch::AxonId;
use synfire_arch::generated::SPEC_DIGEST;
use synfire_arch::link_generated::EVENT_AXONS;
use synfire_image::{Image, PopulationInfo, PopulationRole};
use synfire_link::{InputWord, first_word, plain_crc};
use synfire_program::{Event, WriteWords};

use crate::PackError;

/// The first bytes.
const MAGIC: u32 = u32::from_le_bytes(*b"SYNP");
/// Version of the format.
const VERSION: u32 = 2;
/// Words of an input population.
const FORMAT_WORDS: usize = 3;
/// Words of an output.
const OUTPUT_WORDS: usize = 3;

/// The bytes of an image's pack.
///
/// # Errors
/// When the program does not fit its target, or has memories or axons that the link cannot name.
pub fn pack(image: &Image) -> Result<Vec<u8>, PackError> {
    let writes = image.program.boot_writes(&image.target).map_err(PackError::Unfit)?;
    let writes = WriteWords::of_boot(&writes).map_err(PackError::Reach)?;
    let inputs = image.inputs().map(inputs).collect::<Result<Vec<_>, _>>()?.concat();
    let starts = image.start_events.iter().map(|event| word_of(*event)).collect::<Result<Vec<_>, _>>()?;
    let formats: Vec<u32> = image.inputs().filter_map(format).flatten().collect();
    let outputs: Vec<u32> =
        image.outputs().flat_map(|population| outputs(population, image.target.lanes)).flatten().collect();
    let counts = [inputs.len(), formats.len(), starts.len(), outputs.len(), writes.words().len()];
    let counts = counts.map(|count| count as u32);
    let target = first_word(&image.target.digest());
    let (delay, period) = (image.output_delay_ticks, image.program.adaptation_period());
    let head = [MAGIC, VERSION, first_word(&SPEC_DIGEST), target, delay, period];
    let parts = [&head[..], &counts, &inputs, &formats, &starts, &outputs, writes.words()].concat();
    let mut bytes: Vec<u8> = parts.into_iter().flat_map(u32::to_le_bytes).collect();
    bytes.extend(plain_crc(&bytes).to_le_bytes());
    Ok(bytes)
}

fn word_of(event: Event) -> Result<u32, PackError> {
    InputWord::event(event).map(InputWord::to_word).ok_or(PackError::Axon { axon: event.axon.0 })
}

/// Axon and payload of a spike of each element of an input population; 0 where no payload that was proven stands for 1.0.
fn inputs(population: &PopulationInfo) -> Result<Vec<u32>, PackError> {
    let PopulationRole::Input { format, .. } = population.role else { return Ok(Vec::new()) };
    let spike = 1_i32.checked_shl(format.fraction_bits).unwrap_or(0);
    let is_proven = (i32::from(format.payload_min)..=i32::from(format.payload_max)).contains(&spike);
    let payload = if is_proven { spike as u32 } else { 0 };
    let axons = (0..population.size()).filter_map(|index| population.axon(index));
    let word = |AxonId(axon)| if axon < EVENT_AXONS { Ok(axon << 16 | payload) } else { Err(PackError::Axon { axon }) };
    axons.map(word).collect()
}

/// How the values of an input population become payloads: its size, fraction bits, and the smallest and the largest payload.
fn format(population: &PopulationInfo) -> Option<[u32; FORMAT_WORDS]> {
    let PopulationRole::Input { format, .. } = population.role else { return None };
    let bounds = u32::from(format.payload_min as u16) | u32::from(format.payload_max as u16) << 16;
    Some([population.size() as u32, format.fraction_bits, bounds])
}

/// Block and lane of each neuron of an output population, and the two halves of its scale.
fn outputs(population: &PopulationInfo, lanes: u32) -> impl Iterator<Item = [u32; OUTPUT_WORDS]> + '_ {
    let scales = match &population.role {
        PopulationRole::Neurons { scale, .. } => scale.as_slice(),
        PopulationRole::Input { .. } => &[],
    };
    (0..population.size()).zip(scales).filter_map(move |(index, scale)| {
        let (neuron, scale) = (population.neuron(index)?, scale.to_bits());
        Some([((neuron.0 / lanes) << 16) | (neuron.0 % lanes), scale as u32, (scale >> 32) as u32])
    })
}
