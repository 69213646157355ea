//! Being interrupted by the user, for commands that run until then.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// Whether the user wants an end. A second interrupt ends the program at once.
#[derive(Debug, Clone)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens from now on. Where the system does not let it, an interrupt ends the program at once.
    pub fn listen() -> Self {
        let wanted = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            // In this order: the first signal finds nothing set.
            let _ = flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&wanted))
                .and_then(|_| flag::register(signal, Arc::clone(&wanted)));
        }
        Self(wanted)
    }

    /// Whether an end was asked for.
    pub fn came(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
