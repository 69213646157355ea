//! Text of others (names, paths, logs) as a terminal may show it.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The text with every character that is not to be seen written out, as `\u{1b}`.
///
/// So a name from a file cannot speak to the terminal, end its line, turn the direction of writing, or look like another
/// name. Line ends are written out too: the text is one line.
///
/// ```
/// # use synfire_diagnostics::printable;
/// assert_eq!(printable("größe\u{1b}[2J\n"), "größe\\u{1b}[2J\\u{a}");
/// ```
pub fn printable(text: &str) -> Cow<'_, str> {
    printable_except(text, &[])
}

/// [`printable`], but for some characters that the writer of the text put there itself.
pub fn printable_except<'a>(text: &'a str, own: &[char]) -> Cow<'a, str> {
    let is_hidden = |c: char| !is_visible(c) && !own.contains(&c);
    if !text.contains(is_hidden) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_hidden(c) {
            // Writing to a string never fails.
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out.into()
}

/// Whether a character shows as itself: neither control nor format, neither space (but U+0020) nor separator, neither
/// private nor unassigned, nor one of the letters and marks that Unicode lets a font leave out.
pub fn is_visible(c: char) -> bool {
    match c {
        ' '..='~' => true,
        '\0'..='\u{a0}' => false,
        // `Default_Ignorable_Code_Point` outside of the format characters.
        '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{3164}' => false,
        '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}' => false,
        _ => std_prints(c),
    }
}

/// Whether the standard library, which has Unicode's tables, leaves a character alone. Behind a letter, where it does not
/// take a mark for one that stands alone.
fn std_prints(c: char) -> bool {
    let text = String::from_iter(['a', c]);
    text.escape_debug().nth(1) == Some(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_seen_stays() {
        let text = "lif1 größe µs Ω \\ \"`'<&> e\u{301} 神経 نبضة \u{1f9e0} …";
        assert!(matches!(printable(text), Cow::Borrowed(same) if same == text));
    }

    #[test]
    fn what_is_not_seen_is_written_out() {
        let hidden: [(u32, u32); 19] = [
            (0, 0x1f),
            (0x7f, 0xa0),
            (0xad, 0xad),
            (0x34f, 0x34f),
            (0x61c, 0x61c),
            (0x180e, 0x180e),
            (0x2000, 0x200f),
            (0x2028, 0x202f),
            (0x205f, 0x206f),
            (0x3000, 0x3000),
            (0x3164, 0x3164),
            (0xe000, 0xe000),
            (0xfe00, 0xfe0f),
            (0xfeff, 0xfeff),
            (0xfff9, 0xfffb),
            (0xfffe, 0xffff),
            (0xe0000, 0xe007f),
            (0xe0100, 0xe01ef),
            (0x10fffe, 0x10ffff),
        ];
        for c in hidden.iter().flat_map(|(first, last)| (*first..=*last).filter_map(char::from_u32)) {
            assert_eq!(printable(&c.to_string()), format!("\\u{{{:x}}}", u32::from(c)));
        }
        assert_eq!(printable("a\u{1b}]0;b\u{7}c"), "a\\u{1b}]0;b\\u{7}c");
    }

    #[test]
    fn the_writers_own_characters_stay() {
        assert_eq!(printable_except("a\n\u{202e}\tb\r\n", &['\n', '\t']), "a\n\\u{202e}\tb\\u{d}\n");
    }
}
