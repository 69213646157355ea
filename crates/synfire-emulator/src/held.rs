//! Events that are the same from tick to tick, such as an image that is held: what they add is computed once.

use synfire_arch::Tick;
use synfire_program::Event;

use crate::deliver::PhaseCost;
use crate::ring::Accumulators;

/// The last events, and what they add if they came before. Only for weights that stay as they are.
#[derive(Debug, Clone, Default)]
pub(crate) struct Held {
    events: Vec<Event>,
    added: Option<Added>,
}

/// What a list of events adds to the accumulators.
#[derive(Debug, Clone)]
pub(crate) struct Added {
    cost: PhaseCost,
    parts: Vec<Part>,
}

/// What is added to consecutive neurons after one delay.
#[derive(Debug, Clone)]
struct Part {
    delay: u32,
    first: usize,
    sums: Vec<i32>,
}

impl Held {
    /// Takes the events of a tick; whether they are those of the tick before.
    pub fn again(&mut self, events: &[Event]) -> bool {
        if self.events == events {
            return !events.is_empty();
        }
        self.events.clear();
        self.events.extend_from_slice(events);
        self.added = None;
        false
    }

    /// What the events add, which `added` finds out if nobody did before.
    pub fn added(&mut self, added: impl FnOnce(&[Event]) -> Added) -> &Added {
        let Self { events, added: known } = self;
        known.get_or_insert_with(|| added(events))
    }
}

impl Added {
    /// From a ring that held nothing else, as it is after the delivery in tick 0.
    pub fn new(cost: PhaseCost, ring: &Accumulators) -> Self {
        let part = |(delay, sums): (u32, &[i32])| {
            let first = sums.iter().position(|sum| *sum != 0)?;
            let end = sums.iter().rposition(|sum| *sum != 0)? + 1;
            Some(Part { delay, first, sums: sums[first..end].to_vec() })
        };
        Self { cost, parts: (0..).zip(ring.kept()).filter_map(part).collect() }
    }

    /// Adds it to a ring in a tick; what the delivery takes.
    pub fn add(&self, ring: &mut Accumulators, tick: Tick) -> PhaseCost {
        for Part { delay, first, sums } in &self.parts {
            let targets = ring.later(tick, *delay, *first, sums.len());
            targets.iter_mut().zip(sums).for_each(|(target, sum)| *target = target.wrapping_add(*sum));
        }
        self.cost
    }
}
