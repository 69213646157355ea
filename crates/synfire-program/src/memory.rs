//! Memory contents as the hardware holds them, and back.

use alloc::boxed::Box;
use alloc::format;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

use synfire_arch::generated::{memory, word};
use synfire_arch::{Memory, Target, Word};

use crate::fields::{self, Fields};
use crate::packed_weights::{pack_weights, unpack_weights};
use crate::{MemoryContents, Program, Rule, Unfit};

/// The memories that make up a program, in the order of the specification, with the layouts of their words. The weights, which
/// come first, have none.
const LISTS: [(Memory, &Word); 7] = [
    (memory::USES, &word::USE),
    (memory::POINTERS, &word::POINTER),
    (memory::NEURONS, &word::NEURON),
    (memory::PROFILES, &word::PROFILE),
    (memory::STAGES, &word::STAGE),
    (memory::TRACE_RANGES, &word::TRACE_RANGE),
    (memory::RULES, &word::RULE),
];

/// Those of [`LISTS`] that a target has: the last two only where it learns.
fn lists(target: &Target) -> &'static [(Memory, &'static Word)] {
    if target.learning { &LISTS } else { &LISTS[..5] }
}

impl Program {
    /// The contents of every memory of the program.
    ///
    /// # Errors
    /// When a value does not fit its field.
    pub fn memories(&self, target: &Target) -> Result<Vec<MemoryContents>, Unfit> {
        let mut memories = vec![pack_weights(target, &self.weights)?];
        for ((memory, word), rows) in lists(target).iter().zip(self.rows()) {
            memories.push(pack(*memory, word, target, rows)?);
        }
        Ok(memories)
    }

    /// The words of each of [`LISTS`].
    fn rows(&self) -> [Box<dyn Iterator<Item = Fields> + '_>; 7] {
        let columns = self.columns.iter().map(fields::column);
        let rules = self.rules.iter().map(fields::rule);
        // Word 0 is not used.
        let no_rule = (!self.rules.is_empty()).then(fields::no_rule);
        [
            Box::new(self.uses.iter().map(fields::row).chain(columns)),
            Box::new(self.pointer_words()),
            Box::new(self.neurons.iter().map(fields::neuron)),
            Box::new(self.profiles.iter().map(fields::profile)),
            Box::new(self.stages.iter().map(fields::stage)),
            Box::new(self.trace_ranges.iter().map(fields::trace_range)),
            Box::new(no_rule.into_iter().chain(rules)),
        ]
    }

    /// The pointers of the source blocks, all of the target's if there are column lists, and then of those, which follow the tile
    /// lists.
    fn pointer_words(&self) -> impl Iterator<Item = Fields> {
        let first = self.uses.len() as u32;
        // A sum that no memory can hold is a pointer that does not fit either.
        let moved = move |pointer: &Option<u32>| pointer.map(|pointer| pointer.saturating_add(first));
        self.pointers.iter().copied().chain(self.column_pointers.iter().map(moved)).map(fields::pointer)
    }

    /// The program whose memories hold `contents`, in the order and form of [`Self::memories`]; `None` if that form is
    /// another for this program, or there is none.
    pub fn from_memories(target: &Target, contents: &[MemoryContents]) -> Option<Self> {
        let reader =
            |index: usize| contents.get(1 + index).map(|contents| Words { target, word: LISTS[index].1, contents });
        let (uses, pointers) = (reader(0)?, reader(1)?);
        let mut pointers = pointers.read(fields::pointer_from, |pointer| fields::pointer(*pointer))?;
        let mut column_pointers = pointers.split_off(pointers.len().min(target.source_blocks() as usize));
        // The first column list begins where the tile lists end.
        let entries = uses.contents.words().len();
        let first = column_pointers.iter().flatten().min().map_or(entries, |first| *first as usize);
        column_pointers.iter_mut().flatten().for_each(|pointer| *pointer -= first as u32);
        Some(Self {
            weights: unpack_weights(target, &contents[0]),
            uses: uses.read_range(0..first, |fields| Some(fields::row_from(fields)), fields::row)?,
            columns: uses.read_range(first..entries, fields::column_from, fields::column)?,
            pointers,
            column_pointers,
            neurons: reader(2)?.read(fields::neuron_from, fields::neuron)?,
            profiles: reader(3)?.read(fields::profile_from, fields::profile)?,
            stages: reader(4)?.read(fields::stage_from, fields::stage)?,
            trace_ranges: reader(5)
                .map_or(Some(Vec::new()), |ranges| ranges.read(fields::trace_range_from, fields::trace_range))?,
            rules: reader(6).map_or(Some(Vec::new()), |rules| rules.read_rules())?,
        })
    }

    /// Empty memories, to be filled from a file: name and bits of a word.
    pub fn empty_memories(target: &Target) -> Vec<MemoryContents> {
        let weights = MemoryContents::new(memory::WEIGHTS, target.lanes * target.weight_bits);
        let others = lists(target).iter().map(|(memory, word)| MemoryContents::new(*memory, word.bits(target)));
        core::iter::once(weights).chain(others).collect()
    }
}

/// The words of a list in a file.
struct Words<'a> {
    target: &'a Target,
    word: &'static Word,
    contents: &'a MemoryContents,
}

impl Words<'_> {
    /// What all words hold; `None` if one holds something else than `to` would write.
    fn read<T>(&self, from: impl Fn(&Fields) -> T, to: impl Fn(&T) -> Fields) -> Option<Vec<T>> {
        self.read_range(0..self.contents.words().len(), |fields| Some(from(fields)), to)
    }

    fn read_range<T>(
        &self,
        range: Range<usize>,
        from: impl Fn(&Fields) -> Option<T>,
        to: impl Fn(&T) -> Fields,
    ) -> Option<Vec<T>> {
        let word = |bytes: &[u8]| {
            let value = from(&self.word.unpack(self.target, bytes))?;
            (self.word.pack(self.target, &to(&value)).ok()? == bytes).then_some(value)
        };
        let mut values = Vec::with_capacity(range.len());
        for bytes in self.contents.words().skip(range.start).take(range.len()) {
            values.push(word(bytes)?);
        }
        Some(values)
    }

    /// Word 0 of the rules stands for no rule; it is there only if there are others.
    fn read_rules(&self) -> Option<Vec<Rule>> {
        match self.contents.words().len() {
            0 => Some(Vec::new()),
            1 => None,
            words if self.contents.words().next()?.iter().all(|byte| *byte == 0) => {
                self.read_range(1..words, |fields| Some(fields::rule_from(fields)), fields::rule)
            }
            _ => None,
        }
    }
}

fn pack(
    memory: Memory,
    word: &Word,
    target: &Target,
    rows: impl Iterator<Item = Fields>,
) -> Result<MemoryContents, Unfit> {
    let mut contents = MemoryContents::new(memory, word.bits(target));
    for (address, row) in rows.enumerate() {
        let bytes = word.pack(target, &row).map_err(|field| Unfit {
            place: format!("{} {address}", memory.name),
            reason: format!("`{field}` does not fit its bits"),
        })?;
        contents.bytes.extend(bytes);
    }
    Ok(contents)
}
