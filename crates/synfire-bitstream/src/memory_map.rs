//! Which memory of the netlist holds what part of an image.

use std::collections::BTreeMap;

use synfire_arch::Target;
use synfire_arch::generated::{register, word};
use synfire_image::{BootWrites, Image, ImageError, MemoryContents};

use crate::boot::BootScript;
use crate::flow::is_ultra_plus;
use crate::rtlil::NetlistMemory;
use crate::{BitstreamError, Contents, Design};

/// What a memory of the netlist is to an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// One weight of every row.
    WeightBank(u32),
    /// Every `update_lanes`-th neuron.
    NeuronLane(u32),
    /// The lower bits of every `update_lanes`-th neuron, and states.
    SharedLow(u32),
    /// Its upper bits, and profiles, which the boot script writes.
    SharedHigh(u32),
    /// Whole words of a memory, by its name.
    Words(&'static str),
    /// The boot script.
    Boot,
}

/// The role of a memory, by its place in the hierarchy; none for those that an image does not fill.
fn role(name: &str) -> Option<Role> {
    let path: Vec<_> = name.split('.').collect();
    let ends = |tail: &[&str]| path.len() >= tail.len() && path[path.len() - tail.len()..] == *tail;
    let indexed = |position: usize, array: &str| -> Option<u32> {
        let element = path.get(path.len().checked_sub(position)?)?;
        element.strip_prefix(array)?.strip_prefix('[')?.strip_suffix(']')?.parse().ok()
    };
    let lane = || (3..=path.len()).find_map(|position| indexed(position, "update_lane"));
    match () {
        () if ends(&["uses", "cells"]) => Some(Role::Words("uses")),
        () if ends(&["fetch", "pointers", "cells"]) => Some(Role::Words("pointers")),
        () if ends(&["deliver", "rows", "cells"]) => Some(Role::Words("weights")),
        () if ends(&["script", "cells"]) => Some(Role::Boot),
        () if ends(&["neurons", "cells"]) => lane().map(Role::NeuronLane),
        () if ends(&["low_words", "cells"]) => lane().map(Role::SharedLow),
        () if ends(&["high_words", "cells"]) => lane().map(Role::SharedHigh),
        () if ends(&["memory", "cells"]) && path.len() > 4 && path[path.len() - 4] == "weights" => {
            indexed(3, "bank").map(Role::WeightBank)
        }
        () => None,
    }
}

/// Whether an image fills this memory, so that its place in a bitstream has to be known.
pub fn is_filled(memory: &NetlistMemory) -> bool {
    role(&memory.name).is_some()
}

/// Whether block RAM contents can be set for this memory on this device: SPRAM, where weights of an UltraPlus are, has none.
pub fn can_have_contents(design: &Design, memory: &NetlistMemory) -> bool {
    let weights = matches!(role(&memory.name), Some(Role::WeightBank(_) | Role::Words("weights")));
    !(weights && is_ultra_plus(&design.device))
}

/// The contents of the given memories of the netlist for an image. What they do not hold is written by the boot script, as
/// far as it can be; the names of memories that it cannot hold are returned: all of them where there is no boot player. A
/// script `in_flash` holds all.
///
/// # Errors
/// When a value does not fit its field or the script does not fit the boot memory.
pub fn contents(image: &Image, memories: &[NetlistMemory], in_flash: bool) -> Result<Filled, BitstreamError> {
    let writes = image.program.boot_writes(&image.target).map_err(ImageError::from)?;
    let parts = &writes.memories;
    let mut filled = BTreeMap::new();
    let mut covered: BTreeMap<&str, u32> = BTreeMap::new();
    let mut boot = None;
    for memory in memories {
        let part = |name: &str| parts.iter().find(|part| part.memory.name == name);
        let (name, contents) = match role(&memory.name) {
            Some(Role::Boot) => {
                boot = Some(memory);
                continue;
            }
            Some(Role::Words("weights")) => {
                covered.insert("weights", image.target.lanes - 1);
                ("weights", part("weights").map(|part| words(memory, part, 0, 1, 0)))
            }
            Some(Role::Words(name)) => (name, part(name).map(|part| words(memory, part, 0, 1, 0))),
            Some(Role::NeuronLane(lane)) => {
                let step = image.target.update_lanes;
                ("neurons", part("neurons").map(|part| words(memory, part, lane, step, 0)))
            }
            Some(Role::SharedLow(lane)) => {
                let step = image.target.update_lanes;
                ("", part("neurons").map(|part| words(memory, part, lane, step, 0)))
            }
            Some(Role::SharedHigh(lane)) => {
                let (step, below) = (image.target.update_lanes, shared_low_bits(&image.target));
                ("neurons", part("neurons").map(|part| words(memory, part, lane, step, below)))
            }
            // A bank that is split between block RAM and look-up tables is not in one memory: the boot script writes it.
            Some(Role::WeightBank(_))
                if part("weights").is_some_and(|part| part.words().len() > memory.depth as usize) =>
            {
                continue;
            }
            Some(Role::WeightBank(bank)) => {
                let first_bit = bank * image.target.weight_bits;
                ("weights", part("weights").map(|part| words(memory, part, 0, 1, first_bit)))
            }
            None => continue,
        };
        if let Some(contents) = contents {
            filled.insert(memory.name.clone(), contents);
            *covered.entry(name).or_default() += 1;
        }
    }
    let whole = |name: &str| match name {
        "weights" => covered.get(name) == Some(&image.target.lanes),
        "neurons" => covered.get(name) == Some(&image.target.update_lanes),
        name => covered.contains_key(name),
    };
    let missing: Vec<_> = parts.iter().filter(|part| !whole(part.memory.name)).collect();
    let depth = if in_flash { u32::MAX } else { boot.map_or(0, |memory| memory.depth) };
    let (script, late) = script(&writes, &missing, depth)?;
    if let Some(memory) = boot {
        filled.insert(memory.name.clone(), script.contents(memory.depth)?);
    }
    let script = (in_flash || boot.is_some()).then_some(script);
    Ok(Filled { contents: filled, late, script })
}

