//! Weights of 8 bits whose changes fit 8 bits too: each is one addition of bytes that stops at the ends of its range.

use super::change::Change;
use super::plan::{ColumnRun, RowRun, TilePlace, Visit};
use super::tables::DitherTables;
use super::tiles::LaneDither;
use crate::ring::bits;
use crate::simd::{Column, Vectors};

/// One side of a rule, for all lanes of a tile. All numbers are its own: a weight that is written might else be one of them, as
/// far as the compiler knows.
#[derive(Clone, Copy)]
struct Side<'a, const P: usize> {
    /// The dither of each lane, exclusive or of its line.
    lanes: [i16; P],
    tables: &'a DitherTables,
    mask: u32,
    offset: i16,
    gain: i16,
    shift: u32,
    low: i8,
    high: i8,
    /// Whether a trace of 0 changes a weight.
    has_target: bool,
}

impl<'a, const P: usize> Side<'a, P> {
    #[inline(always)]
    fn new(change: &Change, LaneDither { tables, lanes: own }: LaneDither<'a, P>) -> Self {
        let mut lanes = [0; P];
        for lane in 0..P {
            lanes[lane] = (own[lane] & change.mask) as i16;
        }
        Self {
            // Else the compiler takes the lanes apart again in each of the loops.
            lanes: std::hint::black_box(lanes),
            tables,
            mask: change.mask,
            offset: change.offset as i16,
            gain: change.gain as i16,
            shift: change.shift,
            low: change.low.zero as i8,
            high: change.high.zero as i8,
            has_target: !change.is_idle(0),
        }
    }

    /// Whether all weights with these traces stay as they are.
    #[inline(always)]
    fn are_idle(&self, traces: &[u8; P]) -> bool {
        !self.has_target && *traces == [0; P]
    }

    /// By how much the weights of a line change, before they reach their bounds.
    #[inline(always)]
    fn changes(&self, traces: &[u8; P], line: usize) -> [i8; P] {
        let line = (self.tables.line(line) & self.mask) as i16;
        let mut changes = [0; P];
        for lane in 0..P {
            let q = i16::from(traces[lane]) + self.offset;
            changes[lane] = ((q * self.gain + (self.lanes[lane] ^ line)) >> self.shift) as i8;
        }
        changes
    }
}

/// A presynaptic event visits `row` of all tiles of a run; `y` are the traces of all neurons.
#[inline(always)]
pub(super) fn depress<const P: usize>(
    weights: &mut [i8],
    run: &RowRun,
    row: usize,
    y: &[u8],
    dither: LaneDither<'_, P>,
    change: &Change,
) {
    let side = Side::new(change, dither);
    for Visit { traces, start, line } in run.visits::<P>(row, y) {
        if side.are_idle(traces) {
            continue;
        }
        let weights: &mut [i8; P] = weights[start..].first_chunk_mut().expect("P weights");
        let changes = side.changes(traces, line);
        for lane in 0..P {
            weights[lane] = weights[lane].saturating_add(changes[lane]).min(side.high).max(side.low);
        }
    }
}

/// Postsynaptic spikes visit the columns in `mask` of all tiles of a run; `x` are the traces of all sources.
#[inline(always)]
pub(super) fn potentiate<const P: usize>(
    vectors: impl Vectors,
    weights: &mut [i8],
    (run, places): (&ColumnRun, &[TilePlace]),
    mask: u16,
    x: &[u8],
    dither: LaneDither<'_, P>,
    change: &Change,
) {
    let side = Side::new(change, dither);
    for index in bits(mask) {
        let column = Column::new(index, (side.low, side.high));
        for (tile, traces) in run.visits::<P>(x) {
            if side.are_idle(traces) {
                continue;
            }
            let (rows, _) = weights[places[tile].start..].as_chunks_mut::<P>();
            let rows: &mut [[i8; P]; P] = rows.first_chunk_mut().expect("a whole tile");
            vectors.change_column(rows, &column, &side.changes(traces, tile * P + index));
        }
    }
}
