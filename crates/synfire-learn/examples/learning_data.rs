//! Writes the data of the learning examples (docs/learning.md) as npz archives: samples `x`, labels `y`, and the same of the
//! test, `x_test` and `y_test`.
//!
//! ```text
//! learning_data digits OUT.npz [FOLD]         handwritten digits: 70 % to learn, 30 % held out; with FOLD 0 to 3 a quarter of
//!                                             the 70 % is held out instead, to choose parameters with
//! learning_data patterns OUT.npz COUNT SEED   windows of 40 ticks of noise, half of them with one of COUNT patterns
//! learning_data memory OUT.npz COUNT SEED     COUNT sets of 16 of 256 cells; the test shows half of each
//! learning_data forget OUT.npz COUNT SEED     the first set alone, and the same test
//! ```

#![allow(clippy::print_stderr, reason = "a program")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use synfire_data::{Array, Budget, DataError, Layout, read_input, read_npy, write_npz};

const DIGITS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/digits/");

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let number = |text: &str| text.parse::<u64>().ok();
    let written = match arguments.as_slice() {
        ["digits", path] => digits(None).and_then(|arrays| write(path, arrays)),
        ["digits", path, fold] => digits(number(fold)).and_then(|arrays| write(path, arrays)),
        [kind @ ("patterns" | "memory" | "forget"), path, count, seed] => match (number(count), number(seed)) {
            (Some(count @ 1..), Some(seed)) => {
                let data =
                    if *kind == "patterns" { patterns(count, seed) } else { memory(count, seed, *kind == "forget") };
                write(path, data)
            }
            _ => return usage(),
        },
        _ => return usage(),
    };
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: learning_data digits OUT.npz [FOLD] | patterns|memory|forget OUT.npz COUNT SEED");
    ExitCode::from(2)
}

/// Samples and labels to learn from, and to test with.
type Data = [(Array, Array); 2];

fn write(path: &str, [(x, y), (x_test, y_test)]: Data) -> Result<(), DataError> {
    let arrays = [("x", x), ("y", y), ("x_test", x_test), ("y_test", y_test)];
    let arrays: BTreeMap<_, _> = arrays.into_iter().map(|(name, array)| (name.to_owned(), array)).collect();
    write_npz(path, &arrays)
}

/// The digits in the order of `order.npy`: the first 1258 are to learn from.
fn digits(fold: Option<u64>) -> Result<Data, DataError> {
    const LEARNED: usize = 1258;
    const FOLDS: u64 = 4;
    let (columns, budget) = (65, Budget::READER);
    let table = read_input(Path::new(DIGITS).join("digits.csv.gz"), columns, Layout::Run, budget)?;
    let order = read_npy(Path::new(DIGITS).join("order.npy"), budget)?.values;
    let mut row = vec![0.0; columns];
    let mut parts = [(Vec::new(), Vec::new()), (Vec::new(), Vec::new())];
    for (place, index) in order.iter().enumerate() {
        let part = match fold {
            None => usize::from(place >= LEARNED),
            Some(_) if place >= LEARNED => continue,
            Some(fold) => usize::from(place as u64 % FOLDS == fold),
        };
        table.get(0).fill_row(*index as usize, &mut row);
        parts[part].0.extend(row[..64].iter().map(|value| value / 16.0));
        parts[part].1.push(row[64]);
    }
    Ok(parts.map(|(x, y)| (Array::new(vec![y.len(), 64], x), Array::new(vec![y.len()], y))))
}

/// Windows of 40 ticks of 128 axons. In noise every axon fires with a probability of 10 % a tick. A pattern is 32 axons that
/// fire with 30 % while the others keep still enough that the mean is the same. Half of the windows show one, in turn.
fn patterns(count: u64, seed: u64) -> Data {
    const WINDOWS: u64 = 400;
    const TICKS: usize = 40;
    const AXONS: usize = 128;
    const SIZE: usize = 32;
    let (noise, inside) = (0.1, 0.3);
    let outside = (noise * AXONS as f64 - inside * SIZE as f64) / (AXONS - SIZE) as f64;
    let random = &mut Random(seed);
    let patterns: Vec<_> = (0..count).map(|_| random.subset(AXONS, SIZE)).collect();
    [(); 2].map(|()| {
        let (mut x, mut y) = (Vec::new(), Vec::new());
        for window in 0..WINDOWS {
            let shown = (window % 2 == 1).then(|| (window / 2 % count) as usize);
            y.push(shown.map_or(-1.0, |pattern| pattern as f64));
            for axon in (0..TICKS).flat_map(|_| 0..AXONS) {
                let probability = match shown {
                    None => noise,
                    Some(pattern) if patterns[pattern][axon] => inside,
                    Some(_) => outside,
                };
                x.push(f64::from(u8::from(random.uniform() < probability)));
            }
        }
        let windows = WINDOWS as usize;
        (Array::new(vec![windows, TICKS, AXONS], x), Array::new(vec![windows], y))
    })
}

/// Sets of 16 of 256 cells that share at most 2 with each other, as the dentate gyrus separates patterns. A set is shown in
/// the first of 4 ticks. The test shows each set twice: one half of its cells, then the other.
fn memory(count: u64, seed: u64, first_only: bool) -> Data {
    const CELLS: usize = 256;
    const SIZE: usize = 16;
    const SHARED: usize = 2;
    const TICKS: usize = 4;
    let random = &mut Random(seed);
    let mut sets: Vec<Vec<bool>> = Vec::new();
    while sets.len() < count as usize {
        let set = random.subset(CELLS, SIZE);
        let shared = |other: &Vec<bool>| set.iter().zip(other).filter(|(a, b)| **a && **b).count();
        if sets.iter().all(|other| shared(other) <= SHARED) {
            sets.push(set);
        }
    }
    let row = |set: &[bool]| set.iter().map(|cell| f64::from(u8::from(*cell))).collect::<Vec<_>>();
    let shown = |set: &[bool]| [row(set), vec![0.0; (TICKS - 1) * CELLS]].concat();
    let half = |set: &[bool], second: bool| {
        let mut half = set.to_vec();
        for (seen, cell) in half.iter_mut().filter(|cell| **cell).enumerate() {
            *cell = (seen < SIZE / 2) != second;
        }
        half
    };
    let learned = if first_only { &sets[..1] } else { &sets[..] };
    let data = |x: Vec<f64>, y: Vec<f64>| {
        let samples = y.len() / CELLS;
        (Array::new(vec![samples, TICKS, CELLS], x), Array::new(vec![samples, CELLS], y))
    };
    let halves = || sets.iter().flat_map(|set| [false, true].map(|second| (set, half(set, second))));
    [
        data(learned.iter().flat_map(|set| shown(set)).collect(), learned.iter().flat_map(|set| row(set)).collect()),
        data(halves().flat_map(|(_, half)| shown(&half)).collect(), halves().flat_map(|(set, _)| row(set)).collect()),
    ]
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// `size` of `of`.
    fn subset(&mut self, of: usize, size: usize) -> Vec<bool> {
        let mut chosen = vec![false; of];
        let mut left = size;
        while left > 0 {
            let index = (self.bits() % of as u64) as usize;
            left -= usize::from(!std::mem::replace(&mut chosen[index], true));
        }
        chosen
    }
}
