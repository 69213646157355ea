//! Everything that a diagnostic advises is done here: a case fails with its code, the advised change is made, and the
//! command succeeds without it.
//!
//! Each area has a file with an entry for each of its codes. `harness.rs` says what an entry holds and what is checked.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests, outside test functions")]

#[path = "../common/board.rs"]
mod board;
mod budget;
mod change;
mod commands;
mod compile;
mod compile_learning;
mod coverage;
mod data;
mod export;
#[allow(dead_code, reason = "the tests of virtual boards use the rest")]
#[path = "../../../../crates/synfire-virtual/tests/evil/fake.rs"]
mod fake;
mod graphs;
mod guests;
mod harness;
mod images;
mod import;
mod import_warnings;
mod learn;
mod link;
mod network;
mod nir_files;
mod pages;
mod rounding;
mod runs;
mod said;
#[allow(dead_code, reason = "the other binary of tests uses the rest")]
#[path = "../common/sandbox.rs"]
mod sandbox;
mod tool_chain;
#[allow(dead_code, reason = "the other binary of tests uses the rest")]
#[path = "../cli/tools.rs"]
mod tools;
mod values;
