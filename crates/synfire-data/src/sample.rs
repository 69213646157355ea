//! Input samples, as rows of axon values.

use std::fmt;
use std::sync::Arc;

use crate::{Slice, Values};

/// One input event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Event {
    /// When, from 0.
    pub tick: u32,
    /// Which axon, in the order of an input row.
    pub axon: u32,
    /// How strong; 1 for a plain spike.
    pub value: f64,
}

/// Rows that are computed when they are wanted, so that a long input takes no memory: the stimuli of a page.
pub trait RowSource: fmt::Debug + Send + Sync {
    /// The axons with a value other than 0 in a tick, with that value, ascending by axon. Depends on nothing but the tick.
    fn row(&self, tick: usize) -> Vec<(usize, f64)>;

    /// Calls `each` with tick, axon and value until every value that occurs on an axon was given once or more.
    fn each_value(&self, each: &mut dyn FnMut(usize, usize, f64));
}

/// Sources are equal when they are the same.
impl PartialEq for dyn RowSource + '_ {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::addr_eq(self, other)
    }
}

/// Input samples for the same axons, each in the form that costs least.
#[derive(Debug, Clone, PartialEq)]
pub struct Samples {
    axons: usize,
    count: usize,
    data: Data,
}

#[derive(Debug, Clone, PartialEq)]
enum Data {
    /// `[sample][axon]`, the same in every tick.
    Constant(Values),
    /// `[sample][tick][axon]`.
    Dense { ticks: usize, values: Values },
    /// One sample, ascending by (tick, axon).
    Events { ticks: usize, events: Vec<Event> },
    /// One sample.
    Computed { ticks: usize, rows: Arc<dyn RowSource> },
}

impl Samples {
    /// Samples whose `[sample][axon]` values are held constant. Without axons there is one sample, which is silent.
    ///
    /// # Panics
    /// If `values` are not a whole number of rows.
    pub fn constant(axons: usize, values: Vec<f64>) -> Self {
        Self::constant_values(axons, values.into())
    }

    /// [`Self::constant`], of values of any type.
    ///
    /// # Panics
    /// As [`Self::constant`].
    pub fn constant_values(axons: usize, values: Values) -> Self {
        let count = count_of(values.len(), axons);
        Self { axons, count, data: Data::Constant(values) }
    }

    /// Samples of `ticks` rows each, `[sample][tick][axon]`.
    ///
    /// # Panics
    /// If `values` are not a whole number of samples.
    pub fn dense(axons: usize, ticks: usize, values: Vec<f64>) -> Self {
        Self::dense_values(axons, ticks, values.into())
    }

    /// [`Self::dense`], of values of any type.
    ///
    /// # Panics
    /// As [`Self::dense`].
    pub fn dense_values(axons: usize, ticks: usize, values: Values) -> Self {
        let count = count_of(values.len(), ticks * axons);
        Self { axons, count, data: Data::Dense { ticks, values } }
    }

    /// One sample of `ticks` ticks from events, in any order.
    ///
    /// # Panics
    /// If an event is past the last tick or axon, or given twice.
    pub fn events(axons: usize, ticks: usize, mut events: Vec<Event>) -> Self {
        events.sort_unstable_by_key(|event| (event.tick, event.axon));
        let place = |event: &Event| (event.tick, event.axon);
        assert!(events.windows(2).all(|pair| place(&pair[0]) != place(&pair[1])), "an event is given twice");
        let is_within = |event: &Event| (event.tick as usize) < ticks && (event.axon as usize) < axons;
        assert!(events.iter().all(is_within), "an event is outside {ticks} ticks of {axons} axons");
        Self { axons, count: 1, data: Data::Events { ticks, events } }
    }

    /// One sample of `ticks` ticks whose rows are computed.
    pub fn computed(axons: usize, ticks: usize, rows: Arc<dyn RowSource>) -> Self {
        Self { axons, count: 1, data: Data::Computed { ticks, rows } }
    }

    /// Values in a row.
    pub fn axons(&self) -> usize {
        self.axons
    }

