//! A chip whose boot memory, or whose board's flash, holds a network: it runs after power-up and after a reset without being
//! programmed.

mod common;

use common::have_verilator;
use synfire_rtl::Sources;
use synfire_testchip::{boots, boots_from_flash, target};

/// The second is that of the mutants: what finds them has to pass without.
const TARGETS: [&str; 2] = ["ncx", "test-p2-q1-w2-s8"];

#[test]
fn a_network_in_the_boot_memory_runs_without_being_programmed() {
    if have_verilator() {
        TARGETS.iter().for_each(|name| boots(&target(name), &Sources::chip()));
    }
}

#[test]
fn a_network_in_the_flash_runs_without_being_programmed() {
    if have_verilator() {
        TARGETS.iter().for_each(|name| boots_from_flash(&target(name), &Sources::chip()));
    }
}
