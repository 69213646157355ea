//! Which stages need not hear of each other within a tick.

use std::ops::Range;

use synfire_arch::{SourceBlock, Target};
use synfire_program::{Program, TileLists};

/// Stages in rounds: no spike of a round reaches another stage of the same round in the same tick, so that parts tell each other
/// once in a round what they did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rounds {
    stages: Vec<Range<usize>>,
}

impl Rounds {
    /// As few rounds as the delays of a program allow; one, if nothing is delivered in the tick in which it was sent.
    pub fn new(target: &Target, program: &Program) -> Self {
        let sources = latest_sources(target, program);
        let mut stages: Vec<Range<usize>> = Vec::new();
        for (stage, source) in sources.into_iter().enumerate() {
            match stages.last_mut() {
                Some(round) if source.is_none_or(|source| source < round.start) => round.end = stage + 1,
                _ => stages.push(stage..stage + 1),
            }
        }
        Self { stages }
    }

    /// The stages of each round.
    pub fn iter(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.stages.iter().cloned()
    }

    /// Number of rounds.
    pub fn len(&self) -> usize {
        self.stages.len()
    }

    /// The stages of a round.
    pub fn of(&self, round: usize) -> Range<usize> {
        self.stages[round].clone()
    }

    /// The first stage of the round of a stage.
    pub fn first_with(&self, stage: usize) -> usize {
        self.iter().find(|round| round.contains(&stage)).map_or(stage, |round| round.start)
    }
}

/// By stage: the latest earlier stage that it hears in the same tick.
fn latest_sources(target: &Target, program: &Program) -> Vec<Option<usize>> {
    let lists = TileLists::new(program);
    let mut latest = vec![None; program.stages.len()];
    for (source, stage) in program.stages.iter().enumerate() {
        for block in stage.first.0..=stage.last.0 {
            let uses = lists.of(SourceBlock(target.axon_blocks() + block)).unwrap_or_default();
            for entry in program.uses[uses].iter().filter(|entry| entry.delay == 0) {
                let reached = entry.block.0..entry.block.0 + entry.count;
                let hears = |later: usize| {
                    let later = &program.stages[later];
                    later.first.0 < reached.end && reached.start <= later.last.0
                };
                for later in (source + 1..program.stages.len()).filter(|later| hears(*later)) {
                    latest[later] = latest[later].max(Some(source));
                }
            }
        }
    }
    latest
}

#[cfg(test)]
mod tests {
    use synfire_arch::{NeuronBlock, TileId};
    use synfire_program::{StageRange, Use};

    use super::*;

    /// Four stages of a block each, and a list from a block to others with a delay.
    fn program(lists: &[(u32, Range<u32>, u32)]) -> (Target, Program) {
        let target = Target::named("ncx").unwrap();
        let stage = |block| StageRange { first: NeuronBlock(block), last: NeuronBlock(block), winner: false };
        let sources = (target.axon_blocks() + 4) as usize;
        let mut program =
            Program { stages: (0..4).map(stage).collect(), pointers: vec![None; sources], ..Program::default() };
        for (source, reached, delay) in lists {
            program.pointers[(target.axon_blocks() + source) as usize] = Some(program.uses.len() as u32);
            let (block, count) = (NeuronBlock(reached.start), reached.end - reached.start);
            let (tile, stride, exponent, rule) = (TileId(0), 0, 0, None);
            program.uses.push(Use { tile, stride, block, count, delay: *delay, exponent, rule, last: true });
        }
        (target, program)
    }

    #[test]
    fn stages_share_a_round_unless_one_hears_another_at_once() {
        let rounds = |lists: &[_]| {
            let (target, program) = program(lists);
            Rounds::new(&target, &program).stages
        };
        let all = 0..4;
        assert_eq!(rounds(&[]), std::slice::from_ref(&all));
        assert_eq!(rounds(&[(0, 1..4, 1), (3, 0..4, 1)]), std::slice::from_ref(&all));
        assert_eq!(rounds(&[(0, 1..2, 0), (1, 2..3, 0), (2, 3..4, 0)]), [0..1, 1..2, 2..3, 3..4]);
        assert_eq!(rounds(&[(0, 2..3, 0), (1, 3..4, 0)]), [0..2, 2..4]);
        assert_eq!(rounds(&[(0, 1..4, 0)]), [0..1, 1..4]);
        let (target, program) = program(&[(0, 2..3, 0)]);
        let found = Rounds::new(&target, &program);
        assert_eq!([0, 1, 2, 3].map(|stage| found.first_with(stage)), [0, 0, 2, 2]);
        assert_eq!((found.len(), found.of(1)), (2, 2..4));
    }
}
