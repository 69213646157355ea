//! Tokens as an input of nom, and an error that remembers the furthest token reached.

use std::iter::Enumerate;
use std::slice::Iter;

use nom::error::{ErrorKind, ParseError};
use nom::{Input, Needed};

use crate::lexer::Token;

/// The tokens that are still to be read.
#[derive(Debug, Clone, Copy)]
pub struct Tokens<'t>(pub &'t [Token<'t>]);

impl<'t> Tokens<'t> {
    /// The next token.
    pub fn first(&self) -> Option<&'t Token<'t>> {
        self.0.first()
    }
}

impl<'t> Input for Tokens<'t> {
    type Item = &'t Token<'t>;
    type Iter = Iter<'t, Token<'t>>;
    type IterIndices = Enumerate<Iter<'t, Token<'t>>>;

    fn input_len(&self) -> usize {
        self.0.len()
    }

    fn take(&self, index: usize) -> Self {
        Self(&self.0[..index])
    }

    fn take_from(&self, index: usize) -> Self {
        Self(&self.0[index..])
    }

    fn take_split(&self, index: usize) -> (Self, Self) {
        (self.take_from(index), self.take(index))
    }

    fn position<P: Fn(Self::Item) -> bool>(&self, predicate: P) -> Option<usize> {
        self.0.iter().position(predicate)
    }

    fn iter_elements(&self) -> Self::Iter {
        self.0.iter()
    }

    fn iter_indices(&self) -> Self::IterIndices {
        self.0.iter().enumerate()
    }

    fn slice_index(&self, count: usize) -> Result<usize, Needed> {
        if self.0.len() >= count { Ok(count) } else { Err(Needed::new(count - self.0.len())) }
    }
}

/// What was expected, and how many tokens were left there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// A few words, such as "`->`" or "a value".
    pub what: &'static str,
    /// Tokens left where it was expected.
    pub left: usize,
}

impl ParseError<Tokens<'_>> for Expected {
    fn from_error_kind(input: Tokens<'_>, _: ErrorKind) -> Self {
        Self { what: "", left: input.0.len() }
    }

    fn append(_: Tokens<'_>, _: ErrorKind, other: Self) -> Self {
        other
    }

    /// The one that got further; of equals the one that says something, then the last.
    fn or(self, other: Self) -> Self {
        let weaker = other.left > self.left || (other.left == self.left && other.what.is_empty());
        if weaker { self } else { other }
    }
}
