//! Learning: what a tick does to weights and traces after its deliveries.
//!
//! In the core events change rows while they are delivered. A weight is delivered by its source alone and at most once a tick,
//! and traces move after all deliveries; so here the rows change when the deliveries of the tick are done, with the same result.

mod activity;
mod arithmetic;
mod bytes;
mod change;
mod phase;
mod plan;
mod tables;
mod tiles;
mod traces;
mod weights;

pub(crate) use activity::Activity;
pub(crate) use change::Change;
pub(crate) use phase::{Phase, learn};
pub(crate) use plan::LearningPlan;
pub(crate) use traces::stepped;
