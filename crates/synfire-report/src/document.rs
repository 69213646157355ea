//! A result as a document.

use serde::Serialize;

use crate::Lines;

/// A result: serialised for programs, and lines for people. What the lines leave out, the serialised document has.
pub trait Document: Serialize {
    /// The lines for people.
    fn text(&self) -> Lines;
}
