//! "Dither" of docs/core.md.

/// What all dither of a tick is made from: 64 bits.
pub fn key(seed: u32, tick: u64) -> u64 {
    let (mut x, mut y) = (tick as u32, seed);
    for k in 0..12_u32 {
        x = x.rotate_right(8).wrapping_add(y) ^ 0x243f_6a88 ^ k.wrapping_mul(0x1111_1111);
        y = y.rotate_left(3) ^ x;
    }
    u64::from(x) + (u64::from(y) << 32)
}

/// The 20 bits of a place, bit by bit.
pub fn dither(key: u64, kind: u64, lane: u64, line: u64) -> i128 {
    let address = kind + 4 * lane + 64 * line;
    assert!(kind < 4 && lane < 16 && address < 1 << 25);
    let bit = |j: u32| {
        let parity = (0..25).filter(|k| address >> k & 1 == 1 && key >> (j + k) & 1 == 1).count() % 2;
        (key >> (44 + j) & 1) ^ parity as u64
    };
    (0..20).map(|j| i128::from(bit(j)) << j).sum()
}
