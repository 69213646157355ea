//! Rows of weights most of which are 0, kept as those that are not.
//!
//! A weight of 0 contributes 0 at every exponent, so leaving it out changes nothing but the work. Clocks and counts of events
//! come from the tile lists as ever.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use synfire_arch::{Tick, TileId};
use synfire_program::{Program, Use, contribution};

use crate::kernel::Scale;
use crate::lists::List;
use crate::ring::Accumulators;

/// Sparse rows take at most this many entries for each weight and each row of a use of the image: uses may share their tiles,
/// and lists their ends, which rows here do not.
const ENTRY_LIMIT: usize = 2;
/// What a visit of a run costs beyond its additions, in additions of one entry.
const RUN_ENTRIES: usize = 6;
/// Additions of whole rows that take as long as that of one entry.
const WEIGHTS_PER_ENTRY: usize = 32;
/// Rows that are asked for before their turn.
const AHEAD: usize = 2;

/// A target neuron and a weight in one word.
trait Entry: Copy {
    fn new(neuron: usize, weight: i16) -> Self;
    fn neuron(self) -> usize;
    fn weight(self) -> i16;
}

/// 24 bits of neuron, 8 of weight.
impl Entry for u32 {
    fn new(neuron: usize, weight: i16) -> Self {
        (neuron as Self) << 8 | Self::from(weight as u8)
    }

    #[inline(always)]
    fn neuron(self) -> usize {
        (self >> 8) as usize
    }

    #[inline(always)]
    fn weight(self) -> i16 {
        (self as i8).into()
    }
}

impl Entry for u64 {
    fn new(neuron: usize, weight: i16) -> Self {
        (neuron as Self) << 16 | Self::from(weight as u16)
    }

    #[inline(always)]
    fn neuron(self) -> usize {
        (self >> 16) as usize
    }

    #[inline(always)]
    fn weight(self) -> i16 {
        self as i16
    }
}

#[derive(Debug)]
enum Entries {
    /// Weights of at most 8 bits, to at most 2^24 neurons.
    Narrow(Checked<u32>),
    Wide(Checked<u64>),
}

/// The rows of one source block that have a delay and an exponent in common.
#[derive(Debug, Clone, Copy)]
struct Part {
    delay: u32,
    exponent: i32,
    /// Where the starts of its rows begin: one for each lane, and the end of the last.
    starts: usize,
}

/// A row on its way.
#[derive(Debug, Clone)]
pub(crate) struct SparseRow {
    delay: u32,
    scale: Scale,
    entries: Range<usize>,
}

/// All sparse rows of a program.
#[derive(Debug)]
pub(crate) struct SparseRows {
    entries: Entries,
    parts: Vec<Part>,
    starts: Vec<usize>,
}

impl SparseRows {
    /// Notes the rows of `lanes` in some parts, their contributions scaled by `scale` and by the exponents.
    #[inline]
    pub fn collect(
        &self,
        parts: Range<usize>,
        lanes: impl Iterator<Item = usize> + Clone,
        scale: Scale,
        rows: &mut Vec<SparseRow>,
    ) {
        for part in &self.parts[parts] {
            let scale = Scale { shift: scale.shift + part.exponent, ..scale };
            for lane in lanes.clone() {
                let start = part.starts + lane;
                rows.push(SparseRow { delay: part.delay, scale, entries: self.starts[start]..self.starts[start + 1] });
            }
        }
    }

    /// Adds rows to accumulators of all neurons, modulo 2^32.
    pub fn add(&self, rows: &[SparseRow], accumulators: &mut Accumulators, now: Tick) {
        match &self.entries {
            Entries::Narrow(entries) => entries.add(rows, accumulators, now),
            Entries::Wide(entries) => entries.add(rows, accumulators, now),
        }
    }
}

/// Entries of neurons that are known to be below a number.
#[derive(Debug)]
struct Checked<E> {
    entries: Vec<E>,
    neurons: usize,
}

impl<E: Entry> Checked<E> {
    /// # Panics
    /// If a neuron is none.
    fn new(mut entries: Vec<E>, neurons: usize) -> Self {
        entries.shrink_to_fit();
        assert!(entries.iter().all(|entry| entry.neuron() < neurons), "targets among {neurons} neurons");
        Self { entries, neurons }
    }

    fn add(&self, rows: &[SparseRow], accumulators: &mut Accumulators, now: Tick) {
        for (index, row) in rows.iter().enumerate() {
            if let Some(next) = rows.get(index + AHEAD) {
                crate::simd::prefetch(&self.entries[next.entries.clone()]);
            }
            self.add_row(accumulators.all_later(now, row.delay), row);
        }
    }

    #[inline(always)]
    fn add_row(&self, accumulators: &mut [i32], row: &SparseRow) {
        let accumulators = &mut accumulators[..self.neurons];
        let (entries, shift) = (&self.entries[row.entries.clone()], row.scale.shift);
        let mut add = |entry: E, value: i32| {
            // SAFETY: there is an accumulator for each of `neurons`, and `new` has found that every entry is of one.
            let accumulator = unsafe { accumulators.get_unchecked_mut(entry.neuron()) };
            *accumulator = accumulator.wrapping_add(value);
        };
        if row.scale == Scale::ONE {
            let (fours, rest) = entries.as_chunks::<4>();
            for four in fours {
                add(four[0], four[0].weight().into());
                add(four[1], four[1].weight().into());
                add(four[2], four[2].weight().into());
                add(four[3], four[3].weight().into());
            }
            rest.iter().for_each(|entry| add(*entry, entry.weight().into()));
        } else {
            let sign = -i32::from(row.scale.negative);
            let value = |entry: &E| (contribution(entry.weight(), shift) as i32 ^ sign).wrapping_sub(sign);
            entries.iter().for_each(|entry| add(*entry, value(entry)));
        }
    }
}

