//! ECP5: the register after a block RAM becomes the block's own.
//!
//! Without it data leaves a block 5.8 ns after the clock, with it 1 ns after. Yosys does not use it, so the netlist is changed
//! here. A port is changed when each of its outputs goes to one plain flip-flop of the same clock, or through one look-up
//! table that chooses between blocks; then the flip-flop moves before the table, and so do those of its other inputs.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value, json};

use crate::BitstreamError;

type Cells = Map<String, Value>;

/// An output of a block RAM that is used.
struct Output {
    port: String,
    bit: u64,
    sink: Sink,
}

/// Where an output goes.
enum Sink {
    Register(String),
    Table { table: String, register: String },
}

/// A port of a block RAM that can be changed.
struct RamPort {
    cell: String,
    port: &'static ReadPort,
    outputs: Vec<Output>,
}

/// A way to read a block RAM.
struct ReadPort {
    /// Prefixes of its outputs.
    outputs: &'static [&'static str],
    /// Its clock, and every other clock that could be that of its registers.
    clocks: &'static [&'static str],
    enable: &'static str,
    /// Parameters that decide on its registers.
    modes: &'static [&'static str],
    /// Enables that are set when the registers are used.
    enables: &'static [&'static str],
}

const PORT_A: ReadPort =
    ReadPort { outputs: &["DOA"], clocks: &["CLKA"], enable: "OCEA", modes: &["REGMODE_A"], enables: &[] };
const PORT_B: ReadPort =
    ReadPort { outputs: &["DOB"], clocks: &["CLKB"], enable: "OCEB", modes: &["REGMODE_B"], enables: &[] };
/// A word of 36 bits leaves through the outputs of both ports. The vendor's tools set the registers of both alike, so one half
/// alone in a register is something that nobody has tried. Whose clock and enable the half on A's outputs has is not written
/// down anywhere: here both are the same.
const WIDE: ReadPort = ReadPort {
    outputs: &["DOA", "DOB"],
    clocks: &["CLKB", "CLKA"],
    enable: "OCEB",
    modes: &["REGMODE_A", "REGMODE_B"],
    enables: &["OCEA"],
};
const PSEUDO_DUAL: ReadPort =
    ReadPort { outputs: &["DO"], clocks: &["CLKR"], enable: "OCER", modes: &["REGMODE"], enables: &[] };

/// The ways in which a cell is read; none if it is no block RAM.
fn read_ports(cell: &Value) -> &'static [ReadPort] {
    let width = cell["parameters"]["DATA_WIDTH_B"].as_str().and_then(|bits| u64::from_str_radix(bits, 2).ok());
    match cell["type"].as_str() {
        Some("DP16KD") if width == Some(36) => &[WIDE],
        Some("DP16KD") => &[PORT_A, PORT_B],
        Some("PDPW16KD") => &[PSEUDO_DUAL],
        _ => &[],
    }
}

/// Changes a netlist in Yosys's JSON; returns it with the number of flip-flops that are gone.
///
/// # Errors
/// When it is no such netlist.
pub fn fold(netlist: &str, top: &str) -> Result<(String, usize), BitstreamError> {
    let bad = |reason: &str| BitstreamError::Netlist { reason: reason.to_owned() };
    let mut whole: Value = serde_json::from_str(netlist).map_err(|error| bad(&error.to_string()))?;
    let module = whole.pointer_mut(&format!("/modules/{top}")).ok_or_else(|| bad("its top module is missing"))?;
    let outside = bits_of(&module["ports"], "bits");
    let cells = module["cells"].as_object_mut().ok_or_else(|| bad("it has no cells"))?;
    let ports = foldable(cells, &Sinks::new(cells, &outside));
    let next = 1 + cells.values().flat_map(|cell| bits_of(&cell["connections"], "")).chain(outside).max().unwrap_or(0);
    let folded = apply(cells, &ports, next);
    let text = serde_json::to_string_pretty(&whole).map_err(|error| bad(&error.to_string()))?;
    Ok((text, folded))
}

/// All net bits in an object of arrays, or of objects with an array `key`.
fn bits_of(object: &Value, key: &str) -> Vec<u64> {
    let arrays = object.as_object().into_iter().flat_map(Map::values);
    let arrays = arrays.filter_map(|value| if key.is_empty() { value.as_array() } else { value[key].as_array() });
    arrays.flatten().filter_map(Value::as_u64).collect()
}

/// The cell inputs that each net bit drives. A bit that leaves the module drives something that is no cell.
struct Sinks<'a> {
    of_bit: HashMap<u64, Vec<(&'a str, &'a str)>>,
}

