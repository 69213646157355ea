//! `synfire build-base`, and what it shares with `synfire bitstream`.

use std::collections::BTreeMap;
use std::time::Duration;

use indicatif::ProgressBar;
use serde::Serialize;
use synfire_bitstream::{Base, BitstreamError, Board, Clock, Design, Family, Progress, Resource, Summary, Told};
use synfire_data::Outputs;
use synfire_diagnostics::{Diagnostic, Severity, ToDiagnostic, printable};

use super::{grouped, print, print_json};
use crate::args::Format;
use crate::board_args::{BaseArgs, BuildBaseArgs};
use crate::lines::Lines;
use crate::outcome::{Outcome, fail};
use crate::{outputs, render};

/// What every report says about the placed design.
#[derive(Serialize)]
pub struct BaseReport {
    board: String,
    target: String,
    clock_mhz: f64,
    clocks: Vec<Clock>,
    cells: Summary,
    resources: BTreeMap<String, Resource>,
    directory: String,
    notes: Option<String>,
}

impl BaseReport {
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
            notes: board.notes.clone(),
        }
    }

    /// A table for people.
    pub fn text(&self) -> Lines {
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
        if let Some(notes) = &self.notes {
            out.push(format!("  note: {notes}"));
        }
        out
    }
}

/// The base of a board, built if needed. A missed clock is an error, or a warning if the user says so.
pub fn base(board: &Board, args: &BaseArgs, format: Format) -> Outcome<Base> {
    let design = Design::of_board(board, args.seed).map_err(fail)?;
    let spinner = spinner();
    let base = Base::build(&design, &mut |told| match told {
        Told::Tool(progress) => show(&spinner, &progress),
        Told::Cache(notice) => spinner.suspend(|| render::diagnostics(&[notice.to_diagnostic()], format)),
    });
    spinner.finish_and_clear();
    let base = base.map_err(fail)?;
    match base.check_timing() {
        Err(error @ BitstreamError::Timing { .. }) if args.allow_timing_fail => {
            let warning = Diagnostic { severity: Severity::Warning, ..error.to_diagnostic() };
            render::diagnostics(&[warning], format);
        }
        result => result.map_err(fail)?,
    }
    Ok(base)
}

/// A line on standard error that says what a tool is doing; nothing where nobody sees it.
fn spinner() -> ProgressBar {
    let spinner = ProgressBar::new_spinner();
    spinner.enable_steady_tick(Duration::from_millis(200));
    spinner
}

fn show(spinner: &ProgressBar, progress: &Progress<'_>) {
    let line: String = progress.line.trim().chars().take(80).collect();
    spinner.set_message(printable(&format!("{}: {line}", progress.step)).into_owned());
}

/// The ending of bitstreams of a family.
pub const fn extension(family: Family) -> &'static str {
    match family {
        Family::Ice40 => "bin",
        Family::Gowin => "fs",
        Family::Ecp5 | Family::Xilinx => "bit",
    }
}

pub fn run(args: &BuildBaseArgs, format: Format) -> Outcome<()> {
    let board = Board::named(&args.base.board).map_err(fail)?;
    let output = args.output.iter().map(|path| ("--output", path.as_path()));
    let output: Vec<_> = output.collect();
    outputs::check(&output, &[])?;
    output.iter().try_for_each(|named| outputs::check_ending(*named, extension(board.device.family)))?;
    let base = base(&board, &args.base, format)?;
    if let Some(path) = &args.output {
        let bitstream = base.bitstream(None, &mut |_| ()).map_err(fail)?;
        let mut files = Outputs::default();
        files.bytes(path, &bitstream.bytes).map_err(fail)?;
        files.commit().map_err(fail)?;
    }
    let report = BaseReport::new(&board, &base);
    match format {
        Format::Json => print_json(&report),
        Format::Text => print(&report.text()),
    }
}
