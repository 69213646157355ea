//! Builds that were measured, as data, and what follows from them for hardware that was not built.
//!
//! `data/builds.toml` holds them, with date and commit; `cargo test -p synfire-bitstream --release --test builds -- --ignored
//! --nocapture` measures anew and prints that file. What a design takes is nearly linear in a few numbers of its target, so the
//! coefficients are those of least squares over the builds of a family.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use synfire_arch::Target;

use crate::{Board, Family};

/// One measured build: a whole chip with link and boot player.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Build {
    /// The board, or the board whose device the target was put on.
    pub board: String,
    /// The numbers of the target that count here.
    #[serde(flatten)]
    pub shape: Shape,
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

/// What a target's hardware depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "as in `Target`")]
pub struct Shape {
    pub lanes: u32,
    pub update_lanes: u32,
    pub state_bits: u32,
    pub adaptation: bool,
    pub learning: bool,
    pub soft_bounds: bool,
}

/// `data/builds.toml`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Builds {
    /// When they were measured.
    pub date: String,
    /// Of which commit.
    pub commit: String,
    /// With which tools.
    pub tools: String,
    /// The builds.
    pub build: Vec<Build>,
}

static MEASURED: LazyLock<Builds> =
    LazyLock::new(|| toml::from_str(include_str!("../data/builds.toml")).expect("data/builds.toml is read by a test"));

/// How far a prediction is off at most, in percent of what is built: a test holds it against every build.
pub const CELLS_ERROR: u64 = 10;
/// As [`CELLS_ERROR`], of flip-flops.
pub const FLIP_FLOPS_ERROR: u64 = 10;
/// As [`CELLS_ERROR`], of the clock: it depends on the seed too.
pub const CLOCK_ERROR: u64 = 25;
/// Multipliers, by number.
pub const MULTIPLIERS_ERROR: u64 = 1;

impl Shape {
    /// Of a target.
    pub const fn of(target: &Target) -> Self {
        Self {
            lanes: target.lanes,
            update_lanes: target.update_lanes,
            state_bits: target.state_bits,
            adaptation: target.adaptation,
            learning: target.learning,
            soft_bounds: target.soft_bounds,
        }
    }

    /// What a resource is linear in: 1, lanes, update lanes, learning lanes, lanes with soft bounds.
    fn features(&self) -> [f64; FEATURES] {
        let of = |condition: bool| if condition { f64::from(self.lanes) } else { 0.0 };
        let update =
            f64::from(self.update_lanes * (self.state_bits + if self.adaptation { self.state_bits } else { 0 }));
        [1.0, f64::from(self.lanes), update / 36.0, of(self.learning), of(self.soft_bounds)]
    }
}

const FEATURES: usize = 5;
/// Keeps coefficients of what no build has at 0.
const RIDGE: f64 = 1e-6;

/// A resource of a build.
pub type Quantity = fn(&Build) -> u64;

impl Builds {
    /// Those of this version of the crate.
    pub fn measured() -> &'static Self {
        &MEASURED
    }

    /// The builds of a family.
    pub fn of_family(&self, family: Family) -> impl Iterator<Item = &Build> {
        self.build
            .iter()
            .filter(move |build| Board::named(&build.board).is_ok_and(|board| board.device.family == family))
    }

    /// A resource for a target that may not have been built; none where no build of the family is known.
    pub fn predict(&self, family: Family, shape: &Shape, quantity: Quantity) -> Option<u64> {
        let builds: Vec<_> = self.of_family(family).collect();
        if builds.is_empty() {
            return None;
        }
        let rows: Vec<_> = builds.iter().map(|build| (build.shape.features(), quantity(build) as f64)).collect();
        let coefficients = least_squares(&rows);
        let value: f64 = coefficients.iter().zip(shape.features()).map(|(c, x)| c * x).sum();
        Some(value.round().max(0.0) as u64)
    }

    /// The clock that a board's core probably reaches, in MHz: the mean of the routed builds of its device and speed grade, or
    /// of its family.
    pub fn predict_clock(&self, board: &Board) -> Option<f64> {
        let alike = |build: &&Build| {
            Board::named(&build.board).is_ok_and(|other| {
                (&other.device.device, &other.device.speed) == (&board.device.device, &board.device.speed)
            })
        };
        let mean = |clocks: Vec<f64>| (!clocks.is_empty()).then(|| clocks.iter().sum::<f64>() / clocks.len() as f64);
        let family = || self.of_family(board.device.family);
        mean(family().filter(alike).filter_map(|build| build.clock_mhz).collect())
            .or_else(|| mean(family().filter_map(|build| build.clock_mhz).collect()))
    }
}

/// The coefficients that make the sum of squared relative errors smallest, by the normal equations.
fn least_squares(rows: &[([f64; FEATURES], f64)]) -> [f64; FEATURES] {
    let mut matrix = [[0.0; FEATURES + 1]; FEATURES];
    for (features, value) in rows {
        let weight = 1.0 / (value * value).max(1.0);
        for row in 0..FEATURES {
            for column in 0..FEATURES {
                matrix[row][column] += weight * features[row] * features[column];
            }
            matrix[row][FEATURES] += weight * features[row] * value;
        }
    }
    let largest = (0..FEATURES).map(|index| matrix[index][index]).fold(0.0, f64::max);
    (0..FEATURES).for_each(|index| matrix[index][index] += RIDGE * largest);
    solve(matrix)
}

/// Gauss's elimination, with the largest pivot of each column.
fn solve(mut matrix: [[f64; FEATURES + 1]; FEATURES]) -> [f64; FEATURES] {
    for column in 0..FEATURES {
        let size = |row: &usize| matrix[*row][column].abs();
        let pivot = (column..FEATURES).max_by(|a, b| size(a).total_cmp(&size(b))).unwrap_or(column);
        matrix.swap(column, pivot);
        let pivot_row = matrix[column];
        for (row, values) in matrix.iter_mut().enumerate() {
            if row != column && pivot_row[column] != 0.0 {
                let factor = values[column] / pivot_row[column];
                values.iter_mut().zip(pivot_row).for_each(|(value, pivot)| *value -= factor * pivot);
            }
        }
    }
    std::array::from_fn(|row| if matrix[row][row] == 0.0 { 0.0 } else { matrix[row][FEATURES] / matrix[row][row] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linear_law_is_found() {
        let row = |p: f64, q: f64, l: f64| ([1.0, p, q, l, 0.0], 100.0 + 20.0 * p + 30.0 * q + 5.0 * l);
        let rows =
            [row(2.0, 1.0, 0.0), row(4.0, 1.0, 4.0), row(8.0, 2.0, 0.0), row(8.0, 4.0, 8.0), row(16.0, 1.0, 16.0)];
        let found = least_squares(&rows);
        for (found, expected) in found.iter().zip([100.0, 20.0, 30.0, 5.0, 0.0]) {
            assert!((found - expected).abs() < 0.5, "{found} instead of {expected}");
        }
    }
}
