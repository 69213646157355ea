//! Weight changes; see "Weight change" in docs/core.md.

use synfire_program::{Rule, RuleSide, ThirdFactor};

use super::plan::{ColumnRun, RowRun, TilePlace};
use super::tables::DitherTables;
use crate::layout::Weight;

/// One side of a rule in one tick, so that every weight takes the same instructions:
///
/// `q = u * factor + offset - (u + target) * ((w - w_min) & soft)`
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change {
    factor: i32,
    offset: i32,
    target: i32,
    /// All bits with soft bounds, else none.
    soft: i32,
    w_min: i32,
    gain: i32,
    shift: u32,
    /// Of the dither: `2^shift - 1`.
    mask: u32,
    low: BySign,
    high: BySign,
}

/// A bound that depends on the sign of a weight.
#[derive(Debug, Clone, Copy)]
struct BySign {
    zero: i32,
    /// The bits in which that of a negative weight differs.
    negative: i32,
    /// The bits in which that of a positive weight differs.
    positive: i32,
}

impl BySign {
    fn new([negative, zero, positive]: [i16; 3]) -> Self {
        let (negative, zero, positive) = (i32::from(negative), i32::from(zero), i32::from(positive));
        Self { zero, negative: negative ^ zero, positive: positive ^ zero }
    }

    /// The bound of a weight.
    #[inline(always)]
    fn of(self, w: i32) -> i32 {
        self.zero ^ (self.negative & -i32::from(w < 0)) ^ (self.positive & -i32::from(w > 0))
    }
}

impl Change {
    /// `None` if it changes nothing in this tick.
    pub fn new(rule: &Rule, side: &RuleSide, third_factor: ThirdFactor) -> Option<Self> {
        let gain = if side.modulated { third_factor.eighths() } else { side.gain };
        let target = i32::from(side.target);
        let (factor, offset) = match (side.soft, side.down) {
            (false, _) => (1, -target),
            (true, false) => (1 << rule.range_shift, 0),
            (true, true) => (0, target << rule.range_shift),
        };
        let bounds = [-1, 0, 1].map(|sign| rule.bounds(sign));
        (gain != 0).then(|| Self {
            factor,
            offset,
            target,
            soft: -i32::from(side.soft),
            w_min: rule.w_min.into(),
            gain: gain.into(),
            shift: side.shift.into(),
            mask: (1 << side.shift) - 1,
            low: BySign::new(bounds.map(|(low, _)| low)),
            high: BySign::new(bounds.map(|(_, high)| high)),
        })
    }

    /// What weight `w` becomes with the trace `u`. Nothing here passes 2^30: `q` is at most 510 x 65535, the gain 16.
    #[inline(always)]
    pub fn apply(self, w: i32, u: u8, dither: u32) -> i32 {
        let u = i32::from(u);
        // One expression for hard and soft bounds and both directions; the constants of the rule take away what does not count.
        let q = u * self.factor + self.offset - (u + self.target) * ((w - self.w_min) & self.soft);
        // The shift rounds down; the dither before it carries as often as the part that is cut off is large, so that small
        // changes do not get lost but come as whole steps now and then.
        let dw = (q * self.gain + (dither & self.mask) as i32) >> self.shift;
        // Bounds by the sign that the weight had: a change that is larger than the weight must not take it to the other side.
        (w + dw).min(self.high.of(w)).max(self.low.of(w))
    }

    /// Whether a weight with this trace stays as it is: `q` is 0.
    #[inline(always)]
    const fn is_idle(self, u: u8) -> bool {
        self.target == 0 && u == 0
    }

