//! Signals: they end the program without leaving anything behind, or ask a command that runs on until then for its end.

use std::sync::atomic::{AtomicBool, Ordering};

#[cfg(unix)]
use anyhow::Context as _;

/// Whether a command listens: then the first signal asks for its end.
static LISTENING: AtomicBool = AtomicBool::new(false);
/// Whether an end was asked for.
static CAME: AtomicBool = AtomicBool::new(false);

/// Whether the user wants an end. A second signal ends the program at once.
#[derive(Debug, Clone, Copy)]
pub struct Interrupt(());

impl Interrupt {
    /// Listens from now on.
    pub fn listen() -> Self {
        LISTENING.store(true, Ordering::SeqCst);
        Self(())
    }

    /// Whether an end was asked for.
    pub fn came(self) -> bool {
        CAME.load(Ordering::SeqCst)
    }
}

/// Handles signals from now on.
///
/// SIGINT, SIGTERM and SIGHUP go to a thread. Unless a command listens, it ends the tools that are running, gives up outputs
/// that are not finished, and ends the program by the same signal, so that whoever started it sees how it ended. SIGXFSZ,
/// at the limit on file sizes, makes writing fail with an error, as a full disk does.
///
/// # Errors
/// When the system does not allow it. Then a signal ends the program at once.
#[cfg(unix)]
pub fn handle_signals() -> anyhow::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
    use signal_hook::iterator::Signals;

    signal_hook::flag::register(SIGXFSZ, std::sync::Arc::default()).context("the limit on file sizes")?;
    let ignored = ignored();
    let wanted = [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|signal| ignored >> (signal - 1) & 1 == 0);
    let mut signals = Signals::new(wanted).context("interruptions")?;
    let thread = std::thread::Builder::new().name("signals".into()).spawn(move || {
        for signal in signals.forever() {
            let first = LISTENING.load(Ordering::SeqCst) && !CAME.swap(true, Ordering::SeqCst);
            if !first {
                end_by(signal);
            }
        }
    });
    thread.context("a thread for signals")?;
    Ok(())
}

#[cfg(unix)]
fn end_by(signal: i32) {
    synfire_cache::tool::end_all();
    synfire_data::abandon_outputs();
    let _ = signal_hook::low_level::emulate_default_handler(signal);
}

/// The signals that whoever started this program wants ignored (`nohup`, a job in the background of a script), one bit for
/// each; none where the system does not say.
#[cfg(unix)]
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}

/// A signal ends the program at once there.
///
/// # Errors
/// Never.
#[cfg(not(unix))]
pub fn handle_signals() -> anyhow::Result<()> {
    Ok(())
}
