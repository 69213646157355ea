//! The clocks of a tick, which follow from the program and from who spiked.

use std::ops::Range;

use synfire_arch::generated::cycle;
use synfire_arch::{
    Cycle, DeliveryClock, NeuronId, RunCost, SourceBlock, Target, digit_masks, emission_cycle, stage_update_cycles,
    winner_emission_cycle,
};
use synfire_core::{Spike, StageCycles, TickResult};
use synfire_program::{Event, Program, StageRange, TileLists, fan_out};

/// Keeps the result of a tick as one core would have it.
#[derive(Debug, Clone)]
pub(crate) struct Ledger {
    target: Target,
    stages: Vec<StageRange>,
    /// By source block: positions in `tiles`.
    lists: Vec<Range<usize>>,
    /// By use.
    tiles: Vec<u32>,
    /// By source: non-zero weights.
    counts: Vec<u64>,
    clock: u64,
    result: TickResult,
}

impl Ledger {
    pub fn new(target: &Target, program: &Program) -> Self {
        let lanes = target.lanes as usize;
        let sources = target.axon_blocks() as usize + program.neurons.len() / lanes;
        let lists = TileLists::new(program);
        let mut counts = fan_out(target, program);
        counts.resize(sources * lanes, 0);
        Self {
            target: target.clone(),
            stages: program.stages.clone(),
            lists: (0..sources).map(|source| lists.of(SourceBlock(source as u32)).unwrap_or_default()).collect(),
            tiles: program.uses.iter().map(|entry| entry.count).collect(),
            counts,
            clock: 0,
            result: TickResult::default(),
        }
    }

    /// Begins a tick with its external events.
    pub fn begin(&mut self, events: &[Event]) {
        self.result.clear();
        let mut clock = DeliveryClock::default();
        for event in events {
            let (positive, negative) = digit_masks(event.payload);
            let digits = u64::from((positive | negative).count_ones());
            self.charge(&mut clock, event.axon.index() / self.target.lanes as usize, digits);
            self.result.synaptic_events += if digits > 0 { self.counts[event.axon.index()] } else { 0 };
        }
        self.result.cycles.external = clock.finish();
        self.clock = cycle::TICK_OVERHEAD + self.result.cycles.external;
    }

    /// The spikes of a stage, ascending.
    pub fn stage(&mut self, stage: usize, spikes: &[u32], saturations: u64) {
        let StageRange { first, winner, .. } = self.stages[stage];
        let (lanes, blocks) = (self.target.lanes, u64::from(self.stages[stage].blocks()));
        let mut clock = DeliveryClock::default();
        for block in spikes.chunk_by(|a, b| a / lanes == b / lanes) {
            let emission = if winner {
                winner_emission_cycle(&self.target, blocks)
            } else {
                emission_cycle(&self.target, u64::from(block[0] / lanes - first.0))
            };
            let cycle = Cycle(self.clock + emission);
            self.result.spikes.extend(block.iter().map(|neuron| Spike { neuron: NeuronId(*neuron), cycle }));
            let source = (self.target.axon_blocks() + block[0] / lanes) as usize;
            self.charge(&mut clock, source, block.len() as u64);
            let first_source = self.target.axons as usize;
            self.result.synaptic_events +=
                block.iter().map(|neuron| self.counts[first_source + *neuron as usize]).sum::<u64>();
        }
        let update = stage_update_cycles(&self.target, blocks, winner);
        let deliver = clock.finish();
        self.result.cycles.stages.push(StageCycles { update, deliver });
        self.result.saturations += saturations;
        self.clock += update + deliver;
    }

    /// The result of the tick, whose stages have all been told.
    pub fn finish(&mut self) -> &TickResult {
        self.result.cycles.total = self.clock;
        &self.result
    }

    /// The clocks of one entry of a queue: each run costs its tiles times `visits` (rows x digits).
    fn charge(&self, clock: &mut DeliveryClock, source: usize, visits: u64) {
        let list = self.lists[source].clone();
        if list.is_empty() {
            return clock.skip_entry();
        }
        clock.entry();
        for (index, tiles) in self.tiles[list].iter().enumerate() {
            clock.run(RunCost { visits: u64::from(*tiles) * visits }, index == 0);
        }
    }
}
