//! Loading a bitstream into a board, with openFPGALoader.

use std::path::Path;
use std::process::Stdio;

use crate::{BitstreamError, Board, Tool, identify};

/// The arguments of openFPGALoader for a board: into its flash, or only until the power goes.
pub fn arguments(board: &Board, bitstream: &Path, into_flash: bool) -> Vec<String> {
    let mut all = board.load.clone();
    if into_flash {
        all.push("-f".into());
        if board.flash_offset > 0 {
            all.extend(["-o".into(), board.flash_offset.to_string()]);
        }
    }
    all.push(bitstream.display().to_string());
    all
}

/// Refuses a file that is no complete bitstream for the device of a board.
///
/// # Errors
/// When the file is missing, no bitstream of the device's family, cut off, or for another device.
pub fn check(board: &Board, bitstream: &Path) -> Result<(), BitstreamError> {
    identify::check(board, bitstream)
}

/// Loads a bitstream, which is checked first. What openFPGALoader writes goes to its streams as it comes, but errors are repeated in the error.
///
/// # Errors
/// As [`check`], and when openFPGALoader is missing or fails.
pub fn load(board: &Board, bitstream: &Path, into_flash: bool) -> Result<(), BitstreamError> {
    check(board, bitstream)?;
    let tool = Tool::OpenFpgaLoader.find()?;
    let mut command = tool.command(Path::new("."));
    command.args(arguments(board, bitstream, into_flash)).stdin(Stdio::null());
    let output = command.output().map_err(|error| BitstreamError::Flash { message: error.to_string() })?;
    if output.status.success() {
        return Ok(());
    }
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text);
    // Progress bars rewrite their line.
    let lines: Vec<_> = text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty()).collect();
    Err(BitstreamError::Flash { message: lines[lines.len().saturating_sub(6)..].join("\n") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flash_is_written_at_the_boards_offset() {
        let of = |name, into_flash| arguments(&Board::named(name).unwrap(), Path::new("net.bit"), into_flash).join(" ");
        assert_eq!(of("ulx3s-85f", false), "-b ulx3s net.bit");
        assert_eq!(of("ulx3s-85f", true), "-b ulx3s -f net.bit");
        assert_eq!(of("orangecrab", true), "-b orangeCrab -f -o 524288 net.bit");
    }

    #[test]
    fn a_bitstream_has_to_be_there() {
        let board = Board::named("ulx3s-85f").unwrap();
        let error = load(&board, Path::new("/nowhere/net.bit"), false).unwrap_err();
        assert!(matches!(error, BitstreamError::NoFile { .. }));
    }
}
