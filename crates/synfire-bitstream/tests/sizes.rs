//! The hardware does not grow unnoticed.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::{check_size, core_design, design_of, have, work};
use synfire_arch::Target;
use synfire_bitstream::flow::{NETLIST, each, synthesise};
use synfire_bitstream::{Board, Design, Family, Summary, Tool};

/// Holds what a design takes after synthesis against its history.
fn is_as_small_as_it_was(name: &str, design: &Design) {
    if !have(&[Tool::Yosys]) {
        return;
    }
    let directory = work();
    let yosys = Tool::Yosys.find().unwrap();
    synthesise(design, &yosys, each(|_| None), directory.path(), &mut |_| ()).unwrap();
    let netlist = std::fs::read_to_string(directory.path().join(NETLIST)).unwrap();
    check_size(name, &Summary::of_netlist(&netlist));
}

#[test]
fn the_core_on_an_ice40_is_as_small_as_it_was() {
    is_as_small_as_it_was("ice40", &core_design(Family::Ice40));
}

#[test]
fn the_chip_on_an_ice40_is_as_small_as_it_was() {
    is_as_small_as_it_was("ice40_chip", &Design::of_board(&Board::named("hx8k-board").unwrap(), None).unwrap());
}

#[test]
fn the_learning_core_on_an_ecp5_is_as_small_as_it_was() {
    let target = Target::named("ncx").unwrap();
    assert!(target.learning);
    is_as_small_as_it_was("ecp5_learning", &design_of(Family::Ecp5, target));
}
