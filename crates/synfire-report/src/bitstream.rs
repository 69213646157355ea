//! Placed designs, bitstreams, and how fast a network is in them.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;
use synfire_bitstream::energy::basis;
use synfire_bitstream::{Base, Bitstream, Board, Clock, Energy, Resource, Summary, TickSpeed};
use synfire_diagnostics::{Diagnostic, codes};
use synfire_run::{Cost, TickClocks};

use crate::energy::{activity, in_words};
use crate::{Document, Lines, grouped};

/// The placed design of a board.
#[derive(Debug, Serialize)]
pub struct BaseReport {
    board: String,
    target: String,
    clock_mhz: f64,
    clocks: Vec<Clock>,
    cells: Summary,
    resources: BTreeMap<String, Resource>,
    directory: String,
    /// The fastest rate of the board's line, in bits per second.
    baud_max: u32,
    /// Why it is no more.
    baud_reason: String,
    notes: Option<String>,
}

impl BaseReport {
    /// The design of a board, which has been placed.
    pub fn new(board: &Board, base: &Base) -> Self {
        let report = base.report();
        Self {
            board: board.name.clone(),
            target: board.target.name.clone(),
            clock_mhz: board.clock_hz as f64 / 1e6,
            clocks: report.clocks.clone(),
            cells: report.summary(),
            resources: report.resources.clone(),
            directory: base.directory().display().to_string(),
            baud_max: board.baud_max(),
            baud_reason: board.baud_reason(),
            notes: board.notes.clone(),
        }
    }
}

impl Document for BaseReport {
    fn text(&self) -> Lines {
        let mut out = Lines::one(format!("{} for {}, core at {} MHz", self.target, self.board, self.clock_mhz));
        for clock in &self.clocks {
            out.push(format!(
                "  clock {:<24} {:>8.2} MHz of {:.2} needed",
                clock.name, clock.achieved_mhz, clock.needed_mhz
            ));
        }
        for (name, resource) in &self.resources {
            out.push(format!("  {name:<20} {:>9} of {:>9}", grouped(resource.used), grouped(resource.available)));
        }
        out.push(format!("  line: up to {} baud; {}", self.baud_max, self.baud_reason));
        if let Some(notes) = &self.notes {
            out.push(format!("  note: {notes}"));
        }
        out
    }
}

/// The slowest and the fastest tick that matter, on a board.
#[derive(Debug, Serialize)]
pub struct SpeedReport {
    /// A tick without events, after rest.
    silent: TickReport,
    /// A tick in which every input axon has an event.
    all_inputs: TickReport,
    /// Where the estimates of energy come from; empty where there are none.
    energy_basis: Vec<&'static str>,
}

/// A tick on a board.
#[derive(Debug, Serialize)]
struct TickReport {
    #[serde(flatten)]
    speed: TickSpeed,
    /// An estimate; none where nothing is known of what the device takes.
    energy: Option<Energy>,
}

impl TickReport {
    fn new(cost: &Cost, board: &Board) -> Self {
        let speed = TickSpeed::new(cost.cycles, board.clock_hz);
        Self { speed, energy: Energy::of(board, &activity(cost)) }
    }
}

impl SpeedReport {
    /// Ticks of such costs on a board.
    pub fn new(clocks: TickClocks, board: &Board) -> Self {
        Self {
            silent: TickReport::new(&clocks.silent, board),
            all_inputs: TickReport::new(&clocks.all_inputs, board),
            energy_basis: basis(board),
        }
    }

    pub(crate) fn lines(&self) -> Lines {
        let line = |name: &str, TickReport { speed, energy }: &TickReport| {
            let microseconds = speed.seconds * 1e6;
            let (cycles, rate) = (grouped(speed.cycles), grouped(speed.per_second as u64));
            let energy = energy.as_ref().map_or_else(String::new, |energy| format!(", {}", in_words(energy)));
            format!("  {name:<22} {cycles:>7} clocks, {microseconds:.1} us, {rate} a second{energy}")
        };
        [line("tick without events", &self.silent), line("tick with all inputs", &self.all_inputs)]
            .into_iter()
            .collect()
    }
}

/// A bitstream that holds a network.
#[derive(Debug, Serialize)]
pub struct BitstreamReport {
    bitstream: String,
    bytes: usize,
    #[serde(flatten)]
    base: BaseReport,
    boot_words: usize,
    /// Memories that have to be written after power-up.
    late: Vec<&'static str>,
    speed: SpeedReport,
}

impl BitstreamReport {
    /// A bitstream that goes to a file.
    pub fn new(path: &Path, bitstream: &Bitstream, base: BaseReport, speed: SpeedReport) -> Self {
        Self {
            bitstream: path.display().to_string(),
            bytes: bitstream.bytes.len(),
            base,
            boot_words: bitstream.boot_words,
            late: bitstream.late.clone(),
            speed,
        }
    }

    /// A warning if memories have to be written after power-up.
    pub fn warning(&self) -> Option<Diagnostic> {
        let target = &self.base.target;
        let message = format!("after power-up, {} still have to be written", self.late.join(" and "));
        (!self.late.is_empty()).then(|| {
            Diagnostic::warning(codes::bitstream::NOT_AT_POWER_UP, message)
                .note("this device has no contents for them in its bitstream")
                .help(format!(
                    "write an image for `{target}` after each power-up: `synfire program NET.sfi --port PORT`"
                ))
        })
    }
}

impl Document for BitstreamReport {
    fn text(&self) -> Lines {
        let size = grouped(self.bytes as u64);
        let mut out = Lines::one(format!("{} ({size} bytes)", self.bitstream));
        out.append(&self.base.text());
        out.append(&self.speed.lines());
        out
    }
}
