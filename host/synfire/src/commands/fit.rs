//! `synfire fit`.

use std::path::PathBuf;

use clap::Args;
use synfire_bitstream::Board;
use synfire_report::{BoardFit, FitReport};

use super::bitstream::speed;
use crate::args::{Format, Given, NetworkArgs, TargetArgs};
use crate::load::{Loaded, network};
use crate::outcome::{Outcome, fail};
use crate::prepare::prepare;
use crate::{print, render};

/// `synfire fit`.
#[derive(Debug, Args)]
pub struct FitArgs {
    /// The network (NIR or `.syn`).
    pub network: PathBuf,
    /// Only this board.
    #[arg(long, value_name = "NAME")]
    pub board: Option<String>,
    #[command(flatten)]
    pub options: Given<NetworkArgs>,
}

/// Says on which boards a network fits.
pub fn run(args: &FitArgs, format: Format) -> Outcome<()> {
    let loaded = network(&args.network, &args.options)?;
    render::warnings(&loaded.warnings, format);
    let boards = match &args.board {
        Some(name) => vec![Board::named(name).map_err(fail)?],
        None => Board::all().map_err(fail)?,
    };
    let boards = boards.iter().map(|board| on_board(&loaded, board)).collect::<Result<_, _>>()?;
    print::document(&FitReport { boards }, format)
}

fn on_board(loaded: &Loaded, board: &Board) -> Outcome<BoardFit> {
    let target = TargetArgs { target: Some(board.target.name.clone()), ..TargetArgs::default() };
    let speed = match prepare(loaded, &target, None) {
        Ok(prepared) => Ok(speed(&prepared.compiled.image, board)?),
        Err(mut failure) => Err(failure.diagnostics.pop().map(|last| last.message).unwrap_or_default()),
    };
    Ok(BoardFit::new(board, speed))
}
