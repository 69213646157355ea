//! Results on standard output.

use std::io::{self, Write};

use serde::Serialize;
use synfire_data::DataError;
use synfire_report::{Document, Lines, printable_json, to_json};

use crate::args::Format;
use crate::outcome::{Failure, Outcome, fail};
use crate::outputs;

/// Prints a result in the format that was asked for.
pub fn document(document: &impl Document, format: Format) -> Outcome<()> {
    match format {
        Format::Json => json(document),
        Format::Text => lines(&document.text()),
    }
}

/// Prints a result that is a line for people.
pub fn line_or_json(format: Format, line: impl FnOnce() -> String, value: &impl Serialize) -> Outcome<()> {
    match format {
        Format::Json => json(value),
        Format::Text => lines(&Lines::one(line())),
    }
}

/// Prints results for people.
pub fn lines(lines: &Lines) -> Outcome<()> {
    own(lines.as_str())
}

/// Prints data as JSON.
pub fn json(value: &impl Serialize) -> Outcome<()> {
    let text = to_json(value).map_err(|error| unwritten(error.into()))?;
    own(&(printable_json(&text) + "\n"))
}

/// Prints text that is the program's own, to the letter.
pub fn own(text: &str) -> Outcome<()> {
    with(|writer| writer.write_all(text.as_bytes()))
}

/// Prints data as it comes; who writes it sees to it that it holds nothing but printable text. A closed pipe (`| head`) is no
/// failure, a full disk is one. Where an output file of the call is standard output, this goes to standard error.
pub fn with(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Outcome<()> {
    if outputs::have_standard_output() {
        let _ = write(&mut anstream::stderr());
        return Ok(());
    }
    let mut stdout = anstream::stdout();
    match write(&mut stdout).and_then(|()| stdout.flush()) {
        Err(source) if source.kind() != io::ErrorKind::BrokenPipe => Err(unwritten(source)),
        _ => Ok(()),
    }
}

fn unwritten(source: io::Error) -> Failure {
    fail(DataError::Write { path: "standard output".into(), source })
}
