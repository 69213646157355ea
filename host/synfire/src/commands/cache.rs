//! `synfire cache`.

use std::time::SystemTime;

use clap::Subcommand;
use serde_json::json;
use synfire_report::{CacheReport, grouped};

use crate::args::Format;
use crate::outcome::{Outcome, fail};
use crate::print;

/// `synfire cache`.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum CacheCommand {
    /// List all entries with their size and age, and check every file of them.
    List,
    /// Remove all entries, except those that another process is building.
    Clear,
    /// Print the directory of the cache.
    Path,
}

/// Lists or clears the cache.
pub fn run(command: CacheCommand, format: Format) -> Outcome<()> {
    let root = synfire_cache::root().map_err(fail)?;
    let path = root.display().to_string();
    match command {
        CacheCommand::Path => print::line_or_json(format, || path.clone(), &json!({ "path": path })),
        CacheCommand::List => {
            let items = synfire_cache::list(&root).map_err(fail)?;
            print::document(&CacheReport::new(path, items, SystemTime::now()), format)
        }
        CacheCommand::Clear => {
            let done = synfire_cache::clear(&root).map_err(fail)?;
            let (removed, kept, bytes) = (done.removed, done.kept, done.bytes);
            let line = || {
                let kept = if kept > 0 { format!("; {kept} are being built and stay") } else { String::new() };
                format!("removed {removed} from {path} ({} bytes){kept}", grouped(bytes))
            };
            let value = json!({ "path": path, "removed": removed, "bytes": bytes, "kept": kept });
            print::line_or_json(format, line, &value)
        }
    }
}
