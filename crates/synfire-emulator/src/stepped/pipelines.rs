//! Visits and trace steps on their way to what they write.

use synfire_arch::Target;

use super::clock::{TraceStep, Visit};
use super::delay::Delay;

/// A visit whose weights change.
#[derive(Debug, Clone, Copy)]
pub(super) struct Learning {
    pub visit: Visit,
    pub column: bool,
}

/// The pipelines of learning.
#[derive(Debug, Clone)]
pub(super) struct Pipelines {
    pub visits: Delay<Learning>,
    pub steps: Delay<TraceStep>,
}

/// From a visit or trace step to the clock with its product, in the terms of `synfire_learning.v`.
const fn product(target: &Target) -> u64 {
    if target.soft_bounds { 9 } else { 8 }
}

impl Pipelines {
    pub fn new(target: &Target) -> Self {
        let product = product(target);
        Self { visits: Delay::new(product + 3), steps: Delay::new(product + 5) }
    }
}
