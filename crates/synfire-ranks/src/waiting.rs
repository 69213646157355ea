//! Waits for an operation of all ranks to end.

use std::thread;
use std::time::Duration;

use mpi::request::{Request, Scope};

/// Looks so often before it sleeps between two looks.
const LOOKS: u32 = 2000;
/// Between two looks. Other threads and other ranks run on the same processors.
const PAUSE: Duration = Duration::from_micros(50);

/// Waits until an operation has ended, for as long as the other ranks are [heard of](crate::beats): a lost one ends the
/// program from another thread.
pub fn complete<'a, D: ?Sized, S: Scope<'a>>(mut request: Request<'a, D, S>) {
    let mut looks = 0;
    while let Err(again) = request.test() {
        request = again;
        looks += 1;
        if looks < LOOKS { thread::yield_now() } else { thread::sleep(PAUSE) }
    }
}
