//! The words that begin a statement or join its parts. They cannot be names, unless quoted.

/// Words that begin a statement.
pub const STATEMENTS: &[&str] = &[
    "network",
    "let",
    "include",
    "import",
    "input",
    "population",
    "projection",
    "stimulus",
    "record",
    "output",
    "learning",
];

/// Words that join the parts of a statement.
pub const JOINING: &[&str] = &["of", "on"];

/// Whether `word` is reserved.
pub fn is_reserved(word: &str) -> bool {
    STATEMENTS.contains(&word) || JOINING.contains(&word)
}

/// Whether `text` can stand as a name without quotes: letters, digits and `_`, not starting with a digit, not reserved.
pub fn is_plain_name(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(is_word_start) && characters.all(is_word) && !is_reserved(text)
}

/// Whether a word can begin with `c`.
pub fn is_word_start(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_'
}

/// Whether a word can contain `c`.
pub fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}
