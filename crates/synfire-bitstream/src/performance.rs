//! What a network does on a board, from clocks counted elsewhere.

use serde::Serialize;

/// One kind of tick at the clock of a board.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TickSpeed {
    /// Clocks of the tick.
    pub cycles: u64,
    /// Its length.
    pub seconds: f64,
    /// Such ticks in a second.
    pub per_second: f64,
    /// Energy of the tick in joules: an estimate, the power that the board's description assumes times the length. Nothing
    /// of it is measured.
    pub joules_estimated: f64,
}

impl TickSpeed {
    /// A tick of `cycles` clocks at `clock_hz`, while the FPGA draws `power_mw`.
    pub fn new(cycles: u64, clock_hz: u64, power_mw: u32) -> Self {
        let seconds = cycles as f64 / clock_hz as f64;
        Self { cycles, seconds, per_second: 1.0 / seconds, joules_estimated: seconds * f64::from(power_mw) * 1e-3 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tick_of_900_clocks_at_90_mhz() {
        let speed = TickSpeed::new(900, 90_000_000, 300);
        assert!((speed.seconds - 1e-5).abs() < 1e-12 && (speed.per_second - 1e5).abs() < 1e-4);
        assert!((speed.joules_estimated - 3e-6).abs() < 1e-12);
    }
}
