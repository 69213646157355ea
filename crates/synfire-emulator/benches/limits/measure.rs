//! CPU time of this thread, which other load on the machine disturbs least.

use std::ffi::{c_int, c_long};

#[repr(C)]
struct Timespec {
    seconds: c_long,
    nanoseconds: c_long,
}

unsafe extern "C" {
    fn clock_gettime(clock: c_int, time: *mut Timespec) -> c_int;
}

/// Of Linux.
const CLOCK_THREAD_CPUTIME_ID: c_int = 3;

fn now() -> f64 {
    let mut time = Timespec { seconds: 0, nanoseconds: 0 };
    // SAFETY: the pointer is to a `timespec`, which is what the function writes.
    let result = unsafe { clock_gettime(CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
    assert_eq!(result, 0, "a clock of the thread");
    time.seconds as f64 + time.nanoseconds as f64 * 1e-9
}

fn seconds(work: &mut dyn FnMut()) -> f64 {
    let start = now();
    work();
    now() - start
}

/// Median seconds of two loops that take turns, and the median of the ratios of the first to the second.
pub(crate) fn alternate(rounds: usize, first: &mut dyn FnMut(), second: &mut dyn FnMut()) -> (f64, f64, f64) {
    let round = |_| (seconds(first), seconds(second));
    // The first round warms up.
    let times: Vec<_> = (0..=rounds).map(round).skip(1).collect();
    let of = |value: fn(&(f64, f64)) -> f64| median(times.iter().map(value).collect());
    (of(|times| times.0), of(|times| times.1), of(|times| times.0 / times.1))
}

/// Median seconds of a loop.
pub(crate) fn median_seconds(rounds: usize, mut work: impl FnMut()) -> f64 {
    median((0..rounds).map(|_| seconds(&mut work)).collect())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
