//! Where a piece of a page stands.

use synfire_diagnostics::Span;

/// The bytes that a node of the tree was read from.
///
/// All places are equal, so trees compare by what they say and not by where it stands.
#[derive(Debug, Clone, Copy)]
pub struct Place(pub Span);

impl Place {
    /// Of nodes that were not read from a text.
    pub const NOWHERE: Self = Self(Span { start: 0, end: 0 });

    /// From the start of `self` to the end of `last`.
    #[must_use]
    pub fn to(self, last: Self) -> Self {
        Self(Span { start: self.0.start, end: last.0.end })
    }
}

impl PartialEq for Place {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
impl Eq for Place {}
