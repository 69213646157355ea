//! What serde says of data that does not fit, in our words.

/// The message of a deserialiser in plain English: what stands there, and what is needed. Messages that are not serde's own
/// stay as they are.
///
/// ```
/// # use synfire_diagnostics::plain_serde;
/// assert_eq!(plain_serde("invalid type: map, expected a sequence"), "a table stands where a list is needed");
/// ```
pub fn plain_serde(message: &str) -> String {
    let message = message.trim_end();
    let found = message.strip_prefix("invalid type: ").or_else(|| message.strip_prefix("invalid value: "));
    if let Some((found, needed)) = found.and_then(|rest| rest.split_once(", expected ")) {
        return format!("{} stands where {} is needed", stands(found), needs(needed));
    }
    if let Some(name) = message.strip_prefix("missing field ") {
        return format!("{name} is missing");
    }
    for (unknown, what) in [("unknown field ", "key"), ("unknown variant ", "value")] {
        let Some(rest) = message.strip_prefix(unknown) else { continue };
        let (name, known) = rest.split_once(", expected ").unwrap_or((rest, ""));
        let known = known.strip_prefix("one of ").unwrap_or(known);
        return format!("{name} is no {what} here; possible: {known}");
    }
    message.to_owned()
}

/// serde's word for what it has found.
fn stands(found: &str) -> String {
    match found.split_once(' ') {
        Some(("integer" | "boolean", value)) => value.to_owned(),
        Some(("floating", value)) => value.trim_start_matches("point ").to_owned(),
        Some(("string", value)) => format!("the text {value}"),
        _ if found == "map" => "a table".to_owned(),
        _ if found == "sequence" => "a list".to_owned(),
        _ => found.to_owned(),
    }
}

/// serde's word for what it would take.
fn needs(needed: &str) -> &str {
    match needed {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number from 0",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        "a string" => "a text in quotes",
        "a sequence" => "a list",
        "a map" => "a table",
        _ if needed.starts_with("struct ") => "a table",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_message_is_ours() {
        let cases = [
            (
                "invalid type: string \"many\", expected u32",
                "the text \"many\" stands where a whole number from 0 is needed",
            ),
            ("invalid value: integer `-1`, expected u32", "`-1` stands where a whole number from 0 is needed"),
            ("invalid type: floating point `1.5`, expected i64", "`1.5` stands where a whole number is needed"),
            ("invalid type: boolean `true`, expected f64", "`true` stands where a number is needed"),
            ("invalid type: sequence, expected struct Phase", "a list stands where a table is needed"),
            ("missing field `train`\n", "`train` is missing"),
            ("unknown field `a`, expected one of `b`, `c`", "`a` is no key here; possible: `b`, `c`"),
            ("unknown variant `a`, expected `b` or `c`", "`a` is no value here; possible: `b` or `c`"),
            (
                "string values must be quoted, expected literal string",
                "string values must be quoted, expected literal string",
            ),
        ];
        for (theirs, ours) in cases {
            assert_eq!(plain_serde(theirs), ours);
        }
    }
}
