//! Clocks of a tick as a function of its events. Formulas and constants: `spec/core.toml`.

use crate::Target;
use crate::generated::cycle;

/// The visits of one run: tiles x rows x digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunCost {
    /// One clock each.
    pub visits: u64,
}

/// Adds up the clocks of one delivery phase while its queue is walked in order.
///
/// Fetching a run overlaps with the visits of the run before it, so the sum only ever needs the last run.
#[derive(Debug, Clone, Default)]
pub struct DeliveryClock {
    /// Clocks up to the start of the pending run.
    elapsed: u64,
    /// Visits of the run that is being issued, if there was one.
    pending: Option<u64>,
    /// Clocks of queue entries without uses since that run.
    skipped: u64,
    entries: u64,
}

impl DeliveryClock {
    /// A queue entry whose block has no uses.
    pub fn skip_entry(&mut self) {
        self.entries += 1;
        self.skipped += cycle::FETCH_SKIP;
    }

    /// A queue entry whose list has at least one run; follow with [`Self::run`] for each.
    pub fn entry(&mut self) {
        self.entries += 1;
    }

    /// The next run; `first` if it is the first of its entry.
    pub fn run(&mut self, cost: RunCost, first: bool) {
        let fetch = self.skipped + if first { cycle::FETCH_FIRST } else { cycle::FETCH_NEXT };
        self.elapsed += self.pending.map_or(fetch, |visits| visits.max(fetch));
        self.pending = Some(cost.visits);
        self.skipped = 0;
    }

    /// A queue entry whose list has at least one run, at once: `before` are the runs before the last one, which has
    /// `last_tiles` tiles, and each run visits its tiles `visits` times (rows x digits).
    pub fn list(&mut self, before: &RunSums, last_tiles: u64, visits: u64) {
        self.entry();
        let fetch = self.skipped + cycle::FETCH_FIRST;
        self.elapsed += self.pending.map_or(fetch, |visits| visits.max(fetch)) + before.clocks(visits);
        self.pending = Some(last_tiles * visits);
        self.skipped = 0;
    }

    /// So many more entries like the last one, which was such a list.
    pub fn again(&mut self, before: &RunSums, last_tiles: u64, visits: u64, entries: u64) {
        self.entries += entries;
        self.elapsed += entries * ((last_tiles * visits).max(cycle::FETCH_FIRST) + before.clocks(visits));
    }

    /// Clocks of the whole phase.
    pub fn finish(self) -> u64 {
        self.finish_with(cycle::DELIVER_DRAIN)
    }

    /// Clocks of the whole potentiation, which walks column lists in the same way.
    pub fn finish_learning(self) -> u64 {
        self.finish_with(cycle::LEARN_DRAIN)
    }

    fn finish_with(self, drain: u64) -> u64 {
        if self.entries == 0 {
            return cycle::DELIVER_EMPTY;
        }
        self.elapsed + self.pending.map_or(self.skipped, |visits| visits.max(self.skipped)) + drain
    }
}

/// Runs that follow each other in one list: what they take up to the start of the run behind them, for any number of visits.
///
/// A run takes its visits, or the fetch of the next run where that is longer. The sums are those of all runs so far, so that
/// the difference of two gives the runs between.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunSums {
    tiles: u64,
    /// By visits of a tile: clocks in which nothing is visited. From as many visits as a fetch takes on there are none.
    waits: [u64; cycle::FETCH_NEXT as usize],
}

impl RunSums {
    /// These and one more run, of so many tiles.
    pub fn add(&mut self, tiles: u64) {
        self.tiles += tiles;
        for (visits, waits) in (0..).zip(&mut self.waits) {
            *waits += cycle::FETCH_NEXT.saturating_sub(tiles * visits);
        }
    }

    /// The runs that are in these sums and not in earlier ones.
    #[must_use]
    pub fn since(mut self, earlier: &Self) -> Self {
        self.tiles -= earlier.tiles;
        self.waits.iter_mut().zip(earlier.waits).for_each(|(waits, earlier)| *waits -= earlier);
        self
    }

    fn clocks(&self, visits: u64) -> u64 {
        self.tiles * visits + self.waits.get(visits as usize).copied().unwrap_or(0)
    }
}

/// Adds up the clocks of the trace steps of a tick.
#[derive(Debug, Clone)]
pub struct TraceClock(u64);

impl Default for TraceClock {
    /// The start of the learning phase.
    fn default() -> Self {
        Self(cycle::LEARN_OVERHEAD)
    }
}

impl TraceClock {
    /// The next range: `blocks` blocks that keep `traces` traces each, 1 or 2.
    pub fn range(&mut self, blocks: u64, traces: u64) {
        self.0 += cycle::TRACE_RANGE + blocks * traces;
    }

