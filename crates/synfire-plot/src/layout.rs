//! Where everything stands. Lengths are SVG units, y grows downwards.

pub(crate) const WIDTH: f64 = 960.0;
/// The ticks lie between these.
pub(crate) const LEFT: f64 = 168.0;
pub(crate) const RIGHT: f64 = 828.0;
/// The bars of spike counts lie between these.
pub(crate) const BARS_LEFT: f64 = 846.0;
pub(crate) const BARS_RIGHT: f64 = 912.0;

const TOP: f64 = 40.0;
const BOTTOM: f64 = 46.0;
const GAP: f64 = 12.0;
/// Rows of small populations are tall enough for a label, bands of large ones are no taller than this.
const MAX_ROW: f64 = 15.0;
const MAX_BAND: f64 = 256.0;
/// A name and a line below it need this.
const MIN_BAND: f64 = 44.0;
/// Marks closer than this cannot be told apart: they are merged.
const RESOLUTION: f64 = 0.5;

/// The vertical extent of one population.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Place {
    pub(crate) top: f64,
    pub(crate) height: f64,
    /// Rows of marks: the neurons, or fewer.
    pub(crate) rows: usize,
}

/// The whole picture.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Layout {
    pub(crate) ticks: usize,
    /// Columns of marks: the ticks, or fewer.
    pub(crate) columns: usize,
    pub(crate) bands: Vec<Place>,
    pub(crate) height: f64,
}

impl Layout {
    pub(crate) fn new(sizes: impl Iterator<Item = usize>, ticks: usize) -> Self {
        let mut top = TOP;
        let mut bands = Vec::new();
        for size in sizes {
            let height = (size as f64 * MAX_ROW).clamp(MIN_BAND, MAX_BAND);
            let rows = size.min((height / RESOLUTION) as usize);
            bands.push(Place { top, height, rows });
            top += height + GAP;
        }
        let columns = ticks.min(((RIGHT - LEFT) / RESOLUTION) as usize);
        Self { ticks, columns, bands, height: top - GAP + BOTTOM }
    }

    /// The column of a tick.
    pub(crate) fn column(&self, tick: usize) -> usize {
        scaled(tick, self.ticks, self.columns)
    }

    /// Where a tick begins. A run without ticks is drawn as if it had one.
    pub(crate) fn x(&self, tick: usize) -> f64 {
        LEFT + (RIGHT - LEFT) * tick as f64 / self.ticks.max(1) as f64
    }

    /// The width of a column.
    pub(crate) fn pitch(&self) -> f64 {
        (RIGHT - LEFT) / self.columns.max(1) as f64
    }

    /// The lower end of the last band.
    pub(crate) fn floor(&self) -> f64 {
        self.height - BOTTOM
    }
}

/// `index` of `from` things, in the `to` groups they are put in.
pub(crate) fn scaled(index: usize, from: usize, to: usize) -> usize {
    (index as u128 * to as u128 / from as u128) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_follow_each_other_and_stay_between_their_limits() {
        let layout = Layout::new([1, 10, 100_000].into_iter(), 20);
        let places: Vec<_> = layout.bands.iter().map(|place| (place.top, place.height, place.rows)).collect();
        assert_eq!(places, [(40.0, 44.0, 1), (96.0, 150.0, 10), (258.0, 256.0, 512)]);
        assert_eq!(layout.floor(), 514.0);
    }

    #[test]
    fn every_tick_has_a_column_in_order() {
        for ticks in [1, 20, 1319, 1320, 1321, 100_000] {
            let layout = Layout::new([1].into_iter(), ticks);
            let columns: Vec<_> = (0..ticks).map(|tick| layout.column(tick)).collect();
            assert!(columns.is_sorted());
            assert_eq!((columns[0], columns[ticks - 1] + 1), (0, layout.columns));
            assert!(layout.columns <= 1320);
        }
    }

    #[test]
    fn nothing_to_draw_is_fine() {
        let layout = Layout::new([].into_iter(), 0);
        assert!(layout.x(0).is_finite() && layout.pitch().is_finite() && layout.height > 0.0);
    }
}
