//! Progress bars on standard error, only on a terminal and only when there is time to see them.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar of `length` steps of something.
pub fn bar(length: usize, unit: &str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(length as u64), ProgressDrawTarget::stderr());
    let template = format!("{{bar:40}} {{pos}} of {{len}} {unit} ({{eta}} left)");
    match ProgressStyle::with_template(&template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
