//! What can be wrong with an image or with input for it.

use synfire_arch::{RuleId, SourceBlock, TileId};
use synfire_budget::OverBudget;
use synfire_diagnostics::{Diagnostic, Number, ToDiagnostic, codes};
use synfire_program::Unfit;

/// An image that cannot be trusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImageError {
    /// Not an image at all.
    #[error("not a Synfire image: it begins with {found}")]
    NotAnImage {
        /// The first bytes, printable.
        found: String,
    },
    /// Made by another version.
    #[error("image format {found}, but this build reads format {supported}")]
    Version {
        /// In the file.
        found: u32,
        /// Understood.
        supported: u32,
    },
    /// Larger than any image.
    #[error("{bytes} bytes, but an image has at most {limit}")]
    TooLarge {
        /// Size of the file.
        bytes: u64,
        /// Limit.
        limit: u64,
    },
    /// Truncated, altered or extended.
    #[error("the image is damaged: {reason}")]
    Damaged {
        /// What does not match.
        reason: String,
    },
    /// Intact, but made for another specification of the core.
    #[error("the image was made for core specification {found}, but this build has {expected}")]
    OtherSpecification {
        /// First digits of the digest in the file.
        found: String,
        /// First digits of this build's.
        expected: String,
    },
    /// Reading it takes more memory than the budget has.
    #[error(transparent)]
    OverBudget(#[from] OverBudget),
    /// A memory of the target is too small.
    #[error("target `{target}` has {available} {resource}, the image needs {needed}")]
    DoesNotFit {
        /// The target.
        target: String,
        /// What is short.
        resource: &'static str,
        /// Needed.
        needed: u64,
        /// Available.
        available: u64,
    },
    /// Contents that break a rule of the core.
    #[error("{place}: {reason}")]
    Inconsistent {
        /// Where (`use 12`, `neuron 3`).
        place: String,
        /// The broken rule.
        reason: String,
    },
    /// Learning, soft bounds or winners on a target without.
    #[error("target `{target}` has no {ability}, which the image needs")]
    NoSuchAbility {
        /// The target.
        target: String,
        /// What it lacks.
        ability: &'static str,
    },
    /// A learning rule outside what the core computes.
    #[error("learning rule {}: {reason}", .rule.0 + 1)]
    BadRule {
        /// The rule. Messages give the number that it has in memory words.
        rule: RuleId,
        /// What is wrong with it.
        reason: String,
    },
    /// A trace range that the core cannot walk.
    #[error("trace range {range}: {reason}")]
    BadTraceRange {
        /// Index of the range.
        range: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// A tile that learns, but not at one place with one row use and one column visit.
    #[error("tile {tile}: {reason}")]
    PlasticTile {
        /// The tile.
        tile: TileId,
        /// What is wrong with it.
        reason: String,
    },
    /// A rule reads a trace that nothing keeps.
    #[error("learning rule {} needs the trace {trace} of source block {block}, but no trace range keeps it", .rule.0 + 1)]
    MissingTrace {
        /// The rule.
        rule: RuleId,
        /// `x` or `y`.
        trace: char,
        /// Whose trace.
        block: SourceBlock,
    },
    /// A weight that learns begins outside the bounds of its rule.
    #[error(
        "row {row}, column {column} of tile {tile}: weight {weight} is outside {min} .. {max}, the bounds of learning rule {}",
        .rule.0 + 1
    )]
    WeightOutOfBounds {
        /// The tile.
        tile: TileId,
        /// Source lane.
        row: usize,
        /// Target lane.
        column: usize,
        /// The weight.
        weight: i16,
        /// The rule.
        rule: RuleId,
        /// Lower bound.
        min: i16,
        /// Upper bound.
        max: i16,
    },
    /// The inputs of a neuron could overflow its accumulator.
    #[error(
        "inputs of neuron {neuron} of `{population}` can add up to {low} .. {high}, but an accumulator of target `{target}` \
         holds {min} .. {max}"
    )]
    AccumulatorOverflow {
        /// The target.
        target: String,
        /// The population.
        population: String,
        /// Neuron in the population.
        neuron: usize,
        /// Worst negative sum.
        low: i64,
        /// Worst positive sum.
        high: i64,
        /// Smallest value.
        min: i64,
        /// Largest value.
        max: i64,
    },
}

