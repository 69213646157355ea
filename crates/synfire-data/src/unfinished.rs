//! Outputs that are not finished when a signal ends the program.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Held while files get their names: several appear together.
static NAMING: Mutex<()> = Mutex::new(());
/// Temporary files that have names.
static NAMED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn lock<T>(mutex: &'static Mutex<T>) -> MutexGuard<'static, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes the end of the program leave no half of an output: waits until outputs that are just getting their names have them
/// all, removes temporary files, and lets no thread begin with others. For the moment before this process dies by a signal;
/// a thread that still wants to write waits for that.
pub fn abandon_outputs() {
    std::mem::forget(lock(&NAMING));
    let named = lock(&NAMED);
    for path in named.iter() {
        let _ = fs::remove_file(path);
    }
    std::mem::forget(named);
}

/// As long as this lives, no signal that can be caught ends the program.
pub(crate) fn naming() -> MutexGuard<'static, ()> {
    lock(&NAMING)
}

/// Makes a temporary file that is removed by [`abandon_outputs`].
pub(crate) fn listed<T>(make: impl FnOnce() -> io::Result<(T, PathBuf)>) -> io::Result<(T, Listed)> {
    let mut named = lock(&NAMED);
    let (made, path) = make()?;
    named.insert(path.clone());
    Ok((made, Listed(path)))
}

/// A temporary file on the list, until this is dropped.
#[derive(Debug)]
pub(crate) struct Listed(PathBuf);

impl Drop for Listed {
    fn drop(&mut self) {
        lock(&NAMED).remove(&self.0);
    }
}
