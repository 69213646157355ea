//! Asking without teaching.

use crate::{Machine, RunError};

/// Asks a machine with everything frozen that learning changes, and then lets it go on as before.
pub(crate) fn frozen<M: Machine + ?Sized, T>(
    machine: &mut M,
    ask: impl FnOnce(&mut M) -> Result<T, RunError>,
) -> Result<T, RunError> {
    let was_frozen = machine.freeze(true)?;
    let answer = ask(machine);
    // Put back also after a failure; but what failed first is what the user has to know.
    let thawed = machine.freeze(was_frozen);
    let answer = answer?;
    thawed?;
    Ok(answer)
}