impl<'a> Sinks<'a> {
    fn new(cells: &'a Cells, outside: &[u64]) -> Self {
        let mut of_bit: HashMap<u64, Vec<(&str, &str)>> = HashMap::new();
        for (name, cell) in cells {
            let Some(connections) = cell["connections"].as_object() else { continue };
            for (port, bits) in connections {
                if cell["port_directions"][port] == "output" {
                    continue;
                }
                for bit in bits.as_array().into_iter().flatten().filter_map(Value::as_u64) {
                    of_bit.entry(bit).or_default().push((name, port));
                }
            }
        }
        outside.iter().for_each(|bit| of_bit.entry(*bit).or_default().push(("", "")));
        Self { of_bit }
    }

    /// The only input that a bit drives.
    fn only(&self, bit: u64) -> Option<(&'a str, &'a str)> {
        match self.of_bit.get(&bit).map(Vec::as_slice) {
            Some([sink]) => Some(*sink),
            _ => None,
        }
    }

    fn any(&self, bit: u64) -> bool {
        self.of_bit.contains_key(&bit)
    }
}

/// The net bit on a port of one bit.
fn bit(cell: &Value, port: &str) -> Option<u64> {
    cell["connections"][port][0].as_u64()
}

/// Whether an input is tied to this constant.
fn tied(cell: &Value, port: &str, to: &str) -> bool {
    cell["connections"][port][0].as_str() == Some(to)
}

/// A flip-flop without enable and reset, on this clock.
fn is_plain(cell: &Value, clock: u64) -> bool {
    let parameter =
        |name: &str, value: &str| cell["parameters"][name].as_str().is_some_and(|text| text.trim() == value);
    let unused = |port: &str| cell["connections"].get(port).is_none() || tied(cell, port, "0");
    cell["type"] == "TRELLIS_FF"
        && bit(cell, "CLK") == Some(clock)
        && parameter("CEMUX", "1")
        && parameter("CLKMUX", "CLK")
        && unused("LSR")
        && !cell["attributes"].as_object().is_some_and(|attributes| attributes.contains_key("keep"))
}

fn foldable(cells: &Cells, sinks: &Sinks<'_>) -> Vec<RamPort> {
    let mut ports = Vec::new();
    for (name, cell) in cells {
        for port in read_ports(cell) {
            let free = port.modes.iter().all(|mode| cell["parameters"][*mode] == "NOREG");
            let Some(clock) = bit(cell, port.clocks[0]).filter(|_| free && tied(cell, port.enable, "1")) else {
                continue;
            };
            if port.clocks.iter().any(|other| bit(cell, other) != Some(clock)) {
                continue;
            }
            let Some(outputs) = outputs(cells, cell, port.outputs, clock, sinks) else { continue };
            if !outputs.is_empty() {
                ports.push(RamPort { cell: name.clone(), port, outputs });
            }
        }
    }
    drop_partial(cells, ports)
}

/// The used outputs of a port; none if one of them cannot be changed.
fn outputs(cells: &Cells, cell: &Value, prefixes: &[&str], clock: u64, sinks: &Sinks<'_>) -> Option<Vec<Output>> {
    let mut all = Vec::new();
    for port in cell["connections"].as_object()?.keys() {
        let after = |prefix: &&str| port.strip_prefix(*prefix).is_some_and(|rest| rest.parse::<u8>().is_ok());
        let numbered = prefixes.iter().any(after);
        let Some(bit) = bit(cell, port).filter(|bit| numbered && sinks.any(*bit)) else { continue };
        all.push(Output { port: port.clone(), bit, sink: sink(cells, bit, clock, sinks)? });
    }
    Some(all)
}

fn sink(cells: &Cells, from: u64, clock: u64, sinks: &Sinks<'_>) -> Option<Sink> {
    let (name, port) = sinks.only(from)?;
    let cell = cells.get(name)?;
    if port == "DI" && is_plain(cell, clock) {
        return Some(Sink::Register(name.to_owned()));
    }
    if cell["type"] != "LUT4" {
        return None;
    }
    let (register, port) = sinks.only(bit(cell, "Z")?)?;
    let plain = port == "DI" && cells.get(register).is_some_and(|cell| is_plain(cell, clock));
    plain.then(|| Sink::Table { table: name.to_owned(), register: register.to_owned() })
}

/// Drops ports until every table that is left has all of its block RAMs among them.
fn drop_partial(cells: &Cells, mut ports: Vec<RamPort>) -> Vec<RamPort> {
    let ram_outputs: BTreeSet<u64> = cells
        .values()
        .filter(|cell| !read_ports(cell).is_empty())
        .filter_map(|cell| Some((cell, cell["connections"].as_object()?)))
        .flat_map(|(cell, connections)| {
            connections.keys().filter(|port| port.starts_with("DO")).filter_map(move |port| bit(cell, port))
        })
        .collect();
    loop {
        let kept: BTreeSet<u64> = ports.iter().flat_map(|port| port.outputs.iter().map(|output| output.bit)).collect();
        let before = ports.len();
        ports.retain(|port| {
            port.outputs.iter().all(|output| match &output.sink {
                Sink::Register(_) => true,
                Sink::Table { table, .. } => ["A", "B", "C", "D"]
                    .iter()
                    .filter_map(|input| bit(&cells[table], input))
                    .all(|input| !ram_outputs.contains(&input) || kept.contains(&input)),
            })
        });
        if ports.len() == before {
            return ports;
        }
    }
}

