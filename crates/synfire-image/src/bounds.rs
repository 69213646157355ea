//! What the inputs of a neuron can add up to.

use std::collections::{BTreeMap, HashMap};

use synfire_arch::{NeuronId, RuleId, SourceBlock, TileId};
use synfire_program::{Program, TileLists, Use};

use crate::contents::Contents;
use crate::{Image, PopulationRole};

/// Rounding of digits below the binary point: at most 4 non-adjacent ones, half a unit each.
const ROUNDING_SLACK: i64 = 2;
/// Sums of tiles that are kept because other runs may visit the same tile.
const KEPT_TILES: usize = 1 << 14;

/// An interval of integers that holds 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Range {
    /// Smallest, at most 0.
    pub low: i64,
    /// Largest, at least 0.
    pub high: i64,
}

impl Range {
    fn hull(self, other: Self) -> Self {
        Self { low: self.low.min(other.low), high: self.high.max(other.high) }
    }
}

/// A sum of ranges. No number of sources and list entries that a program can have takes it out of 128 bits.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    low: i128,
    high: i128,
}

impl Sum {
    fn add(&mut self, other: Self) {
        self.low += other.low;
        self.high += other.high;
    }

    fn subtract(&mut self, other: Self) {
        self.low -= other.low;
        self.high -= other.high;
    }

    /// No proof passes near the limits of 64 bits, so a sum beyond them is refused as the true one would be.
    fn range(self) -> Range {
        let clamped = |value: i128| value.clamp(i64::MIN.into(), i64::MAX.into()) as i64;
        Range { low: clamped(self.low), high: clamped(self.high) }
    }
}

/// The smallest and largest sum of contributions that can meet in one slot, for every neuron of the program.
///
/// A source delivers at most once a tick through each of its uses, whatever their delays, and an external payload stays
/// within its population's format; a neuron whose threshold is out of reach never does. Within that, every combination is
/// assumed possible, and weights that learn are anything within the bounds of their rule.
///
/// # Panics
/// If a list of the program names a tile or a neuron block that does not exist.
pub fn accumulator_ranges(image: &Image) -> Vec<Range> {
    ranges_within(image.contents(), Payloads::of_inputs(image), u64::MAX).expect("work without a limit")
}

/// The ranges, if finding them takes no more than `work`: about one unit for each row of a tile that is read, and one for
/// each tile of a run.
pub(crate) fn ranges_within(contents: Contents<'_>, payloads: Payloads, work: u64) -> Option<Vec<Range>> {
    let lists = TileLists::new(contents.program);
    let starts = lists.starts();
    let mut proof = Proof::new(contents, payloads, work);
    let mut next = 0;
    while let Some((first, _)) = starts.get(next) {
        // Every entry is visited once, with all sources whose lists have it.
        let mut sources = Sources::default();
        for (index, entry) in contents.program.uses.iter().enumerate().skip(*first as usize) {
            let new = starts[next..].iter().take_while(|(first, _)| *first as usize == index);
            let new: Vec<_> = new.map(|(_, source)| *source).collect();
            next += new.len();
            new.iter().for_each(|source| proof.payloads.join(contents, *source, &mut sources));
            if !new.is_empty() {
                proof.meet(&sources)?;
            }
            proof.add_run(entry, &sources)?;
            if entry.last {
                break;
            }
        }
        // A pointer behind the last entry begins no list.
        next = next.max(starts.partition_point(|(start, _)| start <= first));
    }
    Some(proof.ranges())
}

/// How many sources of one lane of their block reach an entry, by lane, smallest and largest payload.
type Sources = BTreeMap<(u32, i16, i16), i128>;

/// The payloads of external axons. By default there are none.
#[derive(Debug, Default)]
pub(crate) struct Payloads {
    axons: Vec<Option<(i16, i16)>>,
}

