//! How many nets of a netlist change in a clock, from its waveforms.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use synfire_arch::generated::Phase;
use vcd::{Command, IdCode, Parser, Scope, ScopeItem, Value};

/// Clocks of a kind and the nets that changed in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Changes {
    pub clocks: u64,
    pub nets: u64,
}

impl Changes {
    /// Nets that change in a clock, on the average.
    pub fn per_clock(self) -> f64 {
        self.nets as f64 / self.clocks as f64
    }
}

/// What the core did in a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Switching {
    pub deliver: Changes,
    pub update: Changes,
    pub traces: Changes,
}

impl Switching {
    /// The clocks of a kind that the phases of a core belong to.
    fn kind(&mut self, phase: u32) -> Option<&mut Changes> {
        match Phase::from_number(phase)? {
            Phase::Deliver | Phase::Drain => Some(&mut self.deliver),
            Phase::Stage | Phase::Update | Phase::Settle => Some(&mut self.update),
            Phase::Traces => Some(&mut self.traces),
            Phase::Idle | Phase::Start => None,
        }
    }

    /// Of all clocks of ticks.
    pub fn all(self) -> Changes {
        let kinds = [self.deliver, self.update, self.traces];
        Changes { clocks: kinds.iter().map(|kind| kind.clocks).sum(), nets: kinds.iter().map(|kind| kind.nets).sum() }
    }
}

/// Counts in waveforms of a core, in which a clock is two units of time: the nets of one module, or all signals. The clock is left
/// out.
pub fn switching(waveforms: &Path, module: Option<&str>) -> Switching {
    let mut parser = Parser::new(BufReader::new(File::open(waveforms).unwrap()));
    let header = parser.parse_header().unwrap();
    let mut names = Vec::new();
    match module {
        Some(module) => signals(&scope(&header.items, module).expect("the module is there").items, false, &mut names),
        None => signals(&header.items, true, &mut names),
    }
    let code = |wanted: &str| names.iter().find(|(name, _)| name == wanted).expect(wanted).1;
    let clock = code("clk_i");
    let nets = names.iter().map(|(_, code)| *code).filter(|code| *code != clock).collect();
    let phase = code("phase_o");
    count(parser, &nets, phase)
}

/// Names and codes of the signals of a scope, and of those below it.
pub fn signals(items: &[ScopeItem], below: bool, names: &mut Vec<(String, IdCode)>) {
    for item in items {
        match item {
            ScopeItem::Var(var) => names.push((var.reference.clone(), var.code)),
            ScopeItem::Scope(scope) if below => signals(&scope.items, below, names),
            _ => (),
        }
    }
}

/// What a line of waveforms says.
pub enum Change {
    Time(u64),
    Value(IdCode, Vec<Value>),
}

/// The changes behind a header.
pub fn changes_of(parser: Parser<BufReader<File>>) -> impl Iterator<Item = Change> {
    parser.filter_map(|command| match command.unwrap() {
        Command::Timestamp(time) => Some(Change::Time(time)),
        Command::ChangeScalar(code, value) => Some(Change::Value(code, vec![value])),
        Command::ChangeVector(code, value) => Some(Change::Value(code, value.iter().collect())),
        _ => None,
    })
}

fn count(parser: Parser<BufReader<File>>, nets: &HashSet<IdCode>, phase_code: IdCode) -> Switching {
    let mut found = Switching::default();
    let mut values: HashMap<IdCode, Vec<Value>> = HashMap::new();
    let (mut changed, mut phase) = (0, 0);
    for change in changes_of(parser) {
        let (code, value) = match change {
            Change::Time(time) if time % 2 == 0 => {
                if let Some(kind) = found.kind(phase) {
                    kind.clocks += 1;
                    kind.nets += changed;
                }
                changed = 0;
                continue;
            }
            Change::Time(_) => continue,
            Change::Value(code, value) => (code, value),
        };
        if code == phase_code {
            phase = value.iter().fold(0, |phase, bit| (phase << 1) | u32::from(*bit == Value::V1));
        }
        if nets.contains(&code) {
            let before = values.insert(code, value.clone()).unwrap_or_default();
            changed += differing(&value, &before);
        }
    }
    found
}

/// Bits that differ; a vector is written without the zeros in front.
fn differing(now: &[Value], before: &[Value]) -> u64 {
    let bits = now.len().max(before.len());
    let bit = |value: &[Value], index: usize| {
        value.len().checked_sub(index + 1).map_or(Value::V0, |position| value[position])
    };
    (0..bits).filter(|index| bit(now, *index) != bit(before, *index)).count() as u64
}

fn scope<'a>(items: &'a [ScopeItem], name: &str) -> Option<&'a Scope> {
    items.iter().find_map(|item| match item {
        ScopeItem::Scope(found) if found.identifier == name => Some(found),
        ScopeItem::Scope(found) => scope(&found.items, name),
        _ => None,
    })
}
