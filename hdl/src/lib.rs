//! The hardware as text: the core, its link to a host and what boards put around them.
//!
//! The crates that simulate the core or build bitstreams of it take its sources from here, so that they need no checkout of
//! the repository. What the files are is said in the datasheet, `README.md` beside them.

include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// One file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct File {
    /// Its name, without the directory.
    pub name: &'static str,
    /// What it says.
    pub text: &'static str,
}

/// Models of the cells of the ECP5 that Yosys has none for.
pub const ECP5_CELLS: &str = include_str!("../tb/cells/synfire_cells_ecp5.v");
/// Models of the cells of Gowin's GW1N: all that the netlists use.
pub const GOWIN_CELLS: [&str; 2] =
    [include_str!("../tb/cells/synfire_cells_gowin.v"), include_str!("../tb/cells/synfire_cells_gowin_ram.v")];
/// Models of the cells of Xilinx's 7 series that Yosys has none for.
pub const XILINX_CELLS: &str = include_str!("../tb/cells/synfire_cells_xilinx.v");
/// Models of the cells of the iCE40 that Yosys has none for.
pub const ICE40_CELLS: &str = include_str!("../tb/cells/synfire_cells_ice40.v");

/// The Verilog files and headers of a directory by name: `rtl` is the core, `generated` the headers from its specification,
/// `link` what talks to a host, `boards` what boards share. Nothing for other names.
pub fn directory(name: &str) -> impl Iterator<Item = File> {
    FILES.iter().filter(move |(directory, _)| *directory == name).map(|(_, file)| *file)
}

/// All files of a board by name: its description, its pins, its top module and its scripts.
pub fn board(name: &str) -> impl Iterator<Item = File> {
    FILES.iter().filter(move |(directory, _)| directory.strip_prefix(BOARDS) == Some(name)).map(|(_, file)| *file)
}

/// The names of all boards, ascending.
pub fn boards() -> impl Iterator<Item = &'static str> {
    let described = FILES.iter().filter(|(_, file)| file.name == "board.toml");
    described.filter_map(|(directory, _)| directory.strip_prefix(BOARDS))
}

const BOARDS: &str = "boards/";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_directory_is_there() {
        for name in ["rtl", "generated", "link", "boards"] {
            assert!(directory(name).next().is_some_and(|file| file.text.len() > 40), "{name}");
        }
        assert!(
            directory("rtl").any(|file| file.name == "synfire_core.v" && file.text.contains("module synfire_core "))
        );
        assert_eq!(directory("mutants").count(), 0);
    }

    #[test]
    fn every_board_has_its_files() {
        assert!(boards().count() >= 8 && boards().is_sorted());
        for name in boards() {
            assert!(board(name).any(|file| file.name == "board.toml"), "{name}");
        }
        let files: Vec<_> = board("icebreaker").map(|file| file.name).collect();
        assert!(files.is_sorted() && files.contains(&"synfire_board.v"), "{files:?}");
        assert_eq!(board("no-such-board").count(), 0);
    }
}