    /// Clocks up to the potentiation.
    pub fn finish(self) -> u64 {
        self.0 + cycle::TRACE_DRAIN
    }
}

/// Clocks from the start of an update to the issue of the last neurons of its first `blocks` blocks, at least 1.
const fn issue_cycles(target: &Target, blocks: u64) -> u64 {
    (blocks * target.groups_per_block() - 1) * target.update_interval as u64 + 1
}

/// Clocks of the update phase of a stage of `blocks` blocks.
pub fn stage_update_cycles(target: &Target, blocks: u64, winner: bool) -> u64 {
    let plain = cycle::STAGE_OVERHEAD + issue_cycles(target, blocks) + cycle::UPDATE_LATENCY;
    plain + if winner { cycle::WINNER_LATENCY } else { 0 }
}

/// The clock, counted from the beginning of a stage, at which the spikes of its `ordinal`-th block (from 0) leave.
pub fn emission_cycle(target: &Target, ordinal: u64) -> u64 {
    cycle::STAGE_OVERHEAD + issue_cycles(target, ordinal + 1) + cycle::EMIT_LATENCY
}

/// The clock, counted from the beginning of a stage of `blocks` blocks, at which its winner leaves.
pub fn winner_emission_cycle(target: &Target, blocks: u64) -> u64 {
    cycle::STAGE_OVERHEAD + issue_cycles(target, blocks) + cycle::WINNER_EMIT_LATENCY
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_runs_hide_the_fetch() {
        let mut clock = DeliveryClock::default();
        for _ in 0..3 {
            clock.entry();
            clock.run(RunCost { visits: 100 }, true);
        }
        assert_eq!(clock.finish(), cycle::FETCH_FIRST + 300 + cycle::DELIVER_DRAIN);
    }

    #[test]
    fn short_runs_wait_for_the_fetch() {
        let mut clock = DeliveryClock::default();
        clock.entry();
        clock.run(RunCost { visits: 1 }, true);
        clock.run(RunCost { visits: 1 }, false);
        assert_eq!(clock.finish(), cycle::FETCH_FIRST + cycle::FETCH_NEXT + 1 + cycle::DELIVER_DRAIN);
    }

    #[test]
    fn an_interval_stretches_the_update_but_not_its_end() {
        let fast = Target::named("ncx").unwrap();
        let slow = Target { update_interval: 16, ..fast.clone() };
        let groups = fast.groups_per_block();
        let ends = cycle::STAGE_OVERHEAD + cycle::UPDATE_LATENCY;
        assert_eq!(stage_update_cycles(&fast, 3, false), ends + 3 * groups);
        assert_eq!(stage_update_cycles(&slow, 3, false), ends + (3 * groups - 1) * 16 + 1);
        let leaves = stage_update_cycles(&slow, 3, false) - cycle::UPDATE_LATENCY + cycle::EMIT_LATENCY;
        assert_eq!(emission_cycle(&slow, 2), leaves);
        assert_eq!(winner_emission_cycle(&slow, 3), leaves - cycle::EMIT_LATENCY + cycle::WINNER_EMIT_LATENCY);
    }

    /// Lists of runs between entries without uses, for all visits around the length of a fetch.
    #[test]
    fn a_list_at_once_takes_what_its_runs_take() {
        let lists: [&[u64]; 4] = [&[1, 1, 2, 40], &[3], &[9, 1, 1], &[2, 2]];
        for visits in 0..20 {
            let (mut single, mut whole) = (DeliveryClock::default(), DeliveryClock::default());
            for list in lists {
                single.entry();
                for (index, tiles) in list.iter().enumerate() {
                    single.run(RunCost { visits: tiles * visits }, index == 0);
                }
                let mut earlier = RunSums::default();
                earlier.add(7);
                let mut sums = earlier;
                let (last, before) = list.split_last().unwrap();
                before.iter().for_each(|tiles| sums.add(*tiles));
                whole.list(&sums.since(&earlier), *last, visits);
                assert_eq!(single.clone().finish(), whole.clone().finish(), "{list:?} {visits}");
                single.skip_entry();
                whole.skip_entry();
            }
        }
    }

    #[test]
    fn entries_without_uses_cost_their_fetch() {
        let mut clock = DeliveryClock::default();
        assert_eq!(clock.clone().finish(), cycle::DELIVER_EMPTY);
        clock.skip_entry();
        clock.skip_entry();
        assert_eq!(clock.finish(), 2 * cycle::FETCH_SKIP + cycle::DELIVER_DRAIN);
    }
}