impl Payloads {
    /// What the inputs of an image and its start events may be.
    pub fn of_inputs(image: &Image) -> Self {
        let with_lists = image.program.pointers.len().saturating_mul(image.target.lanes as usize);
        let mut axons = vec![None; with_lists.min(image.target.axons as usize)];
        for population in image.inputs() {
            let PopulationRole::Input { first, format } = population.role else { continue };
            for index in 0..population.size().min(axons.len()) {
                // Nothing ever reaches the empty places between axons.
                if let Some(axon) = axons.get_mut(first.index().saturating_add(population.layout.place(index))) {
                    *axon = Some((format.payload_min, format.payload_max));
                }
            }
        }
        for event in &image.start_events {
            if let Some(axon) = axons.get_mut(event.axon.index()) {
                *axon = Some((event.payload, event.payload));
            }
        }
        Self { axons }
    }

    /// 1 for a neuron that can spike, the format's range for an axon, nothing for padding.
    fn of(&self, contents: Contents<'_>, block: SourceBlock, lane: u32) -> Option<(i16, i16)> {
        let target = contents.target;
        if let Some(block) = block.0.checked_sub(target.axon_blocks()) {
            return can_spike(contents, NeuronId(block * target.lanes + lane)).then_some((1, 1));
        }
        self.axons.get((block.0 * target.lanes + lane) as usize).copied().flatten()
    }

    /// Adds the sources of a block.
    fn join(&self, contents: Contents<'_>, block: SourceBlock, sources: &mut Sources) {
        for lane in 0..contents.target.lanes {
            if let Some((min, max)) = self.of(contents, block, lane) {
                *sources.entry((lane, min, max)).or_default() += 1;
            }
        }
    }
}

/// v is at most the largest state, and an adaptation is at least 0.
fn can_spike(contents: Contents<'_>, neuron: NeuronId) -> bool {
    let Contents { target, program } = contents;
    let Some(neuron) = program.neurons.get(neuron.index()) else { return false };
    let inclusive = program.profiles.get(usize::from(neuron.profile)).is_none_or(|profile| profile.inclusive);
    inclusive || i64::from(neuron.threshold) < target.state_max()
}

struct Proof<'a> {
    contents: Contents<'a>,
    lanes: usize,
    payloads: Payloads,
    /// Work that is left.
    left: u64,
    /// By neuron.
    sums: Vec<Sum>,
    /// What the sums of a neuron have more than those of the neuron one block before; for runs that share one tile.
    changes: Vec<Sum>,
    /// Where `kept_sums` has those of a tile through which `met` delivers.
    kept: HashMap<(TileId, i32, Option<RuleId>), usize>,
    /// By column.
    kept_sums: Vec<Sum>,
    met: Sources,
}

impl<'a> Proof<'a> {
    fn new(contents: Contents<'a>, payloads: Payloads, work: u64) -> Self {
        let (lanes, neurons) = (contents.target.lanes as usize, contents.program.neurons.len());
        let sums = vec![Sum::default(); neurons];
        let changes = vec![Sum::default(); neurons + lanes];
        let (kept, kept_sums, met) = (HashMap::new(), Vec::new(), Sources::default());
        Self { contents, lanes, payloads, left: work, sums, changes, kept, kept_sums, met }
    }

    fn spend(&mut self, work: usize) -> Option<()> {
        self.left = self.left.checked_sub(work as u64)?;
        Some(())
    }

    /// From now on these are the sources.
    fn meet(&mut self, sources: &Sources) -> Option<()> {
        self.spend(sources.len())?;
        if self.met != *sources {
            self.met.clone_from(sources);
            self.forget();
        }
        Some(())
    }

    fn add_run(&mut self, entry: &Use, sources: &Sources) -> Option<()> {
        let lanes = self.lanes;
        let neuron = |step: u32| (entry.block.0 + step) as usize * lanes;
        if entry.stride == 0 {
            let (first, end) = (neuron(0), neuron(entry.count));
            let tile = self.tile(entry, entry.tile, sources)?;
            for (lane, sum) in self.kept_sums[tile..tile + lanes].iter().enumerate() {
                self.changes[first + lane].add(*sum);
                self.changes[end + lane].subtract(*sum);
            }
            return Some(());
        }
        for step in 0..entry.count {
            let first = neuron(step);
            let tile = self.tile(entry, TileId(entry.tile.0 + step * entry.stride), sources)?;
            let sums = &self.kept_sums[tile..tile + lanes];
            self.sums[first..first + lanes].iter_mut().zip(sums).for_each(|(total, sum)| total.add(*sum));
        }
        Some(())
    }

