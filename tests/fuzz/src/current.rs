//! The input that is being executed, and how inputs are saved.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// The input that is executed, with its reader's name, and the folder for findings.
pub(crate) static CURRENT: Mutex<(&str, Vec<u8>, Option<PathBuf>)> = Mutex::new(("", Vec::new(), None));

/// Saves the input that is being executed, because the process is about to end.
pub(crate) fn save_current(kind: &str) {
    if let Ok(current) = CURRENT.try_lock()
        && let Some(folder) = &current.2
    {
        let _ = save(folder, current.0, kind, &current.1);
    }
}

/// Writes an input that means something, named after its contents.
pub(crate) fn save(folder: &Path, reader: &str, kind: &str, input: &[u8]) -> std::io::Result<PathBuf> {
    let folder = folder.join(reader);
    std::fs::create_dir_all(&folder)?;
    let hash = input
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    let path = folder.join(format!("{kind}-{hash:016x}"));
    std::fs::write(&path, input)?;
    Ok(path)
}
