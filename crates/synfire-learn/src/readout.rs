//! From spikes of outputs to answers.

use serde::{Deserialize, Serialize};

use crate::{Labels, Readout};

/// The classes that neurons are named after; none for neurons that never spiked.
///
/// With labels of -1, "nothing" is a class too, and it is also the answer when no neuron spikes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Names {
    /// By output neuron.
    pub classes: Vec<Option<usize>>,
    /// How many classes there are; this one stands for nothing.
    pub nothing: usize,
}

/// Counts answers to samples whose classes are known.
#[derive(Debug, Clone)]
pub(crate) struct Naming {
    /// `[neuron][class]`, the last class is nothing.
    spikes: Vec<u64>,
    /// Samples of each class.
    samples: Vec<u64>,
}

impl Naming {
    pub fn new(neurons: usize, labels: &Labels) -> Self {
        let classes = labels.classes() + 1;
        Self { spikes: vec![0; neurons * classes], samples: vec![0; classes] }
    }

    /// Adds the spike counts of one sample.
    pub fn add(&mut self, class: Option<usize>, counts: &[u32]) {
        let classes = self.samples.len();
        let class = class.unwrap_or(classes - 1);
        self.samples[class] += 1;
        for (neuron, count) in counts.iter().enumerate() {
            self.spikes[neuron * classes + class] += u64::from(*count);
        }
    }

    /// The class that each neuron answers most to, per sample of it; the first of equals.
    pub fn names(&self) -> Names {
        let classes = self.samples.len();
        let mean = |spikes: u64, samples: u64| if samples == 0 { 0.0 } else { spikes as f64 / samples as f64 };
        let name = |spikes: &[u64]| {
            let means = spikes.iter().zip(&self.samples).map(|(spikes, samples)| mean(*spikes, *samples));
            largest(means).filter(|(_, most)| *most > 0.0).map(|(class, _)| class)
        };
        Names { classes: self.spikes.chunks_exact(classes).map(name).collect(), nothing: classes - 1 }
    }
}

impl Names {
    /// The class whose neurons spiked most on average; none if no named neuron spiked, or if it is nothing.
    pub fn decide(&self, counts: &[u32]) -> Option<usize> {
        let mut sums = vec![(0_u64, 0_u64); self.nothing + 1];
        for (class, count) in self.classes.iter().zip(counts) {
            if let Some(class) = class {
                sums[*class].0 += u64::from(*count);
                sums[*class].1 += 1;
            }
        }
        let means = sums.iter().map(|(spikes, neurons)| *spikes as f64 / (*neurons).max(1) as f64);
        largest(means).filter(|(class, most)| *most > 0.0 && *class != self.nothing).map(|(class, _)| class)
    }
}

/// Position and value of the largest, the first of equals.
fn largest(values: impl Iterator<Item = f64>) -> Option<(usize, f64)> {
    values.enumerate().reduce(|best, next| if next.1 > best.1 { next } else { best })
}

/// Whether the spike counts are the right answer to sample `index`.
pub(crate) fn is_right(readout: Readout, names: &Names, labels: &Labels, index: usize, counts: &[u32]) -> bool {
    match readout {
        Readout::None => false,
        Readout::Outputs => {
            let most = largest(counts.iter().map(|count| f64::from(*count))).filter(|(_, most)| *most > 0.0);
            most.map(|(neuron, _)| neuron) == labels.class(index)
        }
        Readout::Named => names.decide(counts) == labels.class(index),
        Readout::Recall => labels
            .pattern(index)
            .is_some_and(|pattern| pattern.iter().zip(counts).all(|(expected, count)| *expected == (*count > 0))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neurons_are_named_by_their_mean_answer() {
        let labels = Labels::Classes(vec![Some(0), Some(1), Some(1), None]);
        let mut naming = Naming::new(4, &labels);
        // Neuron 0 answers to class 0 once and to class 1 in total more often, but less per sample.
        naming.add(Some(0), &[3, 0, 0, 0]);
        naming.add(Some(1), &[2, 1, 0, 0]);
        naming.add(Some(1), &[2, 1, 0, 0]);
        naming.add(None, &[0, 0, 0, 5]);
        let names = naming.names();
        assert_eq!(names, Names { classes: vec![Some(0), Some(1), None, Some(2)], nothing: 2 });
        let decisions = [[0, 0, 0, 0], [1, 2, 0, 0], [2, 2, 0, 0], [0, 0, 9, 0], [1, 0, 0, 2]];
        assert_eq!(decisions.map(|counts| names.decide(&counts)), [None, Some(1), Some(0), None, None]);
    }

    #[test]
    fn answers_are_right_by_the_readout() {
        let names = Names::default();
        let classes = Labels::Classes(vec![Some(1), None]);
        let outputs = |index, counts: &[u32]| is_right(Readout::Outputs, &names, &classes, index, counts);
        assert_eq!(
            [outputs(0, &[1, 2]), outputs(0, &[2, 2]), outputs(1, &[0, 0]), outputs(0, &[0, 0])],
            [true, false, true, false]
        );
        let patterns = Labels::Patterns { neurons: 3, rows: vec![true, false, true] };
        let recall = |counts: &[u32]| is_right(Readout::Recall, &names, &patterns, 0, counts);
        assert_eq!([recall(&[1, 0, 2]), recall(&[1, 0, 0]), recall(&[1, 1, 1])], [true, false, false]);
    }
}
