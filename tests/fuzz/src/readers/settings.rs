//! Descriptions in TOML.

use synfire_arch::Target;
use synfire_bitstream::Board;
use synfire_learn::Protocol;

use super::accepted;

pub const TARGET_WORDS: &[&str] = &[
    "name",
    "doc",
    "lanes",
    "update_lanes",
    "update_interval",
    "neurons",
    "axons",
    "tiles",
    "uses",
    "ring_depth",
    "weight_bits",
    "state_bits",
    "profiles",
    "stages",
    "adaptation",
    "diagonal",
    "learning",
    "soft_bounds",
    "winner",
    "rules",
    "trace_ranges",
    "clock_hz",
    "= true",
    "= false",
    "\n",
    "[[a]]",
    "'''",
];

pub const BOARD_WORDS: &[&str] =
    &["name", "family", "device", "package", "pins", "clock", "target", "baud", "\n", "[a.b]", "'''"];

pub const PROTOCOL_WORDS: &[&str] = &[
    "coding",
    "rate",
    "poisson",
    "values",
    "readout",
    "none",
    "outputs",
    "named",
    "teacher",
    "clear",
    "test_ticks",
    "[[train]]",
    "ticks",
    "input",
    "teach",
    "pre",
    "post",
    "\n",
];

pub fn target(bytes: &[u8]) -> bool {
    let target = accepted(Target::from_toml(&String::from_utf8_lossy(bytes)));
    target.is_some_and(|target| {
        let _ = target.digest();
        target.pointers() >= target.source_blocks()
    })
}

pub fn board(bytes: &[u8]) -> bool {
    accepted(Board::from_toml("fuzz", &String::from_utf8_lossy(bytes))).is_some_and(|board| {
        let _ = board.top();
        true
    })
}

pub fn protocol(bytes: &[u8]) -> bool {
    accepted(Protocol::from_toml(&String::from_utf8_lossy(bytes))).is_some_and(|protocol| {
        let _ = protocol.train_ticks();
        true
    })
}
