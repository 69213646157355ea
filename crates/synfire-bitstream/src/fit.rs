//! What a target takes of a device, before anything is built.

use serde::Serialize;
use synfire_arch::generated::{TRACE_BITS, word};
use synfire_arch::{Target, index_bits};

use crate::{Board, Device, Family};

/// An estimate of what the chip of a target takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Prediction {
    /// Block RAMs: counted memory by memory.
    pub block_rams: u64,
    /// Block RAMs of the device.
    pub block_rams_available: u64,
}

impl Prediction {
    /// Whether it fits.
    pub const fn fits(&self) -> bool {
        self.block_rams <= self.block_rams_available
    }
}

/// Block RAMs of the link: frames in both directions, the queue of inputs and the stream of outputs.
const LINK_BLOCKS: u64 = 4;

/// Predicts what the target of a board takes on it; none for families without an open flow.
pub fn predict(board: &Board) -> Option<Prediction> {
    let device = Blocks::of(&board.device)?;
    let memories = memories(&board.target).into_iter().chain([(crate::boot::WORD_BITS, board.boot_words, 1)]);
    let kept = memories.filter(|memory| !device.elsewhere(memory));
    let counted: u64 = kept.map(|(width, depth, copies)| device.count(width, depth) * u64::from(copies)).sum();
    let moved: u64 = board.look_up_tables.iter().map(|name| device.moved(name, &board.target)).sum();
    let block_rams = (counted + LINK_BLOCKS).saturating_sub(moved);
    Some(Prediction { block_rams, block_rams_available: device.available })
}

/// A memory: bits of a word, words, copies.
type Memory = (u32, u32, u32);

/// The memories of a core.
fn memories(target: &Target) -> Vec<Memory> {
    let (p, q) = (target.lanes, target.update_lanes);
    let index = index_bits;
    let state = word::STATE.bits(target) - if target.adaptation { 0 } else { target.state_bits };
    let mut all = vec![
        (target.weight_bits, target.tiles * p, p),
        (word::USE.bits(target), target.uses, 1),
        (word::POINTER.bits(target), target.pointers(), 1),
        (word::NEURON.bits(target), target.neurons / q, q),
        (state, target.neurons / q, q),
        (target.state_bits, target.ring_depth * target.neuron_blocks(), p),
        (index(target.axons) + 16, 1 << index(target.axons), 1),
        (index(target.source_blocks()) + p, target.neuron_blocks(), 1),
    ];
    if target.learning {
        all.push(traces(target));
        all.push((p, target.source_blocks(), 1));
    }
    all
}

/// The memory of traces: x by source block, then y by neuron block.
fn traces(target: &Target) -> Memory {
    (TRACE_BITS * target.lanes, target.pointers(), 1)
}

/// The block RAMs of a device.
struct Blocks {
    /// Widths and depths in which one can be used.
    shapes: &'static [(u32, u32)],
    available: u64,
    /// Memories of at most so many words are look-up tables instead.
    tables_up_to: u32,
    /// Memories of at least so many bits are in single-port RAM instead.
    single_port_from: Option<u64>,
}

impl Blocks {
    fn of(device: &Device) -> Option<Self> {
        const ECP5: &[(u32, u32)] = &[(36, 512), (18, 1024), (9, 2048), (4, 4096), (2, 8192), (1, 16_384)];
        const ICE40: &[(u32, u32)] = &[(16, 256), (8, 512), (4, 1024), (2, 2048)];
        let (shapes, available, tables_up_to, single_port_from) = match (device.family, device.device.as_str()) {
            (Family::Ecp5, "25k") => (ECP5, 56, 64, None),
            (Family::Ecp5, "45k") => (ECP5, 108, 64, None),
            (Family::Ecp5, "85k") => (ECP5, 208, 64, None),
            (Family::Ice40, "hx8k") => (ICE40, 32, 8, None),
            (Family::Ice40, "up5k") => (ICE40, 30, 8, Some(1 << 16)),
            (Family::Gowin, _) => (ECP5, 26, 64, None),
            _ => return None,
        };
        Some(Self { shapes, available, tables_up_to, single_port_from })
    }

    fn elsewhere(&self, (width, depth, _): &Memory) -> bool {
        let bits = u64::from(*width) * u64::from(*depth);
        *depth <= self.tables_up_to || self.single_port_from.is_some_and(|least| bits >= least)
    }

    /// Blocks that are free when a board moves this memory into look-up tables: all but the traces would take one.
    fn moved(&self, name: &str, target: &Target) -> u64 {
        let (width, depth, _) = traces(target);
        if name == "trace_memory" { self.count(width, depth) } else { 1 }
    }

    /// Blocks of the best shape; the last ones of a word may be of a narrower shape of the same depth or less.
    fn count(&self, width: u32, depth: u32) -> u64 {
        let of = |(w, d): &(u32, u32)| u64::from(width.div_ceil(*w)) * u64::from(depth.div_ceil(*d));
        self.shapes.iter().map(of).min().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_counted_in_their_best_shape() {
        let blocks = |name| Blocks::of(&Board::named(name).unwrap().device).unwrap();
        let ecp5 = blocks("ulx3s-25f");
        assert_eq!([ecp5.count(8, 8192), ecp5.count(72, 512), ecp5.count(41, 512), ecp5.count(26, 1024)], [4, 2, 2, 2]);
        let ice40 = blocks("hx8k-board");
        assert_eq!([ice40.count(8, 1024), ice40.count(41, 256), ice40.count(32, 256)], [2, 3, 2]);
    }

    #[test]
    fn the_prediction_is_what_was_placed() {
        // hdl/boards/README.md: the whole chip on a ULX3S 25F.
        let board = Board::named("ulx3s-25f").unwrap();
        assert_eq!(predict(&board).map(|prediction| prediction.block_rams), Some(56));
    }

    #[test]
    fn weights_of_an_ultra_plus_are_in_single_port_ram() {
        let board = Board::named("icebreaker").unwrap();
        assert!(predict(&board).unwrap().fits(), "{:?}", predict(&board));
        assert!(predict(&Board::named("arty-a7").unwrap()).is_none());
    }
}
