//! Weights of 8 bits whose changes fit 8 bits too: each is one addition of bytes that stops at the ends of its range.

use super::change::Change;
use super::plan::{ColumnRun, RowRun, TilePlace};
use super::tiles::LaneDither;
use crate::ring::bits;
use crate::simd::Vectors;

/// One side of a rule, for all lanes of a tile.
struct Side<'a, const P: usize> {
    change: &'a Change,
    /// The dither of each lane, exclusive or of its line.
    lanes: [i16; P],
    dither: LaneDither<'a, P>,
}

impl<'a, const P: usize> Side<'a, P> {
    #[inline(always)]
    fn new(change: &'a Change, dither: LaneDither<'a, P>) -> Self {
        let mut lanes = [0; P];
        for lane in 0..P {
            lanes[lane] = (dither.lanes[lane] & change.mask) as i16;
        }
        Self { change, lanes, dither }
    }

    /// By how much the weights of a line change, before they reach their bounds.
    #[inline(always)]
    fn changes(&self, traces: &[u8; P], line: usize) -> [i8; P] {
        let Self { change, lanes, dither } = self;
        let line = (dither.tables.line(line) & change.mask) as i16;
        let (offset, gain) = (change.offset as i16, change.gain as i16);
        let mut changes = [0; P];
        for lane in 0..P {
            let q = i16::from(traces[lane]) + offset;
            changes[lane] = ((q * gain + (lanes[lane] ^ line)) >> change.shift) as i8;
        }
        changes
    }

    #[inline(always)]
    const fn bounds(&self) -> (i8, i8) {
        (self.change.low.zero as i8, self.change.high.zero as i8)
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
    let (blocks, _) = y.as_chunks::<P>();
    let side = Side::new(change, dither);
    let (low, high) = side.bounds();
    let (mut start, mut line) = (run.start + row * P, run.tile * P + row);
    for traces in &blocks[run.block..run.block + run.count] {
        if !change.are_idle(traces) {
            let weights: &mut [i8; P] = weights[start..].first_chunk_mut().expect("P weights");
            let changes = side.changes(traces, line);
            for lane in 0..P {
                weights[lane] = weights[lane].saturating_add(changes[lane]).min(high).max(low);
            }
        }
        start += run.tile_pitch;
        line += run.stride * P;
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
    let (blocks, _) = x.as_chunks::<P>();
    let side = Side::new(change, dither);
    let mut tile = run.tile;
    for traces in &blocks[run.block..run.block + run.count] {
        if !change.are_idle(traces) {
            let (rows, _) = weights[places[tile].start..].as_chunks_mut::<P>();
            let rows: &mut [[i8; P]; P] = rows.first_chunk_mut().expect("a whole tile");
            for column in bits(mask) {
                let changes = side.changes(traces, tile * P + column);
                vectors.change_column(rows, column, &changes, side.bounds());
            }
        }
        tile += run.stride;
    }
}
