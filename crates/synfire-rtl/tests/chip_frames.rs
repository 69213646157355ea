//! Good, mutated, cut and invented frames: the chip ends where the Rust device ends, and says the same.
//!
//! `SYNFIRE_FRAMES=100000 cargo test -p synfire-rtl --release --test chip_frames` sends more than every test run does.

mod common;

use std::collections::BTreeSet;

use common::have_verilator;
use synfire_arch::link_generated::code;
use synfire_rtl::Sources;
use synfire_testchip::{Twins, lists_beside_input, rows_in_pieces, small, tell};

fn frames() -> u64 {
    std::env::var("SYNFIRE_FRAMES").map_or(1500, |count| count.parse().expect("SYNFIRE_FRAMES is a number"))
}

#[test]
fn any_bytes_lead_to_the_same_answers_and_the_same_state() {
    if !have_verilator() {
        return;
    }
    let mut twins = Twins::new(Sources::chip());
    tell(&mut twins, frames());
    let all = [code::OK, code::DAMAGED, code::SEQUENCE, code::UNKNOWN, code::LENGTH, code::BUSY, code::FULL];
    assert_eq!(twins.codes, BTreeSet::from(all));
}

#[test]
fn rows_and_holds_come_in_pieces() {
    if have_verilator() {
        rows_in_pieces(&small(Sources::chip()));
    }
}

#[test]
fn the_list_of_monitors_is_never_taken_for_input() {
    if have_verilator() {
        lists_beside_input(&small(Sources::chip()));
    }
}
