//! Which entries the list of each source block has.

use alloc::vec::Vec;
use core::ops::Range;

use synfire_arch::SourceBlock;

use crate::{Program, Use};

/// The tile lists of a program. Lists may share their ends, so the entries of all lists together can be far more than the
/// program holds: what walks every list has to visit each entry once, from one list or from another.
pub struct TileLists<'a> {
    program: &'a Program,
    /// Positions of the entries that end a list, ascending.
    ends: Vec<u32>,
}

impl<'a> TileLists<'a> {
    /// Those of a program.
    pub fn new(program: &'a Program) -> Self {
        let ends = program.uses.iter().enumerate().filter(|(_, entry)| entry.last);
        Self { program, ends: ends.map(|(index, _)| index as u32).collect() }
    }

    /// The positions of a source block's entries in [`Program::uses`]; `None` if its list does not end.
    pub fn of(&self, source: SourceBlock) -> Option<Range<usize>> {
        match self.program.pointers.get(source.index()).copied().flatten() {
            Some(first) => self.from(first),
            None => Some(0..0),
        }
    }

    /// The entries from `first` to the end of the list; `None` if it does not end.
    fn from(&self, first: u32) -> Option<Range<usize>> {
        let end = self.ends.get(self.ends.partition_point(|end| *end < first))?;
        Some(first as usize..*end as usize + 1)
    }

    /// The source blocks that have a list, with its first entry, ascending by that entry.
    pub fn starts(&self) -> Vec<(u32, SourceBlock)> {
        let pointers = self.program.pointers.iter().enumerate();
        let mut starts: Vec<_> =
            pointers.filter_map(|(source, first)| Some(((*first)?, SourceBlock(source as u32)))).collect();
        starts.sort_unstable();
        starts
    }
}

/// For each entry of the tile lists what `of` says about it and the entries behind it in its list, the first of them first.
pub fn to_the_end<T: Copy>(
    program: &Program,
    of: impl Fn(&Use) -> Option<T>,
    join: impl Fn(T, T) -> T,
) -> Vec<Option<T>> {
    let mut rest = None;
    let mut found: Vec<_> = program
        .uses
        .iter()
        .rev()
        .map(|entry| {
            rest = match (of(entry), rest.filter(|_| !entry.last)) {
                (Some(own), Some(rest)) => Some(join(own, rest)),
                (own, rest) => own.or(rest),
            };
            rest
        })
        .collect();
    found.reverse();
    found
}
