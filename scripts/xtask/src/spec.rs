//! The specification as it stands in `crates/synfire-arch/spec`.

use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::expression::Expression;

/// `core.toml` and the targets beside it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    pub version: u32,
    pub title: String,
    #[serde(rename = "constant")]
    pub constants: Vec<Number>,
    #[serde(rename = "parameter")]
    pub parameters: Vec<Parameter>,
    pub derived: Vec<Derived>,
    #[serde(rename = "enum")]
    pub enums: Vec<Enumeration>,
    #[serde(rename = "word")]
    pub words: Vec<Word>,
    #[serde(rename = "memory")]
    pub memories: Vec<Memory>,
    #[serde(rename = "register")]
    pub registers: Vec<Register>,
    #[serde(rename = "step")]
    pub steps: Vec<Text>,
    #[serde(rename = "arithmetic")]
    pub arithmetic: Vec<Text>,
    #[serde(rename = "cycle")]
    pub cycles: Vec<Number>,
    #[serde(rename = "formula")]
    pub formulas: Vec<Text>,
    /// `(name, text)` of every target file, by name.
    #[serde(skip)]
    pub targets: Vec<(String, String)>,
    /// SHA-256 of core.toml.
    #[serde(skip)]
    pub digest: Vec<u8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Number {
    pub name: String,
    pub value: i64,
    pub doc: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    pub name: String,
    pub symbol: String,
    pub doc: String,
}

/// An expression, as it was written and as it was read.
#[derive(Deserialize)]
#[serde(try_from = "String")]
pub struct Formula {
    pub text: String,
    pub expression: Expression,
}

impl TryFrom<String> for Formula {
    type Error = anyhow::Error;

    fn try_from(text: String) -> anyhow::Result<Self> {
        Ok(Self { expression: Expression::parse(&text)?, text })
    }
}

/// What follows from the parameters.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Derived {
    pub name: String,
    pub value: Formula,
    pub doc: String,
}

/// Named numbers of one kind.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enumeration {
    pub name: String,
    pub bits: u32,
    pub doc: String,
    pub values: Vec<Number>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Word {
    pub name: String,
    pub doc: String,
    pub fields: Vec<Field>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    pub name: String,
    pub bits: Bits,
    #[serde(default)]
    pub signed: bool,
    pub doc: String,
}

/// A width: a number, the name of a constant, or the name of a derived width.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Bits {
    Number(u32),
    Name(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Memory {
    pub name: String,
    pub region: u8,
    pub word: String,
    pub depth: Formula,
    pub doc: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    pub name: String,
    pub address: u32,
    pub access: String,
    pub doc: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    pub name: String,
    pub doc: String,
}

impl Derived {
    /// The name of its method of `Target`.
    pub fn method(&self, spec: &Spec) -> String {
        let prefix = if self.value.expression.is_truth(spec) { "has_" } else { "" };
        format!("{prefix}{}", self.name)
    }

    /// Whether the width of a memory word decides it: then it is a matter of the hardware alone.
    pub fn needs_words(&self, spec: &Spec) -> bool {
        self.value.expression.needs_words(spec)
    }
}

impl Spec {
    /// Reads the specification of the repository at `root`.
    pub fn read(root: &Path) -> anyhow::Result<Self> {
        let dir = root.join("crates/synfire-arch/spec");
        let path = dir.join("core.toml");
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let mut spec: Self = toml::from_str(&text).with_context(|| path.display().to_string())?;
        spec.digest = Sha256::digest(&text).to_vec();
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(dir.join("targets"))?.map(|entry| Ok(entry?.path())).collect::<anyhow::Result<_>>()?;
        files.sort();
        for file in files {
            let name = file.file_stem().context("a target file has a name")?.to_string_lossy().into_owned();
            spec.targets.push((name, std::fs::read_to_string(file)?));
        }
        Ok(spec)
    }

    /// What is derived under a name.
    pub fn derived_named(&self, name: &str) -> Option<&Derived> {
        self.derived.iter().find(|derived| derived.name == name)
    }

    /// Whether a parameter or what is derived has this name and is true or false, instead of a number.
    pub fn is_flag(&self, name: &str) -> bool {
        let is_parameter = self.parameters.iter().any(|parameter| parameter.name == name);
        let target = is_parameter.then(|| self.targets.iter().find_map(|(_, text)| text.parse::<toml::Table>().ok()));
        let in_target = target.flatten().is_some_and(|table| table.get(name).is_some_and(toml::Value::is_bool));
        in_target || self.derived_named(name).is_some_and(|derived| derived.value.expression.is_truth(self))
    }

    /// Whether a name is that of the width of a memory word.
    pub fn is_word_bits(&self, name: &str) -> bool {
        name.strip_suffix("_word_bits").is_some_and(|word| self.words.iter().any(|known| known.name == word))
    }

    /// The parameters of the hardware: all but the nominal clock.
    pub fn hardware_parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(|parameter| parameter.name != "clock_hz")
    }

    /// The value of a shared constant.
    pub fn constant(&self, name: &str) -> Option<i64> {
        self.constants.iter().find(|constant| constant.name == name).map(|constant| constant.value)
    }
}

/// Where the repository is.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
