//! Energy of what a core does, estimated from the clocks of its phases and its synaptic events: `docs/energy.md`.
//!
//! How much changes in a clock of each phase was counted in simulations; what a change costs comes from measurements
//! that others published. Both are in `data/energy.toml`, each number with its source. Nothing of it was measured on a board of
//! this project, so every figure is a range.

use std::collections::BTreeMap;
use std::iter::Sum;
use std::ops::{Add, Mul};
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use synfire_arch::Target;

use crate::Board;
use crate::builds::Builds;

/// From the least to the most that something may be.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "[f64; 2]")]
pub struct Range {
    /// The least.
    pub low: f64,
    /// The most.
    pub high: f64,
}

impl From<[f64; 2]> for Range {
    fn from([low, high]: [f64; 2]) -> Self {
        Self { low, high }
    }
}

impl Add for Range {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { low: self.low + other.low, high: self.high + other.high }
    }
}

impl Mul<f64> for Range {
    type Output = Self;

    fn mul(self, factor: f64) -> Self {
        Self { low: self.low * factor, high: self.high * factor }
    }
}

impl Sum for Range {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
}

/// What a core did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct CoreActivity {
    /// Clocks, those between the phases included.
    pub clocks: u64,
    /// Clocks of deliveries.
    pub deliver: u64,
    /// Clocks of updates.
    pub update: u64,
    /// Clocks of learning phases.
    pub learn: u64,
    /// Weights other than 0 that were delivered.
    pub synaptic_events: u64,
}

/// An estimate, in joules.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Energy {
    /// All of it.
    pub joules: Range,
    /// What is drawn without a clock, for as long as it takes.
    pub leakage: Range,
    /// The tree of the clock and the flip-flops that hang on it.
    pub clock: Range,
    /// Nets that change.
    pub logic: Range,
    /// Accesses of RAM blocks.
    pub memories: Range,
    /// Multiplications.
    pub multipliers: Range,
}

/// How many signals of a core change in a clock, and how far a network may be from that.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Switching {
    deliver: f64,
    deliver_per_lane: f64,
    /// Of a core that updates neurons in every clock, by update lane.
    update_per_lane: f64,
    /// Of one that takes several clocks for a neuron: it works at blocks as wide as the lanes.
    paced_update: f64,
    paced_update_per_lane: f64,
    learn_per_lane: f64,
    nets_per_signal: f64,
    error: f64,
}

/// What one of something takes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Technology {
    clock_tree_pj: Range,
    flip_flop_pj: Range,
    net_pj: Range,
    ram_access_pj: Range,
    multiplication_pj: Range,
    /// Where the numbers come from.
    basis: Vec<String>,
}

/// An FPGA.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Device {
    /// As nextpnr names it, or Vivado.
    names: Vec<String>,
    technology: String,
    leakage_mw: Range,
    /// Of a chip on a device for which no build is measured.
    flip_flops: Option<u64>,
    basis: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    switching: Switching,
    technologies: BTreeMap<String, Technology>,
    devices: Vec<Device>,
}

static TABLE: LazyLock<Table> =
    LazyLock::new(|| toml::from_str(include_str!("../data/energy.toml")).expect("a test reads it"));

/// RAM accesses of a lane in a clock of delivery: a weight, a sum read and written.
const DELIVER_ACCESSES: u32 = 3;
/// RAM accesses of a neuron's update: state and sum, read and written, and two words of parameters.
const UPDATE_ACCESSES: u32 = 6;
/// Multiplications of a neuron's update: its current's decay and its potential's.
const UPDATE_MULTIPLICATIONS: u32 = 2;
/// RAM accesses of a lane in a clock of learning: a weight and a trace, read and written.
const LEARN_ACCESSES: u32 = 4;

impl Energy {
    /// What a board's FPGA takes while its core does this; none where nothing is known of what its device takes.
    pub fn of(board: &Board, activity: &CoreActivity) -> Option<Self> {
        let device = device(board)?;
        let costs = TABLE.technologies.get(&device.technology)?;
        let flip_flops = Builds::measured().predict(board, |build| build.flip_flops).or(device.flip_flops)?;
        let seconds = activity.clocks as f64 / board.clock_hz as f64;
        let pj = |range: Range, count: f64| range * (count * 1e-12);
        let signals = signals(&board.target, activity) * TABLE.switching.nets_per_signal;
        let [accesses, multiplications] = events(&board.target, activity);
        let per_clock = costs.clock_tree_pj + costs.flip_flop_pj * flip_flops as f64;
        let mut energy = Self {
            joules: Range::default(),
            leakage: device.leakage_mw * (seconds * 1e-3),
            clock: pj(per_clock, activity.clocks as f64),
            logic: Range { low: signals.low * costs.net_pj.low, high: signals.high * costs.net_pj.high } * 1e-12,
            memories: pj(costs.ram_access_pj, accesses),
            multipliers: pj(costs.multiplication_pj, multiplications),
        };
        let parts = [energy.leakage, energy.clock, energy.logic, energy.memories, energy.multipliers];
        energy.joules = parts.into_iter().sum();
        Some(energy)
    }
}

