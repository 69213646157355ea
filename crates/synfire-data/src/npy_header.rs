//! The header of an npy array: a Python dictionary in ASCII.
//!
//! Format: numpy/lib/format.py, versions 1.0 to 3.0. Only the three keys that numpy writes are known. The parser has no
//! recursion and takes memory only for the shape.

use std::io::{self, Read};
use std::num::IntErrorKind;

use synfire_budget::{Bytes, Meter, StreamError};

use crate::source::fill;

/// More axes than numpy itself allows.
const MAX_AXES: usize = 64;

/// What the header says, and where the data begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header {
    /// numpy's type string, such as `<f8`.
    pub(crate) dtype: String,
    pub(crate) fortran_order: bool,
    pub(crate) shape: Vec<usize>,
    /// Offset of the first data byte.
    pub(crate) data_start: usize,
}

/// The magic, the version and the shorter form of the length.
const PREFIX_BYTES: usize = 10;

/// Why there is no header.
pub(crate) enum HeaderError {
    /// What is wrong with it, in words.
    Unsound(String),
    /// It could not be read, or is too long.
    Stream(StreamError),
}

impl From<io::Error> for HeaderError {
    fn from(error: io::Error) -> Self {
        Self::Stream(error.into())
    }
}

impl Header {
    /// Reads the header at the beginning of a stream, of which the data are left. A header is as long as it says only if the
    /// stream has so many bytes.
    pub(crate) fn read(stream: &mut dyn Read, length_max: u64, meter: &Meter) -> Result<Self, HeaderError> {
        let mut bytes = vec![0; PREFIX_BYTES];
        let found = fill(stream, &mut bytes)?;
        bytes.truncate(found);
        let rest = match bytes.as_slice() {
            [0x93, b'N', b'U', b'M', b'P', b'Y', 1, _, a, b] => u64::from(u16::from_le_bytes([*a, *b])),
            [0x93, b'N', b'U', b'M', b'P', b'Y', 2 | 3, _, a, b] => {
                let (a, b) = (*a, *b);
                let mut high = [0; 2];
                let found = fill(stream, &mut high)?;
                bytes.extend_from_slice(&high[..found]);
                u64::from(u32::from_le_bytes([a, b, high[0], high[1]]))
            }
            _ => 0,
        };
        let text = meter.read_to_end(stream.take(rest), rest.min(length_max), "its header");
        let text = text.map_err(HeaderError::Stream)?;
        meter.release(Bytes(text.len() as u64));
        bytes.extend(text);
        Self::parse(&bytes).map_err(HeaderError::Unsound)
    }

    /// Parses the start of `bytes`.
    ///
    /// # Errors
    /// A reason, in words.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, String> {
        let (text_start, length) = match bytes {
            [0x93, b'N', b'U', b'M', b'P', b'Y', 1, _, a, b, ..] => (10, u16::from_le_bytes([*a, *b]) as usize),
            [0x93, b'N', b'U', b'M', b'P', b'Y', 2 | 3, _, a, b, c, d, ..] => {
                (12, u32::from_le_bytes([*a, *b, *c, *d]) as usize)
            }
            [0x93, b'N', b'U', b'M', b'P', b'Y', 1..=3, ..] => return Err("it ends within its header".into()),
            [0x93, b'N', b'U', b'M', b'P', b'Y', version, ..] => {
                return Err(format!("its format version is {version}, known are 1 to 3"));
            }
            _ => return Err("it does not start with `\\x93NUMPY`".into()),
        };
        let data_start = text_start + length;
        let text = bytes.get(text_start..data_start).ok_or("it ends within its header")?;
        let mut parser = Parser { rest: text };
        let mut header = parser.dictionary()?;
        header.data_start = data_start;
        Ok(header)
    }
}

/// The unread part of the header text.
struct Parser<'a> {
    rest: &'a [u8],
}

impl<'a> Parser<'a> {
    fn dictionary(&mut self) -> Result<Header, String> {
        let (mut dtype, mut fortran_order, mut shape) = (None, None, None);
        self.expect(b'{')?;
        while !self.accept(b'}') {
            let key = self.string()?;
            self.expect(b':')?;
            let repeated = match key {
                b"descr" => dtype.replace(self.descr()?).is_some(),
                b"fortran_order" => fortran_order.replace(self.boolean()?).is_some(),
                b"shape" => shape.replace(self.shape()?).is_some(),
                _ => return Err(format!("its header has the unknown key `{}`", key.escape_ascii())),
            };
            if repeated {
                return Err(format!("its header has the key `{}` twice", key.escape_ascii()));
            }
            if !self.accept(b',') {
                self.expect(b'}')?;
                break;
            }
        }
        if !self.rest.trim_ascii().is_empty() {
            return Err("its header goes on after the closing `}`".into());
        }
        let missing = |key| format!("its header has no `{key}`");
        Ok(Header {
            dtype: dtype.ok_or_else(|| missing("descr"))?,
            fortran_order: fortran_order.ok_or_else(|| missing("fortran_order"))?,
            shape: shape.ok_or_else(|| missing("shape"))?,
            data_start: 0,
        })
    }

    /// A type string; for a list of fields its text up to the end of the header, which no reader will know.
    fn descr(&mut self) -> Result<String, String> {
        if self.peek() == Some(b'[') {
            return Err("it holds records, not plain numbers".into());
        }
        Ok(self.string()?.escape_ascii().to_string())
    }

