//! The proofs in `hdl/formal` go through, and fail with a fault in what they prove.

use std::path::Path;
use std::process::Command;

use synfire_testkit::have_tool;

#[test]
fn every_property_is_proved_and_can_fail() {
    if !["yosys", "yosys-smtbmc", "z3", "verilator"].into_iter().all(have_tool) {
        return;
    }
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../hdl/formal");
    let work = Path::new(env!("CARGO_TARGET_TMPDIR")).join("formal");
    let output = Command::new(dir.join("run.sh")).env("WORK", work).output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(output.status.success(), "{said}");
    let mut proofs = 0;
    for entry in std::fs::read_dir(dir).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if let Some(name) = name.strip_suffix("_proof.v").or_else(|| name.strip_suffix("_sweep.cpp")) {
            assert!(said.contains(&format!("proved: {name} (")), "{name}: {said}");
            assert!(said.contains(&format!("refuted: mutant 1 of {name}\n")), "{name}: {said}");
            proofs += 1;
        }
    }
    assert_eq!(said.matches("proved: ").count(), proofs, "{said}");
}
