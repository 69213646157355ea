//! Who updates which neurons.

use std::ops::Range;

use synfire_program::Program;

use crate::TeamError;

/// The most parts: more could only be a mistake.
const PARTS_MAX: usize = 4096;

/// The neuron blocks of each part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Division {
    /// By part, by stage.
    blocks: Vec<Vec<Range<u32>>>,
}

impl Division {
    /// Divides the blocks of every stage evenly. A stage of which only the winner spikes stays with one part, which has to
    /// know all its neurons.
    ///
    /// # Errors
    /// When the program learns, or so many parts cannot be.
    pub fn new(program: &Program, parts: usize) -> Result<Self, TeamError> {
        if !program.trace_ranges.is_empty() {
            return Err(TeamError::Learns);
        }
        if parts == 0 || parts > PARTS_MAX {
            return Err(TeamError::Parts { parts, most: PARTS_MAX });
        }
        let of_part = |part: usize| {
            let stages = program.stages.iter().enumerate();
            stages.map(move |(index, stage)| {
                let (first, count) = (stage.first.0, stage.blocks());
                let bound = |part: usize| first + (u64::from(count) * part as u64 / parts as u64) as u32;
                if !stage.winner {
                    bound(part)..bound(part + 1)
                } else if index % parts == part {
                    first..first + count
                } else {
                    first..first
                }
            })
        };
        Ok(Self { blocks: (0..parts).map(|part| of_part(part).collect()).collect() })
    }

    /// Number of parts.
    pub fn parts(&self) -> usize {
        self.blocks.len()
    }

    /// The blocks of a part, stage by stage; empty where it has none.
    ///
    /// # Panics
    /// If there is no such part.
    pub fn of(&self, part: usize) -> &[Range<u32>] {
        &self.blocks[part]
    }

    /// The part that updates a block.
    pub(crate) fn owner(&self, block: u32) -> Option<usize> {
        self.blocks.iter().position(|stages| stages.iter().any(|blocks| blocks.contains(&block)))
    }
}

#[cfg(test)]
mod tests {
    use synfire_arch::NeuronBlock;
    use synfire_program::StageRange;

    use super::*;

    #[test]
    fn every_block_has_one_part_and_a_winner_is_not_divided() {
        let stage = |first, last, winner| StageRange { first: NeuronBlock(first), last: NeuronBlock(last), winner };
        let stages = vec![stage(0, 6, false), stage(7, 9, true), stage(10, 10, false)];
        let program = Program { stages, ..Program::default() };
        for parts in [1, 2, 3, 5, 16] {
            let division = Division::new(&program, parts).unwrap();
            for block in 0..11 {
                let owners = (0..parts).filter(|part| division.of(*part).iter().any(|own| own.contains(&block)));
                assert_eq!(owners.collect::<Vec<_>>(), [division.owner(block).unwrap()], "{parts} {block}");
            }
            assert_eq!((7..10).map(|block| division.owner(block)).collect::<Vec<_>>(), [Some(1 % parts); 3]);
            assert_eq!(division.owner(11), None);
        }
        assert_eq!(Division::new(&program, 0), Err(TeamError::Parts { parts: 0, most: 4096 }));
        assert_eq!(Division::new(&program, 5000), Err(TeamError::Parts { parts: 5000, most: 4096 }));
    }
}
