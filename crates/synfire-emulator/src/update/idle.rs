//! Neurons at rest, whose updates are left out.
//!
//! An update without input that changes nothing changes nothing the next time either: what it depends on is the state, and
//! the tick only where there is an adaptation. So neurons found at such a fixed point are left alone, exactly, until
//! something arrives or a host writes.

use std::ops::Range;

use super::{Neurons, Now, Segment};
use crate::bits::{get_few, pieces};
use crate::simd::Simd;
use crate::state::{NeuronArrays, State};

/// Every so many ticks it is looked for neurons at rest.
const LOOK_EVERY: u64 = 8;

/// What an update of a stage did.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Updated {
    /// How many neurons saturated.
    pub saturations: u64,
    /// Whether any neuron was updated; else none spikes.
    pub any: bool,
}

impl Neurons {
    /// Updates the neurons of a stage that are not at rest.
    pub fn update(&self, simd: Simd, stage: usize, now: Now, state: &mut State) -> Updated {
        state.idle.pieces.resize(self.pieces, false);
        let mut updated = Updated::default();
        for segment in &self.segments[stage] {
            let update = SegmentUpdate { neurons: self, simd, segment, now };
            if update.is_at_rest(state) {
                continue;
            }
            updated.any = true;
            updated.saturations += if now.winner {
                let accumulators = state.accumulators.present(now.tick);
                u64::from(update.run(segment.neurons.clone(), accumulators, &mut state.neurons))
            } else {
                update.awake(state)
            };
        }
        updated
    }
}

/// The update of a segment in a tick.
struct SegmentUpdate<'a> {
    neurons: &'a Neurons,
    simd: Simd,
    segment: &'a Segment,
    now: Now,
}

impl SegmentUpdate<'_> {
    /// Whether all neurons are at rest and nothing arrives. Stages with a winner are never at rest.
    fn is_at_rest(&self, state: &State) -> bool {
        let pieces = &state.idle.pieces[self.segment.pieces.clone()];
        // All of them are read, so that this becomes vector instructions.
        !state.accumulators.arrives(self.now.tick) && pieces.iter().fold(true, |all, rests| all & rests)
    }

    /// Updates all neurons that are not at rest.
    fn awake(&self, state: &mut State) -> u64 {
        let State { idle, accumulators, neurons, .. } = state;
        let arrives = accumulators.arrives(self.now.tick);
        let accumulators = accumulators.present(self.now.tick);
        let looks = self.now.tick.0 % LOOK_EVERY == LOOK_EVERY - 1;
        let mut saturations = 0;
        let mut waiting = self.segment.neurons.start..self.segment.neurons.start;
        let rests = &mut idle.pieces[self.segment.pieces.clone()];
        for (piece, rest) in pieces(self.segment.neurons.clone()).zip(rests) {
            if *rest && !(arrives && any(&accumulators[piece.clone()])) {
                saturations += self.run(waiting, accumulators, neurons);
                waiting = piece.end..piece.end;
            } else if looks {
                saturations += self.run(waiting, accumulators, neurons);
                waiting = piece.end..piece.end;
                let (more, rests) = self.look(piece, accumulators, neurons);
                saturations += more;
                *rest = rests;
                idle.any |= rests;
            } else {
                *rest = false;
                waiting.end = piece.end;
            }
        }
        u64::from(saturations + self.run(waiting, accumulators, neurons))
    }

    fn run(&self, range: Range<usize>, accumulators: &mut [i32], state: &mut NeuronArrays) -> u32 {
        if range.is_empty() {
            return 0;
        }
        let accumulators = &mut accumulators[range.clone()];
        self.neurons.update_alike(self.simd, range, self.segment, self.now, accumulators, state)
    }

    /// Updates a piece; returns how many of its neurons saturated, and whether it is at rest.
    fn look(&self, piece: Range<usize>, accumulators: &mut [i32], state: &mut NeuronArrays) -> (u32, bool) {
        let still = |state: &NeuronArrays| {
            let zeros = [&state.a, &state.refractory].iter().all(|field| !any(&field[piece.clone()]));
            zeros && get_few(&state.fired, piece.start, piece.len()) == 0
        };
        if any(&accumulators[piece.clone()]) || !still(state) {
            return (self.run(piece, accumulators, state), false);
        }
        let states = |state: &NeuronArrays| [&state.v, &state.i].map(|field| field[piece.clone()].to_vec());
        let before = states(state);
        let saturations = self.run(piece.clone(), accumulators, state);
        (saturations, saturations == 0 && still(state) && states(state) == before)
    }
}

/// Whether any value is not 0.
fn any(values: &[i32]) -> bool {
    values.iter().fold(0, |any, value| any | value) != 0
}

#[cfg(test)]
mod tests {
    use synfire_testkit::{Bias, Payloads, random_image, random_stimulus, targets};

    use crate::Emulator;

    fn at_rest(emulator: &Emulator) -> usize {
        emulator.state.idle.pieces.iter().filter(|rests| **rests).count()
    }

    /// Without this, the tests that hold networks at rest against others could pass without any.
    #[test]
    fn silent_networks_come_to_rest_and_a_host_wakes_them() {
        let mut found = 0;
        for target in targets() {
            for seed in 300..304 {
                let image = random_image(seed, &target, &Bias { mixed_profiles: 0.1, ..Bias::default() });
                let mut emulator = Emulator::new(&image.target, &image.program);
                for events in random_stimulus(seed, &image, Payloads::Proven, 10) {
                    emulator.tick(&events).unwrap();
                }
                (0..40).for_each(|_| assert!(emulator.tick(&[]).is_ok()));
                found += at_rest(&emulator);
                let snapshot = emulator.snapshot();
                emulator.restore(&snapshot);
                assert_eq!(at_rest(&emulator), 0);
            }
        }
        assert!(found > 0);
    }
}
