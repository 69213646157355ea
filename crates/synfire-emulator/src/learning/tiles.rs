//! Rows and columns of tiles that change.

use super::arithmetic::Arithmetic;
use super::change::Change;
use super::plan::{ColumnRun, RowRun, TilePlace};
use super::tables::DitherTables;
use crate::layout::Weight;

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

/// A presynaptic event visits `row` of all tiles of a run; `y` are the traces of all neurons. Returns how many more weights of
/// the row are not 0 than before.
#[inline(always)]
pub(crate) fn depress<A: Arithmetic, W: Weight, const P: usize>(
    weights: &mut [W],
    run: &RowRun,
    row: usize,
    y: &[u8],
    dither: LaneDither<'_, P>,
    change: &Change,
) -> i64 {
    let mut more = 0;
    let (blocks, _) = y.as_chunks::<P>();
    let lanes = dither.own::<A>();
    for (step, traces) in blocks[run.block..run.block + run.count].iter().enumerate() {
        if change.are_idle(traces) {
            continue;
        }
        let start = run.start + step * run.tile_pitch + row * P;
        let line = A::lane(dither.tables.line((run.tile + step * run.stride) * P + row) as i32);
        let weights: &mut [W; P] = (&mut weights[start..start + P]).try_into().expect("P weights");
        let (mut before, mut after) = ([A::Lane::default(); P], [A::Lane::default(); P]);
        let mut turned = false;
        for lane in 0..P {
            before[lane] = A::lane(weights[lane].value());
            after[lane] = A::apply(change, before[lane], traces[lane], A::xor(lanes[lane], line));
            turned |= turns::<A>(before[lane], after[lane]);
        }
        if turned {
            more += non_zero::<A, P>(&after) - non_zero::<A, P>(&before);
        }
        for lane in 0..P {
            weights[lane] = W::learned(A::value(after[lane]));
        }
    }
    more
}

/// Whether a weight becomes 0 or stops being 0.
#[inline(always)]
fn turns<A: Arithmetic>(before: A::Lane, after: A::Lane) -> bool {
    (before == A::Lane::default()) ^ (after == A::Lane::default())
}

fn non_zero<A: Arithmetic, const P: usize>(weights: &[A::Lane; P]) -> i64 {
    weights.iter().filter(|weight| **weight != A::Lane::default()).count() as i64
}

/// Postsynaptic spikes visit the columns in `mask` of all tiles of a run; `x` are the traces of all sources, `counts` their
/// weights that are not 0.
#[inline(always)]
pub(crate) fn potentiate<A: Arithmetic, W: Weight, const P: usize>(
    weights: &mut [W],
    (run, places): (&ColumnRun, &[TilePlace]),
    mask: u16,
    (x, counts): (&[u8], &mut [u64]),
    dither: LaneDither<'_, P>,
    change: &Change,
) {
    let blocks = run.block..run.block + run.count;
    let (x, counts) = (&x.as_chunks::<P>().0[blocks.clone()], &mut counts.as_chunks_mut::<P>().0[blocks]);
    let lanes = dither.own::<A>();
    for (step, (traces, counts)) in x.iter().zip(counts).enumerate() {
        if change.are_idle(traces) {
            continue;
        }
        let tile = run.tile + step * run.stride;
        let (rows, _) = weights[places[tile].start..].as_chunks_mut::<P>();
        let tile = Tile { rows: rows.first_chunk_mut().expect("a whole tile"), line: tile * P };
        if mask.is_power_of_two() {
            let column = mask.trailing_zeros() as usize;
            let line = A::lane(dither.tables.line(tile.line + column) as i32);
            tile.change_column::<A>(column, traces, counts, (&lanes, line), change);
        } else {
            tile.change_columns::<A>(mask, traces, counts, (&lanes, dither.tables), change);
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
        counts: &mut [u64; P],
        (lanes, line): (&[A::Lane; P], A::Lane),
        change: &Change,
    ) {
        let Self { rows, .. } = self;
        let (mut before, mut after) = ([A::Lane::default(); P], [A::Lane::default(); P]);
        for row in 0..P {
            before[row] = A::lane(rows[row][column].value());
        }
        let mut turned = false;
        for row in 0..P {
            after[row] = A::apply(change, before[row], traces[row], A::xor(lanes[row], line));
            turned |= turns::<A>(before[row], after[row]);
        }
        for row in 0..P {
            rows[row][column] = W::learned(A::value(after[row]));
        }
        if turned {
            for row in 0..P {
                counts[row] += u64::from(after[row] != A::Lane::default());
                counts[row] -= u64::from(before[row] != A::Lane::default());
            }
        }
    }

    /// Several columns: row by row, in which they lie together.
    #[inline(always)]
    fn change_columns<A: Arithmetic>(
        self,
        mask: u16,
        traces: &[u8; P],
        counts: &mut [u64; P],
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
            let (mut before, mut after) = ([A::Lane::default(); P], [A::Lane::default(); P]);
            let mut turned = false;
            for column in 0..P {
                let w = A::lane(weights[column].value());
                let changed = A::apply(change, w, traces[row], A::xor(lines[column], lanes[row]));
                (before[column], after[column]) = (w, A::select(spikes[column], changed, w));
                turned |= turns::<A>(w, after[column]);
            }
            if turned {
                let more = non_zero::<A, P>(&after) - non_zero::<A, P>(&before);
                counts[row] = counts[row].wrapping_add_signed(more);
            }
            for column in 0..P {
                weights[column] = W::learned(A::value(after[column]));
            }
        }
    }
}
