//! The rules that every program keeps.

use synfire_arch::generated::{EXPONENT_MAX, EXPONENT_MIN};
use synfire_arch::{NeuronBlock, NeuronId, SourceBlock};
use synfire_program::{NeuronParameters, Profile, TileLists, Use, to_the_end};

use crate::ImageError;
use crate::bounds::{Payloads, ranges_within};
use crate::contents::Contents;
use crate::error::inconsistent;

/// Tiles that all runs may visit together. A core would take seconds for a tick of so many.
const MAX_VISITS: u64 = 1 << 25;
/// What the proof of the accumulators may take, see [`ranges_within`], and more for each row of each tile. A program whose
/// sources share no lists takes less than 2 units for each row.
const PROOF_WORK: u64 = 1 << 25;
const PROOF_WORK_PER_ROW: u64 = 4;

impl Contents<'_> {
    /// Everything but the accumulators, which depend on the values that inputs may have.
    ///
    /// # Errors
    /// The first rule that is broken, in the order: sizes, stages, neurons, learning rules and traces, tile lists, tiles that
    /// learn.
    pub fn check(&self) -> Result<(), ImageError> {
        self.check_sizes()?;
        self.check_stages()?;
        for (index, neuron) in self.program.neurons.iter().enumerate() {
            self.check_neuron(neuron).map_err(|reason| inconsistent(format!("neuron {index}"), reason))?;
        }
        for (index, profile) in self.program.profiles.iter().enumerate() {
            self.check_profile(profile).map_err(|reason| inconsistent(format!("profile {index}"), reason))?;
        }
        self.check_learning()?;
        self.check_lists()?;
        self.check_plastic_tiles()
    }

    fn check_sizes(&self) -> Result<(), ImageError> {
        let Self { target, program } = *self;
        target.check().map_err(|error| inconsistent("target", error.to_string()))?;
        let lanes = target.lanes as usize;
        let fits = |resource, needed: usize, available: u32| {
            if needed as u64 <= u64::from(available) {
                Ok(())
            } else {
                Err(ImageError::DoesNotFit {
                    target: target.name.clone(),
                    resource,
                    needed: needed as u64,
                    available: u64::from(available),
                })
            }
        };
        fits("tiles", program.weights.len() / (lanes * lanes), target.tiles)?;
        fits("list entries", program.uses.len() + program.columns.len(), target.uses)?;
        fits("source blocks", program.pointers.len(), target.source_blocks())?;
        // One word stands for no rule.
        fits("learning rules", program.rules.len(), if target.learning { target.rules - 1 } else { u32::MAX })?;
        fits("trace ranges", program.trace_ranges.len(), if target.learning { target.trace_ranges } else { u32::MAX })?;
        fits("neurons", program.neurons.len(), target.neurons)?;
        fits("profiles", program.profiles.len(), target.profiles)?;
        fits("stages", program.stages.len(), target.stages)?;
        let whole = program.weights.len().is_multiple_of(lanes * lanes) && program.neurons.len().is_multiple_of(lanes);
        if whole { Ok(()) } else { Err(inconsistent("sizes", "weights and neurons have to be whole tiles and blocks")) }
    }

    fn check_stages(&self) -> Result<(), ImageError> {
        let mut next = 0;
        for (index, stage) in self.program.stages.iter().enumerate() {
            if stage.first.0 != next || stage.last < stage.first {
                return Err(inconsistent(format!("stage {index}"), "stages have to follow each other without a gap"));
            }
            next = stage.last.0 + 1;
        }
        if next as usize * self.target.lanes as usize == self.program.neurons.len() {
            Ok(())
        } else {
            Err(inconsistent("stages", "they have to cover all neurons"))
        }
    }

    fn check_neuron(&self, neuron: &NeuronParameters) -> Result<(), &'static str> {
        let profile = self.program.profiles.get(usize::from(neuron.profile)).ok_or("its profile does not exist")?;
        self.in_state_range([neuron.threshold, neuron.bias])?;
        if profile.reset_subtract && neuron.threshold < 0 {
            Err("reset by subtraction needs a threshold of at least 0")
        } else {
            Ok(())
        }
    }

    fn check_profile(&self, profile: &Profile) -> Result<(), &'static str> {
        self.in_state_range([profile.v_reset, profile.v_min, profile.leak, profile.adaptation_step])?;
        let adapts = profile.adaptation_step != 0;
        let rules = [
            (profile.v_min <= 0 && profile.v_min <= profile.v_reset, "v_min has to be at most 0 and at most v_reset"),
            (profile.leak >= 0, "a leak has to be at least 0"),
            (profile.adaptation_step >= 0, "an adaptation step has to be at least 0"),
            (!adapts || self.target.adaptation, "the target has no adaptation"),
            (profile.adaptation_prescale < 16, "an adaptation prescale is 0 to 15"),
        ];
        rules.iter().find(|(ok, _)| !ok).map_or(Ok(()), |(_, reason)| Err(reason))
    }

    fn in_state_range<const N: usize>(&self, values: [i32; N]) -> Result<(), &'static str> {
        let range = self.target.state_min()..=self.target.state_max();
        if values.iter().all(|value| range.contains(&i64::from(*value))) {
            Ok(())
        } else {
            Err("a value is outside the target's state bits")
        }
    }

    fn check_lists(&self) -> Result<(), ImageError> {
        let weight_range = -(1 << (self.target.weight_bits - 1))..1 << (self.target.weight_bits - 1);
        if let Some(index) = self.program.weights.iter().position(|weight| !weight_range.contains(&i32::from(*weight)))
        {
            return Err(inconsistent(format!("weight {index}"), "it is outside the target's weight bits"));
        }
        for (index, entry) in self.program.uses.iter().enumerate() {
            self.check_use(entry).map_err(|reason| inconsistent(format!("use {index}"), reason))?;
        }
        self.check_visits()?;
        let lists = TileLists::new(self.program);
        let undelayed_target = |entry: &Use| (entry.delay == 0).then_some(entry.block);
        let undelayed = to_the_end(self.program, undelayed_target, NeuronBlock::min);
        for source in (0..self.program.pointers.len() as u32).map(SourceBlock) {
            let list = lists
                .of(source)
                .ok_or_else(|| inconsistent(format!("list of source block {source}"), "it does not end"))?;
            let first = undelayed.get(list.start).filter(|_| !list.is_empty());
            if first.copied().flatten().is_some_and(|block| !self.is_later(source, block)) {
                let is_early = |index: &usize| {
                    let entry = &self.program.uses[*index];
                    entry.delay == 0 && !self.is_later(source, entry.block)
                };
                let index = list.clone().find(is_early).unwrap_or(list.start);
                let reason = "a delivery without delay has to lead to a later stage";
                return Err(inconsistent(format!("use {index}"), reason));
            }
        }
        Ok(())
    }

    /// The runs that do not share one tile visit as many tiles as they have target blocks.
    fn check_visits(&self) -> Result<(), ImageError> {
        let steps = |entry: &Use| if entry.stride == 0 { 1 } else { u64::from(entry.count) };
        match self.program.uses.iter().map(steps).sum::<u64>() {
            ..=MAX_VISITS => Ok(()),
            visits => {
                Err(inconsistent("tile lists", format!("they visit {visits} tiles, over the limit of {MAX_VISITS}")))
            }
        }
    }

    fn check_use(&self, entry: &Use) -> Result<(), &'static str> {
        let lanes = u64::from(self.target.lanes);
        let tiles = self.program.weights.len() as u64 / (lanes * lanes);
        let blocks = self.program.neurons.len() as u64 / lanes;
        let last_tile = u64::from(entry.tile.0) + u64::from(entry.count.saturating_sub(1)) * u64::from(entry.stride);
        let rules = [
            (entry.count > 0, "a run has at least one block"),
            (last_tile < tiles, "it names a tile that does not exist"),
            (
                u64::from(entry.block.0) + u64::from(entry.count) <= blocks,
                "it names a neuron block that does not exist",
            ),
            (u64::from(entry.stride) < 2 * u64::from(self.target.neuron_blocks()), "its stride is too large"),
            (entry.delay <= self.target.delay_max(), "its delay is longer than the ring"),
            ((EXPONENT_MIN..=EXPONENT_MAX).contains(&entry.exponent), "its exponent is out of range"),
            (entry.rule.is_none_or(|rule| rule.index() < self.program.rules.len()), "its learning rule does not exist"),
        ];
        rules.iter().find(|(ok, _)| !ok).map_or(Ok(()), |(_, reason)| Err(reason))
    }

    /// Whether a neuron block is updated after a source.
    fn is_later(&self, source: SourceBlock, target: NeuronBlock) -> bool {
        let Some(block) = source.0.checked_sub(self.target.axon_blocks()) else { return true };
        let stages = &self.program.stages;
        let stage = stages.get(stages.partition_point(|stage| stage.last < NeuronBlock(block)));
        stage.is_some_and(|stage| target > stage.last)
    }

    /// Whether no inputs within these payloads make an accumulator overflow. `owner` says which population a neuron belongs to,
    /// and its index there.
    ///
    /// # Errors
    /// When some do, or this cannot be told.
    pub fn check_accumulators(
        &self,
        payloads: Payloads,
        owner: impl Fn(NeuronId) -> Option<(String, usize)>,
    ) -> Result<(), ImageError> {
        let (min, max) = (self.target.state_min(), self.target.state_max());
        let rows = self.program.weights.len() as u64 / u64::from(self.target.lanes);
        let Some(ranges) = ranges_within(*self, payloads, PROOF_WORK + PROOF_WORK_PER_ROW * rows) else {
            let reason = "so many different sources share so many lists that no sum can be proven";
            return Err(inconsistent("tile lists", reason));
        };
        let Some(neuron) = ranges.iter().position(|range| range.low < min || range.high > max) else {
            return Ok(());
        };
        let (population, position) = owner(NeuronId(neuron as u32)).unwrap_or_else(|| ("padding".into(), neuron));
        Err(ImageError::AccumulatorOverflow {
            target: self.target.name.clone(),
            population,
            neuron: position,
            low: ranges[neuron].low,
            high: ranges[neuron].high,
            min,
            max,
        })
    }
}