/// Bits of a neuron's parameters in the memory of its state: as many as a state has without the adaptation.
fn shared_low_bits(target: &Target) -> u32 {
    word::STATE.bits(target) - target.state_bits
}

/// What to patch into a base for an image.
#[derive(Debug, Clone, Default)]
pub struct Filled {
    /// Contents by memory of the netlist.
    pub contents: BTreeMap<String, Contents>,
    /// Memories of the core that have to be written after power-up, by name.
    pub late: Vec<&'static str>,
    /// The boot script of an image, where the chip has a player: in `contents` where the netlist has a memory for it.
    pub script: Option<BootScript>,
}

/// Every `step`-th word of an image's memory from word `first` and bit `first_bit` on.
fn words(memory: &NetlistMemory, part: &MemoryContents, first: u32, step: u32, first_bit: u32) -> Contents {
    let mut contents = Contents::zeros(memory.width, memory.depth);
    let chosen = part.words().skip(first as usize).step_by(step as usize).take(memory.depth as usize);
    for (address, word) in chosen.enumerate() {
        contents.set_word(address as u32, word, first_bit);
    }
    contents
}

/// The boot script for memories that are not in block RAM, and for the registers. Memories that alone are larger than the
/// boot memory are left out and named.
fn script(
    writes: &BootWrites,
    missing: &[&MemoryContents],
    depth: u32,
) -> Result<(BootScript, Vec<&'static str>), BitstreamError> {
    let mut script = BootScript::default();
    let mut late = Vec::new();
    for part in missing {
        let words: Vec<u32> = part.chunks().collect();
        if words.len() as u64 >= u64::from(depth) {
            late.push(part.memory.name);
            continue;
        }
        script.write(part.memory.region, 0, part.chunks_per_word(), &words)?;
    }
    // The clear is for resets that are no power-up.
    for (register, value) in writes.registers.into_iter().chain([(register::CONTROL, writes.clear.control())]) {
        script.write(0, register.address, 1, &[value])?;
    }
    Ok((script, late))
}

#[cfg(test)]
mod tests {
    use synfire_arch::generated::MEMORIES;

    use super::*;

    #[test]
    fn roles_follow_the_hierarchy() {
        let cases = [
            ("deliver.weights.bank[5].memory.cells", Some(Role::WeightBank(5))),
            ("chip.core.deliver.weights.bank[11].memory.cells", Some(Role::WeightBank(11))),
            ("chip.core.delivery.deliver.weights.bank[11].memory.cells", Some(Role::WeightBank(11))),
            ("chip.core.delivery.deliver.rows.cells", Some(Role::Words("weights"))),
            ("chip.core.delivery.ring.bank[0].memory.cells", None),
            ("chip.core.fetch.in_block_ram.uses.cells", Some(Role::Words("uses"))),
            ("chip.core.fetch.in_large_ram.low.cells", None),
            ("chip.core.fetch.pointers.cells", Some(Role::Words("pointers"))),
            ("update.update_lane[1].neurons.cells", Some(Role::NeuronLane(1))),
            ("update.update_lane[1].passing_words.neurons.cells", Some(Role::NeuronLane(1))),
            ("update.update_lane[0].paced_words.shared.memory.low_words.cells", Some(Role::SharedLow(0))),
            ("update.update_lane[1].paced_words.shared.memory.high_words.cells", Some(Role::SharedHigh(1))),
            ("update.update_lane[1].profiles.cells", None),
            ("chip.link.boot.player.script.cells", Some(Role::Boot)),
            ("cells", None),
            ("neurons.cells", None),
        ];
        for (name, expected) in cases {
            assert_eq!(role(name), expected, "{name}");
        }
    }

    #[test]
    fn names_are_those_of_the_specification() {
        for name in ["weights", "uses", "pointers", "neurons"] {
            assert!(MEMORIES.iter().any(|memory| memory.name == name));
        }
    }
}
