//! `deliver(entries)` of docs/core.md, and the potentiation, which differs in the drain, evaluated term by term.

use synfire_arch::generated::cycle;

/// Clocks of the visits of one run.
#[derive(Debug, Clone, Copy)]
pub struct Visit(pub u64);

/// One queue entry; without runs if its block has no uses.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    pub runs: Vec<Visit>,
}

pub fn deliver_clocks(entries: &[Entry], drain: u64) -> u64 {
    if entries.is_empty() {
        return cycle::DELIVER_EMPTY;
    }
    // Of each run, in order: its fetch and its visits.
    let mut runs: Vec<(u64, u64)> = Vec::new();
    let mut without_uses = 0;
    for entry in entries {
        if entry.runs.is_empty() {
            without_uses += 1;
        }
        for (position, visits) in entry.runs.iter().enumerate() {
            let fetch = if position == 0 { cycle::FETCH_FIRST } else { cycle::FETCH_NEXT };
            runs.push((fetch + cycle::FETCH_SKIP * without_uses, visits.0));
            without_uses = 0;
        }
    }
    let Some((_, last_visits)) = runs.last() else {
        return cycle::FETCH_SKIP * entries.len() as u64 + drain;
    };
    let between: u64 = runs.windows(2).map(|pair| pair[0].1.max(pair[1].0)).sum();
    runs[0].0 + between + (*last_visits).max(cycle::FETCH_SKIP * without_uses) + drain
}
