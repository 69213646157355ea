//! Numbers and names in SVG.

use synfire_diagnostics::printable;

/// A length to a tenth of a unit, without needless zeros.
pub(crate) fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

/// A value to three significant digits, without needless zeros.
pub(crate) fn significant(value: f64) -> String {
    let digits = if value == 0.0 { 0 } else { (2 - value.abs().log10().floor() as i32).max(0) as usize };
    let text = format!("{value:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// Text as XML takes it, with what nobody could see written out.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in printable(text).chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            character => escaped.push(character),
        }
    }
    escaped
}

/// The text as it is shown, or its beginning and an ellipsis: at most `limit` characters.
pub(crate) fn shortened(text: &str, limit: usize) -> String {
    let text = printable(text);
    if text.chars().count() <= limit {
        return text.into_owned();
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
    fn markup_is_escaped_and_what_is_hidden_is_written_out() {
        assert_eq!(escape("a<b>&\"c\"\n\u{202e}"), "a&lt;b&gt;&amp;&quot;c&quot;\\u{a}\\u{202e}");
    }

    #[test]
    fn long_names_end_in_an_ellipsis() {
        assert_eq!(shortened("hidden", 6), "hidden");
        assert_eq!(shortened("größeres", 6), "größe…");
        assert_eq!(shortened("a\nbcdef", 8), "a\\u{a}b…");
    }
}
