//! Everything that a diagnostic advises is done here: a case fails with its code, the advised change is made, and the
//! command succeeds without it.
//!
//! Each area has a file with an entry for each of its codes. `harness.rs` says what an entry holds and what is checked.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests, outside test functions")]

mod budget;
#[allow(dead_code, reason = "entries to come use the rest")]
mod change;
mod compile;
mod compile_learning;
mod coverage;
mod export;
mod graphs;
#[allow(dead_code, reason = "entries to come use the rest")]
mod harness;
mod images;
mod import;
mod import_warnings;
mod network;
mod nir_files;
mod rounding;
mod said;
#[allow(dead_code, reason = "the other binary of tests uses the rest")]
#[path = "../common/sandbox.rs"]
mod sandbox;
