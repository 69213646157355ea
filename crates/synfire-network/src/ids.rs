//! Typed indices.

use serde::{Deserialize, Serialize};

/// A population of a [`crate::Network`], by its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PopulationId(pub usize);

/// A projection of a [`crate::Network`], by its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ProjectionId(pub usize);
