//! Where the real files are.

use std::path::{Path, PathBuf};

/// A file of the corpus, or `None` (said on standard error) where there is no corpus.
///
/// # Panics
/// If there is no corpus although `SYNFIRE_CI` is set: there a missing corpus is a failure.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
pub fn corpus(path: &str) -> Option<PathBuf> {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let root = std::env::var_os("SYNFIRE_CORPUS").map_or(default, PathBuf::from);
    if root.is_dir() {
        return Some(root.join(path));
    }
    assert!(std::env::var_os("SYNFIRE_CI").is_none(), "no corpus at {}", root.display());
    eprintln!("skipped: no corpus");
    None
}
