//! Rates of the line that a chip can take.

/// Clocks of a bit at least: the receiver of `hdl/link/synfire_uart_rx.v` looks at the middle of a bit, and finds its beginning
/// to a clock.
pub const BIT_CLOCKS_MIN: u32 = 4;

/// The fastest rate of a chip with this clock, in bits per second.
pub const fn fastest_baud(clock_hz: u32) -> u32 {
    clock_hz / BIT_CLOCKS_MIN
}
