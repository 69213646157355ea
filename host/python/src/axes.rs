//! What the axes of an array mean. Nobody guesses: whoever gives more than one axis names them.

use synfire_diagnostics::{Diagnostic, Diagnostics, codes};

/// The axes of an array before those of the input row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axes {
    /// One row, held in every tick.
    Row,
    /// A row for each tick.
    Time,
    /// A row for each sample, held in every tick.
    Batch,
    /// Samples, each with a row for each tick.
    BatchTime,
    /// Ticks, each with a row for each sample.
    TimeBatch,
}

impl Axes {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Row, ""),
        (Self::Time, "time"),
        (Self::Batch, "batch"),
        (Self::BatchTime, "batch time"),
        (Self::TimeBatch, "time batch"),
    ];

    /// The axes that were named; an array of one axis is a row.
    ///
    /// # Errors
    /// When they are not named and the array has several, or the names are others.
    pub fn named(text: Option<&str>, dimensions: usize) -> Result<Self, Diagnostics> {
        let Some(text) = text else {
            return if dimensions <= 1 { Ok(Self::Row) } else { Err(unnamed(dimensions)) };
        };
        let words = text.replace(',', " ").split_whitespace().collect::<Vec<_>>().join(" ");
        let known = Self::ALL.into_iter().find(|(_, name)| *name == words);
        known.map(|(axes, _)| axes).ok_or_else(|| {
            let message = format!("`axes` is `{text}`, which names no axes");
            let help = "give `time`, `batch`, `batch time` or `time batch`: the axes before those of the input row";
            Diagnostic::error(codes::run::BAD_VALUE, message).help(help).into()
        })
    }

    /// Axes before those of the row.
    pub const fn leading(self) -> usize {
        match self {
            Self::Row => 0,
            Self::Time | Self::Batch => 1,
            Self::BatchTime | Self::TimeBatch => 2,
        }
    }

    /// Whether there is an axis of samples.
    pub const fn has_batch(self) -> bool {
        matches!(self, Self::Batch | Self::BatchTime | Self::TimeBatch)
    }

    /// Whether ticks come before samples.
    pub const fn time_is_first(self) -> bool {
        matches!(self, Self::TimeBatch)
    }

    /// In words, with the axes of a row of so many values.
    pub fn shape(self, axons: usize) -> String {
        match self {
            Self::Row => format!("({axons},)"),
            Self::Time => format!("(ticks, {axons})"),
            Self::Batch => format!("(samples, {axons})"),
            Self::BatchTime => format!("(samples, ticks, {axons})"),
            Self::TimeBatch => format!("(ticks, samples, {axons})"),
        }
    }
}

fn unnamed(dimensions: usize) -> Diagnostics {
    let message = format!("the array has {dimensions} axes, and nothing says which are time and which are samples");
    let help = "name those before the input row: `axes=\"time\"`, `\"batch\"`, `\"batch time\"` or `\"time batch\"`";
    Diagnostic::error(codes::run::INPUT_SHAPE, message).help(help).into()
}
