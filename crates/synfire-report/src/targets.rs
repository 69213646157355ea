//! Targets.

use serde::Serialize;
use synfire_arch::Target;

use crate::{Document, Lines, grouped};

/// Targets, as a table.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct TargetsReport {
    /// The targets, in their order.
    pub targets: Vec<Target>,
}

impl Document for TargetsReport {
    fn text(&self) -> Lines {
        let mut out = Lines::one(format!(
            "{:<10} {:>5} {:>7} {:>7} {:>11} {:>6} {:>7} {:>9}  {}",
            "target", "lanes", "neurons", "axons", "weights", "bits", "delays", "MHz", ""
        ));
        for target in &self.targets {
            let weights = u64::from(target.tiles) * u64::from(target.lanes).pow(2);
            out.push(format!(
                "{:<10} {:>5} {:>7} {:>7} {:>11} {:>6} {:>7} {:>9}  {}",
                target.name,
                target.lanes,
                target.neurons,
                target.axons,
                grouped(weights),
                format!("{}/{}", target.weight_bits, target.state_bits),
                format!("0-{}", target.delay_max()),
                target.clock_hz as f64 / 1e6,
                target.doc
            ));
        }
        out
    }
}