impl From<Unfit> for ImageError {
    fn from(Unfit { place, reason }: Unfit) -> Self {
        Self::Inconsistent { place, reason }
    }
}

pub(crate) fn inconsistent(place: impl Into<String>, reason: impl Into<String>) -> ImageError {
    ImageError::Inconsistent { place: place.into(), reason: reason.into() }
}

const BY_HAND: &str = Unfit::NOTE;
const AGAIN: &str = Unfit::HELP;

impl ToDiagnostic for ImageError {
    fn to_diagnostic(&self) -> Diagnostic {
        use codes::image as code;
        let diagnostic = |code| Diagnostic::error(code, self.to_string());
        match self {
            Self::NotAnImage { .. } => {
                diagnostic(code::NOT_AN_IMAGE).help("make an image with `synfire compile NET.nir -o NET.sfi`")
            }
            Self::Version { .. } => diagnostic(code::VERSION).help("compile the network again with this build"),
            Self::TooLarge { .. } => {
                diagnostic(code::NOT_AN_IMAGE).help("make an image with `synfire compile NET.nir -o NET.sfi`")
            }
            Self::OverBudget(error) => error.to_diagnostic(),
            Self::Damaged { .. } => diagnostic(code::DAMAGED).help("copy the file again, or compile the network again"),
            Self::OtherSpecification { .. } => diagnostic(code::VERSION)
                .help("compile the network again with this build, or use the build that made the image"),
            Self::DoesNotFit { .. } => diagnostic(code::DOES_NOT_FIT)
                .help("compile the network again, with `--target` if it takes a larger target (`synfire targets`)"),
            Self::Inconsistent { .. } => diagnostic(code::INCONSISTENT).note(BY_HAND).help(AGAIN),
            Self::NoSuchAbility { .. } => diagnostic(code::NO_SUCH_ABILITY)
                .help("compile the network again for a target that has it, with `--target ecp5-25f` for example"),
            Self::BadRule { .. } => diagnostic(code::BAD_RULE).note(BY_HAND).help(AGAIN),
            Self::BadTraceRange { .. } => diagnostic(code::BAD_TRACE_RANGE).note(BY_HAND).help(AGAIN),
            Self::PlasticTile { .. } => diagnostic(code::PLASTIC_TILE).note(BY_HAND).help(AGAIN),
            Self::MissingTrace { .. } => diagnostic(code::MISSING_TRACE).note(BY_HAND).help(AGAIN),
            Self::WeightOutOfBounds { .. } => diagnostic(code::WEIGHT_OUT_OF_BOUNDS).note(BY_HAND).help(AGAIN),
            Self::AccumulatorOverflow { population, .. } => diagnostic(code::ACCUMULATOR_OVERFLOW)
                .at_node(population, "")
                .note("accumulators wrap, so an image is refused unless no input can make one overflow")
                .help(AGAIN),
        }
    }
}

/// An input value that an image does not take.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EncodeError {
    /// Outside the range of the overflow proof.
    #[error(
        "input value {} of axon {axon} of `{population}` is outside {} .. {}, the range the image was proven for",
        Number(*value), Number(*min), Number(*max)
    )]
    OutOfRange {
        /// The input population.
        population: String,
        /// Axon in the population.
        axon: usize,
        /// The value.
        value: f64,
        /// Smallest value.
        min: f64,
        /// Largest value.
        max: f64,
    },
    /// An axon that does not exist.
    #[error("input axon {axon}, but the image has {axons} input axons")]
    NoSuchAxon {
        /// Position in the input row.
        axon: usize,
        /// Length of an input row.
        axons: usize,
    },
}

impl ToDiagnostic for EncodeError {
    fn to_diagnostic(&self) -> Diagnostic {
        match self {
            Self::OutOfRange { population, value, min, max, .. } => {
                let (low, high) = (value.min(*min).floor(), value.max(*max).ceil());
                let help = if value.is_finite() {
                    format!("scale the input, or compile with `--input-range {}:{}`", Number(low), Number(high))
                } else {
                    "give finite numbers".to_owned()
                };
                Diagnostic::error(codes::run::INPUT_RANGE, self.to_string()).at_node(population, "Input").help(help)
            }
            Self::NoSuchAxon { .. } => Diagnostic::error(codes::run::INPUT_SHAPE, self.to_string())
                .help("check that the input was made for this network"),
        }
    }
}
