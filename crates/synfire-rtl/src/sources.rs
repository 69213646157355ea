//! The Verilog of core and chip and the harnesses around them, as part of this crate.

use std::path::Path;

use sha2::{Digest, Sha256};

macro_rules! embedded {
    ($dir:literal: $($name:literal)*) => {
        [$(($name, include_str!(concat!("../../../hdl/", $dir, "/", $name)))),*]
    };
}

const RTL: &[(&str, &str)] = &embedded!("rtl":
    "synfire_adaptation.v" "synfire_answer.v" "synfire_change.v" "synfire_contribution.v" "synfire_core.v"
    "synfire_decay.v" "synfire_delay.v" "synfire_deliver.v" "synfire_delivered.v" "synfire_digits.v" "synfire_events.v"
    "synfire_fetch.v" "synfire_gain.v" "synfire_hop.v" "synfire_host.v" "synfire_issue.v" "synfire_lane.v"
    "synfire_large_ram.v" "synfire_leak.v" "synfire_learning.v" "synfire_lowest.v" "synfire_or.v"
    "synfire_paced_words.v" "synfire_parts.v" "synfire_places.v" "synfire_plasticity.v" "synfire_profiles.v"
    "synfire_pull.v" "synfire_ram.v" "synfire_readback.v" "synfire_ring.v" "synfire_rotator.v" "synfire_rules.v"
    "synfire_saturate.v" "synfire_scaled.v" "synfire_scheduler.v" "synfire_segments.v" "synfire_shared_cells.v"
    "synfire_short_deliver.v" "synfire_short_ring.v" "synfire_speck.v" "synfire_spikes.v" "synfire_state_ram.v"
    "synfire_streamed_words.v" "synfire_table_ram.v" "synfire_toeplitz.v" "synfire_update.v" "synfire_update_paced.v"
    "synfire_update_streamed.v" "synfire_walk.v" "synfire_weights.v" "synfire_winner.v"
);
const HEADERS: &[(&str, &str)] = &embedded!("generated":
    "synfire_constants.vh" "synfire_parameter_map.vh" "synfire_parameter_words.vh" "synfire_parameters.vh"
    "synfire_spec.vh" "synfire_word_accumulator.vh" "synfire_word_neuron.vh" "synfire_word_pointer.vh"
    "synfire_word_profile.vh" "synfire_word_rule.vh" "synfire_word_stage.vh" "synfire_word_state.vh"
    "synfire_word_trace_range.vh" "synfire_word_use.vh"
);
const LINK: &[(&str, &str)] = &embedded!("link":
    "synfire_boot.v" "synfire_bus.v" "synfire_byte_ram.v" "synfire_chip.v" "synfire_cobs_decoder.v" "synfire_cobs_encoder.v"
    "synfire_command.v" "synfire_crc.v" "synfire_flash.v" "synfire_frame_ram.v" "synfire_input.v" "synfire_link.v"
    "synfire_rate.v" "synfire_receiver.v" "synfire_reply.v" "synfire_salt.v" "synfire_sender.v" "synfire_sequencer.v"
    "synfire_settings.v" "synfire_stream.v" "synfire_uart_rx.v" "synfire_uart_tx.v"
);
const LINK_HEADER: &[(&str, &str)] = &embedded!("generated": "synfire_link.vh");
const HARNESSES: [(&str, &str); 2] =
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
}

impl Default for Sources {
    fn default() -> Self {
        Self::of(&[RTL, HEADERS, &HARNESSES[..1]])
    }
}

impl Sources {
    /// Those of a chip.
    pub fn chip() -> Self {
        Self::of(&[RTL, HEADERS, LINK, LINK_HEADER, &HARNESSES[1..]])
    }

    /// A netlist of gates and the harness that drives it.
    pub(crate) fn gates(name: &str, verilog: &str, harness: &str) -> Self {
        let mut sources = Self { files: vec![(name.to_owned(), verilog.to_owned())] };
        let text = HARNESSES.iter().find(|(name, _)| *name == harness).map_or("", |(_, text)| text);
        sources.files.push((harness.to_owned(), text.to_owned()));
        sources
    }

    fn of(lists: &[&[(&str, &str)]]) -> Self {
        let all = lists.iter().flat_map(|list| list.iter());
        Self { files: all.map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect() }
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
