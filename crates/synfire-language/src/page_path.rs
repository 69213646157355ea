//! Paths as pages write them.

use std::path::{Component, Path, PathBuf};

/// The path that `text` means in the page `file`.
pub fn relative_to(file: &Path, text: &str) -> PathBuf {
    normalized(&file.parent().unwrap_or(Path::new("")).join(text))
}

/// Without `.` and with `name/..` taken out, so that one file has one path.
pub fn normalized(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(out.components().next_back(), Some(Component::Normal(_))) => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}
