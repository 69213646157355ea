//! What the program says about a code, and the options that a text names.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::sandbox::Call;

/// What was said under one code.
#[derive(Default)]
pub struct Said {
    /// The worst severity: `error`, `warning` or `note`.
    pub severities: BTreeSet<String>,
    /// Messages, notes and helps.
    pub texts: Vec<String>,
    /// Helps alone.
    pub helps: Vec<String>,
}

impl Said {
    /// Reads the diagnostics with this code from what a call with `--format json` said.
    pub fn by(call: &Call, code: &str) -> Self {
        let documents = call.stderr.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let all: Vec<Value> =
            documents.filter_map(|document| document["diagnostics"].as_array().cloned()).flatten().collect();
        Self::of(all.iter().filter(|diagnostic| diagnostic["code"] == code))
    }

    /// What diagnostics say, as JSON.
    pub fn of<'a>(diagnostics: impl IntoIterator<Item = &'a Value>) -> Self {
        let mut said = Self::default();
        let text = |value: &Value| value.as_str().map(str::to_owned);
        for diagnostic in diagnostics {
            said.severities.extend(text(&diagnostic["severity"]));
            said.texts.extend(text(&diagnostic["message"]));
            said.texts.extend(diagnostic["notes"].as_array().into_iter().flatten().filter_map(text));
            said.texts.extend(text(&diagnostic["help"]));
            said.helps.extend(text(&diagnostic["help"]));
        }
        said
    }

    /// Whether nothing was said.
    pub fn is_nothing(&self) -> bool {
        self.severities.is_empty()
    }
}

/// The text with each run of white space as one space.
pub fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The options that a help advises in backticks, each with its value: `--weight-bits 12`. A bare name may be in it for other
/// reasons, as may an option of another command.
pub fn advised(help: &str) -> Vec<(&str, &str)> {
    let quoted = help.split('`').skip(1).step_by(2).filter(|quoted| quoted.starts_with("--"));
    let pairs = quoted.flat_map(|quoted| quoted.split(' ').zip(quoted.split(' ').skip(1)));
    pairs.filter(|(option, value)| option.starts_with("--") && !value.starts_with("--")).collect()
}

/// Whether a command has an option already that a help advises, with the value that it advises: with any, where that is a word
/// such as FILE.
pub fn is_in_use(command: &str, (option, value): (&str, &str)) -> bool {
    let is_any = value.chars().all(|c| c.is_ascii_uppercase());
    let words = command.split_whitespace();
    words.clone().zip(words.skip(1)).any(|(word, next)| word == option && (is_any || next == value))
}

/// The long options that a text names: `--dt`, `--weight-bits`.
pub fn options(text: &str) -> BTreeSet<String> {
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let named = text.match_indices("--").filter_map(|(at, _)| {
        let begins = text[..at].chars().next_back().is_none_or(|c| !is_part(c));
        let name: String = text[at + 2..].chars().take_while(|c| is_part(*c)).collect();
        (begins && name.starts_with(|c: char| c.is_ascii_lowercase())).then(|| format!("--{name}"))
    });
    named.collect()
}
