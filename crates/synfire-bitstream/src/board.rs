//! Boards as data: `hdl/boards/<name>`.

use serde::{Deserialize, Serialize};
use synfire_arch::link_generated::BAUD_DEFAULT;
use synfire_arch::{BIT_CLOCKS_MIN, Target, fastest_baud, toml_reason};

use crate::{BitstreamError, Family};

/// The FPGA of a board, in the words of nextpnr.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Its family.
    pub family: Family,
    /// `25k`, `up5k`, ...
    pub device: String,
    /// `CABGA381`, `sg48`, ...; for Gowin the family of the chip database.
    pub package: String,
    /// Speed grade, where the family has any.
    pub speed: Option<String>,
    /// Placer of nextpnr, where it is not the usual one.
    pub placer: Option<String>,
}

/// What is between a board and the USB of the host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bridge {
    /// The chip.
    pub chip: String,
    /// The fastest rate that it makes, in bits per second.
    pub baud: u32,
    /// Where that is from.
    pub source: String,
}

/// A board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Board {
    /// The name of its directory.
    pub name: String,
    /// For people.
    pub title: String,
    /// The board whose top and pins it has: its own name, or that of one that differs in the FPGA alone.
    #[serde(skip)]
    pub like: String,
    /// Its FPGA.
    pub device: Device,
    /// The core on it.
    pub target: Target,
    /// The clock that its top makes, in Hz.
    pub clock_hz: u64,
    /// Words of the boot memory.
    pub boot_words: u32,
    /// Seed of the placer with which its clock was reached.
    pub seed: u32,
    /// Where the boot script goes in its flash, in bytes, if it is there.
    pub script_offset: Option<u32>,
    /// Words of the queue of inputs, and of the list of monitors.
    pub queue_words: u32,
    /// Memories that are made of look-up tables to save block RAM, by the end of their names.
    pub look_up_tables: Vec<String>,
    /// Arguments of openFPGALoader that name it.
    pub load: Vec<String>,
    /// Where bitstreams go in its flash, in bytes.
    pub flash_offset: u32,
    /// Its USB bridge, if it has one of which the rates are known.
    pub bridge: Option<Bridge>,
    /// What a user has to know.
    pub notes: Option<String>,
}

/// `board.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    title: String,
    like: Option<String>,
    family: Family,
    device: String,
    package: String,
    speed: Option<String>,
    placer: Option<String>,
    target: String,
    clock_hz: u64,
    boot_words: u32,
    script_offset: Option<u32>,
    #[serde(default = "usual_seed")]
    seed: u32,
    #[serde(default = "usual_queue_words")]
    queue_words: u32,
    #[serde(default)]
    look_up_tables: Vec<String>,
    load: Vec<String>,
    flash_offset: u32,
    bridge: Option<Bridge>,
    notes: Option<String>,
}

const fn usual_seed() -> u32 {
    1
}

const fn usual_queue_words() -> u32 {
    256
}

impl Board {
    /// All boards of this build, by name.
    ///
    /// # Errors
    /// When one of the descriptions cannot be read: a fault of the build.
    pub fn all() -> Result<Vec<Self>, BitstreamError> {
        synfire_hdl::boards().map(Self::named).collect()
    }

    /// The board with this name.
    ///
    /// # Errors
    /// When there is none, or its description cannot be read.
    pub fn named(name: &str) -> Result<Self, BitstreamError> {
        let text = file(name, |file| file == "board.toml").map(|(_, text)| text);
        let text = text.ok_or_else(|| BitstreamError::UnknownBoard {
            name: name.to_owned(),
            closest: synfire_diagnostics::closest_name(name, synfire_hdl::boards()).map(str::to_owned),
            known: synfire_hdl::boards().map(str::to_owned).collect(),
        })?;
        Self::from_toml(name, text)
    }

    /// Reads a description.
    ///
    /// # Errors
    /// When it is no such TOML or names a target that does not exist.
    pub fn from_toml(name: &str, text: &str) -> Result<Self, BitstreamError> {
        let bad = |reason: String| BitstreamError::BadBoard { board: name.to_owned(), reason };
        let found: Description = toml::from_str(text).map_err(|error| bad(toml_reason(text, &error)))?;
        let script = found.boot_words.is_power_of_two() && (32..=4096).contains(&found.boot_words);
        if !script && found.boot_words != 0 {
            let reason = format!("boot_words = {}, but it has to be 0 or a power of two, 32 to 4096", found.boot_words);
            return Err(bad(reason));
        }
        let in_flash = 1..1 << 24;
        if found.script_offset.is_some_and(|offset| found.boot_words != 0 || !in_flash.contains(&offset)) {
            let reason = "script_offset has to be 1 to 2^24 - 1, and boot_words 0 with it".to_owned();
            return Err(bad(reason));
        }
        if !found.queue_words.is_power_of_two() || !(64..=4096).contains(&found.queue_words) {
            return Err(bad(format!(
                "queue_words = {}, but it has to be a power of two, 64 to 4096",
                found.queue_words
            )));
        }
        if !(1_000_000..=1_000_000_000).contains(&found.clock_hz) {
            return Err(bad(format!("clock_hz = {}, but it has to be 1 MHz to 1 GHz", found.clock_hz)));
        }
        let rates = BAUD_DEFAULT..=1_000_000_000;
        if let Some(bridge) = found.bridge.as_ref().filter(|bridge| !rates.contains(&bridge.baud)) {
            return Err(bad(format!(
                "baud = {} of its bridge, but it has to be {BAUD_DEFAULT} to 1,000,000,000",
                bridge.baud
            )));
        }
        if let Some(like) = found.like.as_deref().filter(|like| file(like, |file| file == "synfire_board.v").is_none())
        {
            return Err(bad(format!("like = `{like}`, but there is no such board with a top of its own")));
        }
        let target = Target::named(&found.target).map_err(|error| bad(error.to_string()))?;
        Ok(Self {
            name: name.to_owned(),
            title: found.title,
            like: found.like.unwrap_or_else(|| name.to_owned()),
            device: Device {
                family: found.family,
                device: found.device,
                package: found.package,
                speed: found.speed,
                placer: found.placer,
            },
            target,
            clock_hz: found.clock_hz,
            boot_words: found.boot_words,
            script_offset: found.script_offset,
            seed: found.seed,
            queue_words: found.queue_words,
            look_up_tables: found.look_up_tables,
            load: found.load,
            flash_offset: found.flash_offset,
            bridge: found.bridge,
            notes: found.notes,
        })
    }

