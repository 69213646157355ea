//! External events.

use serde::{Deserialize, Serialize};
use synfire_arch::AxonId;

/// An external event: in its tick, `axon` delivers `payload`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// The axon.
    pub axon: AxonId,
    /// In units of `2^-fraction_bits` of its population.
    pub payload: i16,
}
