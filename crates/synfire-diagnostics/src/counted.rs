//! Numbers of things.

use std::fmt::Display;

/// A number and what there is so much of, given as one of it.
///
/// ```
/// # use synfire_diagnostics::counted;
/// assert_eq!([counted(0, "tick"), counted(1, "tick"), counted(2, "tick")], ["0 ticks", "1 tick", "2 ticks"]);
/// ```
pub fn counted<N: Display + PartialEq + From<u8>>(count: N, one: &str) -> String {
    let s = if count == N::from(1) { "" } else { "s" };
    format!("{count} {one}{s}")
}
