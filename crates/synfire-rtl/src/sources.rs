//! The Verilog of the core and the harness around it, as part of this crate.

use sha2::{Digest, Sha256};

macro_rules! embedded {
    ($dir:literal: $($name:literal)*) => {
        [$(($name, include_str!(concat!("../../../hdl/", $dir, "/", $name)))),*]
    };
}

const RTL: &[(&str, &str)] = &embedded!("rtl":
    "synfire_adaptation.v" "synfire_contribution.v" "synfire_core.v" "synfire_decay.v" "synfire_delay.v"
    "synfire_deliver.v" "synfire_digits.v" "synfire_events.v" "synfire_fetch.v" "synfire_host.v" "synfire_issue.v"
    "synfire_lane.v" "synfire_leak.v" "synfire_lowest.v" "synfire_or.v" "synfire_ram.v" "synfire_ring.v"
    "synfire_rotator.v" "synfire_saturate.v" "synfire_scheduler.v" "synfire_spikes.v" "synfire_state_ram.v"
    "synfire_update.v" "synfire_weights.v"
);
const HEADERS: &[(&str, &str)] = &embedded!("generated":
    "synfire_spec.vh" "synfire_widths.vh" "synfire_word_accumulator.vh" "synfire_word_neuron.vh"
    "synfire_word_pointer.vh" "synfire_word_profile.vh" "synfire_word_rule.vh" "synfire_word_stage.vh"
    "synfire_word_state.vh" "synfire_word_trace_range.vh" "synfire_word_use.vh"
);
const HARNESS: &str = include_str!("harness.cpp");

/// The name of the harness among the sources.
pub(crate) const HARNESS_NAME: &str = "harness.cpp";

/// Everything that a model is built from: Verilog files, headers and the harness, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sources {
    files: Vec<(String, String)>,
}

impl Default for Sources {
    fn default() -> Self {
        let all = RTL.iter().chain(HEADERS).chain([&(HARNESS_NAME, HARNESS)]);
        Self { files: all.map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect() }
    }
}

impl Sources {
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
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_file_of_the_hardware_is_embedded() {
        let hdl = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../hdl");
        let mut on_disk = BTreeSet::from([HARNESS_NAME.to_owned()]);
        for dir in ["rtl", "generated"] {
            let names = std::fs::read_dir(hdl.join(dir)).unwrap();
            let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
            // The host link around the core has its own header.
            on_disk.extend(names.filter(|name| !name.starts_with("synfire_link")));
        }
        let embedded: BTreeSet<_> = Sources::default().files().map(|(name, _)| name.to_owned()).collect();
        assert_eq!(embedded, on_disk);
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
