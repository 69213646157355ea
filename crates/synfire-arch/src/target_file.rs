//! Targets as files: their text, what can be wrong with it, and the digest of what it says.

use std::format;
use std::prelude::rust_2024::*;

use sha2::{Digest, Sha256};
use synfire_diagnostics::{Diagnostic, ToDiagnostic, codes};

use crate::generated::{BUILT_IN_TARGETS, DITHER_LINE_BITS};
use crate::{Target, toml_reason};

/// What is wrong with a target.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// No built-in target has this name.
    #[error("there is no target called `{name}`")]
    Unknown {
        /// The name.
        name: String,
        /// The closest built-in name.
        closest: Option<&'static str>,
    },
    /// The file is not a target.
    #[error("not a target description: {reason}")]
    Syntax {
        /// What the TOML reader says.
        reason: String,
    },
    /// A parameter is out of its range.
    #[error("target `{target}`: {parameter} = {value}, but {requirement}")]
    Parameter {
        /// The target.
        target: String,
        /// The parameter.
        parameter: &'static str,
        /// Its value.
        value: u64,
        /// What it has to be.
        requirement: &'static str,
    },
}

impl ToDiagnostic for TargetError {
    fn to_diagnostic(&self) -> Diagnostic {
        match self {
            Self::Unknown { closest, .. } => {
                let known = Target::built_in().map(|target| target.name).collect::<Vec<_>>().join(", ");
                let diagnostic = Diagnostic::error(codes::compile::UNKNOWN_TARGET, self.to_string())
                    .note(format!("built-in targets: {known}"));
                match closest {
                    Some(name) => diagnostic.help(format!("a target `{name}` exists; a path to a TOML file works too")),
                    None => diagnostic.help("`synfire targets` describes them; a path to a TOML file works too"),
                }
            }
            Self::Syntax { .. } => Diagnostic::error(codes::compile::BAD_TARGET, self.to_string())
                .help("`synfire targets ecp5-85f` prints one to start from"),
            Self::Parameter { .. } => Diagnostic::error(codes::compile::BAD_TARGET, self.to_string())
                .help("docs/core.md lists the range of every parameter"),
        }
    }
}

impl Target {
    /// The built-in targets, by name.
    pub fn built_in() -> impl Iterator<Item = Self> {
        BUILT_IN_TARGETS.iter().map(|(_, text)| Self::from_toml(text).expect("built-in targets are tested"))
    }

    /// The built-in target with this name.
    ///
    /// # Errors
    /// [`TargetError::Unknown`], with the closest name.
    pub fn named(name: &str) -> Result<Self, TargetError> {
        match BUILT_IN_TARGETS.iter().find(|(known, _)| *known == name) {
            Some((_, text)) => Self::from_toml(text),
            None => Err(TargetError::Unknown {
                name: name.to_owned(),
                closest: synfire_diagnostics::closest_name(name, BUILT_IN_TARGETS.iter().map(|(known, _)| *known)),
            }),
        }
    }

    /// Reads and checks a target description.
    ///
    /// # Errors
    /// When it is no TOML, lacks or adds a key, or a parameter is out of range.
    pub fn from_toml(text: &str) -> Result<Self, TargetError> {
        let target: Self =
            toml::from_str(text).map_err(|error| TargetError::Syntax { reason: toml_reason(text, &error) })?;
        target.check()?;
        Ok(target)
    }

