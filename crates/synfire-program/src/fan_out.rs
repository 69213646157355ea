//! How many synapses each source has.

use alloc::vec;
use alloc::vec::Vec;

use synfire_arch::Target;

use crate::{Program, TileLists};

/// The non-zero weights of every source: axons first, then neurons, whole blocks.
///
/// # Panics
/// If a list of the program names a tile that does not exist.
pub fn fan_out(target: &Target, program: &Program) -> Vec<u64> {
    let lanes = target.lanes as usize;
    let non_zero = |row: &[i16]| row.iter().filter(|weight| **weight != 0).count() as u64;
    let rows: Vec<u64> = program.weights.chunks_exact(lanes).map(non_zero).collect();
    let mut counts = vec![0; program.pointers.len() * lanes];
    let mut starts = TileLists::new(program).starts();
    starts.retain(|(first, _)| (*first as usize) < program.uses.len());
    // Lists that share their end share its synapses, so they are counted from the end of the entries.
    let mut of_rest = vec![0; lanes];
    for (index, entry) in program.uses.iter().enumerate().rev() {
        if entry.last {
            of_rest.fill(0);
        }
        let (tiles, times) = if entry.stride == 0 { (1, u64::from(entry.count)) } else { (entry.count, 1) };
        for tile in (0..tiles).map(|step| (entry.tile.0 + step * entry.stride) as usize) {
            let rows = &rows[tile * lanes..(tile + 1) * lanes];
            of_rest.iter_mut().zip(rows).for_each(|(count, row)| *count += row * times);
        }
        while let Some((_, source)) = starts.pop_if(|(first, _)| *first as usize == index) {
            counts[source.index() * lanes..(source.index() + 1) * lanes].copy_from_slice(&of_rest);
        }
    }
    counts
}