    /// Whether all weights with these traces stay as they are.
    #[inline(always)]
    fn are_idle<const P: usize>(self, traces: &[u8; P]) -> bool {
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
    change: Change,
) -> i64 {
    let mut more = 0;
    let (blocks, _) = y.as_chunks::<P>();
    for (step, traces) in blocks[run.block..run.block + run.count].iter().enumerate() {
        if change.are_idle(traces) {
            continue;
        }
        let start = run.start + step * run.tile_pitch + row * run.row_pitch;
        let dither = dither.line((run.tile + step * run.stride) * P + row);
        let weights: &mut [W; P] = (&mut weights[start..start + P]).try_into().expect("P weights");
        let mut turned = 0;
        let mut after = [0; P];
        for lane in 0..P {
            let before = weights[lane].value();
            after[lane] = change.apply(before, traces[lane], dither[lane]);
            turned |= turns(before, after[lane]);
        }
        if turned != 0 {
            more += more_non_zero(weights, &after);
        }
        for lane in 0..P {
            weights[lane] = W::learned(after[lane]);
        }
    }
    more
}

/// Whether a weight becomes 0 or stops being 0: not 0 then.
#[inline(always)]
fn turns(before: i32, after: i32) -> i32 {
    i32::from(before == 0) ^ i32::from(after == 0)
}

/// How many more weights are not 0 than before.
fn more_non_zero<W: Weight, const P: usize>(before: &[W; P], after: &[i32; P]) -> i64 {
    let before = before.iter().filter(|weight| weight.value() != 0).count() as i64;
    after.iter().filter(|weight| **weight != 0).count() as i64 - before
}

/// Postsynaptic spikes visit the columns in `mask` of all tiles of a run; `x` are the traces of all sources, `counts` their
/// weights that are not 0.
#[inline(always)]
pub(crate) fn potentiate<W: Weight, const P: usize>(
    weights: &mut [W],
    (run, places): (&ColumnRun, &[TilePlace]),
    mask: u16,
    (x, counts): (&[u8], &mut [u64]),
    dither: LaneDither<'_, P>,
    change: Change,
) {
    let blocks = run.block..run.block + run.count;
    let (x, counts) = (&x.as_chunks::<P>().0[blocks.clone()], &mut counts.as_chunks_mut::<P>().0[blocks]);
    for (step, (traces, counts)) in x.iter().zip(counts).enumerate() {
        if change.are_idle(traces) {
            continue;
        }
        let tile = run.tile + step * run.stride;
        let TilePlace { start, row_pitch, .. } = places[tile];
        let weights = &mut weights[start..][..(P - 1) * row_pitch + P];
        let tile = Tile { weights, row_pitch, line: tile * P };
        if mask.is_power_of_two() {
            tile.change_column(mask.trailing_zeros() as usize, traces, counts, dither, change);
        } else {
            tile.change_columns(mask, traces, counts, dither, change);
        }
    }
}

/// One tile whose columns are visited.
struct Tile<'a, W> {
    /// From row 0 on.
    weights: &'a mut [W],
    row_pitch: usize,
    /// Of column 0, for the dither.
    line: usize,
}

impl<W: Weight> Tile<'_, W> {
    /// One column: its weights lie apart, so they are gathered, changed together and scattered.
    #[inline(always)]
    fn change_column<const P: usize>(
        self,
        column: usize,
        traces: &[u8; P],
        counts: &mut [u64; P],
        dither: LaneDither<'_, P>,
        change: Change,
    ) {
        let Self { weights, row_pitch, line } = self;
        let dither = dither.line(line + column);
        let gathered: [i32; P] = std::array::from_fn(|row| weights[row * row_pitch + column].value());
        let mut changed = [0; P];
        for row in 0..P {
            changed[row] = change.apply(gathered[row], traces[row], dither[row]);
        }
        for row in 0..P {
            weights[row * row_pitch + column] = W::learned(changed[row]);
            counts[row] += u64::from(changed[row] != 0);
            counts[row] -= u64::from(gathered[row] != 0);
        }
    }

    /// Several columns: row by row, in which they lie together.
    #[inline(always)]
    fn change_columns<const P: usize>(
        self,
        mask: u16,
        traces: &[u8; P],
        counts: &mut [u64; P],
        dither: LaneDither<'_, P>,
        change: Change,
    ) {
        let Self { weights, row_pitch, line } = self;
        let lines: [u32; P] = std::array::from_fn(|column| dither.tables.line(line + column));
        let spikes: [i32; P] = std::array::from_fn(|column| -i32::from(mask >> column & 1 != 0));
        for row in 0..P {
            if change.is_idle(traces[row]) {
                continue;
            }
            let weights: &mut [W; P] =
                (&mut weights[row * row_pitch..row * row_pitch + P]).try_into().expect("P weights");
            let mut turned = 0;
            let mut after = [0; P];
            for column in 0..P {
                let before = weights[column].value();
                let changed = change.apply(before, traces[row], lines[column] ^ dither.lanes[row]);
                after[column] = before ^ ((changed ^ before) & spikes[column]);
                turned |= turns(before, after[column]);
            }
            if turned != 0 {
                counts[row] = counts[row].wrapping_add_signed(more_non_zero(weights, &after));
            }
            for column in 0..P {
                weights[column] = W::learned(after[column]);
            }
        }
    }
}
