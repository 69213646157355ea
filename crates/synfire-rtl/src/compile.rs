//! From Verilog to a program.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};
use synfire_arch::Target;

use crate::sources::HARNESS_NAME;
use crate::tool::{COMPILER, VERILATOR, run_for, verilator_root};
use crate::{BuildOptions, RtlError, RtlModel, cache};

/// Verilator's own runtime as one object file: it is the same for all models, so it is kept too.
pub(crate) fn runtime(dir: &Path, tools: &[String], waveforms: bool) -> Result<PathBuf, RtlError> {
    let mut hasher = Sha256::new();
    tools.iter().for_each(|version| hasher.update(version));
    hasher.update([u8::from(waveforms)]);
    let object = dir.join(format!("runtime-{}.o", cache::name(&hasher.finalize())));
    if !object.exists() {
        cache::fill(dir, &object, |work| {
            let include = include_dir()?;
            let units = ["verilated.cpp", "verilated_threads.cpp"].into_iter();
            let units = units.chain(waveforms.then_some("verilated_vcd_c.cpp"));
            let mut link = compiler(&include);
            link.args(["-r", "-nostdlib", "-o"]).arg(work.join("runtime.o"));
            run_for(COMPILER, "any", link.args(units.map(|unit| include.join(unit))))?;
            Ok(work.join("runtime.o"))
        })?;
    }
    Ok(object)
}

/// Builds a model in `work`; returns the program.
pub(crate) fn compile(
    target: &Target,
    options: &BuildOptions,
    runtime: &Path,
    work: &Path,
) -> Result<PathBuf, RtlError> {
    let write = |name: &str, text: &str| {
        let path = work.join(name);
        std::fs::write(&path, text).map_err(|reason| RtlError::Cache { path, reason })
    };
    for (name, text) in options.sources.files() {
        write(name, text)?;
    }
    let mut verilate = Command::new(VERILATOR);
    verilate.args(["--cc", "-Wall", "-O3", "--x-assign", "fast", "--x-initial", "fast", "--output-split", "0"]);
    verilate.args(["--top-module", "synfire_core", "--prefix", "Vsynfire_core", "--Mdir", "out", "-I."]);
    verilate.args(options.waveforms.then_some("--trace"));
    verilate.args(RtlModel::parameters(target).iter().map(|(name, value)| format!("-G{name}={value}")));
    verilate.arg(format!("-GTARGET_DIGEST={}", RtlModel::digest_parameter(target)));
    verilate.arg("synfire_core.v").current_dir(work);
    run_for(VERILATOR, &target.name, &mut verilate)?;

    write("model.cpp", &unity(work)?)?;
    let mut link = compiler(&include_dir()?);
    link.args(options.waveforms.then_some("-DWAVEFORMS"));
    link.args(["-Iout", "-o", "core", "model.cpp"]).arg(runtime).current_dir(work);
    run_for(COMPILER, &target.name, &mut link)?;
    Ok(work.join("core"))
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
fn unity(work: &Path) -> Result<String, RtlError> {
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
    for name in names.iter().map(String::as_str).chain([HARNESS_NAME]) {
        let _ = writeln!(text, "#include \"{name}\"");
    }
    Ok(text)
}