    fn boolean(&mut self) -> Result<bool, String> {
        self.peek();
        for (text, value) in [(&b"True"[..], true), (b"False", false)] {
            if let Some(rest) = self.rest.strip_prefix(text) {
                self.rest = rest;
                return Ok(value);
            }
        }
        Err("`fortran_order` is neither `True` nor `False`".into())
    }

    /// A tuple of lengths: `()`, `(3,)`, `(3, 4)`; `3L` as Python 2 wrote it.
    fn shape(&mut self) -> Result<Vec<usize>, String> {
        let mut shape = Vec::new();
        self.expect(b'(')?;
        while !self.accept(b')') {
            if shape.len() == MAX_AXES {
                return Err(format!("its shape has more than {MAX_AXES} axes"));
            }
            shape.push(self.length()?);
            self.accept(b'L');
            if !self.accept(b',') {
                self.expect(b')')?;
                break;
            }
        }
        Ok(shape)
    }

    fn length(&mut self) -> Result<usize, String> {
        self.peek();
        let digits = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (text, rest) = self.rest.split_at(digits);
        self.rest = rest;
        let text = String::from_utf8_lossy(text);
        text.parse().map_err(|error: std::num::ParseIntError| match error.kind() {
            IntErrorKind::PosOverflow => format!("the length {} of an axis is out of range", text.escape_debug()),
            _ => "its shape is not a tuple of lengths".into(),
        })
    }

    fn string(&mut self) -> Result<&'a [u8], String> {
        let quote = self.peek().filter(|byte| [b'\'', b'"'].contains(byte)).ok_or("its header is no dictionary")?;
        let text = &self.rest[1..];
        let end = text.iter().position(|byte| *byte == quote).ok_or("a string in its header does not end")?;
        self.rest = &text[end + 1..];
        Ok(&text[..end])
    }

    /// The next byte that is no blank.
    fn peek(&mut self) -> Option<u8> {
        self.rest = self.rest.trim_ascii_start();
        self.rest.first().copied()
    }

    fn accept(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        if found {
            self.rest = &self.rest[1..];
        }
        found
    }

    fn expect(&mut self, byte: u8) -> Result<(), String> {
        if self.accept(byte) { Ok(()) } else { Err(format!("its header lacks a `{}`", char::from(byte))) }
    }
}

/// The header of a version 1.0 file, padded so that the data start at a multiple of 64.
pub(crate) fn header_bytes(dtype: &str, shape: &[usize]) -> Vec<u8> {
    let lengths: String = shape.iter().map(|length| format!("{length}, ")).collect();
    let tuple = if shape.len() == 1 { lengths.trim_end() } else { lengths.trim_end_matches(", ") };
    let mut text = format!("{{'descr': '{dtype}', 'fortran_order': False, 'shape': ({tuple}), }}");
    text.push_str(&" ".repeat((64 - (10 + text.len() + 1) % 64) % 64));
    text.push('\n');
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((text.len() as u16).to_le_bytes());
    bytes.extend(text.as_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Header, String> {
        let mut bytes = b"\x93NUMPY\x02\x00".to_vec();
        bytes.extend((text.len() as u32).to_le_bytes());
        bytes.extend(text.as_bytes());
        Header::parse(&bytes)
    }

    #[test]
    fn what_numpy_writes_is_read() {
        let header = parse("{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }   \n").unwrap();
        assert_eq!((header.dtype.as_str(), header.fortran_order, header.shape), ("<f8", false, vec![3, 4]));
        assert_eq!(parse("{'shape': (), 'fortran_order': True, 'descr': \"|u1\"}").unwrap().shape, []);
        assert_eq!(parse("{'shape': (5L,), 'fortran_order': True, 'descr': '|u1'}").unwrap().shape, [5]);
    }

    #[test]
    fn what_numpy_does_not_write_is_refused() {
        let cases = [
            ("", "its header lacks a `{`"),
            ("{'descr': '<f8'", "its header lacks a `}`"),
            ("{}", "its header has no `descr`"),
            ("{'descr': '<f8', 'descr': '<f8'}", "its header has the key `descr` twice"),
            ("{'x': 1}", "its header has the unknown key `x`"),
            ("{'descr': [('a', '<f8')]}", "it holds records, not plain numbers"),
            ("{'shape': (-1,)}", "its shape is not a tuple of lengths"),
            ("{'shape': (99999999999999999999,)}", "the length 99999999999999999999 of an axis is out of range"),
            ("{'fortran_order': 1}", "`fortran_order` is neither `True` nor `False`"),
            ("{'descr': '<f8", "a string in its header does not end"),
        ];
        for (text, reason) in cases {
            assert_eq!(parse(text).unwrap_err(), reason, "{text}");
        }
        let deep = format!("{{'shape': {}", "(".repeat(60_000));
        assert_eq!(parse(&deep).unwrap_err(), "its shape is not a tuple of lengths");
        assert_eq!(parse(&format!("{{'shape': ({}", "1,".repeat(65))).unwrap_err(), "its shape has more than 64 axes");
    }

    #[test]
    fn headers_are_aligned_and_read_back() {
        for shape in [vec![], vec![7], vec![2, 3], vec![1; 64]] {
            let bytes = header_bytes("<f8", &shape);
            assert_eq!(bytes.len() % 64, 0);
            let header = Header::parse(&bytes).unwrap();
            assert_eq!((header.shape, header.data_start), (shape, bytes.len()));
        }
    }
}
