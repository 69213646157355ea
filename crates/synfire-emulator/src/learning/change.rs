//! Weight changes; see "Weight change" in docs/core.md.

use synfire_image::{Rule, RuleSide, ThirdFactor};

use super::plan::{ColumnRun, RowRun, TilePlace};
use super::tables::DitherTables;
use crate::layout::Weight;

/// One side of a rule in one tick.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change {
    gain: i32,
    shift: u32,
    /// Of the dither: `2^shift - 1`.
    mask: u32,
    target: i32,
    soft: bool,
    down: bool,
    range_shift: u32,
    w_min: i32,
    w_max: i32,
    keep_sign: bool,
}

impl Change {
    /// `None` if it changes nothing in this tick.
    pub fn new(rule: &Rule, side: &RuleSide, third_factor: ThirdFactor) -> Option<Self> {
        let gain = if side.modulated { third_factor.eighths() } else { side.gain };
        (gain != 0).then(|| Self {
            gain: gain.into(),
            shift: side.shift.into(),
            mask: (1 << side.shift) - 1,
            target: side.target.into(),
            soft: side.soft,
            down: side.down,
            range_shift: rule.range_shift.into(),
            w_min: rule.w_min.into(),
            w_max: rule.w_max.into(),
            keep_sign: rule.keep_sign,
        })
    }

    /// What weight `w` becomes with the trace `u`. Nothing here passes 2^30: `q` is at most 510 x 65535, the gain 16.
    #[inline(always)]
    pub fn apply(&self, w: i32, u: u8, dither: u32) -> i32 {
        let (u, t) = (i32::from(u), self.target);
        let q = match self.soft {
            true => (if self.down { t } else { u } << self.range_shift) - (u + t) * (w - self.w_min),
            false => u - t,
        };
        let dw = (q * self.gain + (dither & self.mask) as i32) >> self.shift;
        let (low, high) = match (self.keep_sign, w) {
            (false, _) => (self.w_min, self.w_max),
            (true, 1..) => (self.w_min.max(1), self.w_max),
            (true, 0) => (0, 0),
            (true, _) => (self.w_min, self.w_max.min(-1)),
        };
        (w + dw).min(high).max(low)
    }

    /// Whether the weights of a tile stay as they are: `q` is 0 for all.
    #[inline(always)]
    fn is_idle<const P: usize>(&self, traces: &[u8; P]) -> bool {
        self.target == 0 && *traces == [0; P]
    }
}

/// The dither of the lanes of one kind of place.
#[derive(Clone, Copy)]
pub(crate) struct LaneDither<'a, const P: usize> {
    pub tables: &'a DitherTables,
    pub lanes: [u32; P],
}

impl<const P: usize> LaneDither<'_, P> {
    #[inline(always)]
    pub fn line(&self, line: usize) -> [u32; P] {
        let line = self.tables.line(line);
        self.lanes.map(|lane| lane ^ line)
    }
}

/// A presynaptic event visits `row` of all tiles of a run; `y` are the traces of all neurons. Returns how many more weights of
/// the row are not 0 than before.
#[inline(always)]
pub(crate) fn depress<W: Weight, const P: usize>(
    weights: &mut [W],
    run: &RowRun,
    row: usize,
    y: &[u8],
    dither: LaneDither<'_, P>,
    change: &Change,
) -> i64 {
    let mut more = 0;
    let (blocks, _) = y.as_chunks::<P>();
    for (step, traces) in blocks[run.block..run.block + run.count].iter().enumerate() {
        if change.is_idle(traces) {
            continue;
        }
        let start = run.start + step * run.tile_pitch + row * run.row_pitch;
        let dither = dither.line((run.tile + step * run.stride) * P + row);
        let weights: &mut [W; P] = (&mut weights[start..start + P]).try_into().expect("P weights");
        for lane in 0..P {
            let before = weights[lane].value();
            let after = change.apply(before, traces[lane], dither[lane]);
            weights[lane] = W::learned(after);
            more += i32::from(after != 0) - i32::from(before != 0);
        }
    }
    more.into()
}

/// A postsynaptic spike visits `column` of all tiles of a run; `x` are the traces of all sources. `counts` are the weights of
/// all sources that are not 0.
#[inline(always)]
pub(crate) fn potentiate<W: Weight, const P: usize>(
    weights: &mut [W],
    (run, places): (&ColumnRun, &[TilePlace]),
    column: usize,
    (x, counts): (&[u8], &mut [u64]),
    dither: LaneDither<'_, P>,
    change: &Change,
) {
    let blocks = run.block..run.block + run.count;
    let (x, counts) = (&x.as_chunks::<P>().0[blocks.clone()], &mut counts.as_chunks_mut::<P>().0[blocks]);
    for (step, (traces, counts)) in x.iter().zip(counts).enumerate() {
        if change.is_idle(traces) {
            continue;
        }
        let tile = run.tile + step * run.stride;
        let TilePlace { start, row_pitch, .. } = places[tile];
        let dither = dither.line(tile * P + column);
        // A column's weights lie apart: gathered, changed together, scattered.
        let column = &mut weights[start + column..][..(P - 1) * row_pitch + 1];
        let gathered: [i32; P] = std::array::from_fn(|row| column[row * row_pitch].value());
        let changed: [i32; P] = std::array::from_fn(|row| change.apply(gathered[row], traces[row], dither[row]));
        for row in 0..P {
            column[row * row_pitch] = W::learned(changed[row]);
            counts[row] += u64::from(changed[row] != 0);
            counts[row] -= u64::from(gathered[row] != 0);
        }
    }
}
