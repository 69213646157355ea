//! Tools that run for minutes, and end with the process that started them.
//!
//! Each tool leads a process group of its own, so that the programs which it starts end with it. [`end_all`] ends them all;
//! it is for the moment before this process dies by a signal. Where the system can do so (Linux), a tool also ends when this
//! process is killed.

use std::collections::BTreeSet;
use std::io;
use std::process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The groups of the tools that are running.
static GROUPS: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

fn groups() -> MutexGuard<'static, BTreeSet<u32>> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A running tool. When it is dropped before its end, it is killed.
#[derive(Debug)]
pub struct Running {
    child: Option<Child>,
    group: u32,
}

impl Running {
    /// Starts a tool. Its end has to be waited for by the thread that starts it: where a tool ends with its process, the
    /// system means this thread.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(command: &mut Command) -> io::Result<Self> {
        lead_group(command);
        end_with_parent(command);
        // The guard keeps `end_all` from missing a tool that is just starting.
        let mut groups = groups();
        let child = command.spawn()?;
        groups.insert(child.id());
        Ok(Self { group: child.id(), child: Some(child) })
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn wait(mut self) -> io::Result<ExitStatus> {
        // The group stays listed while the tool runs.
        self.child.take().map_or_else(|| Err(io::ErrorKind::NotFound.into()), |mut child| child.wait())
    }

    /// Waits for its end, and collects what it writes.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn wait_with_output(mut self) -> io::Result<Output> {
        self.child.take().map_or_else(|| Err(io::ErrorKind::NotFound.into()), Child::wait_with_output)
    }

    /// What it writes to its standard output, if that was piped and not taken before.
    pub fn stdout(&mut self) -> Option<ChildStdout> {
        self.child.as_mut()?.stdout.take()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            end_group(self.group);
            let _ = child.kill();
            let _ = child.wait();
        }
        groups().remove(&self.group);
    }
}

/// Runs a tool and collects what it writes.
///
/// # Errors
/// When it cannot be started.
pub fn output(command: &mut Command) -> io::Result<Output> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    Running::start(command)?.wait_with_output()
}

/// Ends all tools with everything they have started, and lets no others start: this process is about to end.
pub fn end_all() {
    let groups = groups();
    groups.iter().copied().for_each(end_group);
    std::mem::forget(groups);
}

#[cfg(unix)]
fn lead_group(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

#[cfg(not(unix))]
fn lead_group(_: &mut Command) {}

#[cfg(unix)]
fn end_group(group: u32) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let group = i32::try_from(group).ok().and_then(Pid::from_raw);
    let _ = group.map(|group| kill_process_group(group, Signal::KILL));
}

#[cfg(not(unix))]
fn end_group(_: u32) {}

#[cfg(target_os = "linux")]
fn end_with_parent(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;

    use rustix::process::{Signal, getpid, getppid, set_parent_process_death_signal};
    let parent = getpid();
    let in_child = move || {
        set_parent_process_death_signal(Some(Signal::KILL))?;
        // The parent may have died before: then no signal comes.
        if getppid() == Some(parent) { Ok(()) } else { Err(io::ErrorKind::Interrupted.into()) }
    };
    // SAFETY: between fork and exec the closure makes two system calls and neither allocates nor locks.
    unsafe {
        command.pre_exec(in_child);
    }
}

#[cfg(not(target_os = "linux"))]
fn end_with_parent(_: &mut Command) {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #![allow(clippy::unwrap_used, reason = "helpers of tests, outside test functions")]

    use std::io::{BufRead as _, BufReader};

    use super::*;

    /// A shell that starts another process, says its number and waits for it.
    fn nested() -> (Running, u32) {
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 1000 & echo $!; wait"]).stdout(Stdio::piped());
        let mut running = Running::start(&mut command).unwrap();
        let mut line = String::new();
        let output = running.stdout().unwrap();
        BufReader::new(output).read_line(&mut line).unwrap();
        (running, line.trim().parse().unwrap())
    }

    /// Whether a process runs: one that has ended may wait to be collected.
    fn is_alive(process: u32) -> bool {
        let state = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        state.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with(['Z', 'X']))
    }

    #[test]
    fn what_a_tool_has_started_ends_with_it() {
        let (running, inner) = nested();
        assert!(is_alive(inner));
        drop(running);
        // The kill is complete for the leader that was waited for; the other needs its turn on a processor.
        while is_alive(inner) {
            std::thread::yield_now();
        }
    }

    #[test]
    fn the_output_of_a_tool_is_collected() {
        let output = output(Command::new("sh").args(["-c", "echo one; echo two >&2; exit 3"])).unwrap();
        let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
        assert_eq!((out.as_str(), err.as_str(), output.status.code()), ("one\n", "two\n", Some(3)));
    }
}