    /// Where `kept_sums` has what the sources can deliver through a tile, by column.
    fn tile(&mut self, entry: &Use, tile: TileId, sources: &Sources) -> Option<usize> {
        self.spend(1)?;
        let key = (tile, entry.exponent, entry.rule);
        if let Some(first) = self.kept.get(&key) {
            return Some(*first);
        }
        self.spend(sources.len())?;
        if self.kept.len() == KEPT_TILES {
            self.forget();
        }
        let first = self.kept_sums.len();
        self.kept_sums.resize(first + self.lanes, Sum::default());
        for ((lane, payload_min, payload_max), count) in sources {
            let row = self.contents.program.row(self.contents.target.lanes, tile, *lane);
            for (sum, weight) in self.kept_sums[first..].iter_mut().zip(row) {
                let (least, most) = reachable(self.contents.program, entry, *weight);
                let payloads = (i64::from(*payload_min), i64::from(*payload_max));
                let of_weight = |weight| weight_range(i64::from(weight), entry.exponent, payloads);
                let range = of_weight(least).hull(of_weight(most));
                sum.add(Sum { low: i128::from(range.low) * count, high: i128::from(range.high) * count });
            }
        }
        self.kept.insert(key, first);
        Some(first)
    }

    fn forget(&mut self) {
        self.kept.clear();
        self.kept_sums.clear();
    }

    fn ranges(self) -> Vec<Range> {
        let mut shared = vec![Sum::default(); self.lanes];
        let mut range = |(neuron, sum): (usize, &Sum)| {
            let shared = &mut shared[neuron % self.lanes];
            shared.add(self.changes[neuron]);
            let mut sum = *sum;
            sum.add(*shared);
            sum.range()
        };
        self.sums.iter().enumerate().map(&mut range).collect()
    }
}

/// What a weight can become by learning. Its contributions are monotonic, so that those of the ends bound all between.
fn reachable(program: &Program, entry: &Use, weight: i16) -> (i16, i16) {
    let rule = entry.rule.and_then(|rule| program.rules.get(rule.index()));
    rule.map_or((weight, weight), |rule| rule.reachable(weight))
}

/// What one weight can contribute in one tick.
fn weight_range(weight: i64, exponent: i32, (payload_min, payload_max): (i64, i64)) -> Range {
    if weight == 0 {
        return Range::default();
    }
    let ends = [weight * payload_min, weight * payload_max];
    let (low, high) = (ends[0].min(ends[1]).min(0), ends[0].max(ends[1]).max(0));
    if exponent >= 0 {
        return Range { low: low << exponent, high: high << exponent };
    }
    let down = |value: i64| value >> -exponent;
    Range { low: down(low) - ROUNDING_SLACK, high: -down(-high) + ROUNDING_SLACK }
}

#[cfg(test)]
mod tests {
    use synfire_arch::signed_digits;
    use synfire_program::contribution;

    use super::*;

    #[test]
    fn the_range_of_a_weight_holds_every_payload() {
        for weight in [-128_i16, -127, -1, 1, 3, 100, 127] {
            for exponent in [-8, -5, -1, 0, 4] {
                let range = weight_range(i64::from(weight), exponent, (-300, 700));
                for payload in -300..=700 {
                    let sum: i64 = signed_digits(payload)
                        .map(|digit| {
                            let value = contribution(weight, exponent + i32::from(digit.position));
                            if digit.negative { -value } else { value }
                        })
                        .sum();
                    assert!((range.low..=range.high).contains(&sum), "{weight} {exponent} {payload}: {sum} {range:?}");
                }
            }
        }
    }
}
