//! A simulated chip, and what tests do with it.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod boot;
mod boot_end;
pub mod checks;
mod flash;
mod line;
mod pieces;
mod run;
mod script;
mod twins;

pub use boot::{believes_only_whole_scripts, boots, survives_senseless_scripts, waits_for_its_memory};
pub use boot_end::BootEnd;
pub use flash::{believes_only_whole_flashes, boots_from_flash, flash_model};
pub use line::ChipLine;
pub use pieces::{lists_beside_input, rows_in_pieces};
pub use run::{run, spikes, stimulus, whole_run};
pub use script::{Script, words_file};
pub use twins::{Twins, small, tell};

use std::time::Duration;

use synfire_arch::Target;
use synfire_rtl::{ChipModel, ChipOptions, Heard, RtlChip, SentByte};
use synfire_session::{Opening, Patience, Session};
use synfire_testkit::targets;

/// A target of the tests, by its name.
///
/// # Panics
/// If there is none.
pub fn target(name: &str) -> Target {
    targets().into_iter().find(|target| target.name == name).unwrap()
}

/// Clocks in which a chip finds that its boot memory is empty.
const EMPTY_BOOT: u32 = 2500;

/// A chip after power-up and boot.
pub fn chip(target: &Target, options: &ChipOptions) -> RtlChip {
    let mut chip = ChipModel::build(target, options).unwrap().start().unwrap();
    let clocks = if options.boot_words > 0 { EMPTY_BOOT } else { 100 };
    assert_eq!(chip.run(clocks, 0).unwrap(), []);
    chip
}

/// Sends bytes, and lets the chip work until the line is silent for so many clocks.
pub fn exchange(chip: &mut RtlChip, bytes: &[SentByte], silence: u32) -> Vec<u8> {
    chip.send(bytes).unwrap();
    let mut out = Vec::new();
    loop {
        let was_sending = chip.unsent() > 0;
        let heard = chip.run(silence, 0).unwrap();
        let is_silent = heard.is_empty() && !was_sending;
        out.extend(heard.into_iter().map(good));
        if is_silent {
            return out;
        }
    }
}

/// The byte that was heard.
///
/// # Panics
/// If it was broken on its way.
pub fn good(heard: Heard) -> u8 {
    match heard {
        Heard::Byte(byte) => byte,
        Heard::Broken(byte) => panic!("the chip sent a broken byte {byte:#x}"),
    }
}

/// How a session begins on a line whose simulated time is dear: an answer that is not there soon does not come.
pub fn opening(session: u32) -> Opening {
    let patience = Patience { answer: Duration::from_micros(500), attempts: 40, ..Patience::default() };
    Opening { patience, search: Duration::from_millis(20), ..Opening::new("simulated", session) }
}

/// A session over a line without faults.
pub fn session(target: &Target, options: &ChipOptions) -> Session<ChipLine> {
    Session::open(ChipLine::new(target, options), &opening(0x5eed)).unwrap()
}
