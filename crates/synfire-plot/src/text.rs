//! Numbers and names in SVG.

/// A length to a tenth of a unit, without needless zeros.
pub(crate) fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

/// A value to three significant digits, without needless zeros.
pub(crate) fn significant(value: f64) -> String {
    let digits = if value == 0.0 { 0 } else { (2 - value.abs().log10().floor() as i32).max(0) as usize };
    let text = format!("{value:.digits$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
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
    fn values_have_three_digits() {
        let values = [0.0, 90.0, 0.5, 0.066_666, 127.4, -12.345, 1e-4].map(significant);
        assert_eq!(values, ["0", "90", "0.5", "0.0667", "127", "-12.3", "0.0001"]);
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
