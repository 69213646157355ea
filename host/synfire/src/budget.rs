//! The budgets of this call: the defaults, or what `--max-memory` and `--max-work` say.

use std::sync::OnceLock;

use synfire_budget::{Budget, Raised};

/// Set once, before the first file is read.
static RAISED: OnceLock<Raised> = OnceLock::new();

/// Takes what the user set; later calls change nothing.
pub fn set(raised: Raised) {
    RAISED.get_or_init(|| raised);
}

/// For reading one file.
pub fn reader() -> Budget {
    Budget::READER.raised(raised())
}

/// For one run.
pub fn run() -> Budget {
    Budget::RUN.raised(raised())
}

fn raised() -> Raised {
    RAISED.get().copied().unwrap_or_default()
}
