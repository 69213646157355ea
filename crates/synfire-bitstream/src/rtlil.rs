//! Memories of a design that Yosys has elaborated and flattened (RTLIL text), and their initial contents.
//!
//! Synthesis is cut in two at the point where memories are still whole cells with names. There the contents are set; what
//! follows maps them to block RAMs. So the Verilog knows nothing of contents, and every memory of any module can have some.

use std::collections::BTreeMap;

use crate::{BitstreamError, Contents};

/// A memory of the netlist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetlistMemory {
    /// Hierarchical name, such as `chip.core.fetch.uses.cells`.
    pub name: String,
    /// Bits of a word.
    pub width: u32,
    /// Words.
    pub depth: u32,
}

const CELL: &str = "cell $mem_v2 \\";

/// The memories of a design, in its order.
///
/// # Errors
/// When a memory has no size.
pub fn memories(design: &str) -> Result<Vec<NetlistMemory>, BitstreamError> {
    let mut found = Vec::new();
    let mut lines = design.lines().map(str::trim_start);
    while let Some(line) = lines.next() {
        let Some(name) = line.strip_prefix(CELL) else { continue };
        let parameters: Vec<_> = lines.by_ref().take_while(|line| *line != "end").collect();
        let number = |key: &str| {
            let values = parameters.iter().filter_map(|line| line.strip_prefix("parameter \\")?.strip_prefix(key));
            values.filter_map(|value| value.trim().parse().ok()).next().ok_or_else(|| BitstreamError::Netlist {
                reason: format!("memory `{name}` has no readable {}", key.trim_end()),
            })
        };
        found.push(NetlistMemory { name: name.trim().to_owned(), width: number("WIDTH ")?, depth: number("SIZE ")? });
    }
    Ok(found)
}

/// The design with initial contents for some of its memories, by name.
///
/// # Errors
/// When there is no such memory or the contents have another size.
pub fn with_contents(design: &str, contents: &BTreeMap<String, Contents>) -> Result<String, BitstreamError> {
    let known = memories(design)?;
    for (name, contents) in contents {
        let fits = |memory: &NetlistMemory| (memory.width, memory.depth) == (contents.width(), contents.depth());
        if !known.iter().any(|memory| memory.name == *name && fits(memory)) {
            let size = format!("{} words of {} bits", contents.depth(), contents.width());
            return Err(BitstreamError::Netlist { reason: format!("there is no memory `{name}` of {size}") });
        }
    }
    let mut out = String::with_capacity(design.len());
    let mut current: Option<&Contents> = None;
    for line in design.split_inclusive('\n') {
        let text = line.trim();
        if let Some(name) = text.strip_prefix(CELL) {
            current = contents.get(name);
        } else if text == "end" {
            current = None;
        }
        match current {
            Some(contents) if text.starts_with("parameter \\INIT ") => {
                out += &format!("    parameter \\INIT {}'", contents.bits().len());
                out.extend(contents.bits().iter().rev().map(|bit| if *bit { '1' } else { '0' }));
                out.push('\n');
            }
            _ => out += line,
        }
    }
    Ok(out)
}

/// The design with some of its memories made of look-up tables, not block RAM: those whose names end in one of `names`,
/// without the last part, such as `core.spikes.memory`.
pub fn in_look_up_tables(design: &str, names: &[String]) -> String {
    let mut out = String::with_capacity(design.len());
    for line in design.split_inclusive('\n') {
        let memory = line.trim().strip_prefix(CELL).and_then(|name| name.rsplit_once('.'));
        if memory.is_some_and(|(memory, _)| names.iter().any(|name| memory.ends_with(name.as_str()))) {
            out += "  attribute \\ram_style \"distributed\"\n";
        }
        out += line;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESIGN: &str = "module \\top\n  cell $mem_v2 \\a[0].cells\n    parameter \\ABITS 1\n    parameter \\INIT 4'x\n    \
        parameter \\SIZE 2\n    parameter \\WIDTH 2\n    connect \\RD_EN 1'1\n  end\n  cell $add $1\n    parameter \\INIT 1\n  \
        end\nend\n";

    #[test]
    fn memories_are_found_and_filled() {
        let expected = NetlistMemory { name: "a[0].cells".into(), width: 2, depth: 2 };
        assert_eq!(memories(DESIGN).unwrap(), [expected]);
        let mut contents = Contents::zeros(2, 2);
        contents.set(1, 0, true);
        let filled = with_contents(DESIGN, &BTreeMap::from([("a[0].cells".into(), contents)])).unwrap();
        assert_eq!(filled, DESIGN.replace("4'x", "4'0100"));
    }

    #[test]
    fn memories_are_moved_by_the_end_of_their_names() {
        let moved = in_look_up_tables(DESIGN, &["a[0]".into()]);
        let attribute = "  attribute \\ram_style \"distributed\"\n";
        assert_eq!(moved, DESIGN.replace("  cell $mem", &format!("{attribute}  cell $mem")));
        assert_eq!(in_look_up_tables(DESIGN, &["a[1]".into()]), DESIGN);
    }

    #[test]
    fn memories_that_are_not_there_are_refused() {
        let of = |width| BTreeMap::from([("a[0].cells".to_owned(), Contents::zeros(width, 2))]);
        assert!(matches!(with_contents(DESIGN, &of(3)), Err(BitstreamError::Netlist { .. })));
        let sizeless = DESIGN.replace("SIZE 2", "SIZE many");
        assert!(matches!(memories(&sizeless), Err(BitstreamError::Netlist { .. })));
    }
}
