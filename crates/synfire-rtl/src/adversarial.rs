//! Hardware as unkind as it may be: memories that read nonsense where they are written in the same clock, and registers that
//! begin with anything.

use crate::Sources;
use crate::sources::HARNESSES;

/// What the harness does first so that registers begin at random: the same for the same seed, which is not 0.
const RANDOM_REGISTERS: &str = "
    if (const char *seed = getenv(\"SYNFIRE_POWER_UP\")) {
        Verilated::randReset(2);
        Verilated::randSeed(atoi(seed));
    }
";

/// Where a word is read, and when that address is written in the same clock; all in a file's own terms.
struct Read {
    file: &'static str,
    read: &'static str,
    width: &'static str,
    collides: &'static str,
}

const READS: [Read; 8] = [
    Read {
        file: "synfire_ram.v",
        read: "fetched <= cells[read_address_i[ADDRESS_BITS-2:0]];",
        width: "WIDTH",
        collides: "write_i && !write_above && write_address_i[ADDRESS_BITS-2:0] == read_address_i[ADDRESS_BITS-2:0]",
    },
    Read {
        file: "synfire_ram.v",
        read: "fetched <= cells[read_address_i];",
        width: "WIDTH",
        collides: "write_i && write_address_i == read_address_i",
    },
    Read {
        file: "synfire_table_ram.v",
        read: "read_data_o <= cells[read_address_i];",
        width: "WIDTH",
        collides: "write_i && write_address_i == read_address_i",
    },
    Read {
        file: "synfire_state_ram.v",
        read: "fetched <= cells[read_address_i];",
        width: "STATE_WORD_BITS",
        collides: "(write_i || write_adaptation_i) && write_address_i == read_address_i",
    },
    Read {
        file: "synfire_profiles.v",
        read: "host_data_o <= cells[read_address];",
        width: "32",
        collides: "host_write_i && host_write_address_i == read_address",
    },
    Read {
        file: "synfire_byte_ram.v",
        read: "fetched <= cells[read_address_i];",
        width: "32",
        collides: "write_i && write_address_i == read_address_i",
    },
    Read {
        file: "synfire_frame_ram.v",
        read: "fetched <= cells[read_address_i];",
        width: "8",
        collides: "write_i && {1'b0, write_address_i} == read_address_i",
    },
    Read {
        file: "synfire_input.v",
        read: "fetched <= cells[read_address];",
        width: "32",
        collides: "(push_i || list_write_i) && write_address == read_address",
    },
];

/// Memories with one port: a clock that writes reads nothing, and what they showed before is lost then.
const ONE_PORT: [Passage; 2] = [
    Passage {
        file: "synfire_ram.v",
        old: "if (write_i) cells[only_address] <= write_data_i;
                else fetched <= cells[only_address];",
        new: "if (write_i) begin cells[only_address] <= write_data_i; fetched <= ~fetched; end
                else fetched <= cells[only_address];",
    },
    Passage {
        file: "synfire_large_ram.v",
        old: "if (write_i) cells[address] <= write_data_i;",
        new: "if (write_i) begin cells[address] <= write_data_i; read_data_o <= ~read_data_o; end",
    },
];

/// A passage of a file, and what stands there on unkind hardware.
struct Passage {
    file: &'static str,
    old: &'static str,
    new: &'static str,
}

impl Sources {
    /// These sources with memories that give the complement of the old word where they are read and written in one clock, and
    /// of what they showed where they have one port and are written.
    ///
    /// # Panics
    /// If a memory is not read where this module believes.
    #[must_use]
    pub fn with_adversarial_memories(&self) -> Self {
        let mut changed = self.clone();
        for Read { file, read, width, collides } in READS {
            if changed.files().any(|(name, _)| name == file) {
                let (to, from) = read.trim_end_matches(';').split_once(" <= ").unwrap_or_default();
                let unkind = format!("{to} <= {from} ^ {{{width}{{{collides}}}}};");
                let Some(with) = changed.replace(file, read, &unkind) else {
                    panic!("{file} reads its memory elsewhere")
                };
                changed = with;
            }
        }
        for Passage { file, old, new } in ONE_PORT {
            changed = changed.replace(file, old, new).unwrap_or_else(|| panic!("{file} writes its one port elsewhere"));
        }
        changed
    }

    /// These sources in a model whose registers and memories hold anything at power-up.
    #[must_use]
    pub fn with_random_power_up(&self) -> Self {
        let mut changed = self.clone();
        for (harness, _) in HARNESSES {
            for begin in ["int main() {\n", "int main(int argc, char **argv) {\n"] {
                changed = changed.replace(harness, begin, &format!("{begin}{RANDOM_REGISTERS}")).unwrap_or(changed);
            }
        }
        changed.begins_at_random = true;
        changed
    }

    /// Whether registers and memories hold anything at power-up.
    pub const fn has_random_power_up(&self) -> bool {
        self.begins_at_random
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever adds a memory says here what it gives at a collision.
    #[test]
    fn every_memory_is_known() {
        for (name, text) in Sources::chip().files().filter(|(name, _)| name.ends_with(".v")) {
            let memories = text.lines().filter(|line| line.trim_start().starts_with("reg ") && line.contains("[0:"));
            let known =
                READS.iter().any(|read| read.file == name) || ONE_PORT.iter().any(|passage| passage.file == name);
            assert_eq!(memories.count() > 0, known, "{name}");
        }
    }

    #[test]
    fn harnesses_begin_at_random() {
        for sources in [Sources::chip(), Sources::default()] {
            let random = sources.with_random_power_up();
            let seeded = random.files().filter(|(_, text)| text.contains("Verilated::randReset(2)")).count();
            assert_eq!((seeded, random.begins_at_random), (1, true));
        }
    }

    #[test]
    fn every_read_is_changed() {
        let unkind = Sources::chip().with_adversarial_memories();
        for Read { file, collides, .. } in READS {
            let (_, text) = unkind.files().find(|(name, _)| *name == file).unwrap();
            assert!(text.contains(collides), "{file}");
        }
        for Passage { file, new, .. } in ONE_PORT {
            let (_, text) = unkind.files().find(|(name, _)| *name == file).unwrap();
            assert!(text.contains(new), "{file}");
        }
    }
}
