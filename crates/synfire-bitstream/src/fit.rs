//! What a target takes of a device, before anything is built.

use serde::Serialize;
use synfire_arch::generated::{TRACE_BITS, word};
use synfire_arch::{Target, index_bits};

use crate::builds::{self, Builds, Quantity};
use crate::sources::output_words;
use crate::{Board, Device, Family};

/// An estimate of what the chip of a board's target takes, before it is built.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Prediction {
    /// Logic cells, from measured builds: [`builds::CELLS_ERROR`] says how sure that is.
    pub cells: Option<Share>,
    /// Flip-flops, from measured builds: [`builds::FLIP_FLOPS_ERROR`].
    pub flip_flops: Option<Share>,
    /// Block RAMs, counted memory by memory.
    pub block_rams: Share,
    /// Multipliers, from measured builds: [`builds::MULTIPLIERS_ERROR`].
    pub multipliers: Option<Share>,
    /// What the clock of the core probably reaches: [`builds::CLOCK_ERROR`].
    pub clock_mhz: Option<f64>,
}

/// A part of what a device has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Share {
    /// Needed.
    pub needed: u64,
    /// In the device.
    pub available: u64,
}

/// Whether something fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Yes.
    Yes,
    /// So close to the limit that the error of the prediction decides.
    Perhaps,
    /// No.
    No,
}

impl Share {
    /// Whether it fits, if the prediction may be off by so many percent.
    pub const fn verdict(&self, error_percent: u64) -> Verdict {
        let (needed, available) = (100 * self.needed, 100 * self.available);
        let error = self.needed * error_percent;
        match () {
            () if needed + error <= available => Verdict::Yes,
            () if needed.saturating_sub(error) <= available => Verdict::Perhaps,
            () => Verdict::No,
        }
    }
}

impl Prediction {
    /// Whether all of it fits: the worst of its verdicts.
    pub fn verdict(&self) -> Verdict {
        let of = |share: &Option<Share>, error| share.map_or(Verdict::Yes, |share: Share| share.verdict(error));
        [
            of(&self.cells, builds::CELLS_ERROR),
            of(&self.flip_flops, builds::FLIP_FLOPS_ERROR),
            self.block_rams.verdict(0),
            of(&self.multipliers, 0),
        ]
        .into_iter()
        .max()
        .unwrap_or(Verdict::Yes)
    }

    /// What certainly does not fit, in words.
    pub fn too_large(&self) -> Vec<String> {
        let shares = [
            ("logic cells", self.cells, builds::CELLS_ERROR),
            ("flip-flops", self.flip_flops, builds::FLIP_FLOPS_ERROR),
            ("block RAMs", Some(self.block_rams), 0),
            ("multipliers", self.multipliers, 0),
        ];
        let large = shares.into_iter().filter_map(|(name, share, error)| Some((name, share?, error)));
        let large = large.filter(|(_, share, error)| share.verdict(*error) == Verdict::No);
        large.map(|(name, share, _)| format!("{} {name} of {}", share.needed, share.available)).collect()
    }
}

/// Predicts what the target of a board takes on it; none for families without an open flow.
pub fn predict(board: &Board) -> Option<Prediction> {
    let device = Blocks::of(&board.device)?;
    let in_large_ram = device.single_port_from.is_some() && board.target.has_short_delivery();
    let memories = memories(&board.target, in_large_ram).into_iter().chain(link_memories(board));
    let kept = memories.filter(|memory| !device.elsewhere(memory));
    let counted: u64 = kept.map(|(width, depth, copies)| device.count(width, depth) * u64::from(copies)).sum();
    let moved: u64 = board.look_up_tables.iter().map(|name| device.moved(name, &board.target)).sum();
    let needed = counted.saturating_sub(moved);
    let builds = Builds::measured();
    let share = |quantity: Quantity, available: u64| {
        let needed = builds.predict(board, quantity)?;
        Some(Share { needed, available })
    };
    Some(Prediction {
        cells: share(|build| build.cells, device.cells),
        flip_flops: share(|build| build.flip_flops, device.flip_flops),
        block_rams: Share { needed, available: device.available },
        multipliers: share(|build| build.multipliers, device.multipliers),
        clock_mhz: builds.predict_clock(board),
    })
}

/// A memory: bits of a word, words, copies.
type Memory = (u32, u32, u32);

/// Bits in which profiles are read where neurons are updated at an interval.
const PART_BITS: u32 = 32;

/// What of a use goes where the weights of an iCE40 UltraPlus are (`hdl/rtl/synfire_fetch.v`).
const LARGE_USE_BITS: u32 = 32;

