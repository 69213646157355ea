//! Learning rules in real units to what the core has: a table of rules, ranges of traces, lists of columns.
//!
//! All targets of a projection that learns share one step of the weights, so that one rule holds for all of them. A rule's
//! amplitude is a gain of four bits times a power of two, which alone would be off by up to 6 %; the bump of the trace that
//! it multiplies is free within a factor of two, and is chosen so that the product is right. What comes out is reported as a
//! rule in real units.

mod active;
mod columns;
mod demand;
mod dyadic;
mod rules;
mod traces;

pub(crate) use active::{active_rule, all_synapses};
pub(crate) use columns::column_lists;
pub(crate) use demand::Demands;
pub(crate) use rules::{Integer, LearningPlan, learning};
