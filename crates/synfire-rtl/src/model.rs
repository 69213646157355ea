//! Building the simulation of a core.

use std::path::{Path, PathBuf};

use synfire_arch::Target;
use synfire_cache::Notice;

use crate::compile::{Job, program};
use crate::pipe::Start;
use crate::sources::CORE_HARNESS;
use crate::{RtlCore, RtlError, Sources};

/// What to build besides the plain model.
#[derive(Debug, Clone, Default)]
pub struct BuildOptions {
    /// The sources; by default those of this crate.
    pub sources: Sources,
    /// Whether the core can write waveforms, which makes it several times slower.
    pub waveforms: bool,
    /// What registers hold at power-up, where the sources let them begin at random.
    pub power_up: u32,
}

/// A program that simulates the core of one target, in the cache.
#[derive(Debug, Clone)]
pub struct RtlModel {
    target: Target,
    program: PathBuf,
    waveforms: bool,
    power_up: u32,
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
        Self::build_told(target, options, &mut |_| ())
    }

    /// As [`Self::build_with`]; `tell` hears when another process builds the same, or what the cache had was damaged.
    ///
    /// # Errors
    /// As [`Self::build`].
    pub fn build_told(
        target: &Target,
        options: &BuildOptions,
        tell: &mut dyn FnMut(&Notice),
    ) -> Result<Self, RtlError> {
        let mut parameters = Self::parameters(target);
        parameters.push(("TARGET_DIGEST".into(), Self::digest_parameter(target)));
        let job = Job {
            top: "synfire_core",
            harness: CORE_HARNESS,
            target: &target.name,
            parameters,
            sources: &options.sources,
            waveforms: options.waveforms,
            gates: false,
        };
        let program = program(&job, tell)?;
        Ok(Self { target: target.clone(), program, waveforms: options.waveforms, power_up: options.power_up })
    }

    /// The model of a core that synthesis has made into gates: one Verilog text with everything in it, whose module
    /// `synfire_core` has the ports of the core.
    ///
    /// # Errors
    /// As [`Self::build`].
    pub fn of_gates(target: &Target, verilog: &str) -> Result<Self, RtlError> {
        let sources = Sources::gates("synfire_core.v", verilog, CORE_HARNESS);
        let job = Job {
            top: "synfire_core",
            harness: CORE_HARNESS,
            target: &target.name,
            parameters: Vec::new(),
            sources: &sources,
            waveforms: false,
            gates: true,
        };
        let program = program(&job, &mut |_| ())?;
        Ok(Self { target: target.clone(), program, waveforms: false, power_up: 0 })
    }

    /// Names and values of the parameters of `synfire_core`, as Verilog writes them.
    pub fn parameters(target: &Target) -> Vec<(String, String)> {
        target.parameters().map(|(name, value)| (name.to_uppercase(), value.to_string())).into()
    }

    /// The parameter that lets a core say which target it is: the first 32 bits of the digest.
    pub fn digest_parameter(target: &Target) -> String {
        let digest = target.digest();
        format!("32'h{:08x}", u32::from_le_bytes([digest[0], digest[1], digest[2], digest[3]]))
    }

    /// Starts a core. It is reset, and its memories hold nothing that is defined.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub fn start(&self) -> Result<RtlCore, RtlError> {
        RtlCore::start(&self.target, &self.program, &Start { power_up: self.power_up, ..Start::default() })
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
        RtlCore::start(&self.target, &self.program, &Start { waveform: Some(waveform), ..Start::default() })
    }
}
