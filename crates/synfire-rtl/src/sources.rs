//! The Verilog of core and chip, and the harnesses around them.

use std::path::Path;

use sha2::{Digest, Sha256};

/// The header of the link; a core alone does not have it.
const LINK_HEADER: &str = "synfire_link.vh";
pub(crate) const HARNESSES: [(&str, &str); 2] =
    [(CORE_HARNESS, include_str!("harness.cpp")), (CHIP_HARNESS, include_str!("chip.cpp"))];

/// The names of the harnesses among the sources.
pub(crate) const CORE_HARNESS: &str = "harness.cpp";
pub(crate) const CHIP_HARNESS: &str = "chip.cpp";

/// What is defined where an iCE40 UltraPlus is built: its large RAMs have one port, and it has multipliers to spare.
pub const ULTRA_PLUS: [&str; 2] = ["SYNFIRE_SINGLE_PORT", "SYNFIRE_MULTIPLIERS"];

/// Everything that a model is built from: Verilog files, headers and the harness, by name. The default are those of the core.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sources {
    files: Vec<(String, String)>,
    /// Whether registers hold anything at power-up.
    pub(crate) begins_at_random: bool,
}

impl Default for Sources {
    fn default() -> Self {
        Self::core().with(&HARNESSES[0])
    }
}

impl Sources {
    /// Those of a chip.
    pub fn chip() -> Self {
        let mut sources = Self::core();
        sources.add(synfire_hdl::directory("link"));
        sources.add(synfire_hdl::directory("generated").filter(|file| file.name == LINK_HEADER));
        sources.with(&HARNESSES[1])
    }

    /// The core and its headers, without a harness.
    fn core() -> Self {
        let mut sources = Self { files: Vec::new(), begins_at_random: false };
        sources.add(synfire_hdl::directory("rtl"));
        sources.add(synfire_hdl::directory("generated").filter(|file| file.name != LINK_HEADER));
        sources
    }

    fn add(&mut self, files: impl Iterator<Item = synfire_hdl::File>) {
        self.files.extend(files.map(|file| (file.name.to_owned(), file.text.to_owned())));
    }

    fn with(mut self, (name, text): &(&str, &str)) -> Self {
        self.files.push(((*name).to_owned(), (*text).to_owned()));
        self
    }

    /// A netlist of gates and the harness that drives it.
    pub(crate) fn gates(name: &str, verilog: &str, harness: &str) -> Self {
        let mut sources = Self { files: vec![(name.to_owned(), verilog.to_owned())], begins_at_random: false };
        let text = HARNESSES.iter().find(|(name, _)| *name == harness).map_or("", |(_, text)| text);
        sources.files.push((harness.to_owned(), text.to_owned()));
        sources
    }

    /// Names and texts.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// These sources with one passage of one file replaced; none if it does not stand there exactly once.
    pub fn replace(&self, file: &str, old: &str, new: &str) -> Option<Self> {
        let mut changed = self.clone();
        let (_, text) = changed.files.iter_mut().find(|(name, _)| name == file)?;
        if text.matches(old).count() != 1 {
            return None;
        }
        *text = text.replace(old, new);
        Some(changed)
    }

    /// These sources as an iCE40 UltraPlus is built from them: with [`ULTRA_PLUS`] defined.
    #[must_use]
    pub fn for_ultra_plus(&self) -> Self {
        let mut changed = self.clone();
        let defines: String = ULTRA_PLUS.iter().map(|name| format!("`define {name}\n")).collect();
        for (_, text) in changed.files.iter_mut().filter(|(name, _)| Path::new(name).extension() == Some("v".as_ref()))
        {
            text.insert_str(0, &defines);
        }
        changed
    }

    /// SHA-256 over names and texts.
    pub(crate) fn hash(&self, hasher: &mut Sha256) {
        for (name, text) in &self.files {
            for part in [name, text] {
                hasher.update((part.len() as u64).to_le_bytes());
                hasher.update(part);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_file_of_the_hardware_is_embedded() {
        let hdl = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../hdl");
        let on_disk = |dirs: &[&str]| -> BTreeSet<String> {
            let entries = dirs.iter().flat_map(|dir| std::fs::read_dir(hdl.join(dir)).unwrap());
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
        };
        let embedded = |sources: Sources, harness: &str| -> BTreeSet<String> {
            sources.files().map(|(name, _)| name.to_owned()).filter(|name| name != harness).collect()
        };
        assert_eq!(embedded(Sources::chip(), CHIP_HARNESS), on_disk(&["rtl", "generated", "link"]));
        let mut core = on_disk(&["rtl", "generated"]);
        core.remove("synfire_link.vh");
        assert_eq!(embedded(Sources::default(), CORE_HARNESS), core);
    }

    #[test]
    fn a_passage_is_replaced_only_where_it_stands_once() {
        let sources = Sources::default();
        assert!(sources.replace("synfire_ram.v", "no such text", "").is_none());
        assert!(sources.replace("synfire_ram.v", "clk_i", "clock").is_none());
        let changed = sources.replace("synfire_ram.v", "module synfire_ram", "module other").unwrap();
        assert_ne!(changed, sources);
    }
}
