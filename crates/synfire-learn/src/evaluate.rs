//! What a network makes of samples while nothing learns.

use crate::presentation::Presenter;
use crate::readout::{Naming, is_right};
use crate::{Dataset, Evaluation, LearnError, Learner, Names, Phase, Protocol, Readout};

/// Shows samples to a frozen network.
pub(crate) struct Evaluator<'a, L> {
    pub learner: &'a mut L,
    pub presenter: &'a Presenter,
    pub protocol: &'a Protocol,
    /// Called before every presentation.
    pub on_sample: &'a mut dyn FnMut(),
}

/// Tells the random spikes of tests from those of training.
const TEST_STREAM: u64 = u64::MAX;

impl<L: Learner> Evaluator<'_, L> {
    /// Names the outputs after what they answer to, if the protocol says so.
    pub fn names(&mut self, data: &Dataset) -> Result<Names, LearnError> {
        if self.protocol.readout != Readout::Named {
            return Ok(Names::default());
        }
        let mut naming = Naming::new(output_size(self.learner), &data.labels);
        for index in 0..data.len() {
            let counts = self.counts(data, index)?;
            naming.add(data.labels.class(index), &counts);
        }
        Ok(naming.names())
    }

    /// How many answers are right.
    pub fn evaluate(&mut self, data: &Dataset, names: &Names) -> Result<Evaluation, LearnError> {
        let mut result = Evaluation { samples: data.len(), ..Evaluation::default() };
        for index in 0..data.len() {
            let counts = self.counts(data, index)?;
            let right = is_right(self.protocol.readout, names, &data.labels, index, &counts);
            result.correct += usize::from(right);
            result.silent += usize::from(counts.iter().all(|count| *count == 0));
            for (expected, count) in data.labels.pattern(index).unwrap_or_default().iter().zip(&counts) {
                result.extra += usize::from(!expected && *count > 0);
                result.missing += usize::from(*expected && *count == 0);
            }
        }
        Ok(result)
    }

    /// Spikes of each output neuron in one presentation, from rest.
    fn counts(&mut self, data: &Dataset, index: usize) -> Result<Vec<u32>, LearnError> {
        (self.on_sample)();
        let ticks = self.protocol.test_ticks;
        let phase = Phase { ticks, input: true, teach: false, pre: 1.0, post: 1.0 };
        let shown = self.presenter.present(data.sample(index), &[phase], None, [TEST_STREAM, index as u64]);
        self.learner.begin(self.protocol.clears())?;
        let mut counts = vec![0; output_size(self.learner)];
        self.learner.announce(ticks as usize);
        for _ in 0..ticks {
            self.learner.tick(shown.get(0))?;
            count_outputs(self.learner, &mut counts);
        }
        Ok(counts)
    }
}

/// Output neurons.
pub(crate) fn output_size(learner: &impl Learner) -> usize {
    learner.outputs().iter().map(|index| learner.populations()[*index].size).sum()
}

/// Adds the spikes of the last tick.
fn count_outputs(learner: &impl Learner, counts: &mut [u32]) {
    let mut start = 0;
    for output in learner.outputs() {
        for fired in learner.fired().iter().filter(|fired| fired.population as usize == *output) {
            counts[start + fired.neuron as usize] += 1;
        }
        start += learner.populations()[*output].size;
    }
}
