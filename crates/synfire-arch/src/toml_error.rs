//! What is wrong with a TOML file.

use std::format;
use std::prelude::rust_2024::*;

use synfire_diagnostics::plain_serde;

/// What the parser found, with its line, in one line of plain words.
pub fn toml_reason(text: &str, error: &toml::de::Error) -> String {
    let reason = plain_serde(error.message());
    // A key that is missing from the whole file is on no line of it.
    let is_nowhere = |start: usize| start == 0 && error.message().starts_with("missing field");
    let place = error.span().filter(|span| !is_nowhere(span.start));
    match place.and_then(|span| text.get(..span.start)) {
        Some(before) => format!("line {}: {reason}", before.matches('\n').count() + 1),
        None => reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Target;

    #[test]
    fn a_mistake_has_its_line() {
        let reason = |text: &str| toml_reason(text, &toml::from_str::<Target>(text).unwrap_err());
        assert_eq!(
            reason("doc = \"d\"\nlanes = \"many\"\n"),
            "line 2: the text \"many\" stands where a whole number from 0 is needed"
        );
        assert_eq!(reason("lanes = {}"), "line 1: a table stands where a whole number from 0 is needed");
        assert_eq!(reason("lanes = 1\n\n  colour = 2\n").split(';').next(), Some("line 3: `colour` is no key here"));
        assert_eq!(reason("name = \"a\"\n"), "`doc` is missing");
    }
}
