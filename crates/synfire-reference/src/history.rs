//! What a population sent in the last ticks.

use std::collections::VecDeque;

/// What a population sends in one tick: the neurons or axons that are active, ascending, with their values.
pub(crate) type Activity = Vec<(usize, f64)>;

/// The activity of the last ticks, as many as delays reach back.
#[derive(Debug, Clone)]
pub(crate) struct History {
    /// Newest last.
    rows: VecDeque<Activity>,
    depth: usize,
    /// Ticks recorded since the start.
    recorded: usize,
}

impl History {
    /// Remembers the current tick and `delay_ticks` before it.
    pub(crate) fn new(delay_ticks: usize) -> Self {
        Self { rows: VecDeque::new(), depth: delay_ticks.saturating_add(1), recorded: 0 }
    }

    pub(crate) fn push(&mut self, activity: Activity) {
        if self.rows.len() == self.depth {
            self.rows.pop_front();
        }
        self.rows.push_back(activity);
        self.recorded += 1;
    }

    /// What was sent `delay_ticks` before `tick`; nothing before the start.
    ///
    /// # Panics
    /// If that is not recorded yet, or forgotten: the schedule does not belong to the network.
    pub(crate) fn before(&self, tick: usize, delay_ticks: usize) -> &[(usize, f64)] {
        let Some(tick) = tick.checked_sub(delay_ticks) else { return &[] };
        let oldest = self.recorded - self.rows.len();
        let known = oldest <= tick && tick < self.recorded;
        assert!(known, "tick {tick} is not among {oldest}..{}: the schedule is not of this network", self.recorded);
        &self.rows[tick - oldest]
    }

    /// What was sent last; nothing before the start.
    pub(crate) fn last(&self) -> &Activity {
        const SILENCE: &Activity = &Vec::new();
        self.rows.back().unwrap_or(SILENCE)
    }

    pub(crate) fn clear(&mut self) {
        self.rows.clear();
        self.recorded = 0;
    }
}
