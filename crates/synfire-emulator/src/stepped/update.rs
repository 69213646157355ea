//! The update of a stage, as `hdl/rtl/synfire_update.v` walks it: Q neurons in E clocks.

use synfire_arch::generated::cycle;
use synfire_arch::{Cycle, NeuronBlock, NeuronId, Target};
use synfire_core::BlockSpikes;
use synfire_program::StageRange;

use super::clock::{MAX_LANES, StateWrite, UpdateGroup};
use super::delay::Delay;

/// From the issue of a group to the clock that clears its accumulators: the operation enters the ring with the issue, and
/// `hdl/rtl/synfire_ring.v` or `hdl/rtl/synfire_short_ring.v` writes so many clocks after that.
const fn issue_to_clear(target: &Target) -> u64 {
    target.take_latency() as u64
}

/// From the issue of a group to the clock that writes its states; the spikes of a block leave a clock later.
const ISSUE_TO_STATE: u64 = cycle::EMIT_LATENCY;

/// From the issue of the last group of a stage with a winner to the clock after which the winner is known; it leaves, and its
/// state is written, in the next.
const ISSUE_TO_WINNER: u64 = cycle::WINNER_EMIT_LATENCY;

/// A group on its way, with the accumulators that it took.
#[derive(Debug, Clone, Copy)]
pub struct InFlight {
    pub group: UpdateGroup,
    /// By update lane.
    pub accumulators: [i32; MAX_LANES],
}

/// The registers of the update.
#[derive(Debug, Clone)]
pub struct Updater {
    /// The group that is issued, and the last block.
    issuing: Option<(UpdateGroup, NeuronBlock)>,
    /// Clocks until it is.
    wait: u32,
    clears: Delay<UpdateGroup>,
    states: Delay<InFlight>,
    /// Spikes of the block whose states are being written.
    mask: u16,
    leaving: Option<(NeuronBlock, u16)>,
    /// The stage has a winner.
    winner: bool,
    decisions: Delay<()>,
    /// The winner whose state is written in this clock, and the lanes of its group.
    crowned: Option<StateWrite>,
}

impl Updater {
    pub fn new(target: &Target) -> Self {
        let (clears, states) = (Delay::new(issue_to_clear(target)), Delay::new(ISSUE_TO_STATE));
        let decisions = Delay::new(ISSUE_TO_WINNER);
        Self { issuing: None, wait: 0, clears, states, mask: 0, leaving: None, winner: false, decisions, crowned: None }
    }

    /// The group that is issued in this clock.
    pub fn group(&self) -> Option<UpdateGroup> {
        self.issuing.filter(|_| self.wait == 0).map(|(group, _)| group)
    }

    /// Whether it is the last of its stage.
    pub fn is_last_group(&self, target: &Target) -> bool {
        let ends = |(group, last): (UpdateGroup, _)| group.block == last && ends_block(group, target);
        self.wait == 0 && self.issuing.is_some_and(ends)
    }

    /// The group whose accumulators are cleared at the end of this clock.
    pub fn clear(&self) -> Option<UpdateGroup> {
        self.clears.leaving().copied()
    }

    /// The group whose states are written at the end of this clock.
    pub fn state_write(&self) -> Option<InFlight> {
        self.states.leaving().copied()
    }

    /// Whether the winner of the stage is known after this clock.
    pub fn decides(&self) -> bool {
        self.decisions.leaving().is_some()
    }

    /// The winner whose state is written at the end of this clock.
    pub const fn crowned(&self) -> Option<StateWrite> {
        self.crowned
    }

    /// Whether the stage that is updated has a winner.
    pub const fn has_winner(&self) -> bool {
        self.winner
    }

    /// The spikes that leave in this clock, which is `cycle`.
    pub fn spikes(&self, cycle: Cycle) -> Option<BlockSpikes> {
        self.leaving.map(|(block, mask)| BlockSpikes { block, mask, cycle })
    }

    /// The edge at the end of a clock in which `issued` took its accumulators, `fired` lanes of the written group spiked, the
    /// `winner` became known and, if it was the first of a stage, `begun` is that stage.
    pub fn edge(
        &mut self,
        target: &Target,
        issued: Option<InFlight>,
        fired: u16,
        winner: Option<NeuronId>,
        begun: Option<StageRange>,
    ) {
        let last = self.winner && self.is_last_group(target);
        self.decisions.edge(last.then_some(()));
        self.crowned = winner.map(|winner| winner_write(winner, target));
        self.clears.edge(issued.map(|issued| issued.group));
        let written = self.states.edge(issued);
        let leaving = written.and_then(|written| self.collect(target, written.group, fired));
        self.leaving = leaving.or(winner.map(|winner| winner_spike(winner, target)));
        self.winner = begun.map_or(self.winner, |stage| stage.winner);
        (self.issuing, self.wait) = match begun {
            Some(stage) => (Some((UpdateGroup { block: stage.first, group: 0 }, stage.last)), 0),
            None if self.wait > 0 => (self.issuing, self.wait - 1),
            None if self.is_last_group(target) => (None, 0),
            None => (self.issuing.map(|(group, last)| (next(group, target), last)), target.update_interval - 1),
        };
    }

    /// Adds the spikes of a group to those of its block, which leave together.
    fn collect(&mut self, target: &Target, group: UpdateGroup, fired: u16) -> Option<(NeuronBlock, u16)> {
        self.mask |= fired << (group.group * target.update_lanes);
        if !ends_block(group, target) {
            return None;
        }
        let mask = std::mem::take(&mut self.mask);
        (mask != 0).then_some((group.block, mask))
    }
}

fn winner_write(winner: NeuronId, target: &Target) -> StateWrite {
    let (lane, block) = (winner.0 % target.lanes, NeuronBlock(winner.0 / target.lanes));
    let group = UpdateGroup { block, group: lane / target.update_lanes };
    StateWrite { group, lanes: 1 << (lane % target.update_lanes) }
}

const fn winner_spike(winner: NeuronId, target: &Target) -> (NeuronBlock, u16) {
    (NeuronBlock(winner.0 / target.lanes), 1 << (winner.0 % target.lanes))
}

fn ends_block(group: UpdateGroup, target: &Target) -> bool {
    u64::from(group.group) + 1 == target.groups_per_block()
}

fn next(group: UpdateGroup, target: &Target) -> UpdateGroup {
    if ends_block(group, target) {
        UpdateGroup { block: NeuronBlock(group.block.0 + 1), group: 0 }
    } else {
        UpdateGroup { group: group.group + 1, ..group }
    }
}
