//! What can be wrong with a page.

use synfire_budget::OverBudget;
use synfire_diagnostics::{Code, Number, codes::budget::OVER_BUDGET, codes::language as code, shortened};

use crate::quantity::Dimension;

/// A mistake in a page. Where it stands is kept beside it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Problem {
    /// Bytes that are no UTF-8.
    #[error("the page is not UTF-8 text: byte {offset}, in line {line}, starts no character")]
    NotUtf8 {
        /// Its line, from 1.
        line: usize,
        /// The first such byte.
        offset: usize,
    },
    /// A character that no token starts with.
    #[error("{character:?} means nothing here")]
    UnknownCharacter {
        /// The character.
        character: char,
    },
    /// A string without an end on its line, or with an unknown escape.
    #[error("this string is not closed on its line, or holds an unknown escape")]
    BrokenText,
    /// A number past the largest double.
    #[error("the number `{text}` is too large; the largest is 1.8e308")]
    HugeNumber {
        /// As written, cut short.
        text: String,
    },
    /// The grammar wants something else.
    #[error("expected {expected}, found {}", quoted_or_end(found))]
    Syntax {
        /// What would be right.
        expected: &'static str,
        /// The token that is there; `None` at the end of the page.
        found: Option<String>,
        /// Whether it is a keyword.
        reserved: bool,
        /// A keyword it may be a slip for.
        similar: Option<&'static str>,
    },
    /// Brackets within brackets within brackets.
    #[error("brackets are nested deeper than the limit of {limit}")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// A limit of [`crate::Limits`].
    #[error("this makes {found} {what}, over the limit of {limit}")]
    TooLarge {
        /// What is counted.
        what: &'static str,
        /// How many; a lower bound when counting stopped.
        found: u128,
        /// The limit.
        limit: usize,
    },
    /// The budget of [`crate::Limits`].
    #[error(transparent)]
    OverBudget(#[from] OverBudget),
    /// A file that cannot be read.
    #[error("cannot read `{path}`: {reason}")]
    Unreadable {
        /// The file.
        path: String,
        /// What the system says.
        reason: String,
    },
    /// A page that includes itself.
    #[error("`{path}` includes itself: {chain}")]
    IncludeCycle {
        /// The page.
        path: String,
        /// The way round.
        chain: String,
    },
    /// A name that nothing has.
    #[error("there is no {what} called `{name}`")]
    UnknownName {
        /// `population`, `constant`, ...
        what: &'static str,
        /// The name.
        name: String,
        /// A name it may be a slip for.
        similar: Option<String>,
        /// All names that there are, where they cannot be declared in a page (the arrays of a file).
        fixed: Option<Vec<String>>,
    },
    /// A name that two things have.
    #[error("there is already a {what} called `{name}`")]
    Duplicate {
        /// `population`, `constant`, ...
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A word that is no model, pattern, rule, choice or function.
    #[error("`{word}` is no {what}")]
    UnknownWord {
        /// `neuron model`, ...
        what: &'static str,
        /// The word.
        word: String,
        /// The words there are.
        known: Vec<&'static str>,
    },
    /// A setting that the statement does not have.
    #[error("{owner} has no setting `{key}`")]
    UnknownSetting {
        /// What the settings belong to.
        owner: String,
        /// The key.
        key: String,
        /// The settings there are.
        known: Vec<&'static str>,
    },
    /// A setting that the statement needs.
    #[error("{owner} needs {}", one_of(examples.iter().map(|(key, _)| *key)))]
    MissingSetting {
        /// What the settings belong to.
        owner: String,
        /// Keys, each of which would do, with a value that would do.
        examples: Vec<(&'static str, String)>,
    },
    /// A setting given twice, or together with one that excludes it.
    #[error("`{key}` {conflict}")]
    SettingConflict {
        /// The key.
        key: String,
        /// `is set twice`, `excludes ...`.
        conflict: String,
    },
    /// A quantity of the wrong kind.
    #[error("{what} has to be {}, but this is {}", wanted.describe(), found.describe())]
    WrongUnit {
        /// What was set.
        what: String,
        /// What it has to be.
        wanted: Dimension,
        /// What it is.
        found: Dimension,
        /// The number, when it is a bare one.
        bare: Option<String>,
    },
    /// Potentials with and without units in one page.
    #[error("potentials with and without units are mixed: this {here}, but {elsewhere}")]
    MixedUnits {
        /// `has a unit` or `has none`.
        here: &'static str,
        /// What was seen first.
        elsewhere: String,
    },
    /// A word after a number that is no unit.
    #[error("`{unit}` is no unit")]
    UnknownUnit {
        /// The word.
        unit: String,
    },
    /// A value outside its range.
    #[error("{what} is {found}; {requirement}")]
    BadValue {
        /// What was set.
        what: String,
        /// To what.
        found: String,
        /// What it has to be.
        requirement: String,
    },
    /// A time that falls between ticks.
    #[error("{what} is {} s, which is {} ticks of {} s and not a whole number", Number::short(*seconds), Number::short(*ticks), Number(*dt_s))]
    NotWholeTicks {
        /// What was set.
        what: String,
        /// The time.
        seconds: f64,
        /// In ticks.
        ticks: f64,
        /// The step.
        dt_s: f64,
    },
    /// A list or an array of another shape than needed.
    #[error("{what} has {found}, but {wanted}")]
    WrongShape {
        /// What was set.
        what: String,
        /// The shape it has.
        found: String,
        /// The shape it needs, with the reason.
        wanted: String,
    },
    /// Something random without a seed.
    #[error("{what} is random and has no seed")]
    NoSeed {
        /// What is random.
        what: String,
    },
    /// Indices past the end, or an empty range.
    #[error("`{name}` has neurons 0 to {last}; {found} is not among them")]
    BadRange {
        /// The population.
        name: String,
        /// Its last neuron.
        last: usize,
        /// What was asked for.
        found: String,
    },
    /// A value of the wrong kind: a list where a number is needed, say.
    #[error("{what} has to be {wanted}, but this is {found}")]
    WrongKind {
        /// What was set.
        what: String,
        /// What it has to be.
        wanted: &'static str,
        /// What it is.
        found: &'static str,
    },
    /// A statement in the wrong place.
    #[error("{0}")]
    Misplaced(&'static str),
    /// A stimulus on neurons.
    #[error("stimulus `{stimulus}` drives `{population}`, which is no input")]
    NotAnInput {
        /// The stimulus.
        stimulus: String,
        /// The population.
        population: String,
    },
    /// Spikes and real values on one axon.
    #[error(
        "stimuli `{first}` and `{second}` drive the same axons of `{population}`, one with spikes, one with real values"
    )]
    StimulusClash {
        /// The earlier one.
        first: String,
        /// The later one.
        second: String,
        /// The input.
        population: String,
    },
    /// A second rule for the same synapses.
    #[error("`{projection}` has a learning rule already")]
    TwoRules {
        /// The projection.
        projection: String,
    },
    /// Learning where nothing learns.
    #[error("`{rule}` cannot run: {target} does not learn")]
    NoLearning {
        /// The rule.
        rule: String,
        /// The target.
        target: String,
    },
}

fn quoted_or_end(found: &Option<String>) -> String {
    found.as_ref().map_or("the end of the page".to_owned(), |found| format!("`{}`", shortened(found)))
}

/// `a`, `b` or `c`.
pub fn one_of<T: AsRef<str>>(words: impl IntoIterator<Item = T>) -> String {
    let words: Vec<_> = words.into_iter().map(|word| format!("`{}`", word.as_ref())).collect();
    match words.as_slice() {
        [rest @ .., last] if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => words.concat(),
    }
}

impl Problem {
    /// The stable code.
    pub fn code(&self) -> Code {
        match self {
            Self::NotUtf8 { .. } => code::NOT_UTF8,
            Self::UnknownCharacter { .. } => code::UNKNOWN_CHARACTER,
            Self::BrokenText => code::BROKEN_TEXT,
            Self::HugeNumber { .. } => code::HUGE_NUMBER,
            Self::Syntax { .. } => code::SYNTAX,
            Self::TooDeep { .. } => code::TOO_DEEP,
            Self::TooLarge { .. } => code::TOO_LARGE,
            Self::OverBudget(_) => OVER_BUDGET,
            Self::Unreadable { .. } => code::UNREADABLE,
            Self::IncludeCycle { .. } => code::INCLUDE_CYCLE,
            Self::UnknownName { .. } => code::UNKNOWN_NAME,
            Self::Duplicate { .. } => code::DUPLICATE,
            Self::UnknownWord { .. } => code::UNKNOWN_WORD,
            Self::UnknownSetting { .. } => code::UNKNOWN_SETTING,
            Self::MissingSetting { .. } => code::MISSING_SETTING,
            Self::SettingConflict { .. } => code::SETTING_CONFLICT,
            Self::WrongUnit { .. } => code::WRONG_UNIT,
            Self::MixedUnits { .. } => code::MIXED_UNITS,
            Self::UnknownUnit { .. } => code::UNKNOWN_UNIT,
            Self::BadValue { .. } => code::BAD_VALUE,
            Self::NotWholeTicks { .. } => code::NOT_WHOLE_TICKS,
            Self::WrongShape { .. } => code::WRONG_SHAPE,
            Self::NoSeed { .. } => code::NO_SEED,
            Self::BadRange { .. } => code::BAD_RANGE,
            Self::WrongKind { .. } => code::WRONG_KIND,
            Self::Misplaced(_) => code::MISPLACED,
            Self::NotAnInput { .. } => code::NOT_AN_INPUT,
            Self::StimulusClash { .. } => code::STIMULUS_CLASH,
            Self::NoLearning { .. } => code::NO_LEARNING,
            Self::TwoRules { .. } => code::TWO_RULES,
        }
    }
}
