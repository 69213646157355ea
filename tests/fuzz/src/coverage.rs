//! Which code an input reached, if the program was built to tell.
//!
//! `scripts/fuzz` builds with LLVM's inline counters: a byte for each edge of the control flow. An input that makes an
//! edge count in a way that no input did before is worth mutating again. Without counters every input is equal.

use std::sync::Mutex;

/// The counters of each part of the program.
static COUNTERS: Mutex<Vec<&'static mut [u8]>> = Mutex::new(Vec::new());

/// Called before `main`, once for each part of the program.
///
/// # Safety
/// `start` to `stop` are the counters of a part that is never unloaded, which the instrumentation guarantees.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __sanitizer_cov_8bit_counters_init(start: *mut u8, stop: *mut u8) {
    let length = stop.addr() - start.addr();
    // SAFETY: the instrumentation says that the bytes are counters. It writes them while executions run and never while
    // they are read here: there is one thread that executes and reads.
    let counters = unsafe { std::slice::from_raw_parts_mut(start, length) };
    if let Ok(mut known) = COUNTERS.lock() {
        known.push(counters);
    }
}

/// Called before `main` too; the places of the edges are not needed.
///
/// # Safety
/// Nothing is read.
#[unsafe(no_mangle)]
pub const unsafe extern "C" fn __sanitizer_cov_pcs_init(_start: *const usize, _stop: *const usize) {}

/// What inputs have reached so far.
pub struct Coverage {
    /// For each edge a bit for each order of magnitude of its count.
    seen: Vec<u8>,
}

impl Coverage {
    /// Nothing reached yet.
    pub fn new() -> Self {
        clear();
        let edges = COUNTERS.lock().map_or(0, |parts| parts.iter().map(|part| part.len()).sum());
        Self { seen: vec![0; edges] }
    }

    /// Whether the program has counters.
    pub fn is_guided(&self) -> bool {
        !self.seen.is_empty()
    }

    /// Edges that were reached.
    pub fn edges(&self) -> usize {
        self.seen.iter().filter(|seen| **seen != 0).count()
    }

    /// Takes what the last execution reached, and whether something of it is new; the counters are 0 afterwards.
    pub fn take(&mut self) -> bool {
        let mut is_new = false;
        let Ok(mut parts) = COUNTERS.lock() else { return false };
        let mut seen = self.seen.as_mut_slice();
        for counters in parts.iter_mut() {
            let (own, rest) = seen.split_at_mut(counters.len());
            for (seen, counters) in own.chunks_mut(32).zip(counters.chunks_mut(32)) {
                if counters.iter().all(|count| *count == 0) {
                    continue;
                }
                for (seen, count) in seen.iter_mut().zip(counters) {
                    let class = class_of(std::mem::take(count));
                    is_new |= class & !*seen != 0;
                    *seen |= class;
                }
            }
            seen = rest;
        }
        is_new
    }
}

impl Default for Coverage {
    fn default() -> Self {
        Self::new()
    }
}

/// Orders of magnitude: 1, 2, 3, 4.., 8.., 16.., 32.., 128...
const fn class_of(count: u8) -> u8 {
    match count {
        0 => 0,
        1 => 1,
        2 => 2,
        3 => 4,
        4..=7 => 8,
        8..=15 => 16,
        16..=31 => 32,
        32..=127 => 64,
        128.. => 128,
    }
}

fn clear() {
    if let Ok(mut parts) = COUNTERS.lock() {
        parts.iter_mut().for_each(|part| part.fill(0));
    }
}