/// Entries of rows that are being made.
enum Made {
    Narrow(Vec<u32>),
    Wide(Vec<u64>),
}

impl Made {
    /// None yet, of weights of so many bits and targets among so many neurons.
    const fn new(weight_bits: u32, neurons: usize) -> Self {
        if weight_bits <= 8 && neurons <= 1 << 24 { Self::Narrow(Vec::new()) } else { Self::Wide(Vec::new()) }
    }

    const fn len(&self) -> usize {
        match self {
            Self::Narrow(entries) => entries.len(),
            Self::Wide(entries) => entries.len(),
        }
    }

    /// Adds weights of neurons from `first` on, of which only those are kept that are not 0.
    fn extend(&mut self, first: usize, weights: &[i16]) {
        fn entries<E: Entry>(first: usize, weights: &[i16]) -> impl Iterator<Item = E> {
            let kept = (first..).zip(weights).filter(|(_, weight)| **weight != 0);
            kept.map(|(neuron, weight)| E::new(neuron, *weight))
        }
        match self {
            Self::Narrow(all) => all.extend(entries::<u32>(first, weights)),
            Self::Wide(all) => all.extend(entries::<u64>(first, weights)),
        }
    }
}

/// Makes the sparse rows of a program, list by list.
pub(crate) struct SparseBuilder<'a> {
    program: &'a Program,
    lanes: usize,
    /// By use: whether its run is sparse.
    pub is_sparse: Vec<bool>,
    /// The work for the sparse uses before each, and for all: one for each, and one for each of its weights that is not 0.
    before: Vec<usize>,
    /// What is left of the work that may be done.
    left: usize,
    entries: Made,
    parts: Vec<Part>,
    starts: Vec<usize>,
    /// Parts of the lists that are made, by their first uses.
    known: HashMap<usize, Range<usize>>,
}

impl<'a> SparseBuilder<'a> {
    pub fn new(program: &'a Program, lanes: usize, weight_bits: u32) -> Self {
        let tiles: Vec<_> = program.weights.chunks_exact(lanes * lanes).map(non_zero).collect();
        let in_run = |entry: &Use| (0..entry.count).map(|step| tiles[tile(entry, step).index()]).sum::<usize>();
        let mut before = vec![0];
        let mut is_sparse = Vec::with_capacity(program.uses.len());
        for entry in &program.uses {
            let found = if entry.rule.is_none() { in_run(entry) } else { 0 };
            let dense = lanes * (RUN_ENTRIES + entry.count as usize * lanes / WEIGHTS_PER_ENTRY);
            let sparse = entry.rule.is_none() && found <= dense;
            is_sparse.push(sparse);
            before.push(before[before.len() - 1] + if sparse { 1 + found } else { 0 });
        }
        let (entries, parts, starts) = (Made::new(weight_bits, program.neurons.len()), Vec::new(), Vec::new());
        let left = ENTRY_LIMIT * (program.weights.len() + program.uses.len() * lanes);
        Self { program, lanes, is_sparse, before, left, entries, parts, starts, known: HashMap::new() }
    }

    /// Makes the rows of a list, unless it has none or they would take too much.
    pub fn add(&mut self, list: &mut List) {
        let uses = list.uses.clone();
        if uses.is_empty() {
            return;
        }
        if let Some(parts) = self.known.get(&uses.start) {
            list.sparse = Some(parts.clone());
            return;
        }
        let work = self.before[uses.end] - self.before[uses.start];
        if work == 0 || work > self.left {
            return;
        }
        self.left -= work;
        let first = self.parts.len();
        let mut kinds = BTreeMap::<_, Vec<&Use>>::new();
        for index in uses.clone().filter(|index| self.is_sparse[*index]) {
            let entry = &self.program.uses[index];
            kinds.entry((entry.delay, entry.exponent)).or_default().push(entry);
        }
        for ((delay, exponent), uses) in kinds {
            self.parts.push(Part { delay, exponent, starts: self.starts.len() });
            (0..self.lanes as u32).for_each(|row| self.add_row(&uses, row));
            self.starts.push(self.entries.len());
        }
        list.sparse = Some(first..self.parts.len());
        self.known.insert(uses.start, first..self.parts.len());
    }

    fn add_row(&mut self, uses: &[&Use], row: u32) {
        self.starts.push(self.entries.len());
        for (entry, step) in uses.iter().flat_map(|entry| (0..entry.count).map(move |step| (entry, step))) {
            let first = (entry.block.index() + step as usize) * self.lanes;
            let weights = self.program.row(self.lanes as u32, tile(entry, step), row);
            self.entries.extend(first, weights);
        }
    }

    /// All rows.
    pub fn finish(self) -> SparseRows {
        let neurons = self.program.neurons.len();
        let entries = match self.entries {
            Made::Narrow(entries) => Entries::Narrow(Checked::new(entries, neurons)),
            Made::Wide(entries) => Entries::Wide(Checked::new(entries, neurons)),
        };
        SparseRows { entries, parts: self.parts, starts: self.starts }
    }
}

fn non_zero(weights: &[i16]) -> usize {
    weights.iter().filter(|weight| **weight != 0).count()
}

fn tile(entry: &Use, step: u32) -> TileId {
    TileId(entry.tile.0 + step * entry.stride)
}
