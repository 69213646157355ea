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
}

impl TickSpeed {
    /// A tick of `cycles` clocks at `clock_hz`.
    pub fn new(cycles: u64, clock_hz: u64) -> Self {
        let seconds = cycles as f64 / clock_hz as f64;
        Self { cycles, seconds, per_second: 1.0 / seconds }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tick_of_900_clocks_at_90_mhz() {
        let speed = TickSpeed::new(900, 90_000_000);
        assert!((speed.seconds - 1e-5).abs() < 1e-12 && (speed.per_second - 1e5).abs() < 1e-4);
    }
}
