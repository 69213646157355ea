//! The core does not grow unnoticed.

#![allow(clippy::unwrap_used, reason = "helpers of tests, outside test functions")]

mod common;

use common::{check_size, core_design, have, work};
use synfire_bitstream::flow::{NETLIST, synthesise};
use synfire_bitstream::{Family, Summary, Tool};

#[test]
fn the_core_on_an_ice40_is_as_small_as_it_was() {
    if !have(&[Tool::Yosys]) {
        return;
    }
    let directory = work();
    let yosys = Tool::Yosys.find().unwrap();
    let design = core_design(Family::Ice40);
    synthesise(&design, &yosys, |_| None, directory.path(), &mut |_| ()).unwrap();
    let netlist = std::fs::read_to_string(directory.path().join(NETLIST)).unwrap();
    check_size("ice40", &Summary::of_netlist(&netlist));
}
