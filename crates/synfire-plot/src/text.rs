//! Numbers and names in SVG.

/// A length to a tenth of a unit, without needless zeros.
pub(crate) fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

/// Text that XML accepts. Characters that XML cannot hold at all become U+FFFD.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => escaped.push(' '),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            character if character < ' ' => escaped.push('\u{fffd}'),
            character => escaped.push(character),
        }
    }
    escaped
}

/// The text, or its beginning and an ellipsis: at most `limit` characters.
pub(crate) fn shortened(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    text.chars().take(limit - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        assert_eq!([1.0, 0.25, 12.04, 3.96].map(number), ["1", "0.2", "12", "4"]);
    }

    #[test]
    fn markup_is_escaped_and_control_characters_are_replaced() {
        assert_eq!(escape("a<b>&\"c\"\n\0"), "a&lt;b&gt;&amp;&quot;c&quot; \u{fffd}");
    }

    #[test]
    fn long_names_end_in_an_ellipsis() {
        assert_eq!(shortened("hidden", 6), "hidden");
        assert_eq!(shortened("größeres", 6), "größe…");
    }
}
