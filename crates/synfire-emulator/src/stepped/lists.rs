//! Tile lists and column lists as the memories hold them.

use synfire_arch::{NeuronBlock, Target};
use synfire_program::{ColumnUse, Program, Use};

/// The memories of lists.
#[derive(Debug)]
pub struct Lists {
    /// Column lists follow the tile lists; their blocks are source blocks.
    pub entries: Vec<Use>,
    /// Tile lists by source block of the target, then column lists by neuron block.
    pub pointers: Vec<Option<u32>>,
}

impl Lists {
    pub fn new(program: &Program, target: &Target) -> Self {
        let mut pointers = program.pointers.clone();
        pointers.resize(target.source_blocks() as usize, None);
        let first = program.uses.len() as u32;
        pointers.extend(program.column_pointers.iter().map(|pointer| pointer.map(|pointer| first + pointer)));
        let mut entries = program.uses.clone();
        entries.extend(program.columns.iter().map(column));
        Self { entries, pointers }
    }
}

fn column(entry: &ColumnUse) -> Use {
    let ColumnUse { tile, stride, block, count, rule, last } = *entry;
    Use { tile, stride, block: NeuronBlock(block.0), count, delay: 0, exponent: 0, rule: Some(rule), last }
}
