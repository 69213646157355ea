//! Running a tool, with its output kept and its progress told.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::Command;

use synfire_cache::tool::Running;

use crate::{BitstreamError, FoundTool};

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress<'a> {
    /// The step, such as `placing and routing`.
    pub step: &'a str,
    /// A line of the tool's output.
    pub line: &'a str,
}

/// Lines of the end of a log that a message repeats when no line looks like an error.
const TAIL: usize = 8;

/// Runs a tool that has to succeed. Everything that it writes goes to `log`, and every line to `progress`.
pub fn run(
    tool: &FoundTool,
    command: &mut Command,
    step: &str,
    log: &Path,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<(), BitstreamError> {
    let in_log = |reason| BitstreamError::Cache { path: log.to_owned(), reason };
    let failed = |message: String| BitstreamError::ToolFailed { tool: tool.tool, message, log: log.to_owned() };
    let cannot = |reason: std::io::Error| failed(reason.to_string());
    let mut file = std::fs::File::create(log).map_err(in_log)?;
    let (reader, writer) = std::io::pipe().map_err(cannot)?;
    command.stdin(std::process::Stdio::null());
    command.stdout(writer.try_clone().map_err(cannot)?).stderr(writer);
    let running = Running::start(command).map_err(cannot)?;
    // The command holds the writing ends: the pipe ends only once they are closed.
    command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    let mut lines = Vec::new();
    let mut reader = BufReader::new(reader);
    let mut raw = Vec::new();
    while reader.read_until(b'\n', &mut raw).map_err(cannot)? > 0 {
        file.write_all(&raw).map_err(in_log)?;
        let line = String::from_utf8_lossy(&raw).trim_end().to_owned();
        progress(Progress { step, line: &line });
        lines.push(line);
        raw.clear();
    }
    if running.wait().map_err(cannot)?.success() { Ok(()) } else { Err(failed(what_it_said(&lines))) }
}

/// The lines that say what went wrong.
fn what_it_said(lines: &[String]) -> String {
    let errors: Vec<_> = lines.iter().filter(|line| line.contains("ERROR")).map(String::as_str).collect();
    if errors.is_empty() { lines[lines.len().saturating_sub(TAIL)..].join("\n") } else { errors.join("\n") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Tool;

    fn shell(script: &str) -> (Result<(), BitstreamError>, String, usize) {
        let directory = tempfile::tempdir().unwrap();
        let log = directory.path().join("log");
        let tool = FoundTool { tool: Tool::Yosys, program: "sh".into() };
        let mut lines = 0;
        let mut command = tool.command(directory.path());
        let result = run(&tool, command.args(["-c", script]), "step", &log, &mut |_| lines += 1);
        (result, std::fs::read_to_string(log).unwrap(), lines)
    }

    #[test]
    fn both_streams_are_kept_and_told() {
        let (result, log, lines) = shell("echo one; echo two >&2; printf three");
        assert!(result.is_ok());
        assert_eq!((log.as_str(), lines), ("one\ntwo\nthree", 3));
    }

    #[test]
    fn a_failure_repeats_the_tools_own_words() {
        let message = |script| match shell(script).0 {
            Err(BitstreamError::ToolFailed { message, .. }) => message,
            other => panic!("{other:?}"),
        };
        assert_eq!(message("echo fine; echo ERROR: no such cell; exit 1"), "ERROR: no such cell");
        assert_eq!(message("seq 20; exit 3"), "13\n14\n15\n16\n17\n18\n19\n20");
    }
}
