//! The clocks of a tick against the formulas of `docs/core.md` ("Clocks"), written down a second time.

use synfire_arch::generated::cycle;
use synfire_arch::{DeliveryClock, RunCost, Target, TraceClock, stage_update_cycles};

/// The visits of the runs of a queue entry; none of an entry whose block has no uses.
type Entry = &'static [u64];

/// Entries whose runs are shorter and longer than any fetch, and as long as one.
const KINDS: [Entry; 6] = [&[], &[1], &[cycle::FETCH_FIRST], &[100], &[1, 100], &[100, 2, 7]];

/// `deliver` of the document, from the whole list of entries.
fn deliver(entries: &[Entry], drain: u64) -> u64 {
    if entries.is_empty() {
        return cycle::DELIVER_EMPTY;
    }
    // (fetch, visits) of every run, and the entries without uses behind the last one.
    let mut runs: Vec<(u64, u64)> = Vec::new();
    let mut skipped = 0;
    for entry in entries {
        if entry.is_empty() {
            skipped += cycle::FETCH_SKIP;
        }
        for (index, visits) in entry.iter().enumerate() {
            let fetch = if index == 0 { cycle::FETCH_FIRST } else { cycle::FETCH_NEXT };
            runs.push((fetch + skipped, *visits));
            skipped = 0;
        }
    }
    let Some(((first, _), (_, last))) = runs.first().zip(runs.last()) else { return skipped + drain };
    let overlapped: u64 = runs.windows(2).map(|pair| pair[0].1.max(pair[1].0)).sum();
    first + overlapped + (*last).max(skipped) + drain
}

fn clock(entries: &[Entry]) -> DeliveryClock {
    let mut clock = DeliveryClock::default();
    for entry in entries {
        if entry.is_empty() {
            clock.skip_entry();
            continue;
        }
        clock.entry();
        entry.iter().enumerate().for_each(|(index, visits)| clock.run(RunCost { visits: *visits }, index == 0));
    }
    clock
}

#[test]
fn every_short_queue_takes_the_clocks_of_the_document() {
    let mut queues: Vec<Vec<Entry>> = vec![Vec::new()];
    let mut tried = 0;
    for _ in 0..=4 {
        for queue in &queues {
            assert_eq!(clock(queue).finish(), deliver(queue, cycle::DELIVER_DRAIN), "{queue:?}");
            assert_eq!(clock(queue).finish_learning(), deliver(queue, cycle::LEARN_DRAIN), "{queue:?}");
            tried += 1;
        }
        let longer = |queue: &Vec<Entry>| KINDS.map(|kind| [queue.as_slice(), &[kind]].concat());
        queues = queues.iter().flat_map(longer).collect();
    }
    assert_eq!(tried, 1 + 6 + 36 + 216 + 1296);
}

#[test]
fn traces_take_a_clock_for_each_block_and_trace() {
    assert_eq!(TraceClock::default().finish(), cycle::LEARN_OVERHEAD + cycle::TRACE_DRAIN);
    let mut clock = TraceClock::default();
    clock.range(5, 2);
    clock.range(3, 1);
    let ranges = 2 * cycle::TRACE_RANGE + 5 * 2 + 3;
    assert_eq!(clock.finish(), cycle::LEARN_OVERHEAD + ranges + cycle::TRACE_DRAIN);
}

#[test]
fn a_winner_makes_the_update_of_its_stage_longer() {
    for target in Target::built_in() {
        for blocks in [1, 2, 7] {
            let groups = blocks * u64::from(target.lanes / target.update_lanes);
            let issue = (groups - 1) * u64::from(target.update_interval) + 1;
            let update = cycle::STAGE_OVERHEAD + issue + cycle::UPDATE_LATENCY;
            assert_eq!(stage_update_cycles(&target, blocks, false), update);
            assert_eq!(stage_update_cycles(&target, blocks, true), update + cycle::WINNER_LATENCY);
        }
    }
}
