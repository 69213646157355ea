//! The proofs in `hdl/formal` go through.

use std::path::Path;
use std::process::Command;

use synfire_testkit::have_tool;

#[test]
fn every_property_is_proved() {
    if !["yosys", "yosys-smtbmc", "z3"].into_iter().all(have_tool) {
        return;
    }
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../hdl/formal");
    let work = Path::new(env!("CARGO_TARGET_TMPDIR")).join("formal");
    let output = Command::new(dir.join("run.sh")).env("WORK", work).output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(output.status.success(), "{said}");
    let properties = std::fs::read_dir(dir).unwrap();
    let properties =
        properties.filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|end| end == "v"));
    assert_eq!(said.matches("proved: ").count(), properties.count(), "{said}");
}
