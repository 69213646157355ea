//! `synfire flash`.

use std::path::PathBuf;

use clap::Args;
use synfire_bitstream::{Board, Tool, flash};

use crate::args::Format;
use crate::outcome::{Outcome, fail};
use crate::print;

/// `synfire flash`.
#[derive(Debug, Args)]
pub struct FlashArgs {
    /// The bitstream.
    pub file: PathBuf,
    /// The board.
    #[arg(long, value_name = "NAME")]
    pub board: String,
    /// Only until the power goes: into the FPGA, not into the flash.
    #[arg(long)]
    pub volatile: bool,
    /// Check the bitstream, print the command and do nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// Loads a bitstream into a board, or says how.
pub fn run(args: &FlashArgs, format: Format) -> Outcome<()> {
    let board = Board::named(&args.board).map_err(fail)?;
    flash::check(&board, &args.file).map_err(fail)?;
    let arguments = flash::arguments(&board, &args.file, !args.volatile);
    let command = format!("{} {}", Tool::OpenFpgaLoader.name(), arguments.join(" "));
    if !args.dry_run {
        flash::load(&board, &args.file, !args.volatile).map_err(fail)?;
    }
    let line = || if args.dry_run { command.clone() } else { format!("{} is in {}", args.file.display(), board.title) };
    print::line_or_json(format, line, &serde_json::json!({ "command": command, "done": !args.dry_run }))
}
