//! A chip whose boot memory, or whose board's flash, holds a network: it runs after power-up and after a reset without being
//! programmed.

#[path = "common/chip/mod.rs"]
mod chip;
mod common;

use chip::{boots, boots_from_flash, target};
use common::have_verilator;
use synfire_rtl::Sources;

#[test]
fn a_network_in_the_boot_memory_runs_without_being_programmed() {
    if have_verilator() {
        boots(&target("ncx"), &Sources::chip());
    }
}

#[test]
fn a_network_in_the_flash_runs_without_being_programmed() {
    if have_verilator() {
        boots_from_flash(&target("ncx"), &Sources::chip());
    }
}
