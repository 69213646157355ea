//! What nextpnr reports after routing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::BitstreamError;

/// Resources and clocks of a routed design.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Every clock.
    pub clocks: Vec<Clock>,
    /// What the device has, by nextpnr's names; only what is used.
    pub resources: BTreeMap<String, Resource>,
    /// Cells after synthesis, by Yosys's names.
    pub cells: BTreeMap<String, u64>,
}

/// A clock after routing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Clock {
    /// Its net.
    pub name: String,
    /// The fastest clock at which every path is in time, in MHz.
    pub achieved_mhz: f64,
    /// What was asked for, in MHz.
    pub needed_mhz: f64,
}

/// Use of one kind of cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// Used.
    pub used: u64,
    /// In the device.
    pub available: u64,
}

/// What is common to all families.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Look-up tables of 4 inputs after synthesis, without those that carry chains take.
    pub luts: u64,
    /// Flip-flops.
    pub flip_flops: u64,
    /// Block RAMs.
    pub block_rams: u64,
    /// Multipliers.
    pub multipliers: u64,
}

#[derive(Deserialize)]
struct Fmax {
    achieved: f64,
    constraint: f64,
}

#[derive(Deserialize)]
struct Written {
    fmax: BTreeMap<String, Fmax>,
    utilization: BTreeMap<String, Resource>,
}

impl Report {
    /// Reads the report of nextpnr and counts the cells of Yosys's netlist.
    ///
    /// # Errors
    /// When the report is no such JSON or tells of no clock.
    pub fn parse(report: &str, netlist: &str) -> Result<Self, BitstreamError> {
        let bad = |reason: String| BitstreamError::Report { reason };
        let written: Written = serde_json::from_str(report).map_err(|error| bad(error.to_string()))?;
        if written.fmax.is_empty() {
            return Err(bad("it tells of no clock".into()));
        }
        let clock =
            |(name, fmax): (String, Fmax)| Clock { name, achieved_mhz: fmax.achieved, needed_mhz: fmax.constraint };
        Ok(Self {
            clocks: written.fmax.into_iter().map(clock).collect(),
            resources: written.utilization.into_iter().filter(|(_, resource)| resource.used > 0).collect(),
            cells: count_cells(netlist),
        })
    }

    /// Of a design that was packed but not routed: there are no clocks.
    pub(crate) fn of_packed(resources: BTreeMap<String, Resource>, netlist: &str) -> Self {
        Self { clocks: Vec::new(), resources, cells: count_cells(netlist) }
    }

    /// The clock that is furthest behind its constraint, if any is.
    pub fn missed(&self) -> Option<&Clock> {
        let behind = |clock: &&Clock| clock.achieved_mhz < clock.needed_mhz;
        let ratio = |clock: &&Clock| clock.achieved_mhz / clock.needed_mhz;
        self.clocks.iter().filter(behind).min_by(|a, b| ratio(a).total_cmp(&ratio(b)))
    }

    /// The clock of the core: the one with the most demanding constraint, and of those the slowest.
    pub fn core_clock(&self) -> Option<&Clock> {
        let key = |clock: &&Clock| (clock.needed_mhz, -clock.achieved_mhz);
        self.clocks.iter().max_by(|a, b| {
            let (a, b) = (key(a), key(b));
            a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
        })
    }

    /// What is common to all families.
    pub fn summary(&self) -> Summary {
        Summary::of(&self.cells)
    }
}

impl Summary {
    /// Of a netlist in Yosys's JSON.
    pub fn of_netlist(netlist: &str) -> Self {
        Self::of(&count_cells(netlist))
    }

