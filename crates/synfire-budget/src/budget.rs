//! The limits.

use serde::{Deserialize, Serialize};

use crate::{Bytes, Steps};

/// What one reader or one run may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// Memory that is held at one time.
    pub memory: Bytes,
    /// Work from beginning to end. A step is a simple operation of a few nanoseconds: one comparison, one multiplication,
    /// one neuron in one tick.
    pub work: Steps,
}

impl Budget {
    /// For reading one file and making of it what it describes: 1 GiB and 10^10 steps (less than a minute).
    pub const READER: Self = Self { memory: Bytes::gib(1), work: Steps(10_000_000_000) };

    /// For one run, its recordings included: 4 GiB and 10^12 steps (less than an hour or so).
    pub const RUN: Self = Self { memory: Bytes::gib(4), work: Steps(1_000_000_000_000) };

    /// A budget that refuses nothing.
    pub const UNLIMITED: Self = Self { memory: Bytes(u64::MAX), work: Steps(u64::MAX) };

    /// This budget with what the user set in its place.
    #[must_use]
    pub fn raised(self, raised: Raised) -> Self {
        Self { memory: raised.memory.unwrap_or(self.memory), work: raised.work.unwrap_or(self.work) }
    }
}

/// Limits that the user set; they hold for every reader and every run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Raised {
    /// See [`Budget::memory`].
    pub memory: Option<Bytes>,
    /// See [`Budget::work`].
    pub work: Option<Steps>,
}
