//! Memory contents as the hardware holds them, and back.

use synfire_arch::generated::{MEMORIES, word};
use synfire_arch::{Memory, Target, Word};

use crate::fields::{self, Fields};
use crate::packed_weights::{pack_weights, unpack_weights};
use crate::{ImageError, Program};

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
    pub(crate) fn new(name: &str, word_bits: u32) -> Self {
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

/// The memories that make up a program, in the order of the specification, with the layouts of their words. The weights, which
/// come first, have none.
const LISTS: [(&str, &Word); 7] = [
    ("uses", &word::USE),
    ("pointers", &word::POINTER),
    ("neurons", &word::NEURON),
    ("profiles", &word::PROFILE),
    ("stages", &word::STAGE),
    ("trace_ranges", &word::TRACE_RANGE),
    ("rules", &word::RULE),
];

/// Those of [`LISTS`] that a target has: the last two only where it learns.
fn lists(target: &Target) -> &'static [(&'static str, &'static Word)] {
    if target.learning { &LISTS } else { &LISTS[..5] }
}

impl Program {
    /// The contents of every memory of the program.
    ///
    /// # Errors
    /// When a value does not fit its field.
    pub fn memories(&self, target: &Target) -> Result<Vec<MemoryContents>, ImageError> {
        let mut memories = vec![pack_weights(target, &self.weights)?];
        for ((name, word), rows) in lists(target).iter().zip(self.rows()) {
            memories.push(pack(name, word, target, &rows)?);
        }
        Ok(memories)
    }

    /// The words of each of [`LISTS`].
    fn rows(&self) -> [Vec<Fields>; 7] {
        let columns = self.columns.iter().map(fields::column);
        let rules = self.rules.iter().map(fields::rule);
        [
            self.uses.iter().map(fields::row).chain(columns).collect(),
            self.pointer_words(),
            self.neurons.iter().map(fields::neuron).collect(),
            self.profiles.iter().map(fields::profile).collect(),
            self.stages.iter().map(fields::stage).collect(),
            self.trace_ranges.iter().map(fields::trace_range).collect(),
            // Word 0 is not used.
            rules.enumerate().flat_map(|(k, rule)| (k == 0).then(fields::no_rule).into_iter().chain([rule])).collect(),
        ]
    }

    /// The pointers of the source blocks, all of the target's if there are column lists, and then of those, which follow the tile
    /// lists.
    fn pointer_words(&self) -> Vec<Fields> {
        let mut words: Vec<_> = self.pointers.iter().map(|pointer| fields::pointer(*pointer)).collect();
        if !self.column_pointers.is_empty() {
            let first = self.uses.len() as u32;
            // A sum that no memory can hold is a pointer that does not fit either.
            let moved = |pointer: &Option<u32>| pointer.map(|pointer| pointer.saturating_add(first));
            words.extend(self.column_pointers.iter().map(|pointer| fields::pointer(moved(pointer))));
        }
        words
    }

    /// The program whose memories hold `contents`, in the order and form of [`Self::memories`]; `None` if that form is
    /// another for this program, or there is none.
    pub(crate) fn from_memories(target: &Target, contents: &[MemoryContents]) -> Option<Self> {
        let mut words = lists(target)
            .iter()
            .zip(&contents[1..])
            .map(|((_, word), contents)| contents.words().map(|bytes| word.unpack(target, bytes)).collect::<Vec<_>>());
        let mut next = || words.next().unwrap_or_default();
        let (uses, pointers) = (next(), next());
        let mut program = Self {
            weights: unpack_weights(target, &contents[0]),
            neurons: next().iter().map(fields::neuron_from).collect(),
            profiles: next().iter().map(fields::profile_from).collect(),
            stages: next().iter().map(fields::stage_from).collect(),
            trace_ranges: next().iter().map(fields::trace_range_from).collect(),
            rules: next().iter().skip(1).map(fields::rule_from).collect(),
            ..Self::default()
        };
        program.read_lists(target, &uses, &pointers)?;
        let again =
            lists(target).iter().zip(program.rows()).map(|((name, word), rows)| pack(name, word, target, &rows));
        again
            .zip(&contents[1..])
            .all(|(again, contents)| again.is_ok_and(|again| again == *contents))
            .then_some(program)
    }

    /// Takes apart tile lists and column lists.
    fn read_lists(&mut self, target: &Target, uses: &[Fields], pointers: &[Fields]) -> Option<()> {
        let (pointers, columns) = pointers.split_at(pointers.len().min(target.source_blocks() as usize));
        self.pointers = pointers.iter().map(fields::pointer_from).collect();
        let columns: Vec<_> = columns.iter().map(fields::pointer_from).collect();
        // The first column list begins where the tile lists end.
        let first = columns.iter().flatten().min().map_or(uses.len(), |first| *first as usize);
        let (rows, column_uses) = uses.split_at_checked(first)?;
        self.uses = rows.iter().map(fields::row_from).collect();
        self.columns = column_uses.iter().map(fields::column_from).collect::<Option<_>>()?;
        self.column_pointers = columns.iter().map(|pointer| pointer.map(|pointer| pointer - first as u32)).collect();
        Some(())
    }

    /// Empty memories, to be filled from a file: name and bits of a word.
    pub(crate) fn empty_memories(target: &Target) -> Vec<MemoryContents> {
        let weights = MemoryContents::new("weights", target.lanes * target.weight_bits);
        let others = lists(target).iter().map(|(name, word)| MemoryContents::new(name, word.bits(target)));
        std::iter::once(weights).chain(others).collect()
    }
}

fn pack(name: &'static str, word: &Word, target: &Target, rows: &[Fields]) -> Result<MemoryContents, ImageError> {
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
