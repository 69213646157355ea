//! Words as they are typed into a shell.

use std::path::Path;

/// Characters that no shell reads as anything else.
const PLAIN: &str = "_./-+=:,@%";

/// A path as one word: in quotes where a shell would read something else.
pub fn shell_word(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || PLAIN.contains(c) || !c.is_ascii();
    if !text.is_empty() && text.chars().all(is_plain) {
        return text;
    }
    // Within single quotes nothing means anything but they themselves.
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_shell_would_read_otherwise_is_quoted() {
        let plain = ["x.npy", "../data/a-b_1.npz", "C:/x", "gr\u{fc}n.npy"];
        assert_eq!(plain.map(|text| shell_word(Path::new(text))), plain.map(str::to_owned));
        assert_eq!(shell_word(Path::new("my data.npy")), "'my data.npy'");
        assert_eq!(shell_word(Path::new("it's $HOME;x")), r"'it'\''s $HOME;x'");
        assert_eq!(shell_word(Path::new("")), "''");
    }
}
