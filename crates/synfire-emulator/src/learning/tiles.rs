//! Rows and columns of tiles that change.

use super::arithmetic::Arithmetic;
use super::change::Change;
use super::plan::{ColumnRun, RowRun, TilePlace, Visit};
use super::tables::DitherTables;
use crate::weight::Weight;

/// The dither of the lanes of one kind of place.
#[derive(Clone, Copy)]
pub(crate) struct LaneDither<'a, const P: usize> {
    pub tables: &'a DitherTables,
    pub lanes: [u32; P],
}

impl<const P: usize> LaneDither<'_, P> {
    /// Of all lanes of a line.
    #[inline(always)]
    pub fn line(&self, line: usize) -> [u32; P] {
        let line = self.tables.line(line);
        let mut lanes = self.lanes;
        for lane in &mut lanes {
            *lane ^= line;
        }
        lanes
    }

    /// What is exclusive-ored with the dither of each line.
    #[inline(always)]
    fn own<A: Arithmetic>(&self) -> [A::Lane; P] {
        let mut own = [A::Lane::default(); P];
        own.iter_mut().zip(&self.lanes).for_each(|(own, lane)| *own = A::lane(*lane as i32));
        own
    }
}

/// A presynaptic event visits `row` of all tiles of a run; `y` are the traces of all neurons.
#[inline(always)]
pub(crate) fn depress<A: Arithmetic, W: Weight, const P: usize>(
    weights: &mut [W],
    run: &RowRun,
    row: usize,
    y: &[u8],
    dither: LaneDither<'_, P>,
    change: &Change,
) {
    let lanes = dither.own::<A>();
    for Visit { traces, start, line } in run.visits::<P>(row, y) {
        if change.are_idle(traces) {
            continue;
        }
        let line = A::lane(dither.tables.line(line) as i32);
        let weights: &mut [W; P] = (&mut weights[start..start + P]).try_into().expect("P weights");
        for lane in 0..P {
            let before = A::lane(weights[lane].value());
            let after = A::apply(change, before, traces[lane], A::xor(lanes[lane], line));
            weights[lane] = W::learned(A::value(after));
        }
    }
}

/// Postsynaptic spikes visit the columns in `mask` of all tiles of a run; `x` are the traces of all sources.
#[inline(always)]
pub(crate) fn potentiate<A: Arithmetic, W: Weight, const P: usize>(
    weights: &mut [W],
    (run, places): (&ColumnRun, &[TilePlace]),
    mask: u16,
    x: &[u8],
    dither: LaneDither<'_, P>,
    change: &Change,
) {
    let lanes = dither.own::<A>();
    for (tile, traces) in run.visits::<P>(x) {
        if change.are_idle(traces) {
            continue;
        }
        let (rows, _) = weights[places[tile].start..].as_chunks_mut::<P>();
        let tile = Tile { rows: rows.first_chunk_mut().expect("a whole tile"), line: tile * P };
        if mask.is_power_of_two() {
            let column = mask.trailing_zeros() as usize;
            let line = A::lane(dither.tables.line(tile.line + column) as i32);
            tile.change_column::<A>(column, traces, (&lanes, line), change);
        } else {
            tile.change_columns::<A>(mask, traces, (&lanes, dither.tables), change);
        }
    }
}

/// One tile whose columns are visited.
struct Tile<'a, W, const P: usize> {
    rows: &'a mut [[W; P]; P],
    /// Of column 0, for the dither.
    line: usize,
}

impl<W: Weight, const P: usize> Tile<'_, W, P> {
    /// One column: its weights lie apart, so they are gathered, changed together and scattered.
    #[inline(always)]
    fn change_column<A: Arithmetic>(
        self,
        column: usize,
        traces: &[u8; P],
        (lanes, line): (&[A::Lane; P], A::Lane),
        change: &Change,
    ) {
        let Self { rows, .. } = self;
        let (mut before, mut after) = ([A::Lane::default(); P], [A::Lane::default(); P]);
        for row in 0..P {
            before[row] = A::lane(rows[row][column].value());
        }
        for row in 0..P {
            after[row] = A::apply(change, before[row], traces[row], A::xor(lanes[row], line));
        }
        for row in 0..P {
            rows[row][column] = W::learned(A::value(after[row]));
        }
    }

    /// Several columns: row by row, in which they lie together.
    #[inline(always)]
    fn change_columns<A: Arithmetic>(
        self,
        mask: u16,
        traces: &[u8; P],
        (lanes, tables): (&[A::Lane; P], &DitherTables),
        change: &Change,
    ) {
        let Self { rows, line } = self;
        let (mut lines, mut spikes) = ([A::Lane::default(); P], [A::Lane::default(); P]);
        for column in 0..P {
            lines[column] = A::lane(tables.line(line + column) as i32);
            spikes[column] = A::lane(-i32::from(mask >> column & 1 != 0));
        }
        for row in 0..P {
            if change.is_idle(traces[row]) {
                continue;
            }
            let weights = &mut rows[row];
            for column in 0..P {
                let w = A::lane(weights[column].value());
                let changed = A::apply(change, w, traces[row], A::xor(lines[column], lanes[row]));
                weights[column] = W::learned(A::value(A::select(spikes[column], changed, w)));
            }
        }
    }
}
