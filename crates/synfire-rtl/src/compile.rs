//! From Verilog to a program.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};
use synfire_cache::{Build, Entry, Found, Key, Kind, Notice, Store};

use crate::tool::{COMPILER, VERILATOR, run_for, verilator_root, version};
use crate::{RtlError, Sources};

/// What to make a program from.
#[derive(Debug)]
pub(crate) struct Job<'a> {
    /// The module at the top.
    pub top: &'static str,
    /// Name of the harness among the sources.
    pub harness: &'static str,
    /// Name of the target, for messages.
    pub target: &'a str,
    /// Names and values, as Verilog writes them.
    pub parameters: Vec<(String, String)>,
    pub sources: &'a Sources,
    pub waveforms: bool,
    /// Whether the sources are a netlist of gates: another tool's text, which is not ours to be without warnings.
    pub gates: bool,
}

/// The program's file in its entry of the cache.
const PROGRAM: &str = "core";
/// The object file in the entry of Verilator's runtime.
const RUNTIME: &str = "runtime.o";
/// Where a build works: what is in there does not belong to the entry.
const WORK: &str = "work";

/// The program of a job: from the cache, or made now. `tell` hears when another process builds it, or it was damaged.
pub(crate) fn program(job: &Job, tell: &mut dyn FnMut(&Notice)) -> Result<PathBuf, RtlError> {
    let store = Store::open(Kind::Rtl)?;
    let tools = [version(VERILATOR)?, version(COMPILER)?];
    let load = |entry: &Entry| entry.checked_path(PROGRAM);
    match store.obtain(&key(job, &tools), load, tell)? {
        Found::Whole(program) => Ok(program),
        Found::Missing(build) => {
            let runtime = runtime(&store, &tools, job.waveforms, tell)?;
            let work = work_directory(&build)?;
            move_up(&compile(job, &runtime, &work)?, &build)?;
            Ok(load(&build.finish(&format!("{} of target {}", job.top, job.target))?)?)
        }
    }
}

/// The name of a program in the cache: it follows everything that the program is made from.
fn key(job: &Job, tools: &[String]) -> Key {
    let mut hasher = Sha256::new();
    job.sources.hash(&mut hasher);
    hasher.update(job.top);
    for (name, value) in &job.parameters {
        hasher.update(format!("{name}={value};"));
    }
    hasher.update([u8::from(job.waveforms), u8::from(job.gates)]);
    tools.iter().for_each(|version| hasher.update(version));
    Key::from_digest(&hasher.finalize())
}

/// Verilator's own runtime as one object file: it is the same for all models, so it is kept too.
fn runtime(
    store: &Store,
    tools: &[String],
    waveforms: bool,
    tell: &mut dyn FnMut(&Notice),
) -> Result<PathBuf, RtlError> {
    let mut hasher = Sha256::new();
    hasher.update("runtime");
    tools.iter().for_each(|version| hasher.update(version));
    hasher.update([u8::from(waveforms)]);
    let load = |entry: &Entry| entry.checked_path(RUNTIME);
    match store.obtain(&Key::from_digest(&hasher.finalize()), load, tell)? {
        Found::Whole(object) => Ok(object),
        Found::Missing(build) => {
            let include = include_dir()?;
            let units = ["verilated.cpp", "verilated_threads.cpp"].into_iter();
            let units = units.chain(waveforms.then_some("verilated_vcd_c.cpp"));
            let mut link = compiler(&include);
            link.args(["-r", "-nostdlib", "-o"]).arg(build.path().join(RUNTIME));
            run_for(COMPILER, "any", link.args(units.map(|unit| include.join(unit))))?;
            Ok(load(&build.finish("the runtime of Verilator")?)?)
        }
    }
}

fn work_directory(build: &Build) -> Result<PathBuf, RtlError> {
    let path = build.path().join(WORK);
    std::fs::create_dir(&path).map_err(|reason| RtlError::Cache { path: path.clone(), reason })?;
    Ok(path)
}

/// Makes a program the only file of an entry, and removes what it was made from.
fn move_up(program: &Path, build: &Build) -> Result<(), RtlError> {
    let work = build.path().join(WORK);
    std::fs::rename(program, build.path().join(PROGRAM))
        .and_then(|()| std::fs::remove_dir_all(&work))
        .map_err(|reason| RtlError::Cache { path: work.clone(), reason })
}

/// Builds a program in `work`.
fn compile(job: &Job, runtime: &Path, work: &Path) -> Result<PathBuf, RtlError> {
    let write = |name: &str, text: &str| {
        let path = work.join(name);
        std::fs::write(&path, text).map_err(|reason| RtlError::Cache { path, reason })
    };
    for (name, text) in job.sources.files() {
        write(name, text)?;
    }
    let prefix = format!("V{}", job.top);
    let mut verilate = Command::new(VERILATOR);
    let initial = if job.sources.begins_at_random { "unique" } else { "fast" };
    verilate.args(["--cc", "-O3", "--x-assign", "fast", "--x-initial", initial, "--output-split", "0"]);
    let warnings: &[&str] = if job.gates { &["-Wno-fatal", "-Wno-lint", "-Wno-style"] } else { &["-Wall"] };
    verilate.args(warnings);
    // A netlist is one function of a hundred thousand lines, on which compilers take gigabytes.
    verilate.args(job.gates.then_some(["--output-split-cfuncs", "1000"]).into_iter().flatten());
    verilate.args(["--top-module", job.top, "--prefix", &prefix, "--Mdir", "out", "-I."]);
    verilate.args(job.waveforms.then_some("--trace"));
    verilate.args(job.parameters.iter().map(|(name, value)| format!("-G{name}={value}")));
    verilate.arg(format!("{}.v", job.top)).current_dir(work);
    run_for(VERILATOR, job.target, &mut verilate)?;

    write("model.cpp", &unity(work, job.harness)?)?;
    let mut link = compiler(&include_dir()?);
    link.args(job.waveforms.then_some("-DWAVEFORMS"));
    link.args(["-Iout", "-o", PROGRAM, "model.cpp"]).arg(runtime).current_dir(work);
    run_for(COMPILER, job.target, &mut link)?;
    Ok(work.join(PROGRAM))
}

fn compiler(include: &Path) -> Command {
    let mut command = Command::new(COMPILER);
    command.args(["-O1", "-std=c++17", "-w", "-pthread", "-I"]).arg(include).arg("-I").arg(include.join("vltstd"));
    command
}

fn include_dir() -> Result<PathBuf, RtlError> {
    Ok(PathBuf::from(verilator_root()?).join("include"))
}

/// One C++ file that includes the harness and all that Verilator wrote: the headers are long and are so read once.
fn unity(work: &Path, harness: &str) -> Result<String, RtlError> {
    let path = work.join("out");
    let names = std::fs::read_dir(&path)
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.file_name())).collect::<Result<Vec<_>, _>>());
    let mut names: Vec<_> = names
        .map_err(|reason| RtlError::Cache { path, reason })?
        .into_iter()
        .filter_map(|name| name.into_string().ok())
        .filter(|name| name.ends_with(".cpp"))
        .collect();
    names.sort();
    let mut text = String::new();
    for name in names.iter().map(String::as_str).chain([harness]) {
        let _ = writeln!(text, "#include \"{name}\"");
    }
    Ok(text)
}
