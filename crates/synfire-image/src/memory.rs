//! Memory contents as the hardware holds them, and back.

use synfire_arch::generated::{MEMORIES, word};
use synfire_arch::{Memory, NeuronBlock, Target, TileId, Word};

use crate::{ImageError, NeuronParameters, Profile, Program, StageRange, Use};

/// The used words of one memory, from address 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemoryContents {
    /// Which memory.
    pub memory: Memory,
    /// Bits of a word.
    pub word_bits: u32,
    /// `words x bytes_per_word`, least significant byte first.
    pub bytes: Vec<u8>,
}

impl MemoryContents {
    fn new(name: &str, word_bits: u32) -> Self {
        let memory = *MEMORIES.iter().find(|memory| memory.name == name).expect("a memory of the specification");
        Self { memory, word_bits, bytes: Vec::new() }
    }

    /// Bytes that hold one word.
    pub fn bytes_per_word(&self) -> usize {
        self.word_bits.div_ceil(8) as usize
    }

    /// The words, ascending by address.
    pub fn words(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.bytes.chunks_exact(self.bytes_per_word())
    }

    /// Whether the bits that fill words up to whole bytes are 0.
    pub(crate) fn padding_is_zero(&self) -> bool {
        let unused = self.bytes_per_word() as u32 * 8 - self.word_bits;
        self.words().all(|word| word.last().is_none_or(|last| last.leading_zeros() >= unused))
    }
}

/// The memories that make up a program, in the order of the specification.
const NAMES: [&str; 6] = ["weights", "uses", "pointers", "neurons", "profiles", "stages"];

impl Program {
    /// The contents of every memory of the program.
    ///
    /// # Errors
    /// When a value does not fit its field.
    pub fn memories(&self, target: &Target) -> Result<Vec<MemoryContents>, ImageError> {
        let uses = self.uses.iter().map(use_fields).collect();
        let pointers = self.pointers.iter().map(|p| vec![i64::from(p.unwrap_or(0)), i64::from(p.is_some())]).collect();
        let neurons = self.neurons.iter().map(neuron_fields).collect();
        let profiles = self.profiles.iter().map(profile_fields).collect();
        let stages = self.stages.iter().map(|s| vec![i64::from(s.first.0), i64::from(s.last.0)]).collect();
        Ok(vec![
            pack_weights(target, &self.weights)?,
            pack("uses", &word::USE, target, uses)?,
            pack("pointers", &word::POINTER, target, pointers)?,
            pack("neurons", &word::NEURON, target, neurons)?,
            pack("profiles", &word::PROFILE, target, profiles)?,
            pack("stages", &word::STAGE, target, stages)?,
        ])
    }

    /// The program whose memories hold `contents`, in the order and form of [`Self::memories`].
    pub(crate) fn from_memories(target: &Target, contents: &[MemoryContents]) -> Self {
        let fields =
            |index: usize, word: &'static Word| contents[index].words().map(|bytes| word.unpack(target, bytes));
        Self {
            weights: unpack_weights(target, &contents[0]),
            uses: fields(1, &word::USE).map(|fields| use_from(&fields)).collect(),
            pointers: fields(2, &word::POINTER).map(|f| (f[1] == 1).then_some(f[0] as u32)).collect(),
            neurons: fields(3, &word::NEURON).map(|fields| neuron_from(&fields)).collect(),
            profiles: fields(4, &word::PROFILE).map(|fields| profile_from(&fields)).collect(),
            stages: fields(5, &word::STAGE)
                .map(|f| StageRange { first: NeuronBlock(f[0] as u32), last: NeuronBlock(f[1] as u32) })
                .collect(),
        }
    }

    /// Empty memories, to be filled from a file: name and bits of a word.
    pub(crate) fn empty_memories(target: &Target) -> Vec<MemoryContents> {
        let words = [&word::USE, &word::POINTER, &word::NEURON, &word::PROFILE, &word::STAGE];
        let bits = std::iter::once(target.lanes * target.weight_bits).chain(words.iter().map(|word| word.bits(target)));
        NAMES.iter().zip(bits).map(|(name, bits)| MemoryContents::new(name, bits)).collect()
    }
}

fn pack(name: &'static str, word: &Word, target: &Target, rows: Vec<Vec<i64>>) -> Result<MemoryContents, ImageError> {
    let mut contents = MemoryContents::new(name, word.bits(target));
    for (address, row) in rows.iter().enumerate() {
        let bytes = word.pack(target, row).map_err(|field| ImageError::Inconsistent {
            place: format!("{name} {address}"),
            reason: format!("`{field}` does not fit its bits"),
        })?;
        contents.bytes.extend(bytes);
    }
    Ok(contents)
}

