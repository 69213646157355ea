//! `synfire flash`.

use synfire_bitstream::{Board, Tool, flash};

use super::{print, print_json};
use crate::args::Format;
use crate::board_args::FlashArgs;
use crate::lines::Lines;
use crate::outcome::{Outcome, fail};

pub fn run(args: &FlashArgs, format: Format) -> Outcome<()> {
    let board = Board::named(&args.board).map_err(fail)?;
    flash::check(&board, &args.file).map_err(fail)?;
    let arguments = flash::arguments(&board, &args.file, !args.volatile);
    let command = format!("{} {}", Tool::OpenFpgaLoader.name(), arguments.join(" "));
    if !args.dry_run {
        flash::load(&board, &args.file, !args.volatile).map_err(fail)?;
    }
    match format {
        Format::Json => print_json(&serde_json::json!({ "command": command, "done": !args.dry_run })),
        Format::Text if args.dry_run => print(&Lines::one(command)),
        Format::Text => print(&Lines::one(format!("{} is in {}", args.file.display(), board.title))),
    }
}
