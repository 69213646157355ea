//! A saved state as words of a core's memories.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

use synfire_arch::generated::{TRACE_BITS, memory, word};
use synfire_arch::{Target, Tick};

use crate::packed_weights::{pack_weights, unpack_weights};
use crate::{Controls, MemoryContents, NeuronState, Snapshot, Unfit};

/// Consecutive words of one memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemoryWords {
    /// Address of the first.
    pub first: u32,
    /// The words.
    pub contents: MemoryContents,
}

impl Snapshot {
    /// All that memories hold of the state: weights, states, the accumulators of each slot, traces x and traces y. Tick and
    /// controls are registers.
    ///
    /// # Errors
    /// When a value does not fit its field, so the state is none of a program for this target.
    pub fn words(&self, target: &Target) -> Result<Vec<MemoryWords>, Unfit> {
        let mut words = vec![MemoryWords { first: 0, contents: pack_weights(target, &self.weights)? }];
        words.push(MemoryWords { first: 0, contents: pack_states(target, &self.neurons)? });
        for (slot, values) in self.accumulators.chunks(self.neurons.len().max(1)).enumerate() {
            let contents = pack_accumulators(target, values)?;
            words.push(MemoryWords { first: slot as u32 * target.neurons, contents });
        }
        for (first, traces) in [(0, &self.x), (target.source_blocks(), &self.y)] {
            let mut contents = MemoryContents::new(memory::TRACES, target.lanes * TRACE_BITS);
            contents.bytes.clone_from(traces);
            words.push(MemoryWords { first, contents });
        }
        Ok(words)
    }

    /// The inverse of [`Self::words`].
    ///
    /// # Panics
    /// If the words are not the ones that it gives for this target.
    pub fn from_words(target: &Target, tick: Tick, controls: Controls, words: &[MemoryWords]) -> Self {
        let [weights, states, accumulators @ .., x, y] = words else { panic!("words of another form") };
        let value = |bytes: &[u8]| word::ACCUMULATOR.unpack(target, bytes)[0] as i32;
        Self {
            tick,
            controls,
            weights: unpack_weights(target, &weights.contents),
            neurons: states.contents.words().map(|bytes| NeuronState::from_word(target, bytes)).collect(),
            accumulators: accumulators.iter().flat_map(|slot| slot.contents.words().map(value)).collect(),
            x: x.contents.bytes.clone(),
            y: y.contents.bytes.clone(),
        }
    }
}

fn pack_states(target: &Target, states: &[NeuronState]) -> Result<MemoryContents, Unfit> {
    let mut contents = MemoryContents::new(memory::STATE, word::STATE.bits(target));
    for state in states {
        let NeuronState { v, i, a, refractory, fired } = *state;
        let fields = [v.into(), i.into(), a.into(), refractory.into(), fired.into()];
        contents.bytes.extend(word::STATE.pack(target, &fields).map_err(|field| does_not_fit("state", field))?);
    }
    Ok(contents)
}

fn pack_accumulators(target: &Target, values: &[i32]) -> Result<MemoryContents, Unfit> {
    let mut contents = MemoryContents::new(memory::ACCUMULATORS, word::ACCUMULATOR.bits(target));
    for value in values {
        let bytes = word::ACCUMULATOR.pack(target, &[(*value).into()]);
        contents.bytes.extend(bytes.map_err(|field| does_not_fit("accumulators", field))?);
    }
    Ok(contents)
}

fn does_not_fit(memory: &str, field: &str) -> Unfit {
    Unfit { place: memory.to_owned(), reason: format!("`{field}` does not fit its bits") }
}
