//! How much a file may ask for.

use serde::{Deserialize, Serialize};
use synfire_budget::Budget;

/// What reading one file may cost. A file that asks for more is refused before memory is spent on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Memory for the file, its nodes and its numbers, and work for fusing weights in [`crate::import_within`].
    pub budget: Budget,
    /// Levels of nested graphs below the root graph; each takes a level of the stack.
    pub depth: usize,
}

impl Default for Limits {
    /// [`Budget::READER`], and 16 levels.
    fn default() -> Self {
        Self { budget: Budget::READER, depth: 16 }
    }
}