/// The bank in which a target stores column `column` of row `row`.
const fn bank(target: &Target, row: u32, column: u32) -> u32 {
    if target.diagonal { (row + column) % target.lanes } else { column }
}

fn pack_weights(target: &Target, weights: &[i16]) -> Result<MemoryContents, ImageError> {
    let (lanes, bits) = (target.lanes, target.weight_bits);
    let unused = i16::BITS - bits;
    let fits = |weight: &i16| *weight << unused >> unused == *weight;
    if let Some(index) = weights.iter().position(|weight| !fits(weight)) {
        return Err(ImageError::Inconsistent {
            place: format!("weight {index}"),
            reason: "it is outside the target's weight bits".into(),
        });
    }
    let mut contents = MemoryContents::new("weights", lanes * bits);
    for (index, row) in weights.chunks_exact(lanes as usize).enumerate() {
        let mut word = [0_u8; 32];
        for (column, weight) in row.iter().enumerate() {
            let start = bank(target, index as u32 % lanes, column as u32) * bits;
            for bit in 0..bits {
                word[(start + bit) as usize / 8] |= ((*weight as u16 >> bit & 1) as u8) << ((start + bit) % 8);
            }
        }
        contents.bytes.extend(&word[..contents.bytes_per_word()]);
    }
    Ok(contents)
}

fn unpack_weights(target: &Target, contents: &MemoryContents) -> Vec<i16> {
    let (lanes, bits) = (target.lanes, target.weight_bits);
    let mut weights = Vec::with_capacity(contents.bytes.len() / contents.bytes_per_word() * lanes as usize);
    for (index, word) in contents.words().enumerate() {
        for column in 0..lanes {
            let start = bank(target, index as u32 % lanes, column) * bits;
            let raw = (0..bits).fold(0_u16, |value, bit| {
                value | u16::from(word[(start + bit) as usize / 8] >> ((start + bit) % 8) & 1) << bit
            });
            let shift = u16::BITS - bits;
            weights.push((raw << shift) as i16 >> shift);
        }
    }
    weights
}

fn use_fields(entry: &Use) -> Vec<i64> {
    let count = i64::from(entry.count) - 1;
    let (tile, stride, block) = (i64::from(entry.tile.0), i64::from(entry.stride), i64::from(entry.block.0));
    vec![tile, stride, block, count, i64::from(entry.delay), i64::from(entry.exponent), i64::from(entry.last)]
}

fn use_from(fields: &[i64]) -> Use {
    Use {
        tile: TileId(fields[0] as u32),
        stride: fields[1] as u32,
        block: NeuronBlock(fields[2] as u32),
        count: fields[3] as u32 + 1,
        delay: fields[4] as u32,
        exponent: fields[5] as i32,
        last: fields[6] == 1,
    }
}

fn neuron_fields(neuron: &NeuronParameters) -> Vec<i64> {
    let NeuronParameters { threshold, bias, kv, ki, profile } = *neuron;
    vec![i64::from(threshold), i64::from(bias), i64::from(kv), i64::from(ki), i64::from(profile)]
}

fn neuron_from(fields: &[i64]) -> NeuronParameters {
    NeuronParameters {
        threshold: fields[0] as i32,
        bias: fields[1] as i32,
        kv: fields[2] as u16,
        ki: fields[3] as u16,
        profile: fields[4] as u16,
    }
}

fn profile_fields(profile: &Profile) -> Vec<i64> {
    vec![
        i64::from(profile.v_reset),
        i64::from(profile.v_min),
        i64::from(profile.leak),
        i64::from(profile.adaptation_step),
        i64::from(profile.adaptation_decay),
        i64::from(profile.adaptation_prescale),
        i64::from(profile.refractory),
        i64::from(profile.linear_leak),
        i64::from(profile.reset_subtract),
        i64::from(profile.reset_next),
        i64::from(profile.inclusive),
        i64::from(profile.hold),
        i64::from(profile.bias_to_current),
        i64::from(profile.adaptation_linear),
        i64::from(profile.nearest),
    ]
}

fn profile_from(fields: &[i64]) -> Profile {
    Profile {
        v_reset: fields[0] as i32,
        v_min: fields[1] as i32,
        leak: fields[2] as i32,
        adaptation_step: fields[3] as i32,
        adaptation_decay: fields[4] as u16,
        adaptation_prescale: fields[5] as u8,
        refractory: fields[6] as u8,
        linear_leak: fields[7] == 1,
        reset_subtract: fields[8] == 1,
        reset_next: fields[9] == 1,
        inclusive: fields[10] == 1,
        hold: fields[11] == 1,
        bias_to_current: fields[12] == 1,
        adaptation_linear: fields[13] == 1,
        nearest: fields[14] == 1,
    }
}
