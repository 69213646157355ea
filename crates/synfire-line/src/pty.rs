//! A pseudo-terminal for a virtual board.

use std::fs;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{FlockOperation, Mode, OFlags, fcntl_lock};
use rustix::io::{Errno, FdFlags, fcntl_setfd};
use rustix::pty::OpenptFlags;
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

use crate::{Wire, WireError};

const PORT_FLAGS: OFlags = OFlags::RDWR.union(OFlags::NOCTTY).union(OFlags::CLOEXEC);

/// The board's end of a pseudo-terminal; the other end is a port like any other.
#[derive(Debug)]
pub struct Pty {
    board: OwnedFd,
    /// Kept open, so that the terminal outlives the programs that use it.
    port: OwnedFd,
    path: PathBuf,
    link: Option<PathBuf>,
    start: Instant,
}

impl Pty {
    /// Opens a pseudo-terminal that begins at a rate, and makes `link` a link to its port.
    ///
    /// # Errors
    /// When the system gives none, `link` is something else than a link, or another board lives behind it.
    pub fn open(link: Option<&Path>, baud: u32) -> Result<Self, WireError> {
        let failed = |error: Errno| WireError { what: "a pseudo-terminal".into(), reason: error.to_string() };
        let board = rustix::pty::openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).map_err(failed)?;
        // As a flag of its own: not every system takes it when a terminal is opened.
        fcntl_setfd(&board, FdFlags::CLOEXEC).map_err(failed)?;
        rustix::pty::grantpt(&board).map_err(failed)?;
        rustix::pty::unlockpt(&board).map_err(failed)?;
        let path = rustix::pty::ptsname(&board, Vec::new()).map_err(failed)?;
        let path = PathBuf::from(path.to_string_lossy().into_owned());
        let port = rustix::fs::open(&path, PORT_FLAGS, Mode::empty()).map_err(failed)?;
        fcntl_lock(&port, FlockOperation::NonBlockingLockShared).map_err(failed)?;
        let mut termios = tcgetattr(&port).map_err(failed)?;
        termios.make_raw();
        termios.set_speed(baud).map_err(failed)?;
        tcsetattr(&port, OptionalActions::Now, &termios).map_err(failed)?;
        rustix::fs::fcntl_setfl(&board, OFlags::NONBLOCK).map_err(failed)?;
        if let Some(link) = link {
            make_link(&path, link)?;
        }
        Ok(Self { board, port, path, link: link.map(Path::to_owned), start: Instant::now() })
    }

    /// The port that programs open.
    pub fn path(&self) -> &Path {
        self.link.as_deref().unwrap_or(&self.path)
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        if let Some(link) = &self.link
            && fs::read_link(link).is_ok_and(|target| target == self.path)
        {
            // A link that stays behind points nowhere, and the next board replaces it.
            let _ = fs::remove_file(link);
        }
    }
}

/// Whether a board lives behind a terminal: it holds a lock on it. Clients lock terminals too, but in another way (`flock`).
fn is_alive(terminal: &Path) -> bool {
    match rustix::fs::open(terminal, PORT_FLAGS | OFlags::NONBLOCK, Mode::empty()) {
        Ok(terminal) => fcntl_lock(terminal, FlockOperation::NonBlockingLockExclusive).is_err(),
        // A client has it for itself, or it is another user's.
        Err(error) => matches!(error, Errno::BUSY | Errno::ACCESS),
    }
}

/// Makes a link, in the place of one that leads nowhere if there is one.
fn make_link(target: &Path, link: &Path) -> Result<(), WireError> {
    let failed = |reason: String| WireError { what: link.display().to_string(), reason };
    match fs::symlink_metadata(link) {
        Ok(metadata) if !metadata.is_symlink() => {
            return Err(failed("there is a file of this name, which is no link".into()));
        }
        Ok(_) if fs::read_link(link).is_ok_and(|other| other != target) && is_alive(link) => {
            return Err(failed("another board lives behind this link".into()));
        }
        Ok(_) => fs::remove_file(link).map_err(|error| failed(error.to_string()))?,
        Err(_) => {}
    }
    std::os::unix::fs::symlink(target, link).map_err(|error| failed(error.to_string()))
}

impl Wire for Pty {
    fn receive(&mut self, buffer: &mut Vec<u8>, wait: Duration) -> Result<(), WireError> {
        let failed = |error: Errno| WireError { what: self.path.display().to_string(), reason: error.to_string() };
        let timeout = Timespec::try_from(wait).unwrap_or(Timespec { tv_sec: 1, tv_nsec: 0 });
        match poll(&mut [PollFd::new(&self.board, PollFlags::IN)], Some(&timeout)) {
            Ok(0) | Err(Errno::INTR) => return Ok(()),
            Ok(_) => {}
            Err(error) => return Err(failed(error)),
        }
        let mut bytes = [0; 4096];
        match rustix::io::read(&self.board, &mut bytes) {
            Ok(count) => {
                buffer.extend(&bytes[..count]);
                Ok(())
            }
            Err(Errno::AGAIN | Errno::INTR | Errno::IO) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }

    fn send(&mut self, bytes: &[u8]) -> Result<(), WireError> {
        let mut rest = bytes;
        while !rest.is_empty() {
            match rustix::io::write(&self.board, rest) {
                Ok(0) => return Ok(()),
                Ok(count) => rest = &rest[count..],
                Err(Errno::INTR) => {}
                // Nobody reads: a line forgets what nobody hears.
                Err(Errno::AGAIN | Errno::IO) => return Ok(()),
                Err(error) => {
                    let what = self.path.display().to_string();
                    return Err(WireError { what, reason: error.to_string() });
                }
            }
        }
        Ok(())
    }

    fn pause(&mut self, wait: Duration) {
        std::thread::sleep(wait);
    }

    /// The terminal outlives the programs that use it, and drops what they left when the next one opens it.
    fn has_hung_up(&mut self) -> bool {
        false
    }

    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    fn baud(&self) -> Option<u32> {
        tcgetattr(&self.port).ok().map(|termios| termios.output_speed()).filter(|baud| *baud > 0)
    }
}
