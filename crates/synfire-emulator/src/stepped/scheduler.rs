//! The phases of a tick, as `hdl/rtl/synfire_scheduler.v` steps through them.

use synfire_arch::generated::cycle;
use synfire_program::StageRange;

use super::clock::{Clock, Phase};

/// What a drain counts down from. The clock in which a delivery is found to end is the first of its drain, and 0 is a clock too.
const DRAIN_COUNT: u64 = cycle::DELIVER_DRAIN - 2;
const LEARN_DRAIN_COUNT: u64 = cycle::LEARN_DRAIN - 2;
const SETTLE_COUNT: u64 = cycle::UPDATE_LATENCY - 1;

/// The registers of the scheduler.
#[derive(Debug, Clone, Default)]
pub struct Scheduler {
    pub phase: Phase,
    /// The delivery is that of the external events.
    pub external: bool,
    /// The next stage.
    pub stage: u32,
    pub wait_left: u64,
    /// Weights and traces change in this tick.
    pub learning: bool,
    /// The delivery is that of columns.
    pub columns: bool,
    /// The stage has a winner.
    winner: bool,
    /// The delivery has taken an entry from its queue.
    any_entry: bool,
    /// Of the tick.
    pub clock: u64,
}

impl Scheduler {
    /// The edge at which an idle core begins a tick.
    pub fn start(&mut self, learning: bool) {
        *self = Self { phase: Phase::Start, learning, ..Self::default() };
    }

    /// The edge at the end of a clock; `traced` if it is the last of the trace part.
    pub fn edge(&mut self, clock: &Clock, traced: bool, stages: &[StageRange]) {
        let next = self.next_phase(clock, traced, stages.len() as u32);
        match self.phase {
            Phase::Start => self.external = true,
            Phase::Stage => {
                self.external = false;
                self.winner = stages[self.stage as usize].winner;
                self.stage += 1;
            }
            Phase::Traces => (self.external, self.columns) = (false, true),
            _ => {}
        }
        self.wait_left = match self.phase {
            Phase::Deliver if self.columns => LEARN_DRAIN_COUNT,
            Phase::Deliver => DRAIN_COUNT,
            Phase::Update if self.winner => SETTLE_COUNT + cycle::WINNER_LATENCY,
            Phase::Update => SETTLE_COUNT,
            _ => self.wait_left.saturating_sub(1),
        };
        if clock.fetch.popped.is_some() {
            self.any_entry = true;
        } else if self.phase != Phase::Deliver {
            self.any_entry = false;
        }
        self.clock += 1;
        self.phase = next;
    }

    fn next_phase(&self, clock: &Clock, traced: bool, stages: u32) -> Phase {
        let after_stages = if self.learning && !self.columns { Phase::Traces } else { Phase::Idle };
        let after_delivery = if self.stage == stages { after_stages } else { Phase::Stage };
        match self.phase {
            Phase::Start => Phase::Deliver,
            Phase::Deliver if !clock.fetch.ended || clock.visit.is_some() => Phase::Deliver,
            Phase::Deliver if self.any_entry => Phase::Drain,
            Phase::Drain if self.wait_left > 0 => Phase::Drain,
            Phase::Deliver | Phase::Drain => after_delivery,
            Phase::Stage => Phase::Update,
            Phase::Update if clock.update_last => Phase::Settle,
            Phase::Update => Phase::Update,
            Phase::Settle if self.wait_left > 0 => Phase::Settle,
            Phase::Traces if !traced => Phase::Traces,
            Phase::Settle | Phase::Traces => Phase::Deliver,
            Phase::Idle => Phase::Idle,
        }
    }
}
