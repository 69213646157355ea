//! `synfire doctor`.

use synfire_bitstream::Board;
use synfire_report::DoctorReport;

use crate::args::Format;
use crate::outcome::{Outcome, fail};
use crate::print;

/// Says which tools are there.
pub fn run(format: Format) -> Outcome<()> {
    print::document(&DoctorReport::look(&Board::all().map_err(fail)?), format)
}
