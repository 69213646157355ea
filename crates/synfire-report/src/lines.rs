//! Text for people: lines whose contents cannot leave them.

use std::fmt::Display;

use synfire_diagnostics::printable;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line() {
        let mut lines = Lines::one("a\nerror: b");
        lines.append(&["c\u{1b}[2J", ""].into_iter().collect());
        assert_eq!(lines.as_str(), "a\\u{a}error: b\nc\\u{1b}[2J\n\n");
    }
}
