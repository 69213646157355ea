//! Long work, without Python's lock and open to interruption.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use synfire_diagnostics::Diagnostics;

use crate::error::failed;

/// How long an interruption may wait to be seen.
const LOOK: Duration = Duration::from_millis(50);
/// As much as a program's main thread has.
const STACK: usize = 8 << 20;

/// What long work hears and tells while it goes on.
#[derive(Debug, Clone, Default)]
pub struct Work {
    stopped: Arc<AtomicBool>,
    done: Arc<AtomicUsize>,
}

impl Work {
    /// Whether nobody wants the result any more.
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// Says that one more step was done.
    pub fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }
}

/// Does work on another thread while Python goes on, and gives its result. `progress` is called with the steps done, in the
/// thread that waits. When Python is interrupted, or `progress` raises, the work is told to stop, and nobody waits for it.
pub fn wait<T: Send + 'static>(
    py: Python<'_>,
    progress: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(&Work) -> Result<T, Diagnostics> + Send + 'static,
) -> PyResult<T> {
    let told = Work::default();
    let (sender, mut receiver) = sync_channel(1);
    let heard = told.clone();
    let thread = std::thread::Builder::new().name("synfire".to_owned()).stack_size(STACK);
    // Whoever does not wait any more does not hear the result.
    thread.spawn(move || drop(sender.send(work(&heard))))?;
    loop {
        let (result, back) = py.detach(move || (receiver.recv_timeout(LOOK), receiver));
        receiver = back;
        let seen = py.check_signals().and_then(|()| match progress {
            Some(progress) => progress.call1((told.done.load(Ordering::Relaxed),)).map(drop),
            None => Ok(()),
        });
        match (result, seen) {
            (Ok(result), Ok(())) => return result.map_err(failed(py)),
            (Err(RecvTimeoutError::Timeout), Ok(())) => {}
            (Err(RecvTimeoutError::Disconnected), Ok(())) => {
                return Err(PyRuntimeError::new_err("a bug in Synfire has ended this work; please report it"));
            }
            (_, Err(interrupted)) => {
                told.stopped.store(true, Ordering::Relaxed);
                return Err(interrupted);
            }
        }
    }
}
