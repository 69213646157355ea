//! Builds that were measured, as data, and what they say about a board that was not built.
//!
//! `data/builds.toml` holds them, with date and commit; `cargo test -p synfire-bitstream --release --test builds -- --ignored
//! --nocapture` measures the boards anew and prints entries. What a board's hardware takes is the mean of the builds of the same
//! hardware: of the same family, with the same target and the same memories in look-up tables. Hardware that was never built is
//! not predicted.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::{Board, Family};

/// One measured build: a whole chip with link and boot player.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Build {
    /// The board.
    pub board: String,
    /// When it was measured.
    pub date: String,
    /// Of which commit.
    pub commit: String,
    /// Logic cells after packing, with those that carry chains and small memories take.
    pub cells: u64,
    /// Flip-flops.
    pub flip_flops: u64,
    /// Block RAMs.
    pub block_rams: u64,
    /// Multipliers.
    pub multipliers: u64,
    /// What the core's clock reaches after routing, in MHz; none for builds that were only packed.
    pub clock_mhz: Option<f64>,
}

/// `data/builds.toml`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Builds {
    /// The builds.
    pub build: Vec<Build>,
}

static MEASURED: LazyLock<Builds> =
    LazyLock::new(|| toml::from_str(include_str!("../data/builds.toml")).expect("data/builds.toml is read by a test"));

/// How far a prediction is off at most, in percent of what is built: a test predicts each build from the others.
pub const CELLS_ERROR: u64 = 10;
/// As [`CELLS_ERROR`], of flip-flops.
pub const FLIP_FLOPS_ERROR: u64 = 10;
/// As [`CELLS_ERROR`], of the clock: it depends on the seed too.
pub const CLOCK_ERROR: u64 = 25;
/// Multipliers, by number.
pub const MULTIPLIERS_ERROR: u64 = 1;

/// A resource of a build.
pub type Quantity = fn(&Build) -> u64;

impl Builds {
    /// Those of this version of the crate.
    pub fn measured() -> &'static Self {
        &MEASURED
    }

    /// The builds of the hardware that a board has: on another board of the family it is the same.
    pub fn of_hardware(&self, board: &Board) -> impl Iterator<Item = &Build> {
        let same = move |build: &&Build| Board::named(&build.board).is_ok_and(|other| is_same(&other, board));
        self.build.iter().filter(same)
    }

    /// A resource of the hardware of a board, from its builds; none where there is none.
    pub fn predict(&self, board: &Board, quantity: Quantity) -> Option<u64> {
        let values: Vec<_> = self.of_hardware(board).map(quantity).collect();
        let count = values.len() as u64;
        (count > 0).then(|| (values.iter().sum::<u64>() + count / 2) / count)
    }

    /// The clock that a board's core probably reaches, in MHz: the mean of the routed builds of its hardware with its speed
    /// grade, or of the family's with whatever speed grade.
    pub fn predict_clock(&self, board: &Board) -> Option<f64> {
        let clocks = |wanted: &dyn Fn(&Board) -> bool| -> Vec<f64> {
            let of = |build: &Build| {
                build.clock_mhz.filter(|_| Board::named(&build.board).is_ok_and(|other| wanted(&other)))
            };
            self.build.iter().filter_map(of).collect()
        };
        let exact = clocks(&|other| is_same(other, board) && other.device.speed == board.device.speed);
        let all = if exact.is_empty() { clocks(&|other| other.device.family == board.device.family) } else { exact };
        (!all.is_empty()).then(|| all.iter().sum::<f64>() / all.len() as f64)
    }
}

/// Whether two boards have the same hardware but for pins, clock and speed.
fn is_same(one: &Board, other: &Board) -> bool {
    // An UltraPlus has other memories and multipliers than the rest of its family.
    let kind = |board: &Board| match board.device.family {
        Family::Ice40 => (Family::Ice40, board.device.device.clone()),
        family => (family, String::new()),
    };
    kind(one) == kind(other)
        && one.target.digest() == other.target.digest()
        && one.look_up_tables == other.look_up_tables
}
