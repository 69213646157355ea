//! Reading a stream whose length nobody vouches for.

use std::io::{self, Read};

use crate::{Bytes, Meter, OverBudget};

/// The first piece of a stream of unknown length.
const PIECE: u64 = 64 << 10;

/// A stream that was not read to its end.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    /// The operating system, or a decoder, refused.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is longer than the budget.
    #[error(transparent)]
    OverBudget(#[from] OverBudget),
}

impl Meter {
    /// Reads to the end of a stream (a file, a pipe, a decompressor). Memory is charged before it is taken; in the end as
    /// many bytes are charged as were read. `expected` is the length that the stream claims to have, or 0: one that does not
    /// fit is refused before anything is read, and one that is wrong does no harm.
    ///
    /// # Errors
    /// If reading fails, or when the stream is longer than what is left of the budget.
    pub fn read_to_end(
        &self,
        mut stream: impl Read,
        expected: u64,
        what: impl ToString,
    ) -> Result<Vec<u8>, StreamError> {
        let mut bytes = Vec::new();
        let mut more = expected.max(1);
        loop {
            let mut next = [0];
            if retried(&mut stream, &mut next)? == 0 {
                break;
            }
            self.charge(Bytes(more), what.to_string())?;
            bytes.reserve_exact(usize::try_from(more).unwrap_or(usize::MAX));
            bytes.push(next[0]);
            stream.by_ref().take(more - 1).read_to_end(&mut bytes)?;
            more = (bytes.len() as u64).max(PIECE).min(self.left().0.max(1));
        }
        self.release(Bytes((bytes.capacity() - bytes.len()) as u64));
        bytes.shrink_to_fit();
        Ok(bytes)
    }
}

/// One read, again after an interruption.
fn retried(stream: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match stream.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Budget;

    #[test]
    fn a_stream_is_read_whatever_it_claims_and_charged_as_long_as_it_is() {
        for length in [0, 1, 100, 65_536, 65_537, 1_000_000] {
            let data: Vec<u8> = (0..length).map(|index| index as u8).collect();
            for expected in [0, 1, 50, length, 2 * length] {
                let meter = Budget { memory: Bytes(2_000_000), ..Budget::READER }.meter();
                assert_eq!(meter.read_to_end(&data[..], expected, "x").unwrap(), data);
                assert_eq!(meter.held(), Bytes(length));
            }
        }
    }

    #[test]
    fn a_stream_as_long_as_the_budget_fits_and_one_byte_more_does_not() {
        let read = |length: u64| {
            let meter = Budget { memory: Bytes(200_000), ..Budget::READER }.meter();
            meter.read_to_end(io::repeat(7).take(length), 0, "x").map(|bytes| bytes.len())
        };
        assert_eq!(read(200_000).unwrap(), 200_000);
        let StreamError::OverBudget(error) = read(200_001).unwrap_err() else { panic!() };
        assert_eq!(
            error.to_string(),
            "x would bring the memory in use to a little more than 195.3 KiB, which is the limit"
        );
    }
}
