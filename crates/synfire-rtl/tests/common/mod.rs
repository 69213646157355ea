//! What tests of the Verilog core share.
#![allow(dead_code, unused_imports, reason = "every test binary uses its own part")]
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

pub mod dense;

pub use synfire_testkit::have_verilator;