    fn of(cells: &BTreeMap<String, u64>) -> Self {
        let sum = |wanted: &dyn Fn(&str) -> bool| {
            cells.iter().filter(|(name, _)| wanted(name)).map(|(_, count)| *count).sum()
        };
        Self {
            luts: sum(&|name| name == "SB_LUT4" || name.strip_prefix("LUT").is_some_and(|inputs| inputs.len() == 1)),
            flip_flops: sum(&|name| name == "TRELLIS_FF" || name.starts_with("SB_DFF") || name.starts_with("DFF")),
            block_rams: sum(&|name| {
                matches!(name, "DP16KD" | "PDPW16KD" | "SDPB" | "SDPX9B" | "DPB" | "DPX9B" | "SP" | "SPX9" | "pROM")
                    || name.starts_with("SB_RAM40")
            }),
            multipliers: sum(&|name| matches!(name, "MULT18X18D" | "SB_MAC16")),
        }
    }
}

/// How many cells of each type a netlist in Yosys's JSON has. Its cells have one line that says `"type": "NAME"`.
fn count_cells(netlist: &str) -> BTreeMap<String, u64> {
    let mut cells = BTreeMap::new();
    for line in netlist.lines() {
        let line = line.trim().trim_end_matches(',');
        let name = line.strip_prefix("\"type\": \"").and_then(|rest| rest.strip_suffix('"'));
        if let Some(name) = name.filter(|name| !name.starts_with('$')) {
            *cells.entry(name.to_owned()).or_default() += 1;
        }
    }
    cells
}

/// What nextpnr's log says is used: the first table, of the packed design.
pub fn utilisation(log: &str) -> BTreeMap<String, Resource> {
    let table = log.lines().skip_while(|line| !line.contains("Device utilisation")).skip(1);
    table.map_while(used).filter(|(_, resource)| resource.used > 0).collect()
}

/// A line of that table.
fn used(line: &str) -> Option<(String, Resource)> {
    let (name, numbers) = line.strip_prefix("Info:")?.trim().split_once(':')?;
    let (used, rest) = numbers.split_once('/')?;
    let used = used.trim().parse().ok()?;
    let available = rest.split_ascii_whitespace().next()?.parse().ok()?;
    Some((name.to_owned(), Resource { used, available }))
}

/// What nextpnr's log says is used beyond what there is.
pub fn overflow(log: &str) -> Vec<(String, Resource)> {
    utilisation(log).into_iter().filter(|(_, resource)| resource.used > resource.available).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = r#"{"critical_paths": [], "fmax": {"a": {"achieved": 80.5, "constraint": 90.0},
        "b": {"achieved": 200.0, "constraint": 25.0}},
        "utilization": {"DP16KD": {"available": 56, "used": 54}, "EHXPLLL": {"available": 2, "used": 0}}}"#;

    #[test]
    fn clocks_and_resources_are_read() {
        let netlist = "\"type\": \"LUT4\",\n  \"type\": \"LUT4\",\n \"type\": \"DP16KD\"\n\"type\": \"$scopeinfo\",\n";
        let report = Report::parse(REPORT, netlist).unwrap();
        assert_eq!(report.missed().map(|clock| clock.name.as_str()), Some("a"));
        assert_eq!(report.core_clock().map(|clock| clock.achieved_mhz), Some(80.5));
        assert_eq!(report.resources.len(), 1);
        let summary = report.summary();
        assert_eq!((summary.luts, summary.block_rams, summary.flip_flops), (2, 1, 0));
    }

    #[test]
    fn other_files_are_refused() {
        for text in ["", "{}", r#"{"fmax": {}, "utilization": {}}"#] {
            assert!(matches!(Report::parse(text, ""), Err(BitstreamError::Report { .. })), "{text}");
        }
    }

    #[test]
    fn an_overflow_is_found_in_the_log() {
        let log = "Info: Device utilisation:\nInfo: \t         DP16KD:      67/     56   119%\n";
        assert_eq!(overflow(log), [("DP16KD".into(), Resource { used: 67, available: 56 })]);
        assert_eq!(overflow(&log.replace("67", "56")), []);
        assert_eq!(overflow("ERROR: something: 3/2"), []);
        assert_eq!(utilisation(log)["DP16KD"], Resource { used: 67, available: 56 });
    }
}
