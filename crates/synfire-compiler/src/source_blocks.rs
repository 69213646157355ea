//! The synapses of a projection, one block of sources after the other.
//!
//! Weight memory is made so: then no more synapses are unpacked at a time than those of a block.

use synfire_network::Weights;

/// Blocks of so many consecutive sources, in ascending order.
#[derive(Debug)]
pub(crate) struct SourceBlocks<'a> {
    weights: &'a Weights,
    sources: usize,
    lanes: usize,
    /// The first source of the next block.
    next: usize,
    places: Places,
}

/// Which synapse of the projection comes next: zeros are none.
#[derive(Debug)]
enum Places {
    /// By target, in a matrix: behind the synapses of all targets before, and those of its own that were given.
    ByTarget(Vec<usize>),
    /// In a list: all that were given, and all entries among them.
    InOrder { given: usize, entries: usize },
}

impl<'a> SourceBlocks<'a> {
    /// Those of weights that are no product.
    pub fn new(weights: &'a Weights, sources: usize, lanes: usize) -> Self {
        let places = match weights {
            Weights::Dense { values } => {
                let rows = values.chunks(sources.max(1));
                let set = rows.map(|row| row.iter().filter(|weight| **weight != 0.0).count());
                let first = set.scan(0, |next, count| {
                    let first = *next;
                    *next += count;
                    Some(first)
                });
                Places::ByTarget(first.collect())
            }
            _ => Places::InOrder { given: 0, entries: 0 },
        };
        Self { weights, sources, lanes, next: 0, places }
    }

    /// Calls `each` with number, source, target and weight of each synapse of the next block: numbers count the synapses as
    /// [`Weights::synapses`] gives them. False behind the last block.
    pub fn next_block(&mut self, mut each: impl FnMut(usize, (usize, usize, f64))) -> bool {
        if self.next >= self.sources {
            return false;
        }
        let block = self.next..(self.next + self.lanes).min(self.sources);
        self.next = block.end;
        match (self.weights, &mut self.places) {
            (Weights::Dense { values }, Places::ByTarget(places)) => {
                for ((target, row), place) in values.chunks(self.sources).enumerate().zip(places) {
                    for source in block.clone().filter(|source| row[*source] != 0.0) {
                        each(*place, (source, target, row[source]));
                        *place += 1;
                    }
                }
            }
            (Weights::OneToOne { values }, Places::InOrder { given, .. }) => {
                for source in block.filter(|source| values.get(*source).is_some_and(|weight| *weight != 0.0)) {
                    each(*given, (source, source, values[source]));
                    *given += 1;
                }
            }
            (Weights::Sparse { synapses }, Places::InOrder { given, entries }) => {
                while let Some((source, target, weight)) = synapses.get(*entries) {
                    if *source as usize >= block.end {
                        break;
                    }
                    *entries += 1;
                    if *weight != 0.0 {
                        each(*given, (*source as usize, *target as usize, *weight));
                        *given += 1;
                    }
                }
            }
            _ => {}
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_give_every_synapse_with_its_number() {
        let dense = vec![1.0, 0.0, 3.0, 4.0, 0.0, 6.0, 7.0, 8.0, 9.0, 10.0];
        let sparse = vec![(0, 1, 1.0), (0, 3, 0.0), (1, 0, 2.0), (3, 2, 3.0), (3, 3, 4.0), (4, 0, 0.0)];
        let all = [
            Weights::Dense { values: dense },
            Weights::OneToOne { values: vec![0.5, 0.0, 1.5, 2.5, 3.5] },
            Weights::Sparse { synapses: sparse },
        ];
        for weights in &all {
            let expected: Vec<_> = weights.synapses(5).enumerate().collect();
            for lanes in [1, 2, 4, 8] {
                let mut blocks = SourceBlocks::new(weights, 5, lanes);
                let (mut found, mut count) = (Vec::new(), 0);
                let mut inside = true;
                while blocks.next_block(|index, synapse| {
                    inside &= synapse.0 / lanes == count;
                    found.push((index, synapse));
                }) {
                    count += 1;
                }
                found.sort_by_key(|(index, _)| *index);
                assert_eq!((found, inside, count), (expected.clone(), true, 5_usize.div_ceil(lanes)));
            }
        }
    }
}
