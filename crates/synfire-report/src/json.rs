//! Results as JSON.

use std::path::Path;

use serde::Serialize;
use synfire_data::{DataError, Outputs};
use synfire_diagnostics::is_visible;

/// Plain data as JSON that is easy to read.
///
/// # Errors
/// When a value has no form in JSON, such as a map whose keys are no texts.
pub fn to_json(value: &impl Serialize) -> serde_json::Result<String> {
    serde_json::to_string_pretty(value)
}

/// Adds a file of plain data as JSON.
///
/// # Errors
/// When the file cannot be written, or as [`to_json`].
pub fn add_json(files: &mut Outputs, path: &Path, value: &impl Serialize) -> Result<(), DataError> {
    files.add(path, |writer| writer.write_all(to_json(value)?.as_bytes()))
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
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn data_without_a_form_in_json_is_an_error_and_no_file() {
        let odd = BTreeMap::from([((1, 2), 3)]);
        assert!(to_json(&odd).is_err());
        let mut files = Outputs::default();
        let path = std::env::temp_dir().join("synfire-no-such-file.json");
        assert!(matches!(add_json(&mut files, &path, &odd), Err(DataError::Write { .. })));
        assert!(files.commit().is_ok() && !path.exists());
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
