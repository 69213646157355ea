//! The program as its users meet it: arguments in; files, streams and exit codes out.

#![allow(clippy::unwrap_used, reason = "helpers of tests, outside test functions")]

mod asked;
#[cfg(unix)]
#[path = "../common/board.rs"]
mod board;
mod boards;
mod broken_lines;
mod budgets;
#[cfg(unix)]
mod cache;
mod classify;
mod compile;
mod conventions;
mod failures;
mod firmware;
mod help;
mod hostile;
mod identity;
mod learn;
mod learn_backends;
mod link;
mod pages;
mod quantisation;
mod random_pages;
#[cfg(feature = "mpi")]
mod ranks;
#[cfg(unix)]
mod readme;
mod run;
#[allow(dead_code, reason = "the other binary of tests uses the rest")]
#[path = "../common/sandbox.rs"]
mod sandbox;
#[cfg(unix)]
mod signals;
mod silence;
mod streams;
#[cfg(unix)]
mod tools;
mod values;
