//! The tree of a page: what was written, with comments and places, before any of it is given a meaning.
//!
//! Two trees are equal when they say the same; places do not count. Depth is bounded by the lexer's limit on brackets:
//! sums and products are flat lists.

use crate::Place;

/// A whole page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ast {
    /// The statements, in order.
    pub items: Vec<Item>,
    /// Comments after the last statement.
    pub end: Vec<Comment>,
}

/// A comment, without its `#` and the space after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// The text, without trailing white space.
    pub text: String,
    /// Whether an empty line stands before it.
    pub blank_before: bool,
}

/// A statement with its comments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Comments above it.
    pub leading: Vec<Comment>,
    /// Whether an empty line stands between it and what is above (its own comments, if it has any).
    pub blank_before: bool,
    /// What it says.
    pub statement: Statement,
    /// A comment at the end of its first line.
    pub trailing: Option<String>,
    /// From its keyword to its end, settings excluded.
    pub place: Place,
    /// `key = value` pairs.
    pub settings: Vec<Setting>,
}

/// One statement, without the settings that follow it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statement {
    /// `network NAME`
    Network {
        /// Its name.
        name: Name,
    },
    /// `let NAME = EXPR`
    Let {
        /// The constant.
        name: Name,
        /// Its value.
        value: Expr,
    },
    /// `include "FILE"`
    Include {
        /// Path, relative to the page.
        path: Text,
    },
    /// `import "FILE"`
    Import {
        /// Path, relative to the page.
        path: Text,
    },
    /// `input A[n], B[m]`
    Input {
        /// The populations.
        groups: Vec<Group>,
    },
    /// `population A[n], B[m] MODEL`
    Population {
        /// The populations.
        groups: Vec<Group>,
        /// The neuron model.
        model: Name,
    },
    /// `projection LABEL: A -> B -> C PATTERN`
    Projection {
        /// A name to refer to it by.
        label: Option<Name>,
        /// At least two ends.
        path: Vec<Part>,
        /// How they are connected.
        pattern: Name,
    },
    /// `stimulus NAME -> A KIND`
    Stimulus {
        /// Its name.
        name: Name,
        /// The axons it drives.
        target: Part,
        /// What it is.
        kind: Name,
    },
    /// `record WHAT, WHAT of A, B[0 .. 3]`
    Record {
        /// Quantities.
        what: Vec<Name>,
        /// Neurons.
        of: Vec<Part>,
    },
    /// `output A, B`
    Output {
        /// The populations, in the order of an output row.
        of: Vec<Name>,
    },
    /// `learning RULE on PROJECTION, PROJECTION`
    Learning {
        /// The rule.
        rule: Name,
        /// The projections.
        on: Vec<Name>,
    },
}

/// `KEY = EXPR`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Comments above it.
    pub leading: Vec<Comment>,
    /// What is set.
    pub key: Name,
    /// To what.
    pub value: Expr,
    /// A comment at the end of its line.
    pub trailing: Option<String>,
}

impl Setting {
    /// From the key to the end of the value.
    pub fn place(&self) -> Place {
        self.key.place.to(self.value.place())
    }
}

/// A name: a word, or a quoted string where the name is no word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name itself.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// A quoted string.
pub type Text = Name;

/// A new population: its name and shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: Name,
    /// Its shape; `None` for a single axon or neuron.
    pub shape: Option<Vec<Expr>>,
}

/// A population or a part of one: `A`, `A[3]`, `A[0 .. 10]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The population.
    pub name: Name,
    /// Which of its neurons.
    pub range: Option<Range>,
}

/// Some consecutive neurons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// The first.
    pub start: Expr,
    /// One past the last; `None` for just one.
    pub end: Option<Expr>,
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr {
    /// `20 ms`, as written.
    Number {
        /// The digits.
        text: String,
        /// The unit.
        unit: Option<String>,
        /// Where it stands.
        place: Place,
    },
    /// A constant, a population or a choice such as `exponential`.
    Word(Name),
    /// A quoted string: a file, or a name that is no word.
    Text(Text),
    /// `-a`
    Negative(Box<Expr>, Place),
    /// `(a)`
    Paren(Box<Expr>, Place),
    /// `a + b - c`: the first and at least one more.
    Sum(Box<Expr>, Vec<(Sign, Expr)>),
    /// `a * b / c`: the first and at least one more.
    Product(Box<Expr>, Vec<(Factor, Expr)>),
    /// `normal(0, 1, min = -1)`
    Call {
        /// The function.
        name: Name,
        /// Its arguments.
        arguments: Vec<Argument>,
        /// The whole call.
        place: Place,
    },
    /// `[1, 2, 3]`
    List(Vec<Expr>, Place),
}

/// Of a term in a sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// `+`
    Plus,
    /// `-`
    Minus,
}

/// Of a factor in a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Factor {
    /// `*`
    Times,
    /// `/`
    Over,
}

/// An argument of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// Its name, if it was given by name.
    pub key: Option<Name>,
    /// Its value.
    pub value: Expr,
}

impl Expr {
    /// Where it stands.
    pub fn place(&self) -> Place {
        match self {
            Self::Number { place, .. }
            | Self::Negative(_, place)
            | Self::Paren(_, place)
            | Self::Call { place, .. }
            | Self::List(_, place) => *place,
            Self::Word(name) | Self::Text(name) => name.place,
            Self::Sum(first, rest) => first.place().to(rest.last().map_or(first.place(), |(_, last)| last.place())),
            Self::Product(first, rest) => first.place().to(rest.last().map_or(first.place(), |(_, last)| last.place())),
        }
    }
}
