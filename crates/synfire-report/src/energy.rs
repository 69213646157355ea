//! Estimates of energy, from what a core did.

use serde::Serialize;
use synfire_arch::Target;
use synfire_bitstream::energy::basis;
use synfire_bitstream::{Board, CoreActivity, Energy};
use synfire_run::Cost;

/// What the FPGA of a board would take for a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BoardEnergy {
    board: String,
    #[serde(flatten)]
    energy: Energy,
    /// Where the numbers of the estimate come from.
    basis: Vec<&'static str>,
}

impl BoardEnergy {
    /// On every board whose core is this target, and of whose device something is known. Nothing if the run was on a core that
    /// does not tell its phases.
    pub fn of_target(target: &Target, cost: &Cost) -> Vec<Self> {
        if cost.deliver_cycles + cost.update_cycles == 0 {
            return Vec::new();
        }
        let boards = Board::all().unwrap_or_default().into_iter();
        let boards = boards.filter(|board| board.target.digest() == target.digest());
        let of = |board: Board| {
            let energy = Energy::of(&board, &activity(cost))?;
            Some(Self { basis: basis(&board), board: board.name, energy })
        };
        boards.filter_map(of).collect()
    }
}

/// What a cost says that a core did.
pub(crate) const fn activity(cost: &Cost) -> CoreActivity {
    CoreActivity {
        clocks: cost.cycles,
        deliver: cost.deliver_cycles,
        update: cost.update_cycles,
        learn: cost.learn_cycles,
        synaptic_events: cost.synaptic_events,
    }
}

/// `0.4 to 1.7 uJ (estimate)`.
pub(crate) fn in_words(energy: &Energy) -> String {
    let (low, high) = (energy.joules.low, energy.joules.high);
    let (factor, unit) = match high {
        0.0..1e-6 => (1e9, "nJ"),
        1e-6..1e-3 => (1e6, "uJ"),
        1e-3..1.0 => (1e3, "mJ"),
        _ => (1.0, "J"),
    };
    let digits = if high * factor < 10.0 { 2 } else { 0 };
    format!("{:.digits$} to {:.digits$} {unit} (estimate)", low * factor, high * factor)
}
