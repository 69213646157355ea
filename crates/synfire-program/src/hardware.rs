//! A program from the memories of hardware, whatever else they hold.

use alloc::vec;
use alloc::vec::Vec;

use synfire_arch::generated::word;
use synfire_arch::{Target, Word};

use crate::fields::{self, Fields};
use crate::{MemoryContents, Program, Use};

impl Program {
    /// All memories of a program at their full size, filled with zeros, in the order of [`Self::memories`].
    pub fn blank_memories(target: &Target) -> Vec<MemoryContents> {
        let mut memories = Self::empty_memories(target);
        for contents in &mut memories {
            contents.bytes = vec![0; (contents.memory.depth)(target) as usize * contents.bytes_per_word()];
        }
        memories
    }

    /// The program that full memories hold, in the form of [`Self::blank_memories`], with so many stages and trace ranges in
    /// use. What no list, stage or count reaches is left out. `None` if there is no such program; one that there is may
    /// still break the rules that the check of an image finds broken.
    pub fn from_hardware(target: &Target, memories: &[MemoryContents], stages: u32, trace_ranges: u32) -> Option<Self> {
        let full = Full { target, memories };
        let mut used = memories.to_vec();
        let mut keep = |name: &str, words: usize| {
            let contents = used.iter_mut().find(|contents| contents.memory.name == name)?;
            let bytes = words.checked_mul(contents.bytes_per_word()).filter(|bytes| *bytes <= contents.bytes.len())?;
            contents.bytes.truncate(bytes);
            Some(())
        };
        keep("stages", stages as usize)?;
        let blocks = full.rows("stages", &word::STAGE).take(stages as usize).last().map_or(0, |stage| stage[1] + 1);
        let neurons = blocks as usize * target.lanes as usize;
        keep("neurons", neurons)?;
        let profile = |fields: Fields| fields::neuron_from(&fields).profile.into();
        let profiles = full.rows("neurons", &word::NEURON).take(neurons).map(profile).max();
        keep("profiles", profiles.map_or(0, |last: usize| last + 1))?;

        let pointers: Vec<_> = full.rows("pointers", &word::POINTER).map(|p| fields::pointer_from(&p)).collect();
        let source_blocks = target.source_blocks() as usize;
        let with_columns = pointers.len().min(source_blocks + blocks as usize);
        let has_columns = pointers[source_blocks..with_columns].iter().any(Option::is_some);
        let kept = if has_columns { with_columns } else { source_blocks };
        keep("pointers", kept)?;
        let uses = full.uses_reached(&pointers[..kept])?;
        keep("uses", uses.len())?;
        let last_tile = |run: &Use| u64::from(run.tile.0) + u64::from(run.stride) * u64::from(run.count - 1);
        let tiles = uses.iter().map(last_tile).max().map_or(0, |last| last + 1);
        keep("weights", usize::try_from(tiles).ok()? * target.lanes as usize)?;
        if target.learning {
            keep("trace_ranges", trace_ranges as usize)?;
            let rules = uses.iter().filter_map(|run| run.rule).map(|rule| rule.index() + 2).max();
            keep("rules", rules.unwrap_or(0))?;
        }
        Self::from_memories(target, &used)
    }
}

/// Memories at their full size.
struct Full<'a> {
    target: &'a Target,
    memories: &'a [MemoryContents],
}

impl Full<'_> {
    /// The words of a memory as fields.
    fn rows(&self, name: &str, word: &'static Word) -> impl Iterator<Item = Fields> {
        let contents = self.memories.iter().find(|contents| contents.memory.name == name);
        contents.into_iter().flat_map(MemoryContents::words).map(|bytes| word.unpack(self.target, bytes))
    }

    /// The list entries from the first to the last that a list has; `None` if a list runs out of the memory.
    fn uses_reached(&self, pointers: &[Option<u32>]) -> Option<Vec<Use>> {
        let uses: Vec<Use> = self.rows("uses", &word::USE).map(|fields| fields::row_from(&fields)).collect();
        let mut reached = 0;
        for first in pointers.iter().flatten() {
            let length = uses.get(*first as usize..)?.iter().position(|entry| entry.last)?;
            reached = reached.max(*first as usize + length + 1);
        }
        Some(uses[..reached].to_vec())
    }
}
