//! Where in a file something is, for messages.

/// A node by path and type, for messages. Displays as its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) name: Box<str>,
    pub(super) kind: Box<str>,
}

impl Place {
    pub(super) fn new(name: &str, kind: &str) -> Self {
        Self { name: name.into(), kind: kind.into() }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
    }
}
