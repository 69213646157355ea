//! Building the simulation of a core.

use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};
use synfire_arch::Target;

use crate::tool::{COMPILER, VERILATOR, run_for, verilator_root, version};
use crate::{RtlCore, RtlError, Sources, cache};

/// What to build besides the plain model.
#[derive(Debug, Clone, Default)]
pub struct BuildOptions {
    /// The sources; by default those of this crate.
    pub sources: Sources,
    /// Whether the core can write waveforms, which makes it several times slower.
    pub waveforms: bool,
}

/// A program that simulates the core of one target, in the cache.
#[derive(Debug, Clone)]
pub struct RtlModel {
    target: Target,
    program: PathBuf,
    waveforms: bool,
}

impl RtlModel {
    /// The model of a target, built now unless the cache has it.
    ///
    /// # Errors
    /// When a tool is missing or fails, or the cache cannot be written.
    pub fn build(target: &Target) -> Result<Self, RtlError> {
        Self::build_with(target, &BuildOptions::default())
    }

    /// As [`Self::build`], with other sources or with waveforms.
    ///
    /// # Errors
    /// As [`Self::build`].
    pub fn build_with(target: &Target, options: &BuildOptions) -> Result<Self, RtlError> {
        let dir = cache::directory()?;
        let program = dir.join(key(target, options)?);
        if !program.exists() {
            let in_cache = |reason| RtlError::Cache { path: dir.clone(), reason };
            std::fs::create_dir_all(&dir).map_err(in_cache)?;
            let work = tempfile::Builder::new().prefix("building-").tempdir_in(&dir).map_err(in_cache)?;
            let built = compile(target, options, work.path())?;
            // Another process may have built the same: either result is as good.
            std::fs::rename(built, &program).map_err(in_cache)?;
        }
        Ok(Self { target: target.clone(), program, waveforms: options.waveforms })
    }

    /// Starts a core. It is reset, and its memories hold nothing that is defined.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub fn start(&self) -> Result<RtlCore, RtlError> {
        RtlCore::start(&self.target, &self.program, None)
    }

    /// Starts a core that writes its waveforms to a VCD file, complete once the core is dropped.
    ///
    /// # Errors
    /// When the program cannot be started.
    ///
    /// # Panics
    /// If the model was not built with [`BuildOptions::waveforms`].
    pub fn start_recording(&self, waveform: &Path) -> Result<RtlCore, RtlError> {
        assert!(self.waveforms, "this model was built without waveforms");
        RtlCore::start(&self.target, &self.program, Some(waveform))
    }
}

/// The name of a model in the cache: it follows everything that the model is made from.
fn key(target: &Target, options: &BuildOptions) -> Result<String, RtlError> {
    let mut hasher = Sha256::new();
    options.sources.hash(&mut hasher);
    hasher.update(target.digest());
    hasher.update([u8::from(options.waveforms)]);
    hasher.update(version(VERILATOR)?);
    hasher.update(version(COMPILER)?);
    Ok(hasher.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect())
}

/// The core's parameters as Verilator arguments.
fn parameters(target: &Target) -> Vec<String> {
    let digest = target.digest();
    let digest = u32::from_le_bytes([digest[0], digest[1], digest[2], digest[3]]);
    [
        ("LANES", target.lanes),
        ("UPDATE_LANES", target.update_lanes),
        ("NEURONS", target.neurons),
        ("AXONS", target.axons),
        ("TILES", target.tiles),
        ("USES", target.uses),
        ("RING_DEPTH", target.ring_depth),
        ("WEIGHT_BITS", target.weight_bits),
        ("STATE_BITS", target.state_bits),
        ("PROFILES", target.profiles),
        ("STAGES", target.stages),
        ("ADAPTATION", u32::from(target.adaptation)),
        ("DIAGONAL", u32::from(target.diagonal)),
    ]
    .into_iter()
    .map(|(name, value)| format!("-G{name}={value}"))
    .chain([format!("-GTARGET_DIGEST=32'h{digest:08x}")])
    .collect()
}

/// Builds in `work`; returns the program.
fn compile(target: &Target, options: &BuildOptions, work: &Path) -> Result<PathBuf, RtlError> {
    for (name, text) in options.sources.files() {
        let path = work.join(name);
        std::fs::write(&path, text).map_err(|reason| RtlError::Cache { path, reason })?;
    }
    let mut verilate = Command::new(VERILATOR);
    verilate.args(["--cc", "-Wall", "-O3", "--x-assign", "fast", "--x-initial", "fast", "--output-split", "0"]);
    verilate.args(["--top-module", "synfire_core", "--prefix", "Vsynfire_core", "--Mdir", "out", "-I."]);
    verilate.args(options.waveforms.then_some("--trace"));
    verilate.args(parameters(target)).arg("synfire_core.v").current_dir(work);
    run_for(VERILATOR, &target.name, &mut verilate)?;

    let root = PathBuf::from(verilator_root()?).join("include");
    let mut compile = Command::new(COMPILER);
    compile.args(["-O1", "-std=c++17", "-w", "-pthread", "-o", "core", "-Iout", "-I"]).arg(&root);
    compile.arg("-I").arg(root.join("vltstd"));
    compile.args(options.waveforms.then_some("-DWAVEFORMS"));
    compile.arg(format!("-DLANES={}", target.lanes)).arg(crate::sources::HARNESS_NAME);
    compile.args(generated_units(work)?);
    compile.arg(root.join("verilated.cpp")).arg(root.join("verilated_threads.cpp"));
    compile.args(options.waveforms.then(|| root.join("verilated_vcd_c.cpp")));
    compile.current_dir(work);
    run_for(COMPILER, &target.name, &mut compile)?;
    Ok(work.join("core"))
}

/// The C++ files that Verilator wrote, by name.
fn generated_units(work: &Path) -> Result<Vec<PathBuf>, RtlError> {
    let path = work.join("out");
    let files = std::fs::read_dir(&path).and_then(|entries| {
        entries.map(|entry| entry.map(|entry| Path::new("out").join(entry.file_name()))).collect::<Result<Vec<_>, _>>()
    });
    let mut files = files.map_err(|reason| RtlError::Cache { path, reason })?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "cpp"));
    files.sort();
    Ok(files)
}
