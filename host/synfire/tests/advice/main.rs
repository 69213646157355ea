//! Everything that a diagnostic advises is done here: a case fails with its code, the advised change is made, and the
//! command succeeds without it.
//!
//! Each area has a file with an entry for each of its codes. `harness.rs` says what an entry holds and what is checked.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests, outside test functions")]

#[allow(dead_code, reason = "entries to come use the rest")]
mod change;
mod coverage;
#[allow(dead_code, reason = "entries to come use the rest")]
mod harness;
mod images;
mod said;
#[allow(dead_code, reason = "the other binary of tests uses the rest")]
#[path = "../common/sandbox.rs"]
mod sandbox;
