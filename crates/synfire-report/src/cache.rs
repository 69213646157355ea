//! The cache of placed designs and simulation programs.

use std::time::{Duration, SystemTime};

use serde::Serialize;
use synfire_cache::{Item, State};

use crate::{Document, Lines, grouped};

/// All entries of the cache.
#[derive(Debug, Serialize)]
pub struct CacheReport {
    entries: Vec<CacheEntry>,
    path: String,
}

/// An entry of the cache.
#[derive(Debug, Serialize)]
struct CacheEntry {
    /// Seconds since the last change, if the system knows.
    age_s: Option<u64>,
    bytes: u64,
    kind: &'static str,
    path: String,
    /// What is wrong with a broken entry.
    reason: Option<String>,
    state: &'static str,
    title: Option<String>,
}

impl CacheReport {
    /// Of the cache at a path, as of `now`.
    pub fn new(path: String, items: Vec<Item>, now: SystemTime) -> Self {
        Self { path, entries: items.into_iter().map(|item| CacheEntry::new(item, now)).collect() }
    }
}

impl Document for CacheReport {
    fn text(&self) -> Lines {
        std::iter::once(self.path.clone()).chain(self.entries.iter().map(CacheEntry::line)).collect()
    }
}

impl CacheEntry {
    fn new(item: Item, now: SystemTime) -> Self {
        let (state, reason) = match item.state {
            State::Whole => ("whole", None),
            State::Broken { reason } => ("broken", Some(reason)),
            State::Building { process } => ("building", process.map(|process| format!("by process {process}"))),
            State::Logs => ("logs", Some("of a build that failed".to_owned())),
            State::Leftover => ("leftover", None),
        };
        let age = item.modified.and_then(|modified| now.duration_since(modified).ok());
        Self {
            kind: item.kind.name(),
            path: item.path.display().to_string(),
            title: item.title,
            bytes: item.bytes,
            age_s: age.as_ref().map(Duration::as_secs),
            state,
            reason,
        }
    }

    fn line(&self) -> String {
        let name = self.path.rsplit(std::path::MAIN_SEPARATOR).next().unwrap_or_default();
        // Enough of a digest to tell two entries apart.
        let name: String = name.chars().take(8).collect();
        let about: Vec<_> = self.title.iter().chain(&self.reason).map(String::as_str).collect();
        let Self { kind, state, .. } = self;
        let (bytes, age) = (grouped(self.bytes), self.age_s.map_or_else(String::new, age));
        format!("  {state:<8} {bytes:>12} bytes {age:>6}  {kind}/{name}  {}", about.join(": ")).trim_end().to_owned()
    }
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
