//! The phases of a tick, as `hdl/rtl/synfire_scheduler.v` steps through them.

use synfire_arch::generated::cycle;

use super::clock::{Clock, Phase};

/// What a drain counts down from. The clock in which a delivery is found to end is the first of its drain, and 0 is a clock too.
const DRAIN_COUNT: u64 = cycle::DELIVER_DRAIN - 2;
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
    /// The delivery has taken an entry from its queue.
    any_entry: bool,
    /// Of the tick.
    pub clock: u64,
}

impl Scheduler {
    /// The edge at which an idle core begins a tick.
    pub fn start(&mut self) {
        *self = Self { phase: Phase::Start, ..Self::default() };
    }

    /// The edge at the end of a clock.
    pub fn edge(&mut self, clock: &Clock, stages: u32) {
        let next = self.next_phase(clock, stages);
        match self.phase {
            Phase::Start => self.external = true,
            Phase::Stage => {
                self.external = false;
                self.stage += 1;
            }
            _ => {}
        }
        self.wait_left = match self.phase {
            Phase::Deliver => DRAIN_COUNT,
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

    fn next_phase(&self, clock: &Clock, stages: u32) -> Phase {
        let after_delivery = if self.stage == stages { Phase::Idle } else { Phase::Stage };
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
            Phase::Settle => Phase::Deliver,
            Phase::Idle => Phase::Idle,
        }
    }
}
