//! Writing to a line with an end to patience.

use std::io::{Error, ErrorKind, Write};
use std::time::{Duration, Instant};

use synfire_session::line_time;

/// How long a line may take no bytes before it counts as gone.
pub const WRITE_TIMEOUT: Duration = Duration::from_secs(5);

/// Writes all bytes to something that waits at most [`WRITE_TIMEOUT`] for room. However little at a time the other end takes, it
/// has to keep up with a rate.
///
/// # Errors
/// When the line is gone, or takes too long.
pub fn write_all(writer: &mut impl Write, bytes: &[u8], baud: u32) -> std::io::Result<()> {
    // What was sent before may be in the way: a window at most, which is about as long.
    let deadline = Instant::now() + WRITE_TIMEOUT + 4 * line_time(bytes.len().max(1 << 14), baud);
    let mut rest = bytes;
    while !rest.is_empty() {
        if Instant::now() > deadline {
            return Err(Error::new(ErrorKind::TimedOut, "it takes no more bytes"));
        }
        match writer.write(rest) {
            Ok(0) => return Err(Error::new(ErrorKind::WriteZero, "it takes no more bytes")),
            Ok(count) => rest = &rest[count..],
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock) => {
                return Err(Error::new(ErrorKind::TimedOut, "it takes no more bytes"));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
