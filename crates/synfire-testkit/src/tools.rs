//! Programs that some tests need and not every machine has.

use std::process::{Command, Stdio};

/// Whether Verilator is there; see [`have_tool`].
///
/// # Panics
/// As [`have_tool`].
pub fn have_verilator() -> bool {
    have_tool("verilator")
}

/// Whether a program is there that answers `-V`. Without it a test is skipped and says so.
///
/// # Panics
/// If it is missing where `SYNFIRE_CI` is set.
#[allow(clippy::print_stdout, reason = "tests say what they skip")]
pub fn have_tool(name: &str) -> bool {
    let found = Command::new(name).arg("-V").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    assert!(found || std::env::var_os("SYNFIRE_CI").is_none(), "`{name}` is not installed");
    if !found {
        println!("skipped: `{name}` is not installed");
    }
    found
}
