//! The bytes of a file, within a budget.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use synfire_budget::{Meter, StreamError};

use crate::{DataError, Origin};

/// The most bytes that deflate makes of one: a match of 258 bytes in 2 bits.
pub(crate) const DEFLATE_RATIO_MAX: u64 = 1032;

/// Where the bytes are.
pub(crate) enum Place<'a> {
    /// In the file that is called so.
    File,
    /// In memory.
    Bytes(&'a [u8]),
}

/// What a file is, by its first bytes (names lie).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Npy,
    Npz,
    Text,
}

/// Bytes that can be read from any place.
pub(crate) trait Seekable: Read + Seek {}

impl<T: Read + Seek> Seekable for T {}

/// What is read from.
enum Stream<'a> {
    /// All of it is there.
    Whole(Box<dyn Seekable + 'a>),
    /// What comes out of a pipe or a decompressor.
    Running(Box<dyn Read + 'a>),
}

/// An open file at its beginning, decompressed if it is a gzip file. Nothing but its first bytes has been read.
pub(crate) struct Source<'a> {
    stream: Stream<'a>,
    pub(crate) kind: Kind,
    /// Its bytes, where that is known.
    pub(crate) length: Option<u64>,
    /// The bytes that are worth believing in when something else announces more; 0 if nothing is known.
    pub(crate) length_max: u64,
    /// Whether the bytes are not those of the file.
    pub(crate) decompressed: bool,
    path: &'a Path,
}

impl<'a> Source<'a> {
    /// Opens a file (or a pipe), through gzip if it starts like one.
    pub(crate) fn open(place: &Place<'a>, path: &'a Path) -> Result<Self, DataError> {
        let failed = |source| DataError::Read { path: path.to_owned(), source };
        let (stream, length) = open(place, path).map_err(failed)?;
        let (stream, head) = with_head(stream).map_err(failed)?;
        let length_max = length.unwrap_or(0);
        if !head.starts_with(&[0x1f, 0x8b]) {
            return Ok(Self { stream, kind: kind(&head), length, length_max, decompressed: false, path });
        }
        let decoder = Stream::Running(Box::new(MultiGzDecoder::new(stream)));
        let (stream, head) = with_head(decoder).map_err(failed)?;
        let length_max = length_max.saturating_mul(DEFLATE_RATIO_MAX);
        Ok(Self { stream, kind: kind(&head), length: None, length_max, decompressed: true, path })
    }

    /// All bytes.
    pub(crate) fn read_to_end(mut self, meter: &Meter) -> Result<Vec<u8>, DataError> {
        let what = if self.decompressed { "its decompressed bytes" } else { "its bytes" };
        let (path, length) = (self.path, self.length.unwrap_or(0));
        meter.read_to_end(self.reader(), length, what).map_err(|error| match error {
            StreamError::Io(source) => DataError::Read { path: path.to_owned(), source },
            StreamError::OverBudget(error) => DataError::OverBudget { origin: Origin::file(path), error },
        })
    }

    /// The bytes, from front to back.
    pub(crate) fn reader(&mut self) -> &mut (dyn Read + 'a) {
        match &mut self.stream {
            Stream::Whole(stream) => stream,
            Stream::Running(stream) => stream,
        }
    }

    /// The bytes, in any order: those of a stream are read into memory.
    pub(crate) fn into_seekable(self, meter: &Meter) -> Result<Box<dyn Seekable + 'a>, DataError> {
        match self {
            Self { stream: Stream::Whole(stream), .. } => Ok(stream),
            running => Ok(Box::new(Cursor::new(running.read_to_end(meter)?))),
        }
    }
}

impl Read for Stream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Whole(stream) => stream.read(buffer),
            Self::Running(stream) => stream.read(buffer),
        }
    }
}

/// A stream and its length, if it has one.
fn open<'a>(place: &Place<'a>, path: &Path) -> io::Result<(Stream<'a>, Option<u64>)> {
    match place {
        Place::Bytes(bytes) => Ok((Stream::Whole(Box::new(Cursor::new(*bytes))), Some(bytes.len() as u64))),
        Place::File => {
            let file = File::open(path)?;
            let metadata = file.metadata()?;
            if metadata.is_file() {
                Ok((Stream::Whole(Box::new(BufReader::new(file))), Some(metadata.len())))
            } else {
                Ok((Stream::Running(Box::new(BufReader::new(file))), None))
            }
        }
    }
}

/// The first bytes of a stream, which then begins with them again.
fn with_head(mut stream: Stream<'_>) -> io::Result<(Stream<'_>, Vec<u8>)> {
    let mut head = vec![0; 6];
    let found = fill(&mut stream, &mut head)?;
    head.truncate(found);
    let stream = match stream {
        Stream::Whole(mut stream) => {
            stream.rewind()?;
            Stream::Whole(stream)
        }
        Stream::Running(stream) => Stream::Running(Box::new(Cursor::new(head.clone()).chain(stream))),
    };
    Ok((stream, head))
}

fn kind(head: &[u8]) -> Kind {
    match head {
        [0x93, b'N', b'U', b'M', b'P', b'Y', ..] => Kind::Npy,
        [b'P', b'K', 3 | 5, 4 | 6, ..] => Kind::Npz,
        _ => Kind::Text,
    }
}

/// Reads until the buffer is full or the stream ends; how many bytes there were.
pub(crate) fn fill(stream: &mut (impl Read + ?Sized), buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match stream.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Adds a value to a vector whose length nobody knows. Memory is charged as the vector grows.
pub(crate) fn push<T>(values: &mut Vec<T>, value: T, origin: &Origin, meter: &Meter) -> Result<(), DataError> {
    let over = |error| DataError::OverBudget { origin: origin.clone(), error };
    meter.push(values, value, "its values").map_err(over)
}