    /// The fastest rate of its line, in bits per second: that of the chip, or of the bridge where that is slower.
    pub fn baud_max(&self) -> u32 {
        let of_chip = fastest_baud(u32::try_from(self.clock_hz).unwrap_or(u32::MAX));
        self.bridge.as_ref().map_or(of_chip, |bridge| bridge.baud.min(of_chip))
    }

    /// Why [`Self::baud_max`] is no more.
    pub fn baud_reason(&self) -> String {
        match self.bridge.as_ref().filter(|bridge| bridge.baud == self.baud_max()) {
            Some(bridge) => format!("its bridge, an {}, makes no more", bridge.chip),
            None => format!("a bit takes {BIT_CLOCKS_MIN} clocks of {} MHz", self.clock_hz as f64 / 1e6),
        }
    }

    /// The name of its top module.
    pub fn top(&self) -> String {
        format!("synfire_board_{}", self.like.replace('-', "_"))
    }

    /// Name and text of the first of its files whose name is wanted: its top, its pins.
    ///
    /// # Errors
    /// When there is no such file.
    pub fn file(&self, wanted: impl Fn(&str) -> bool) -> Result<(&'static str, &'static str), BitstreamError> {
        file(&self.like, wanted).ok_or_else(|| BitstreamError::BadBoard {
            board: self.name.clone(),
            reason: "one of its files is missing".to_owned(),
        })
    }
}

fn file(board: &str, wanted: impl Fn(&str) -> bool) -> Option<(&'static str, &'static str)> {
    synfire_hdl::board(board).find(|file| wanted(file.name)).map(|file| (file.name, file.text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_board_is_complete() {
        let boards = Board::all().unwrap();
        assert!(boards.len() >= 8);
        for board in boards {
            let (_, top) = board.file(|name| name == "synfire_board.v").unwrap();
            assert!(top.contains(&format!("module {} (", board.top())), "{}", board.name);
            let (_, pins) = board.file(|name| name.starts_with("pins.")).unwrap();
            assert!(pins.contains("public constraint file"), "{} does not say where its pins are from", board.name);
        }
    }

    #[test]
    fn rates_end_where_the_chip_or_the_bridge_does() {
        let rates = |name: &str| Board::named(name).unwrap().baud_max();
        // FT231X, FT2232H and BL702.
        assert_eq!(
            ["ulx3s-25f", "ulx3s-85f", "tang-nano-9k", "hx8k-board"].map(rates),
            [3_000_000, 3_000_000, 3_000_000, 12_000_000]
        );
        // Four clocks of 27 MHz, of 96 MHz without a bridge, and of 90 MHz with one that nobody describes.
        assert_eq!(
            ["icebreaker", "upduino", "orangecrab", "colorlight-i5"].map(rates),
            [6_750_000, 6_750_000, 24_000_000, 22_500_000]
        );
    }

    #[test]
    fn unknown_boards_and_bad_descriptions_are_refused() {
        let error = Board::named("ulx3s-85").unwrap_err();
        assert!(matches!(error, BitstreamError::UnknownBoard { closest: Some(name), .. } if name == "ulx3s-85f"));
        let text = file("ulx3s-85f", |name| name == "board.toml").unwrap().1;
        for (from, to) in [
            ("512", "500"),
            ("ecp5-85f", "ecp5-99f"),
            ("title", "tilte"),
            ("ulx3s-25f", "ulx3s-26f"),
            ("ulx3s-25f", "ulx3s-85f"),
            ("90_000_000", "90"),
            ("clock_hz", "script_offset = 4\nclock_hz"),
            ("3_000_000", "9_600"),
        ] {
            let error = Board::from_toml("x", &text.replace(from, to)).unwrap_err();
            assert!(matches!(error, BitstreamError::BadBoard { .. }), "{error}");
        }
    }
}
