//! Text for people: lines whose contents cannot leave them.

use std::fmt::Display;

use serde::Serialize;
use synfire_diagnostics::{is_visible, printable};

/// Lines of results. Whatever stands in a line (a name from a file, a path) is escaped as it is put in, so it can neither
/// end the line nor speak to the terminal. Only such lines are printed as text.
#[derive(Debug, Default)]
pub struct Lines(String);

impl Lines {
    /// A single line.
    pub fn one(line: impl Display) -> Self {
        let mut lines = Self::default();
        lines.push(line);
        lines
    }

    /// Adds a line; its end comes by itself.
    pub fn push(&mut self, line: impl Display) {
        self.0 += &printable(&line.to_string());
        self.0.push('\n');
    }

    /// Adds all lines of another text.
    pub fn append(&mut self, other: &Self) {
        self.0 += &other.0;
    }

    /// The text with its line ends.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<T: Display> FromIterator<T> for Lines {
    fn from_iter<I: IntoIterator<Item = T>>(lines: I) -> Self {
        let mut text = Self::default();
        lines.into_iter().for_each(|line| text.push(line));
        text
    }
}

/// Plain data as JSON that is easy to read, for a file.
pub fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_else(|error| format!("{{\"error\": \"{error}\"}}"))
}

/// JSON as a terminal may show it. What JSON itself leaves alone (DEL, C1, marks of direction) is escaped as JSON escapes.
pub fn printable_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            // These are between values: inside of strings, JSON escapes them itself.
            '\t' | '\r' => out.push(' '),
            '\n' => out.push(c),
            c if is_visible(c) => out.push(c),
            c => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out += &format!("\\u{unit:04x}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line() {
        let mut lines = Lines::one("a\nerror: b");
        lines.append(&["c\u{1b}[2J", ""].into_iter().collect());
        assert_eq!(lines.as_str(), "a\\u{a}error: b\nc\\u{1b}[2J\n\n");
    }

    #[test]
    fn json_means_the_same_and_shows_everything() {
        let text = "a\u{1b}\u{7f}\u{9b}\u{202e}\u{e0001}é\"";
        let shown = printable_json(&serde_json::to_string_pretty(&[text]).unwrap());
        assert_eq!(serde_json::from_str::<[String; 1]>(&shown).unwrap(), [text]);
        assert!(shown.chars().all(|c| c == '\n' || is_visible(c)), "{shown}");
        assert_eq!(printable_json("[\t1,\r\n2]"), "[ 1, \n2]");
    }
}