    /// Number of samples.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// A sample.
    ///
    /// # Panics
    /// If `index` is past the last.
    pub fn get(&self, index: usize) -> Sample<'_> {
        assert!(index < self.count, "sample {index} of {}", self.count);
        let place = |size: usize| index * size..index * size + size;
        match &self.data {
            Data::Constant(values) => Sample::Constant(values.as_slice().part(place(self.axons))),
            Data::Dense { ticks, values } => {
                Sample::Dense { axons: self.axons, values: values.as_slice().part(place(ticks * self.axons)) }
            }
            Data::Events { ticks, events } => Sample::Events { ticks: *ticks, events },
            Data::Computed { ticks, rows } => Sample::Computed { ticks: *ticks, rows: rows.as_ref() },
        }
    }

    /// All samples in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Sample<'_>> {
        (0..self.count).map(|index| self.get(index))
    }
}

fn count_of(values: usize, size: usize) -> usize {
    assert!(values.is_multiple_of(size), "{values} values are no whole number of samples of {size}");
    values.checked_div(size).unwrap_or(1)
}

/// One input sample, borrowed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sample<'a> {
    /// The same row in every tick, without end.
    Constant(Slice<'a>),
    /// A row for each tick, one after another.
    Dense {
        /// Values in a row, at least 1.
        axons: usize,
        /// `[tick][axon]`.
        values: Slice<'a>,
    },
    /// Only what is not 0.
    Events {
        /// How long it lasts.
        ticks: usize,
        /// Ascending by (tick, axon).
        events: &'a [Event],
    },
    /// Rows that are computed.
    Computed {
        /// How long it lasts.
        ticks: usize,
        /// What computes them.
        rows: &'a dyn RowSource,
    },
}

impl<'a> Sample<'a> {
    /// How long it lasts; `None` for a constant input, which has no end.
    pub fn ticks(self) -> Option<usize> {
        match self {
            Self::Constant(_) => None,
            Self::Dense { axons, values } => Some(values.len() / axons.max(1)),
            Self::Events { ticks, .. } | Self::Computed { ticks, .. } => Some(ticks),
        }
    }

    /// The axons with a value other than 0 in a tick, with that value, ascending by axon. Nothing after the last tick.
    pub fn row(self, tick: usize) -> Row<'a> {
        match self {
            Self::Constant(_) | Self::Dense { .. } => Row::Dense { values: self.values(tick), next: 0 },
            Self::Events { events, .. } => {
                let start = events.partition_point(|event| (event.tick as usize) < tick);
                let length = events[start..].partition_point(|event| event.tick as usize == tick);
                Row::Events(events[start..start + length].iter())
            }
            Self::Computed { ticks, rows } => {
                Row::Computed(if tick < ticks { rows.row(tick) } else { Vec::new() }.into_iter())
            }
        }
    }

    /// The bytes of a tick's row, if its values are numbers from 0 to 255 that are held as such. Empty after the last tick.
    pub fn bytes(self, tick: usize) -> Option<&'a [u8]> {
        self.values(tick).bytes()
    }

    /// All values of a tick; none where only those are held that are not 0.
    fn values(self, tick: usize) -> Slice<'a> {
        match self {
            Self::Constant(values) => values,
            Self::Dense { axons, values } => {
                let start = tick.saturating_mul(axons);
                values.part(start..start.saturating_add(axons))
            }
            Self::Events { .. } | Self::Computed { .. } => Slice::F64(&[]),
        }
    }

    /// Calls `each` with tick, axon and value of all values other than 0, ascending by (tick, axon). A row that is held is
    /// given once, in tick 0; computed rows may leave out what they repeat.
    pub fn each_value(self, each: &mut dyn FnMut(usize, usize, f64)) {
        match self {
            Self::Constant(values) => {
                Row::Dense { values, next: 0 }.for_each(|(axon, value)| each(0, axon, value));
            }
            Self::Dense { axons, values } => {
                let places = Row::Dense { values, next: 0 };
                places.for_each(|(place, value)| each(place / axons, place % axons, value));
            }
            Self::Events { events, .. } => {
                let set = events.iter().filter(|event| event.value != 0.0);
                set.for_each(|event| each(event.tick as usize, event.axon as usize, event.value));
            }
            Self::Computed { rows, .. } => rows.each_value(each),
        }
    }

    /// Writes the row of a tick with all its zeros.
    ///
    /// # Panics
    /// If `row` has fewer values than there are axons.
    pub fn fill_row(self, tick: usize, row: &mut [f64]) {
        row.fill(0.0);
        for (axon, value) in self.row(tick) {
            row[axon] = value;
        }
    }
}

