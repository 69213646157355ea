//! `crates/synfire-arch/spec/link.toml`.

use std::path::Path;

use anyhow::Context;
use serde::Deserialize;

/// The link.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    pub version: u8,
    pub title: String,
    #[serde(rename = "constant")]
    pub constants: Vec<Number>,
    #[serde(rename = "chapter")]
    pub chapters: Vec<Chapter>,
    #[serde(rename = "code")]
    pub codes: Vec<Number>,
    #[serde(rename = "state")]
    pub states: Vec<Number>,
    #[serde(rename = "flag")]
    pub flags: Vec<Number>,
    #[serde(rename = "frame")]
    pub frames: Vec<Frame>,
    #[serde(rename = "memory")]
    pub memories: Vec<Memory>,
    #[serde(rename = "register")]
    pub registers: Vec<Register>,
}

/// A named number.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Number {
    pub name: String,
    pub value: u32,
    pub doc: String,
}

/// A part of the description.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chapter {
    pub name: String,
    pub doc: String,
}

/// One type of frame.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frame {
    pub name: String,
    pub code: u8,
    pub kind: String,
    pub doc: String,
    pub fields: Vec<Field>,
    /// What the words after the fields are, if there are any.
    pub words: Option<String>,
}

/// A field of a frame, little-endian.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    pub name: String,
    pub bytes: u8,
    pub doc: String,
}

/// A memory of the link's own space.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Memory {
    pub name: String,
    pub region: u8,
    pub doc: String,
}

/// A register of the link's own space.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    pub name: String,
    pub address: u32,
    pub access: String,
    pub doc: String,
}

/// Bytes before the fields of a frame: type and sequence.
const HEADING_BYTES: usize = 2;

impl Frame {
    /// Each field with its offset in the decoded frame.
    pub fn offsets(&self) -> impl Iterator<Item = (usize, &Field)> {
        self.fields.iter().scan(HEADING_BYTES, |next, field| {
            let offset = *next;
            *next += usize::from(field.bytes);
            Some((offset, field))
        })
    }

    /// Bytes before the words, or before the CRC where there are none.
    pub fn heading_bytes(&self) -> usize {
        HEADING_BYTES + self.fields.iter().map(|field| usize::from(field.bytes)).sum::<usize>()
    }
}

impl Link {
    /// Reads the specification of the repository at `root`.
    pub fn read(root: &Path) -> anyhow::Result<Self> {
        let path = root.join("crates/synfire-arch/spec/link.toml");
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        toml::from_str(&text).with_context(|| path.display().to_string())
    }
}
