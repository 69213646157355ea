//! Locks between processes. The operating system ends a lock together with its process.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

/// A lock that is held. Its file is removed when it is dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    file: File,
    path: PathBuf,
}

/// What came of an attempt.
#[derive(Debug)]
pub(crate) enum Attempt {
    Held(Lock),
    /// Another process holds it, and perhaps has said which one it is.
    Busy(Option<u32>),
}

impl Lock {
    /// Takes a lock, or says at once who has it.
    pub fn attempt(path: &Path) -> io::Result<Attempt> {
        loop {
            let mut file = open(path)?;
            match file.try_lock() {
                Ok(()) if is_at(&file, path) => return Self::signed(file, path).map(Attempt::Held),
                // Its last holder has removed the file in the meantime.
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(Attempt::Busy(holder(&mut file))),
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
    }

    /// Takes a lock, and waits for it as long as another process lives that has it.
    pub fn wait(path: &Path) -> io::Result<Self> {
        loop {
            let file = open(path)?;
            file.lock()?;
            if is_at(&file, path) {
                return Self::signed(file, path);
            }
        }
    }

    /// Writes into the file who holds the lock, for those who wait.
    fn signed(mut file: File, path: &Path) -> io::Result<Self> {
        file.set_len(0)?;
        file.rewind()?;
        writeln!(file, "{}", std::process::id())?;
        Ok(Self { file, path: path.to_owned() })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // The file goes first: whoever gets the lock next sees that it is no longer the one at the path.
        let _ = fs::remove_file(&self.path);
        let _ = self.file.unlock();
    }
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)
}

fn holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.take(16).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

/// Whether an open file is still the one at a path.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
    let [open, named] = [file.metadata(), fs::metadata(path)].map(|metadata| metadata.ok().map(identity));
    open.is_some() && open == named
}

/// An open file cannot be removed there.
#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> bool {
    true
}
