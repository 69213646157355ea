//! Boards that a network fits on.

use synfire::PrepareOptions;
use synfire_bitstream::Board;
use synfire_diagnostics::Diagnostics;
use synfire_report::{BoardFit, Document as _, FitReport, SpeedReport};
use synfire_run::TickClocks;

use crate::compiled::Inner;
use crate::error::diagnosed;
use crate::values::json;

/// Says on which boards a network fits, or whether on one: JSON and text.
///
/// # Errors
/// When there is no such board, or the network came as an image.
pub fn fit(inner: &Inner, board: Option<&str>) -> Result<(String, String), Diagnostics> {
    let loaded = &inner.made()?.loaded;
    let boards = match board {
        Some(name) => vec![Board::named(name).map_err(diagnosed)?],
        None => Board::all().map_err(diagnosed)?,
    };
    let options = PrepareOptions::of(&loaded.experiment);
    let on = |board: &Board| -> Result<BoardFit, Diagnostics> {
        let speed = match synfire::prepare(&loaded.experiment, &board.target, &options) {
            Ok(prepared) => {
                let clocks = TickClocks::of(&prepared.compiled.image).map_err(diagnosed)?;
                Ok(SpeedReport::new(clocks, board))
            }
            Err(Diagnostics(mut all)) => Err(all.pop().map(|last| last.message).unwrap_or_default()),
        };
        Ok(BoardFit::new(board, speed))
    };
    let report = FitReport { boards: boards.iter().map(on).collect::<Result<_, _>>()? };
    Ok((json(&report)?, report.text().as_str().to_owned()))
}
