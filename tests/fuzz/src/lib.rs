//! Mutated inputs for every reader of Synfire.
//!
//! A [`Reader`] is one entry for files or frames that come from outside, with seeds and a way to mutate them that gets past
//! checksums and compression. [`hunt::hunt`] mutates seeds for as long as it is told. In every execution nothing may panic
//! and no more than 1 GiB may be held; `scripts/fuzz` builds with coverage counters and keeps what reaches new code.
//!
//! Everything happens in this process, without files, and follows from one seed.

pub mod coverage;
mod current;
pub mod hunt;
mod images;
pub mod memory;
pub mod mutate;
pub mod readers;
pub mod seeds;

pub use readers::{READERS, Reader};

#[global_allocator]
static ALLOCATOR: memory::Counting = memory::Counting;