/// The memories around a core: the boot script, the queue of inputs and monitors, the stream of outputs, frames in both
/// directions.
fn link_memories(board: &Board) -> [Memory; 5] {
    let word = crate::boot::WORD_BITS;
    [
        (word, board.boot_words, 1),
        (word, 2 * board.queue_words, 1),
        (word, output_words(&board.target), 1),
        (8, 512, 1),
        (8, 512, 1),
    ]
}

/// The memories of a core.
fn memories(target: &Target, in_large_ram: bool) -> Vec<Memory> {
    let (p, q) = (target.lanes, target.update_lanes);
    let large = if in_large_ram { LARGE_USE_BITS.min(word::USE.bits(target)) } else { 0 };
    let index = index_bits;
    let state = word::STATE.bits(target) - if target.adaptation { 0 } else { target.state_bits };
    // Without learning nobody reads the rule of a use.
    let list = word::USE.bits(target) - if target.learning { 0 } else { index(target.rules) };
    // The short delivery reads whole rows.
    let weights = if target.has_short_delivery() {
        (p * target.weight_bits, target.tiles * p, 1)
    } else {
        (target.weight_bits, target.tiles * p, p)
    };
    let mut all = vec![
        weights,
        (list.saturating_sub(large), target.uses, 1),
        (word::POINTER.bits(target), target.pointers(), 1),
        (target.state_bits, target.ring_depth * target.neuron_blocks(), p),
        (index(target.axons) + 16, 1 << index(target.axons), 1),
        (index(target.source_blocks()) + p, target.neuron_blocks(), 1),
        (word::STAGE.bits(target), target.stages, 1),
    ];
    let units = target.neurons / q;
    match (target.update_interval, target.has_shared_cells()) {
        (_, true) => all.extend([(state, 2 * units, q), (PART_BITS, 2 * units, q)]),
        (1, _) => all.extend([(state, units, q), (word::NEURON.bits(target), units, q)]),
        _ => {
            let profiles = (PART_BITS, 4 * target.profiles, q);
            all.extend([(state, units, q), (word::NEURON.bits(target), units, q), profiles]);
        }
    }
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
    /// Logic cells.
    cells: u64,
    /// Flip-flops.
    flip_flops: u64,
    multipliers: u64,
    /// Memories of at most so many words are look-up tables instead.
    tables_up_to: u32,
    /// Memories of at least so many bits are in single-port RAM instead.
    single_port_from: Option<u64>,
}

impl Blocks {
    fn of(device: &Device) -> Option<Self> {
        const ECP5: &[(u32, u32)] = &[(36, 512), (18, 1024), (9, 2048), (4, 4096), (2, 8192), (1, 16_384)];
        const ICE40: &[(u32, u32)] = &[(16, 256), (8, 512), (4, 1024), (2, 2048)];
        let of = |shapes, available, cells, multipliers, tables_up_to, single_port_from| Self {
            shapes,
            available,
            cells,
            flip_flops: cells,
            multipliers,
            tables_up_to,
            single_port_from,
        };
        Some(match (device.family, device.device.as_str()) {
            (Family::Ecp5, "25k") => of(ECP5, 56, 24_288, 28, 64, None),
            (Family::Ecp5, "45k") => of(ECP5, 108, 43_848, 72, 64, None),
            (Family::Ecp5, "85k") => of(ECP5, 208, 83_640, 156, 64, None),
            (Family::Ice40, "hx8k") => of(ICE40, 32, 7_680, 0, 7, None),
            (Family::Ice40, "up5k") => of(ICE40, 30, 5_280, 8, 7, Some(1 << 16)),
            (Family::Gowin, _) => Self { flip_flops: 6_480, ..of(ECP5, 26, 8_640, 20, 64, None) },
            _ => return None,
        })
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
    fn block_rams_are_those_of_the_netlists() {
        // As in hdl/boards/README.md; tests/builds.rs compares with all builds.
        let needed = |name| predict(&Board::named(name).unwrap()).unwrap().block_rams.needed;
        let boards = ["ulx3s-25f", "icebreaker", "hx8k-board", "tang-nano-9k"];
        assert_eq!(boards.map(needed), [56, 28, 31, 16]);
    }

    #[test]
    fn verdicts_know_the_error() {
        let share = |needed| Share { needed, available: 100 };
        assert_eq!(
            [90, 91, 111, 112].map(|needed| share(needed).verdict(10)),
            [Verdict::Yes, Verdict::Perhaps, Verdict::Perhaps, Verdict::No]
        );
        assert_eq!(share(100).verdict(0), Verdict::Yes);
    }

    #[test]
    fn families_without_an_open_flow_are_not_predicted() {
        assert!(predict(&Board::named("arty-a7").unwrap()).is_none());
    }
}
