//! A chip whose boot memory holds a network: it runs after power-up and after a reset without being programmed.

#[path = "common/chip/mod.rs"]
mod chip;
mod common;

use chip::{boots, target};
use common::have_verilator;
use synfire_rtl::Sources;

#[test]
fn a_network_in_the_boot_memory_runs_without_being_programmed() {
    if have_verilator() {
        boots(&target("ncx"), &Sources::chip());
    }
}
