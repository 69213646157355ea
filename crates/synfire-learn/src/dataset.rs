//! What is shown, and what should be made of it.

use synfire_data::{Sample, Samples, Stored};
use synfire_diagnostics::Number;

use crate::{Coding, LearnError, digest};

/// Samples with their labels.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    /// The samples.
    pub samples: Samples,
    /// What they are.
    pub labels: Labels,
}

/// What samples are.
#[derive(Debug, Clone, PartialEq)]
pub enum Labels {
    /// Unknown.
    None,
    /// By sample: a class, or nothing that should be recognised.
    Classes(Vec<Option<usize>>),
    /// By sample: the output neurons that belong to it.
    Patterns {
        /// Length of a row.
        neurons: usize,
        /// `[sample][neuron]`.
        rows: Vec<bool>,
    },
}

impl Dataset {
    /// Samples from an array `(samples, axons)` of constant values or `(samples, ticks, axons)`, and their labels from
    /// `(samples,)` classes (-1: none) or `(samples, neurons)` rows of 0 and 1. Samples stay in the type that they have.
    ///
    /// # Errors
    /// When the shapes do not fit `axons`, `outputs` or each other, or a label is none.
    pub fn new(x: impl Into<Stored>, y: Option<Stored>, axons: usize, outputs: usize) -> Result<Self, LearnError> {
        let Stored { shape, values } = x.into();
        let samples = match shape.as_slice() {
            [count, row] if *row == axons && *count > 0 => Samples::constant_values(axons, values),
            [count, ticks, row] if *row == axons && count * ticks > 0 => Samples::dense_values(axons, *ticks, values),
            _ => {
                let expected = format!("(samples, {axons}) or (samples, ticks, {axons})");
                return Err(LearnError::Samples { shape, expected });
            }
        };
        let labels = y.map_or(Ok(Labels::None), |y| Labels::new(y, samples.len(), outputs))?;
        Ok(Self { samples, labels })
    }

    /// Whether a coding can show the samples.
    ///
    /// # Errors
    /// When it needs values from 0 to 1, and there is another.
    pub fn check_values(&self, coding: Coding) -> Result<(), LearnError> {
        if coding == Coding::Values {
            return Ok(());
        }
        for (sample, rows) in self.samples.iter().enumerate() {
            let ticks = rows.ticks().unwrap_or(1);
            for tick in 0..ticks {
                if let Some((axon, value)) = rows.row(tick).find(|(_, value)| !(0.0..=1.0).contains(value)) {
                    return Err(LearnError::Value { sample, axon, value });
                }
            }
        }
        Ok(())
    }

    /// Number of samples.
    pub fn len(&self) -> usize {
        self.samples.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.samples.is_empty()
    }

    pub(crate) fn sample(&self, index: usize) -> Sample<'_> {
        self.samples.get(index)
    }

    /// What tells these data from others.
    pub(crate) fn digest(&self) -> String {
        let values = self.samples.iter().flat_map(|sample| {
            let ticks = sample.ticks().unwrap_or(1);
            let rows = (0..ticks).flat_map(move |tick| sample.row(tick).flat_map(|(axon, value)| [axon as f64, value]));
            [sample.ticks().map_or(-1.0, |ticks| ticks as f64)].into_iter().chain(rows)
        });
        digest::numbers(values.chain(self.labels.values()))
    }
}

impl Labels {
    fn new(y: Stored, samples: usize, outputs: usize) -> Result<Self, LearnError> {
        let values = y.values.as_slice();
        let bad = |reason: String| Err(LearnError::Labels { reason });
        match *y.shape {
            [count] | [count, 1] if count == samples => {
                values.iter().enumerate().map(class).collect::<Result<_, _>>().map(Self::Classes)
            }
            [count, neurons] if count == samples && neurons == outputs => {
                match values.iter().enumerate().find(|(_, value)| *value != 0.0 && *value != 1.0) {
                    Some((at, value)) => bad(format!("row {} holds {value}, not 0 or 1", at / neurons)),
                    None => Ok(Self::Patterns { neurons, rows: values.iter().map(|value| value == 1.0).collect() }),
                }
            }
            _ => bad(format!("their shape is {:?}, but there are {samples} samples and {outputs} outputs", y.shape)),
        }
    }

    /// The class of a sample, if it has one.
    pub fn class(&self, sample: usize) -> Option<usize> {
        match self {
            Self::Classes(classes) => classes[sample],
            _ => None,
        }
    }

