//! The program `synfire`.

use std::process::ExitCode;

fn main() -> ExitCode {
    synfire_cli::main()
}