/// Iterator over the values of a row that are not 0.
#[derive(Debug, Clone)]
pub enum Row<'a> {
    /// From all values of the row.
    Dense {
        /// The row.
        values: Slice<'a>,
        /// The axon to look at next.
        next: usize,
    },
    /// From the events of the tick.
    Events(std::slice::Iter<'a, Event>),
    /// As it was computed.
    Computed(std::vec::IntoIter<(usize, f64)>),
}

impl Iterator for Row<'_> {
    type Item = (usize, f64);

    fn next(&mut self) -> Option<(usize, f64)> {
        match self {
            Self::Dense { values, next } => {
                let (axon, value) = values.next_set(*next)?;
                *next = axon + 1;
                Some((axon, value))
            }
            Self::Events(events) => {
                events.find(|event| event.value != 0.0).map(|event| (event.axon as usize, event.value))
            }
            Self::Computed(values) => values.find(|(_, value)| *value != 0.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(sample: Sample<'_>, ticks: usize) -> Vec<Vec<(usize, f64)>> {
        (0..ticks).map(|tick| sample.row(tick).collect()).collect()
    }

    #[test]
    fn all_forms_of_the_same_input_have_the_same_rows() {
        let dense = Samples::dense(3, 2, vec![0.0, 2.0, 0.0, 1.0, 0.0, -1.0]);
        let event = |tick, axon, value| Event { tick, axon, value };
        let events =
            Samples::events(3, 2, vec![event(1, 2, -1.0), event(0, 1, 2.0), event(1, 0, 1.0), event(0, 0, 0.0)]);
        let expected = vec![vec![(1, 2.0)], vec![(0, 1.0), (2, -1.0)], vec![]];
        for samples in [dense, events] {
            assert_eq!((samples.len(), samples.axons(), samples.get(0).ticks()), (1, 3, Some(2)));
            assert_eq!(rows(samples.get(0), 3), expected);
        }
    }

    #[test]
    fn each_value_is_given_once() {
        let all = |samples: &Samples| {
            let mut all = Vec::new();
            samples.get(0).each_value(&mut |tick, axon, value| all.push((tick, axon, value)));
            all
        };
        let dense = Samples::dense(2, 3, vec![0.0, 2.0, 0.0, 0.0, 0.5, -1.0]);
        assert_eq!(all(&dense), [(0, 1, 2.0), (2, 0, 0.5), (2, 1, -1.0)]);
        let event = |tick, axon, value| Event { tick, axon, value };
        let events = Samples::events(2, 9, vec![event(7, 0, 0.5), event(0, 1, 2.0), event(3, 0, 0.0)]);
        assert_eq!(all(&events), [(0, 1, 2.0), (7, 0, 0.5)]);
        assert_eq!(all(&Samples::constant(2, vec![0.0, 0.5])), [(0, 1, 0.5)]);
    }

    #[test]
    fn a_constant_input_has_no_end() {
        let samples = Samples::constant(2, vec![0.0, 0.5, 0.25, 0.0]);
        assert_eq!((samples.len(), samples.get(1).ticks()), (2, None));
        assert_eq!(samples.get(0).row(1_000_000).collect::<Vec<_>>(), [(1, 0.5)]);
        let mut row = [9.0; 2];
        samples.get(1).fill_row(7, &mut row);
        assert_eq!(row, [0.25, 0.0]);
    }

    #[test]
    fn samples_follow_each_other() {
        let samples = Samples::dense(1, 2, vec![1.0, 0.0, 0.0, 1.0]);
        let all: Vec<_> = samples.iter().map(|sample| rows(sample, 2)).collect();
        assert_eq!(all, [[vec![(0, 1.0)], vec![]], [vec![], vec![(0, 1.0)]]]);
    }

    #[test]
    fn without_axons_there_is_one_silent_sample() {
        let samples = Samples::constant(0, vec![]);
        assert_eq!((samples.len(), samples.get(0).row(0).count()), (1, 0));
    }

    #[test]
    #[should_panic(expected = "an event is given twice")]
    fn events_are_not_given_twice() {
        let event = Event { tick: 0, axon: 0, value: 1.0 };
        Samples::events(1, 1, vec![event, event]);
    }
}
