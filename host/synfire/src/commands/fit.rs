//! `synfire fit`.

use serde::Serialize;
use synfire_bitstream::{Board, fit};

use super::bitstream::{Speed, speed};
use super::{print, print_json};
use crate::args::{Format, TargetArgs};
use crate::board_args::FitArgs;
use crate::load::{Loaded, network, prepare};
use crate::outcome::{Outcome, fail};

/// A network on a board.
#[derive(Serialize)]
struct Fit {
    board: String,
    title: String,
    lanes: u32,
    clock_mhz: f64,
    /// Why not, if it does not fit.
    reason: Option<String>,
    /// What the hardware takes, whatever the network.
    hardware: Option<fit::Prediction>,
    speed: Option<Speed>,
}

pub fn run(args: &FitArgs, format: Format) -> Outcome<()> {
    let loaded = network(&args.network, &args.options)?;
    let boards = match &args.board {
        Some(name) => vec![Board::named(name).map_err(fail)?],
        None => Board::all().map_err(fail)?,
    };
    let fits: Vec<_> = boards.iter().map(|board| on_board(&loaded, board)).collect::<Result<_, _>>()?;
    match format {
        Format::Json => print_json(&fits),
        Format::Text => print(&fits.iter().map(text).collect::<String>()),
    }
}

fn on_board(loaded: &Loaded, board: &Board) -> Outcome<Fit> {
    let target = TargetArgs { target: Some(board.target.name.clone()), ..TargetArgs::default() };
    let (reason, speed) = match prepare(loaded, &target) {
        Ok(prepared) => (None, Some(speed(&prepared.compiled.image, board)?)),
        Err(failure) => (failure.diagnostics.last().map(|diagnostic| diagnostic.message.clone()), None),
    };
    Ok(Fit {
        board: board.name.clone(),
        title: board.title.clone(),
        lanes: board.target.lanes,
        clock_mhz: board.clock_hz as f64 / 1e6,
        reason,
        hardware: fit::predict(board),
        speed,
    })
}

fn text(fit: &Fit) -> String {
    let verdict = if fit.reason.is_none() { "fits" } else { "does not fit" };
    let mut out = format!("{:<14} {verdict}: {} lanes at {} MHz, {}\n", fit.board, fit.lanes, fit.clock_mhz, fit.title);
    if let Some(reason) = &fit.reason {
        out += &format!("  {reason}\n");
    }
    out + &fit.speed.as_ref().map_or_else(String::new, Speed::text)
}