/// Changes the netlist. New net bits are counted from `next`. Returns the number of flip-flops that are gone.
fn apply(cells: &mut Cells, ports: &[RamPort], next: u64) -> usize {
    let folded: BTreeSet<u64> = ports.iter().flat_map(|port| port.outputs.iter().map(|output| output.bit)).collect();
    let mut moved = Moved { next, delayed: BTreeMap::new() };
    let mut tables = BTreeMap::new();
    let mut gone = BTreeSet::new();
    for port in ports {
        port.port.modes.iter().for_each(|mode| cells[&port.cell]["parameters"][*mode] = "OUTREG".into());
        port.port.enables.iter().for_each(|enable| cells[&port.cell]["connections"][*enable] = json!(["1"]));
        for output in &port.outputs {
            match &output.sink {
                Sink::Register(register) => {
                    let after = cells[register]["connections"]["Q"].clone();
                    cells[&port.cell]["connections"][&output.port] = after;
                    gone.insert(register.clone());
                }
                Sink::Table { table, register } => {
                    tables.insert(table.clone(), register.clone());
                    gone.insert(register.clone());
                }
            }
        }
    }
    for (table, register) in tables {
        let model = cells[&register].clone();
        cells[&table]["connections"]["Z"] = model["connections"]["Q"].clone();
        for input in ["A", "B", "C", "D"] {
            if let Some(from) = bit(&cells[&table], input).filter(|bit| !folded.contains(bit)) {
                cells[&table]["connections"][input] = json!([moved.after(from, &model)]);
            }
        }
    }
    for register in &gone {
        cells.remove(register);
    }
    let added = moved.delayed.len();
    for (from, (after, mut register)) in moved.delayed {
        register["connections"]["DI"] = json!([from]);
        register["connections"]["Q"] = json!([after]);
        cells.insert(format!("$output_register${from}"), register);
    }
    gone.len() - added.min(gone.len())
}

/// Flip-flops that moved before their tables: for each net bit the bit one clock later.
struct Moved {
    next: u64,
    delayed: BTreeMap<u64, (u64, Value)>,
}

impl Moved {
    fn after(&mut self, from: u64, model: &Value) -> u64 {
        let next = &mut self.next;
        let (after, _) = self.delayed.entry(from).or_insert_with(|| {
            *next += 1;
            (*next - 1, model.clone())
        });
        *after
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A block RAM whose word of 36 bits leaves through both ports, two bits of it used, each before a flip-flop.
    fn wide(second: &str) -> String {
        let register = |name: &str, from: u64, to: u64, enable: &str| {
            format!(
                r#""{name}": {{"type": "TRELLIS_FF", "parameters": {{"CEMUX": "{enable}", "CLKMUX": "CLK"}},
                    "port_directions": {{"Q": "output"}},
                    "connections": {{"CLK": [2], "DI": [{from}], "LSR": ["0"], "Q": [{to}]}}}}"#
            )
        };
        format!(
            r#"{{"modules": {{"top": {{"ports": {{"q": {{"direction": "output", "bits": [8, 9]}}}}, "cells": {{
                "ram": {{"type": "DP16KD",
                    "parameters": {{"DATA_WIDTH_B": "{:032b}", "REGMODE_A": "NOREG", "REGMODE_B": "NOREG"}},
                    "port_directions": {{"DOA3": "output", "DOB0": "output"}},
                    "connections": {{"DOA3": [4], "DOB0": [5], "CLKA": [2], "CLKB": [2], "OCEA": ["0"], "OCEB": ["1"]}}}},
                {}, {}}}}}}}}}"#,
            36,
            register("low", 4, 8, "1"),
            register("high", 5, 9, second)
        )
    }

    #[test]
    fn a_wide_word_has_registers_in_both_ports() {
        let (folded, gone) = fold(&wide("1"), "top").unwrap();
        let folded: Value = serde_json::from_str(&folded).unwrap();
        let ram = &folded["modules"]["top"]["cells"]["ram"];
        assert_eq!(
            (gone, &ram["parameters"]["REGMODE_A"], &ram["parameters"]["REGMODE_B"]),
            (2, &"OUTREG".into(), &"OUTREG".into())
        );
        assert_eq!((&ram["connections"]["OCEA"], &ram["connections"]["DOA3"]), (&json!(["1"]), &json!([8])));
    }

    #[test]
    fn half_a_wide_word_in_registers_is_left_alone() {
        let (folded, gone) = fold(&wide("CE"), "top").unwrap();
        assert_eq!((gone, folded.contains("OUTREG")), (0, false));
    }
}
