//! A chip whose boot memory, or whose board's flash, holds a network: it runs after power-up and after a reset without being
//! programmed.

mod common;

use common::have_verilator;
use synfire_rtl::Sources;
use synfire_testchip::{
    believes_only_whole_flashes, believes_only_whole_scripts, boots, boots_from_flash, survives_senseless_scripts,
    target, waits_for_its_memory,
};

/// The second is that of the mutants: what finds them has to pass without.
const TARGETS: [&str; 2] = ["ncx", SMALL];
const SMALL: &str = "test-p2-q1-w2-s8";

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

#[test]
fn a_script_is_executed_only_if_all_of_it_is_right() {
    if have_verilator() {
        believes_only_whole_scripts(&target(SMALL), &Sources::chip());
    }
}

#[test]
fn a_flash_that_is_half_written_boots_nothing() {
    if have_verilator() {
        believes_only_whole_flashes(&target(SMALL), &Sources::chip());
    }
}

#[test]
fn a_memory_that_is_not_awake_yet_is_waited_for() {
    if have_verilator() {
        waits_for_its_memory(&target(SMALL), &Sources::chip());
    }
}

#[test]
fn a_script_without_sense_does_not_make_the_chip_deaf() {
    if have_verilator() {
        survives_senseless_scripts(&target(SMALL), &Sources::chip());
    }
}