    /// Checks every parameter against its range.
    ///
    /// # Errors
    /// The first parameter that is out of range.
    pub fn check(&self) -> Result<(), TargetError> {
        let require = |ok: bool, parameter, value: u32, requirement| {
            if ok {
                Ok(())
            } else {
                Err(TargetError::Parameter {
                    target: self.name.clone(),
                    parameter,
                    value: u64::from(value),
                    requirement,
                })
            }
        };
        require(self.clock_hz > 0, "clock_hz", 0, "it has to be at least 1")?;
        let (p, q) = (self.lanes, self.update_lanes);
        require([2, 4, 8, 16].contains(&p), "lanes", p, "it has to be 2, 4, 8 or 16")?;
        require(q.is_power_of_two() && q <= p, "update_lanes", q, "it has to be a power of two, at most `lanes`")?;
        let interval = self.update_interval;
        require(
            interval == 1 || (16..=256).contains(&interval),
            "update_interval",
            interval,
            "it has to be 1, or 16 to 256",
        )?;
        let blocks = |count: u32| count >= p && count <= 1 << 20 && count.is_multiple_of(p);
        require(blocks(self.neurons), "neurons", self.neurons, "it has to be a multiple of `lanes`, at most 2^20")?;
        require(blocks(self.axons), "axons", self.axons, "it has to be a multiple of `lanes`, at most 2^20")?;
        require((1..=1 << 24).contains(&self.tiles), "tiles", self.tiles, "it has to be 1 to 2^24")?;
        require((1..=1 << 24).contains(&self.uses), "uses", self.uses, "it has to be 1 to 2^24")?;
        let ring = self.ring_depth;
        require(
            ring.is_power_of_two() && (2..=256).contains(&ring),
            "ring_depth",
            ring,
            "it has to be a power of two, 2 to 256",
        )?;
        require((2..=16).contains(&self.weight_bits), "weight_bits", self.weight_bits, "it has to be 2 to 16")?;
        require((8..=32).contains(&self.state_bits), "state_bits", self.state_bits, "it has to be 8 to 32")?;
        let held = interval == 1 || self.state_bits <= 21;
        require(held, "state_bits", self.state_bits, "with an `update_interval` it has to be 8 to 21")?;
        require((1..=1 << 16).contains(&self.profiles), "profiles", self.profiles, "it has to be 1 to 2^16")?;
        require((1..=256).contains(&self.stages), "stages", self.stages, "it has to be 1 to 256")?;
        self.check_learning(require)
    }

    /// The parameters of learning.
    fn check_learning(
        &self,
        require: impl Fn(bool, &'static str, u32, &'static str) -> Result<(), TargetError>,
    ) -> Result<(), TargetError> {
        let learning = u32::from(self.learning);
        require(self.diagonal || !self.learning, "learning", learning, "columns need a `diagonal` target")?;
        let soft = u32::from(self.soft_bounds);
        require(self.learning || !self.soft_bounds, "soft_bounds", soft, "it needs `learning`")?;
        require((1..=256).contains(&self.rules), "rules", self.rules, "it has to be 1 to 256")?;
        require((1..=256).contains(&self.trace_ranges), "trace_ranges", self.trace_ranges, "it has to be 1 to 256")?;
        let lines = u64::from(self.tiles) * u64::from(self.lanes);
        let addressable = lines.max(u64::from(self.pointers())) <= 1 << DITHER_LINE_BITS;
        require(
            addressable || !self.learning,
            "tiles",
            self.tiles,
            "dither reaches 2^19 rows of tiles where weights learn",
        )
    }

    /// SHA-256 over the parameters that decide what the hardware does (not the name, the text or the clock).
    pub fn digest(&self) -> [u8; 32] {
        let behaviour = Self { name: String::new(), doc: String::new(), clock_hz: 0, ..self.clone() };
        Sha256::digest(toml::to_string(&behaviour).expect("a target is plain data")).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_targets_are_valid_and_named_after_their_files() {
        for (name, text) in BUILT_IN_TARGETS {
            assert_eq!(Target::from_toml(text).unwrap().name, *name);
        }
    }

    #[test]
    fn the_digest_follows_behaviour_only() {
        let target = Target::named("ecp5-25f").unwrap();
        let renamed = Target { name: "mine".into(), clock_hz: 1, ..target.clone() };
        let wider = Target { state_bits: 20, ..target.clone() };
        assert_eq!(target.digest(), renamed.digest());
        assert_ne!(target.digest(), wider.digest());
    }

    #[test]
    fn bad_targets_are_refused_with_the_reason() {
        let error = Target::named("ecp5-85g").unwrap_err();
        assert_eq!(error, TargetError::Unknown { name: "ecp5-85g".into(), closest: Some("ecp5-85f") });
        let odd = Target { lanes: 3, ..Target::named("ncx").unwrap() };
        assert_eq!(odd.check().unwrap_err().to_string(), "target `ncx`: lanes = 3, but it has to be 2, 4, 8 or 16");
        // Times are cycles divided by it.
        let stopped = Target { clock_hz: 0, ..Target::named("ncx").unwrap() };
        let reason = "target `ncx`: clock_hz = 0, but it has to be at least 1";
        assert_eq!(stopped.check().unwrap_err().to_string(), reason);
    }
}
