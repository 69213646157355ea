//! A virtual board beside a test.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use crate::sandbox::Sandbox;

/// `synfire board --link board`, until it is dropped; for `ecp5-25f`, which is quicker to fill than the default.
pub struct Board(pub Child);

impl Board {
    pub fn start(sandbox: &Sandbox, options: &str) -> Self {
        let target = if options.contains("--target") { "" } else { "--target ecp5-25f" };
        let command = format!("board --link board {options} {target}");
        let mut child = sandbox.command(&command).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.starts_with("a virtual "), "{line}");
        Self(child)
    }
}

impl Drop for Board {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}