    /// How many classes there are.
    pub fn classes(&self) -> usize {
        match self {
            Self::Classes(classes) => classes.iter().flatten().max().map_or(0, |largest| largest + 1),
            _ => 0,
        }
    }

    /// The neurons that belong to a sample, if that is known.
    pub fn pattern(&self, sample: usize) -> Option<&[bool]> {
        match self {
            Self::Patterns { neurons, rows } => Some(&rows[sample * neurons..(sample + 1) * neurons]),
            _ => None,
        }
    }

    fn values(&self) -> Vec<f64> {
        match self {
            Self::None => Vec::new(),
            Self::Classes(classes) => classes.iter().map(|class| class.map_or(-1.0, |class| class as f64)).collect(),
            Self::Patterns { rows, .. } => rows.iter().map(|value| f64::from(u8::from(*value))).collect(),
        }
    }
}

/// No more classes than this: a score is kept for each of them and each neuron.
const MAX_CLASSES: f64 = 4096.0;

fn class((sample, value): (usize, f64)) -> Result<Option<usize>, LearnError> {
    match value {
        -1.0 => Ok(None),
        value if value.fract() == 0.0 && (0.0..MAX_CLASSES).contains(&value) => Ok(Some(value as usize)),
        value => Err(LearnError::Labels {
            reason: format!(
                "label {} of sample {sample} is no class from 0 to {} and not -1",
                Number(value),
                MAX_CLASSES - 1.0
            ),
        }),
    }
}

#[cfg(test)]
mod tests {
    use synfire_data::Values;

    use super::*;

    fn array(shape: &[usize], values: &[f64]) -> Stored {
        Stored { shape: shape.to_vec(), values: values.to_vec().into() }
    }

    #[test]
    fn data_are_the_same_whatever_type_holds_them() {
        let bytes = Stored { shape: vec![2, 3], values: Values::U8(vec![0, 1, 0, 1, 1, 0]) };
        let labels = Stored { shape: vec![2], values: Values::I8(vec![1, -1]) };
        let narrow = Dataset::new(bytes, Some(labels), 3, 2).unwrap();
        let wide = array(&[2, 3], &[0.0, 1.0, 0.0, 1.0, 1.0, 0.0]);
        let wide = Dataset::new(wide, Some(array(&[2], &[1.0, -1.0])), 3, 2).unwrap();
        assert_eq!(narrow, wide);
        assert_eq!(narrow.digest(), wide.digest());
        assert_eq!(narrow.sample(1).bytes(0), Some([1, 1, 0].as_slice()));
    }

    #[test]
    fn labels_are_classes_or_patterns() {
        let x = || array(&[2, 3], &[0.0, 0.5, 1.0, 0.0, 0.0, 0.25]);
        let classes = Dataset::new(x(), Some(array(&[2], &[4.0, -1.0])), 3, 2).unwrap();
        assert_eq!((classes.labels.class(0), classes.labels.class(1), classes.labels.classes()), (Some(4), None, 5));
        let patterns = Dataset::new(x(), Some(array(&[2, 2], &[0.0, 1.0, 1.0, 1.0])), 3, 2).unwrap();
        assert_eq!(patterns.labels.pattern(0), Some([false, true].as_slice()));
        assert_ne!(classes.digest(), patterns.digest());
        assert_eq!(Dataset::new(x(), None, 3, 2).unwrap().labels, Labels::None);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let x = || array(&[2, 2], &[0.0, 0.5, 1.5, 0.0]);
        let y = |shape: &[usize], values: &[f64]| Dataset::new(x(), Some(array(shape, values)), 2, 3).map(|_| ());
        let messages = [
            Dataset::new(x(), None, 3, 1).map(|_| ()),
            Dataset::new(array(&[0, 3], &[]), None, 3, 1).map(|_| ()),
            y(&[3], &[0.0, 1.0, 2.0]),
            y(&[2], &[0.5, 1.0]),
            y(&[2], &[5000.0, 1.0]),
            y(&[2, 3], &[0.0, 1.0, 2.0, 0.0, 0.0, 0.0]),
            Dataset::new(x(), None, 2, 1).unwrap().check_values(Coding::Rate),
        ]
        .map(|result| result.unwrap_err().to_string());
        insta::assert_snapshot!(messages.join("\n"));
        assert_eq!(Dataset::new(x(), None, 2, 1).unwrap().check_values(Coding::Values), Ok(()));
    }
}