/// Signals of the Verilog that change in a core while it does this. In the least case only weights other than 0 made lanes
/// work, in the most every lane worked in every clock.
pub fn signals(target: &Target, activity: &CoreActivity) -> Range {
    let switching = &TABLE.switching;
    let (lanes, update_lanes) = (f64::from(target.lanes), f64::from(target.update_lanes));
    let (deliver, update, learn) = (activity.deliver as f64, activity.update as f64, activity.learn as f64);
    let update_per_clock = if target.update_interval > 1 {
        switching.paced_update * update_lanes + switching.paced_update_per_lane * lanes
    } else {
        switching.update_per_lane * update_lanes
    };
    let sure = switching.deliver * deliver + update_per_clock * update + switching.learn_per_lane * lanes * learn;
    let adding = |additions: f64| sure + switching.deliver_per_lane * additions;
    Range {
        low: adding(activity.synaptic_events as f64) / (1.0 + switching.error),
        high: adding(lanes * deliver) * (1.0 + switching.error),
    }
}

/// Nets of a netlist for an iCE40 that change for each signal of the Verilog that does.
pub fn nets_per_signal() -> f64 {
    TABLE.switching.nets_per_signal
}

/// Accesses of RAM blocks, and multiplications.
fn events(target: &Target, activity: &CoreActivity) -> [f64; 2] {
    let updates = activity.update as f64 * f64::from(target.update_lanes) / f64::from(target.update_interval);
    let lanes = f64::from(target.lanes);
    let accesses = f64::from(DELIVER_ACCESSES) * lanes * activity.deliver as f64
        + f64::from(UPDATE_ACCESSES) * updates
        + f64::from(LEARN_ACCESSES) * lanes * activity.learn as f64;
    [accesses, f64::from(UPDATE_MULTIPLICATIONS) * updates]
}

/// Where the numbers of an estimate for a board come from.
pub fn basis(board: &Board) -> Vec<&'static str> {
    let Some(device) = device(board) else { return Vec::new() };
    let of_technology = TABLE.technologies.get(&device.technology).map_or(&[][..], |costs| costs.basis.as_slice());
    of_technology.iter().chain(&device.basis).map(String::as_str).collect()
}

fn device(board: &Board) -> Option<&'static Device> {
    TABLE.devices.iter().find(|device| device.names.contains(&board.device.device))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clocks(deliver: u64, update: u64) -> CoreActivity {
        CoreActivity { clocks: deliver + update + 20, deliver, update, synaptic_events: deliver, learn: 0 }
    }

    #[test]
    fn every_number_has_its_basis_and_every_range_an_order() {
        for costs in TABLE.technologies.values() {
            let ranges =
                [costs.clock_tree_pj, costs.flip_flop_pj, costs.net_pj, costs.ram_access_pj, costs.multiplication_pj];
            assert!(ranges.iter().all(|range| 0.0 <= range.low && range.low < range.high), "{costs:?}");
            assert!(costs.basis.iter().any(|basis| basis.len() > 20), "{costs:?}");
        }
        for device in &TABLE.devices {
            assert!(0.0 < device.leakage_mw.low && device.leakage_mw.low < device.leakage_mw.high, "{device:?}");
            assert!(device.basis.iter().any(|basis| basis.len() > 20), "{device:?}");
            assert!(TABLE.technologies.contains_key(&device.technology), "{device:?}");
        }
    }

    #[test]
    fn a_device_of_which_nothing_is_known_has_no_estimate() {
        let estimated = |name: &str| Energy::of(&Board::named(name).unwrap(), &clocks(100, 100)).is_some();
        assert!(
            ["icebreaker", "upduino", "hx8k-board", "ulx3s-25f", "ulx3s-85f", "arty-a7"].map(estimated) == [true; 6]
        );
        assert!(!estimated("tang-nano-9k"));
        assert!(basis(&Board::named("icebreaker").unwrap()).iter().any(|basis| basis.contains("85.6 uA")));
    }

    /// More spikes are more clocks of delivery, and nothing else.
    #[test]
    fn more_spikes_take_more_energy() {
        for board in Board::all().unwrap() {
            let joules = |deliver| Energy::of(&board, &clocks(deliver, 1000)).map(|energy| energy.joules);
            let (Some(few), Some(many)) = (joules(100), joules(101)) else { continue };
            assert!(few.low < many.low && few.high < many.high, "{}: {few:?} {many:?}", board.name);
        }
    }

    #[test]
    fn the_whole_is_its_parts() {
        let energy = Energy::of(&Board::named("icebreaker").unwrap(), &clocks(500, 4100)).unwrap();
        let parts = [energy.leakage, energy.clock, energy.logic, energy.memories, energy.multipliers];
        assert_eq!(energy.joules, parts.into_iter().sum());
        assert!(parts.iter().all(|part| part.low >= 0.0 && part.high > 0.0), "{energy:?}");
    }

    /// Published measurements of whole UP5Ks that compute (data/energy.toml): SYNtzulu's 9.5 to 12.05 mW at 24 MHz. Its
    /// processor runs beside its core, so ours may take less, and not more than its highest.
    #[test]
    fn an_up5k_that_delivers_in_every_clock_takes_what_others_measured() {
        let board = Board { clock_hz: 24_000_000, ..Board::named("icebreaker").unwrap() };
        let clocks = 24_000_000;
        let second = CoreActivity { clocks, deliver: clocks, synaptic_events: 4 * clocks, ..CoreActivity::default() };
        let watts = Energy::of(&board, &second).unwrap().joules;
        assert!(watts.low < 12.05e-3 && watts.high > 9.5e-3, "{watts:?}");
    }
}
