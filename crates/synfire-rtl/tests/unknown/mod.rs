//! A chip of which nothing is known at power-up, under Icarus. Yosys makes one module of all its modules first: the muxes of
//! that give an unknown value where what selects is unknown, while `if` takes one of its branches.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

pub mod bench;
pub mod conversation;
mod reset;

use std::path::{Path, PathBuf};
use std::process::Command;

use synfire_arch::Target;
use synfire_rtl::{RtlModel, Sources};

pub use reset::Register;

/// Clocks for which the reset is held: as many as a chip needs, and no more.
const RESET_CLOCKS: u32 = 16;

/// A chip as one module, in a directory of its own.
pub struct Flat {
    /// The target of its core.
    pub target: Target,
    directory: PathBuf,
}

impl Flat {
    /// A chip made of these sources, with some of its parameters.
    pub fn new(name: &str, sources: &Sources, target: &Target, parameters: &[(&str, u32)]) -> Self {
        let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("unknown").join(name);
        std::fs::create_dir_all(&directory).unwrap();
        let files = sources.files().filter(|(name, _)| Path::new(name).extension().is_none_or(|end| end != "cpp"));
        let mut modules = String::new();
        for (name, text) in files {
            std::fs::write(directory.join(name), text).unwrap();
            if Path::new(name).extension().is_some_and(|end| end == "v") {
                modules += &format!("{name} ");
            }
        }
        let numbers = parameters.iter().map(|(name, value)| ((*name).to_owned(), value.to_string()));
        let parameters = RtlModel::parameters(target).into_iter().chain(numbers);
        let parameters: String = parameters.map(|(name, value)| format!("-set {name} {value} ")).collect();
        let script = format!(
            "read_verilog -defer {modules}; chparam {parameters} synfire_chip; hierarchy -check -top synfire_chip; \
             proc; flatten; opt_expr; opt_clean; write_verilog -noattr flat.vh"
        );
        run(Command::new("yosys").args(["-q", "-p", &script]), &directory);
        Self { target: target.clone(), directory }
    }

    /// What a testbench prints.
    fn simulate(&self, name: &str, bench: &str) -> String {
        let [source, program] = ["vh", "vvp"].map(|end| format!("{name}.{end}"));
        std::fs::write(self.directory.join(&source), bench).unwrap();
        let mut compile = Command::new("iverilog");
        run(compile.args(["-g2005", "-s", "bench", "-o", &program, &source, "flat.vh"]), &self.directory);
        run(Command::new("vvp").arg(&program), &self.directory)
    }
}

fn run(command: &mut Command, directory: &Path) -> String {
    let output = command.current_dir(directory).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
