//! How a source becomes a network and its image.

use pyo3::prelude::*;
use synfire::{CompileOptions, OpenOptions, PrepareOptions, Prepared, Source, calibration_warning};
use synfire_compiler::Rounding;
use synfire_data::Samples;
use synfire_diagnostics::{Diagnostic, Diagnostics, codes};
use synfire_language::Experiment;

use crate::arguments::Arguments;
use crate::budget;
use crate::source::{FromSource, NetworkSource};

/// Samples to choose scales and weights by.
#[derive(Debug, Clone)]
pub struct Calibrated {
    /// The samples.
    pub samples: Samples,
    /// Ticks of each; as long as the samples, if nobody says so.
    pub ticks: Option<u32>,
    /// Whether it is one run.
    pub is_run: bool,
}

/// All that decides what becomes of a source.
#[derive(Debug, Clone)]
pub struct Settings {
    open: OpenOptions,
    rounding: Option<Rounding>,
    arguments: Arguments,
    calibrated: Option<Calibrated>,
}

impl Settings {
    /// What Python asked for.
    pub fn new(arguments: Arguments, calibrated: Option<Calibrated>) -> PyResult<Self> {
        Ok(Self { open: arguments.open_options()?, rounding: arguments.rounding()?, arguments, calibrated })
    }

    /// Opens a source. Options that it decides itself are refused.
    ///
    /// # Errors
    /// All that is wrong with the source.
    pub fn open(&self, source: &NetworkSource) -> Result<Source, Diagnostics> {
        self.refuse_decided(source)?;
        source.open(&self.open)
    }

    fn refuse_decided(&self, source: &NetworkSource) -> Result<(), Diagnostics> {
        let (of_network, of_compiling) = (self.arguments.first_of_network(), self.arguments.first_of_compiling());
        let path = source.path().display();
        let (option, message, help) = match (&source.from, of_network, of_compiling.or(self.calibration_given())) {
            (FromSource::Page { .. }, Some(option), _) => (
                option,
                format!("`{path}` says such things itself"),
                "leave it out: a page says all that a NIR file leaves open (docs/language.md)",
            ),
            (FromSource::Bytes { .. }, option, other) if source.is_image() && option.or(other).is_some() => (
                option.or(other).unwrap_or_default(),
                format!("`{path}` is an image, where everything is decided"),
                "give the network file instead, or leave the option out",
            ),
            _ => return self.refuse_without_effect(),
        };
        Err(Diagnostic::error(codes::run::DECIDED, format!("`{option}` was given, but {message}")).help(help).into())
    }

    fn calibration_given(&self) -> Option<&'static str> {
        self.calibrated.as_ref().map(|_| "calibrate")
    }

    /// Refuses an argument of another framework.
    fn refuse_without_effect(&self) -> Result<(), Diagnostics> {
        let compat = self.arguments.compat.as_deref();
        let own = [
            ("norm_input", self.arguments.norm_input.is_some(), "sinabs", "sinabs"),
            ("inhibition", !self.arguments.inhibition.is_empty(), "snnTorch", "snntorch"),
        ];
        let Some((option, _, framework, name)) =
            own.into_iter().find(|(_, given, _, name)| *given && compat != Some(*name))
        else {
            return Ok(());
        };
        let message = format!(
            "`{option}` is an argument of {framework}'s neurons, and the network is not read as one of {framework}"
        );
        let help = format!("give `compat=\"{name}\"` too, or leave `{option}` out");
        Err(Diagnostic::error(codes::run::NO_EFFECT, message).help(help).into())
    }

    /// Compiles a network, with its warnings in the order of the command line: of the import, of the calibration, of the
    /// compiler.
    ///
    /// # Errors
    /// Why the target cannot hold the network.
    pub fn prepare(&self, loaded: &synfire::Loaded) -> Result<Prepared, Diagnostics> {
        let target = synfire::target(self.target_name(), budget::reader())?;
        let (options, notes) = self.options(&loaded.experiment)?;
        let mut prepared = synfire::prepare(&loaded.experiment, &target, &options)?;
        prepared.compiled.warnings.splice(0..0, loaded.warnings.iter().cloned().chain(notes));
        Ok(prepared)
    }

    fn target_name(&self) -> &str {
        self.arguments.target.as_deref().unwrap_or(synfire::DEFAULT_TARGET)
    }

    fn options(&self, experiment: &Experiment) -> Result<(PrepareOptions, Option<Diagnostic>), Diagnostics> {
        let default = PrepareOptions::of(experiment).compile;
        let Arguments { weight_bits, own_weight_bits, input_range, input_bits, scale, .. } = &self.arguments;
        let rounding = if scale.is_some() { Rounding::Zero } else { default.rounding };
        let compile = CompileOptions {
            weight_bits: weight_bits.unwrap_or(default.weight_bits),
            own_weight_bits: own_weight_bits.clone(),
            input_range: input_range.unwrap_or(default.input_range),
            input_bits: input_bits.unwrap_or(default.input_bits),
            pinned_scale: *scale,
            rounding: self.rounding.unwrap_or(rounding),
            ..default
        };
        let Some(Calibrated { samples, ticks, is_run }) = &self.calibrated else {
            return Ok((PrepareOptions { compile, calibration: None, budget: budget::run() }, None));
        };
        let (found, expected) = (samples.axons(), experiment.network.input_size());
        if found != expected {
            let message = format!("`calibrate` has rows of {found} values, but the network has {expected} input axons");
            let help = "give samples of what the network is run on";
            return Err(Diagnostic::error(codes::run::INPUT_SHAPE, message).help(help).into());
        }
        let ticks = synfire::ticks_of(samples, *ticks)?;
        let note = calibration_warning(samples, ticks, *is_run);
        let calibration = Some((samples.clone(), ticks));
        Ok((PrepareOptions { compile, calibration, budget: budget::run() }, note))
    }
}
