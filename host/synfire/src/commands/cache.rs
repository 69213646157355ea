//! `synfire cache`.

use std::time::{Duration, SystemTime};

use serde::Serialize;
use synfire_cache::{Item, State};

use super::{grouped, print, print_json};
use crate::args::{CacheCommand, Format};
use crate::lines::Lines;
use crate::outcome::{Outcome, fail};

/// An entry in `--format json`.
#[derive(Serialize)]
struct Entry {
    kind: &'static str,
    path: String,
    title: Option<String>,
    bytes: u64,
    /// Seconds since the last change, if the system knows.
    age_s: Option<u64>,
    state: &'static str,
    /// What is wrong with a broken entry.
    reason: Option<String>,
}

pub fn run(command: CacheCommand, format: Format) -> Outcome<()> {
    let root = synfire_cache::root().map_err(fail)?;
    let path = root.display().to_string();
    match (command, format) {
        (CacheCommand::Path, Format::Json) => print_json(&serde_json::json!({ "path": path })),
        (CacheCommand::Path, Format::Text) => print(&Lines::one(path)),
        (CacheCommand::List, _) => {
            let now = SystemTime::now();
            let items = synfire_cache::list(&root).map_err(fail)?;
            let entries: Vec<_> = items.into_iter().map(|item| entry(item, now)).collect();
            match format {
                Format::Json => print_json(&serde_json::json!({ "path": path, "entries": entries })),
                Format::Text => print(&std::iter::once(path).chain(entries.iter().map(line)).collect()),
            }
        }
        (CacheCommand::Clear, _) => {
            let done = synfire_cache::clear(&root).map_err(fail)?;
            let (removed, kept) = (done.removed, done.kept);
            match format {
                Format::Json => print_json(
                    &serde_json::json!({ "path": path, "removed": removed, "bytes": done.bytes, "kept": kept }),
                ),
                Format::Text => {
                    let kept = if kept > 0 { format!("; {kept} are being built and stay") } else { String::new() };
                    print(&Lines::one(format!("removed {removed} from {path} ({} bytes){kept}", grouped(done.bytes))))
                }
            }
        }
    }
}

fn entry(item: Item, now: SystemTime) -> Entry {
    let (state, reason) = match item.state {
        State::Whole => ("whole", None),
        State::Broken { reason } => ("broken", Some(reason)),
        State::Building { process } => ("building", process.map(|process| format!("by process {process}"))),
        State::Logs => ("logs", Some("of a build that failed".to_owned())),
        State::Leftover => ("leftover", None),
    };
    let age = item.modified.and_then(|modified| now.duration_since(modified).ok());
    Entry {
        kind: item.kind.name(),
        path: item.path.display().to_string(),
        title: item.title,
        bytes: item.bytes,
        age_s: age.as_ref().map(Duration::as_secs),
        state,
        reason,
    }
}

fn line(entry: &Entry) -> String {
    let name = entry.path.rsplit(std::path::MAIN_SEPARATOR).next().unwrap_or_default();
    // Enough of a digest to tell two entries apart.
    let name: String = name.chars().take(8).collect();
    let about: Vec<_> = entry.title.iter().chain(&entry.reason).map(String::as_str).collect();
    let Entry { kind, state, .. } = entry;
    let (bytes, age) = (grouped(entry.bytes), entry.age_s.map_or_else(String::new, age));
    format!("  {state:<8} {bytes:>12} bytes {age:>6}  {kind}/{name}  {}", about.join(": ")).trim_end().to_owned()
}

/// A time in its largest unit.
fn age(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds / 60),
        3600..86_400 => format!("{} h", seconds / 3600),
        _ => format!("{} d", seconds / 86_400),
    }
}
