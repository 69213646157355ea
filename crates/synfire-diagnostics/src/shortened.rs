//! Names of any length in messages of bounded length.

use std::borrow::Cow;

/// Characters of a name that are shown.
const NAME_MAX: usize = 60;
/// Characters of a quoted text that is no single word: a path, or a command to type.
const PHRASE_MAX: usize = 300;
/// Characters of a whole message, note or help.
const PART_MAX: usize = 1_000;

/// The text, or its beginning with its length if it has more than 60 characters.
///
/// ```
/// # use synfire_diagnostics::shortened;
/// assert_eq!(shortened("lif1"), "lif1");
/// assert_eq!(shortened(&"x".repeat(90_000)), format!("{}... (90000 characters)", "x".repeat(60)));
/// ```
pub fn shortened(text: &str) -> Cow<'_, str> {
    to(text, NAME_MAX)
}

fn to(text: &str, limit: usize) -> Cow<'_, str> {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}... ({} characters)", &text[..end], text.chars().count()).into(),
        None => text.into(),
    }
}

/// A message whose names, which stand in backticks, are [`shortened`], and which is no longer than some 1,000 characters: of a
/// longer one the beginning and the end are left. Paths and commands in backticks may be longer than names.
pub fn bounded(message: &str) -> Cow<'_, str> {
    if message.len() <= NAME_MAX {
        return message.into();
    }
    let pieces = message.split('`').enumerate().map(|(index, piece)| match index % 2 {
        0 => Cow::from(piece),
        _ if piece.contains(['/', '\\', ' ']) => to(piece, PHRASE_MAX),
        _ => shortened(piece),
    });
    let message = pieces.collect::<Vec<_>>().join("`");
    let length = message.chars().count();
    if length <= PART_MAX {
        return message.into();
    }
    let kept = PART_MAX / 2;
    let start: String = message.chars().take(kept).collect();
    let end: String = message.chars().skip(length - kept).collect();
    format!("{start} ... ({} more characters) ... {end}", length - 2 * kept).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shortened_and_paths_are_not() {
        let (name, path) = ("n".repeat(61), format!("/{}", "p".repeat(200)));
        let message = format!("`{name}` and `lif` of `{path}` are {}", "w".repeat(100));
        let expected = format!("`{}... (61 characters)` and `lif` of `{path}` are {}", "n".repeat(60), "w".repeat(100));
        assert_eq!(bounded(&message), expected);
        assert_eq!(shortened(&"é".repeat(60)), "é".repeat(60));
    }

    #[test]
    fn no_message_is_long() {
        for message in ["x".repeat(1_000_000), "`a b` ".repeat(100_000), "`".repeat(5_000), "é ".repeat(5_000)] {
            assert!(bounded(&message).chars().count() < PART_MAX + 50);
        }
    }
}
