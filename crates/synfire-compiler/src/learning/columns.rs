//! Column lists: where the weights of a neuron block's targets are that spikes of it change.

use std::collections::BTreeMap;

use synfire_arch::{RuleId, SourceBlock, Target, TileId};
use synfire_image::{ColumnUse, Program};

/// One tile of a column list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    tile: u32,
    source: u32,
    rule: RuleId,
}

/// The column lists of a program with its tile lists and rules, and their pointers; both empty if no spike changes a weight.
pub(crate) fn column_lists(target: &Target, program: &Program) -> (Vec<ColumnUse>, Vec<Option<u32>>) {
    let mut lists = BTreeMap::<u32, Vec<Place>>::new();
    for source in 0..program.pointers.len() as u32 {
        for entry in program.uses_of(SourceBlock(source)) {
            let Some(rule) = entry.rule.filter(|rule| program.rules[rule.index()].post.is_active()) else { continue };
            for step in 0..entry.count {
                let tile = entry.tile.0 + step * entry.stride;
                lists.entry(entry.block.0 + step).or_default().push(Place { tile, source, rule });
            }
        }
    }
    if lists.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let mut pointers = vec![None; program.neurons.len() / target.lanes as usize];
    let mut columns = Vec::new();
    for (block, mut places) in lists {
        places.sort_unstable();
        pointers[block as usize] = Some(columns.len() as u32);
        columns.extend(runs(&places, 2 * target.neuron_blocks() - 1));
        if let Some(last) = columns.last_mut() {
            last.last = true;
        }
    }
    (columns, pointers)
}

/// Places by tile as runs of consecutive source blocks.
fn runs(places: &[Place], longest_stride: u32) -> Vec<ColumnUse> {
    let mut runs: Vec<ColumnUse> = Vec::new();
    for Place { tile, source, rule } in places.iter().copied() {
        if let Some(run) = runs.last_mut() {
            let stride = tile - (run.tile.0 + (run.count - 1) * run.stride);
            let follows = run.block.0 + run.count == source && run.rule == rule && stride <= longest_stride;
            if follows && (run.count == 1 || run.stride == stride) {
                (run.stride, run.count) = (stride, run.count + 1);
                continue;
            }
        }
        let block = SourceBlock(source);
        runs.push(ColumnUse { tile: TileId(tile), stride: 0, block, count: 1, rule, last: false });
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(tile: u32, source: u32) -> Place {
        Place { tile, source, rule: RuleId(0) }
    }

    #[test]
    fn even_strides_are_one_run() {
        let dense: Vec<_> = (0..5).map(|k| place(10 + 3 * k, 2 + k)).collect();
        let found = runs(&dense, 15);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].tile.0, found[0].stride, found[0].block.0, found[0].count), (10, 3, 2, 5));
    }

    #[test]
    fn gaps_uneven_strides_and_long_ones_begin_a_run() {
        let counts = |places: &[Place]| runs(places, 15).iter().map(|run| run.count).collect::<Vec<_>>();
        assert_eq!(counts(&[place(0, 0), place(1, 2), place(2, 3)]), [1, 2]);
        assert_eq!(counts(&[place(0, 0), place(1, 1), place(3, 2), place(5, 3)]), [2, 2]);
        assert_eq!(counts(&[place(0, 0), place(16, 1)]), [1, 1]);
        let other = Place { rule: RuleId(1), ..place(1, 1) };
        assert_eq!(counts(&[place(0, 0), other]), [1, 1]);
    }
}
