//! VCD files, clock by clock.

use std::collections::HashMap;
use std::io::BufRead;

use vcd::{Command, IdCode, Parser, ScopeItem, Value};

/// Signals of the core in a VCD file.
pub struct Recording {
    /// `synfire_core.` and so on; sorted.
    pub names: Vec<String>,
    /// `[clock][signal]`, a digit for each bit.
    pub clocks: Vec<Vec<String>>,
}

impl Recording {
    /// Reads a file in which every clock takes `units` units of time; it is sampled at the end of the last.
    ///
    /// Only signals that `wanted` accepts are kept.
    pub fn read(file: impl BufRead, units: u64, wanted: impl Fn(&str) -> bool) -> Self {
        let mut parser = Parser::new(file);
        let header = parser.parse_header().unwrap();
        let mut signals = Vec::new();
        collect(&header.items, "", &mut signals);
        signals.retain(|(name, ..)| wanted(name));
        signals.sort();
        let mut values: HashMap<IdCode, String> = HashMap::new();
        let mut recording = Self { names: signals.iter().map(|(name, ..)| name.clone()).collect(), clocks: Vec::new() };
        let mut time = 0;
        for command in parser {
            match command.unwrap() {
                Command::Timestamp(next) => {
                    for ended in time + 1..=next {
                        if ended % units == 0 {
                            let sample = signals.iter().map(|(_, width, id)| extended(values.get(id), *width));
                            recording.clocks.push(sample.collect());
                        }
                    }
                    time = next;
                }
                Command::ChangeScalar(id, value) => drop(values.insert(id, digits([value]))),
                Command::ChangeVector(id, value) => drop(values.insert(id, digits(&value))),
                _ => {}
            }
        }
        recording
    }

    /// The position of a signal.
    pub fn position(&self, name: &str) -> usize {
        self.names.iter().position(|known| known == name).unwrap_or_else(|| panic!("no signal `{name}`"))
    }

    /// The clocks of each tick: from the phase `Start` to the last that is busy.
    pub fn ticks(&self) -> Vec<&[Vec<String>]> {
        let (phase, busy) = (self.position("synfire_core.phase_o"), self.position("synfire_core.busy_o"));
        let starts = (0..self.clocks.len()).filter(|clock| self.clocks[*clock][phase] == "001");
        let tick = |start: usize| {
            let clocks = &self.clocks[start..];
            let end = clocks.iter().position(|clock| clock[busy] == "0");
            &clocks[..end.expect("the last tick ends")]
        };
        starts.map(tick).collect()
    }
}

/// Every variable at or below `synfire_core`, wherever that is.
fn collect(items: &[ScopeItem], path: &str, signals: &mut Vec<(String, u32, IdCode)>) {
    for item in items {
        match item {
            ScopeItem::Scope(scope) if path.is_empty() && scope.identifier != "synfire_core" => {
                collect(&scope.items, path, signals);
            }
            ScopeItem::Scope(scope) => collect(&scope.items, &format!("{path}{}.", scope.identifier), signals),
            ScopeItem::Var(var) if !path.is_empty() => {
                signals.push((format!("{path}{}", var.reference), var.size, var.code));
            }
            _ => {}
        }
    }
}

fn digits(values: impl IntoIterator<Item = Value>) -> String {
    values.into_iter().map(|value| value.to_string()).collect()
}

/// A file may leave out the leading zeros of a vector.
fn extended(value: Option<&String>, width: u32) -> String {
    format!("{:0>width$}", value.map_or("", String::as_str), width = width as usize)
}
