//! `synfire build-base`, and what it shares with `synfire bitstream`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use indicatif::ProgressBar;
use synfire_bitstream::{Base, BitstreamError, Board, Design, Progress, Told, ToolTrust};
use synfire_data::{Outputs, check_ending};
use synfire_diagnostics::{Diagnostic, Severity, ToDiagnostic, printable};
use synfire_report::BaseReport;

use crate::args::{Format, numbers};
use crate::outcome::{Outcome, fail};
use crate::{outputs, print, render};

/// Which placement of a board.
#[derive(Debug, Clone, Args)]
pub struct BaseArgs {
    /// The board: a directory of `hdl/boards`.
    #[arg(long, value_name = "NAME")]
    pub board: String,
    /// Seed of the placer; another one may reach a higher clock. [default: the board's, with which it was measured]
    #[arg(long, value_name = "N", value_parser = numbers::whole)]
    pub seed: Option<u32>,
    /// Go on although a clock is missed.
    #[arg(long)]
    pub allow_timing_fail: bool,
    /// Go on with a version of Yosys of which nothing is known.
    #[arg(long)]
    pub unproven_tools: bool,
}

/// `synfire build-base`.
#[derive(Debug, Args)]
pub struct BuildBaseArgs {
    #[command(flatten)]
    pub base: BaseArgs,
    /// Where the bitstream of a core without a network goes.
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<PathBuf>,
}

/// The base of a board, built if needed. A missed clock is an error, or a warning if the user says so.
pub fn base(board: &Board, args: &BaseArgs, format: Format) -> Outcome<Base> {
    let design = Design::of_board(board, args.seed).map_err(fail)?;
    let spinner = spinner();
    let trust = if args.unproven_tools { ToolTrust::Unproven } else { ToolTrust::Proven };
    let base = Base::build(&design, trust, &mut |told| match told {
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

/// Places and routes the hardware of a board.
pub fn run(args: &BuildBaseArgs, format: Format) -> Outcome<()> {
    let board = Board::named(&args.base.board).map_err(fail)?;
    if let Some(path) = &args.output {
        outputs::check(&[("--output", path)], &[])?;
        check_ending(("--output", path), board.device.family.bitstream_extension()).map_err(fail)?;
    }
    let base = base(&board, &args.base, format)?;
    if let Some(path) = &args.output {
        let bitstream = base.bitstream(None, &mut |_| ()).map_err(fail)?;
        let mut files = Outputs::default();
        files.bytes(path, &bitstream.bytes).map_err(fail)?;
        files.commit().map_err(fail)?;
    }
    print::document(&BaseReport::new(&board, &base), format)
}
