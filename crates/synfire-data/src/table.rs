//! Text tables: lines of fields.

use std::path::Path;

use synfire_budget::{Bytes, Meter};
use synfire_diagnostics::{Number, Span};

use crate::error::TextPlace;
use crate::source::{Source, push};
use crate::{Array, DataError, Origin};

/// A text file cut into lines.
pub(crate) struct Text<'a> {
    pub(crate) path: &'a Path,
    text: &'a str,
    delimiter: Option<char>,
    decompressed: bool,
}

/// One line with something in it.
#[derive(Clone, Copy)]
pub(crate) struct Line<'a> {
    /// From 1.
    pub(crate) number: usize,
    pub(crate) text: &'a str,
    delimiter: Option<char>,
}

/// A line that says what the columns are.
pub(crate) struct Header {
    pub(crate) columns: usize,
    /// Whether its fields were known.
    pub(crate) is_known: bool,
}

/// Reads a table of numbers, which stay charged.
pub(crate) fn decode(source: Source<'_>, path: &Path, meter: &Meter) -> Result<Array, DataError> {
    let decompressed = source.decompressed;
    let bytes = source.read_to_end(meter)?;
    let array = Text::new(&bytes, decompressed, path)?.numbers(meter)?;
    meter.release(Bytes(bytes.len() as u64));
    Ok(array)
}

impl<'a> Line<'a> {
    /// The fields, without blanks and quotes around them.
    pub(crate) fn fields(self) -> impl Iterator<Item = &'a str> {
        let delimiter = self.delimiter;
        let is_end = move |c: char| delimiter.map_or(c.is_ascii_whitespace(), |delimiter| c == delimiter);
        let fields = self.text.split(is_end).filter(move |field| delimiter.is_some() || !field.is_empty());
        fields.map(|field| field.trim().trim_matches('"'))
    }

    fn is_comment(self) -> bool {
        self.text.starts_with('#')
    }
}

impl<'a> Text<'a> {
    /// # Errors
    /// If the file is not UTF-8.
    pub(crate) fn new(bytes: &'a [u8], decompressed: bool, path: &'a Path) -> Result<Self, DataError> {
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let valid = &bytes[..error.valid_up_to()];
            let number = valid.iter().filter(|byte| **byte == b'\n').count() + 1;
            let reason = "it is not text; known files are npy, npz and CSV".into();
            DataError::Line { path: path.to_owned(), place: TextPlace { line: number, span: None }, reason }
        })?;
        let mut text = Self { path, text, delimiter: None, decompressed };
        let first = text.lines().find(|line| !line.is_comment()).map_or("", |line| line.text);
        text.delimiter = [',', ';'].into_iter().find(|delimiter| first.contains(*delimiter));
        Ok(text)
    }

    /// All lines that are not blank, comments too.
    fn lines(&self) -> impl Iterator<Item = Line<'a>> {
        let delimiter = self.delimiter;
        let lines = self.text.trim_start_matches('\u{feff}').split('\n').enumerate();
        lines
            .map(move |(index, line)| Line { number: index + 1, text: line.trim(), delimiter })
            .filter(|line| !line.text.is_empty())
    }

    /// The header and the lines after it. A commented header counts if `is_known` knows its fields (numpy writes one so); it
    /// sees the first four.
    pub(crate) fn split_header(
        &self,
        is_known: impl Fn(&[&str]) -> bool,
    ) -> (Option<Header>, impl Iterator<Item = Line<'a>>) {
        let mut header = None;
        let mut data_from = 0;
        for line in self.lines() {
            let bare = Line { text: line.text.trim_start_matches('#').trim(), ..line };
            // A line can have millions of fields, so that they are counted and not kept.
            let first: Vec<_> = bare.fields().take(4).collect();
            let is_known = is_known(&first);
            let is_header = bare.fields().all(|field| field.parse::<f64>().is_err());
            if is_header && (!line.is_comment() || is_known) {
                header = Some(Header { columns: bare.fields().count(), is_known });
                data_from = line.number + 1;
                break;
            }
            if !line.is_comment() {
                break;
            }
        }
        (header, self.lines().filter(move |line| line.number >= data_from && !line.is_comment()))
    }

    /// The table as numbers.
    pub(crate) fn numbers(&self, meter: &Meter) -> Result<Array, DataError> {
        let (header, lines) = self.split_header(|_| false);
        let (mut columns, mut values) = (header.map(|header| header.columns), Vec::new());
        let origin = Origin::file(self.path);
        let mut rows = 0;
        for line in lines {
            let before = values.len();
            for field in line.fields() {
                push(&mut values, self.number(line, field)?, &origin, meter)?;
            }
            let found = values.len() - before;
            let columns = *columns.get_or_insert(found);
            if found != columns {
                let reason = format!("it has {found} fields, but the lines before it have {columns}");
                return Err(self.wrong(line, line.text, reason));
            }
            rows += 1;
        }
        Ok(Array { shape: vec![rows, columns.unwrap_or(0)], values })
    }

    /// A finite number.
    pub(crate) fn number(&self, line: Line<'_>, field: &str) -> Result<f64, DataError> {
        match field.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(value),
            Ok(value) => Err(self.wrong(line, field, format!("{} is not a finite number", Number(value)))),
            Err(_) if field.is_empty() => Err(self.wrong(line, field, "a field is empty".into())),
            Err(_) => Err(self.wrong(line, field, format!("`{}` is not a number", abridged(field)))),
        }
    }

    /// An error about a part of a line.
    pub(crate) fn wrong(&self, line: Line<'_>, part: &str, reason: String) -> DataError {
        DataError::Line { path: self.path.to_owned(), place: self.place(line, part), reason }
    }

    pub(crate) fn place(&self, line: Line<'_>, part: &str) -> TextPlace {
        let start = part.as_ptr().addr().wrapping_sub(self.text.as_ptr().addr());
        let within = start <= self.text.len() && !self.decompressed;
        TextPlace { line: line.number, span: within.then(|| Span { start, end: start + part.len() }) }
    }

    /// The line with this number.
    pub(crate) fn line(&self, number: usize) -> Option<Line<'a>> {
        self.lines().find(|line| line.number == number)
    }
}

/// A field short enough for a message.
pub(crate) fn abridged(field: &str) -> String {
    let mut text: String = field.chars().take(40).flat_map(char::escape_debug).collect();
    if field.chars().nth(40).is_some() {
        text.push_str("...");
    }
    text
}
