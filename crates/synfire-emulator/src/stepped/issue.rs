//! Runs become visits, one a clock, as `hdl/rtl/synfire_issue.v` walks them: for each item every tile.

use synfire_arch::{Target, Tick, TileId};

use super::clock::{Run, Visit};
use crate::ring::slot;

/// The registers of the issuer.
#[derive(Debug, Clone, Default)]
pub struct Issuer {
    walk: Option<Walk>,
}

/// Where in a run it is.
#[derive(Debug, Clone, Copy)]
struct Walk {
    run: Run,
    /// The current item and those after it.
    items: u16,
    /// Tiles before this one.
    step: u32,
}

impl Walk {
    fn last_tile(&self) -> bool {
        self.step + 1 == self.run.entry.count
    }

    fn after_item(&self) -> u16 {
        self.items & (self.items - 1)
    }

    fn last_visit(&self) -> bool {
        self.last_tile() && self.after_item() == 0
    }
}

impl Issuer {
    /// The visit of this clock.
    pub fn visit(&self, target: &Target, tick: Tick, learning: bool) -> Option<Visit> {
        let walk = self.walk?;
        let Walk { run: Run { entry, row, negatives, graded, .. }, items, step } = walk;
        let item = items.trailing_zeros();
        let (row, digit) = if graded { (row, item) } else { (item, 0) };
        Some(Visit {
            tile: TileId(entry.tile.0 + step * entry.stride),
            row,
            block: entry.block.0 + step,
            slot: slot(tick, entry.delay, target.ring_depth) as u32,
            digit,
            shift: entry.exponent + digit as i32,
            negative: negatives >> item & 1 != 0,
            // An event learns once: with its last digit.
            learns: entry.rule.filter(|_| learning && (!graded || walk.after_item() == 0)),
        })
    }

    /// Whether the visit of this clock is the first one of its row in this run: an event of several digits has more.
    pub fn is_first_of_row(&self) -> bool {
        self.walk.is_some_and(|walk| !walk.run.graded || walk.items == walk.run.items)
    }

    /// Whether a run on offer is taken in this clock.
    pub fn takes(&self) -> bool {
        self.walk.is_none_or(|walk| walk.last_visit())
    }

    /// The edge at the end of a clock; `taken` is the run that was taken in it. One without items has no visits.
    pub fn edge(&mut self, taken: Option<Run>) {
        self.walk = match (taken, self.walk) {
            (Some(run), _) => (run.items != 0).then_some(Walk { run, items: run.items, step: 0 }),
            (None, Some(walk)) if !walk.last_visit() => Some(if walk.last_tile() {
                Walk { items: walk.after_item(), step: 0, ..walk }
            } else {
                Walk { step: walk.step + 1, ..walk }
            }),
            _ => None,
        };
    }
}
