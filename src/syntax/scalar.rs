//! Reading and writing of scalars: the only place that defines how each reader interprets a plain text.

use super::ScalarStyle;
use crate::visible::reorders;

/// A kind of quotes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Quote {
    Single,
    Double,
}

impl Quote {
    pub(crate) fn of(style: ScalarStyle) -> Option<Quote> {
        match style {
            ScalarStyle::SingleQuoted => Some(Quote::Single),
            ScalarStyle::DoubleQuoted => Some(Quote::Double),
            _ => None,
        }
    }
}

/// Whether both YAML 1.1 and YAML 1.2 read the plain text as a string. False in case of doubt: the resulting quotes do
/// no harm.
pub(crate) fn reads_as_string(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let lower = unsigned.to_ascii_lowercase();
    let word = matches!(
        lower.as_str(),
        "" | "~"
            | "null"
            | "true"
            | "false"
            | "yes"
            | "no"
            | "on"
            | "off"
            | "y"
            | "n"
            | ".inf"
            | ".nan"
            | "="
            | "<<"
    );
    !word && !reads_as_number(&lower)
}

/// Integers in all bases, floats, base 60 (`12:30`), dates and times. `text` is in lowercase, without sign.
fn reads_as_number(text: &str) -> bool {
    if let Some(digits) = ["0x", "0o", "0b"]
        .iter()
        .find_map(|prefix| text.strip_prefix(prefix))
    {
        return digits
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b'_');
    }
    let starts =
        text.starts_with(|first: char| first.is_ascii_digit() || first == '.' || first == '_');
    starts
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b"_.:+-etz \t".contains(&byte))
}

/// Whether the text is valid without quotes; how it is interpreted is a separate question.
pub(crate) fn can_be_plain(text: &str, flow: bool) -> bool {
    let mut chars = text.chars();
    let Some(first) = chars.next() else {
        return false;
    };
    let second = chars.next();
    let starts = match first {
        '-' => {
            second.is_some_and(|next| !next.is_whitespace() && !",[]{}".contains(next))
                && !text.starts_with("---")
        }
        '.' => !text.starts_with("..."),
        ',' | '?' | ':' | '[' | ']' | '{' | '}' | '#' | '&' | '*' | '!' | '|' | '>' | '\''
        | '"' | '%' | '@' | '`' => false,
        _ => true,
    };
    starts
        && !text.starts_with(char::is_whitespace)
        && !text.ends_with(char::is_whitespace)
        && !text.ends_with(':')
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.chars().any(needs_escape)
        && !(flow && text.contains([',', '[', ']', '{', '}']))
}

/// Whether the character must be escaped in double quotes, for at least one of the readers.
fn needs_escape(char: char) -> bool {
    char.is_control()
        // Unescaped, it would change the order in which the new text is displayed.
        || reorders(char)
        || matches!(
            char,
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
}

/// The text in quotes; in double quotes if single quotes cannot represent it.
pub(crate) fn quoted(text: &str, quote: Quote) -> String {
    if quote == Quote::Double || text.chars().any(needs_escape) {
        return double_quoted(text);
    }
    format!("'{}'", text.replace('\'', "''"))
}

/// The text in double quotes, in a notation that both JSON and YAML read.
pub(crate) fn double_quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            char if needs_escape(char) => out.push_str(&format!("\\u{:04x}", char as u32)),
            char => out.push(char),
        }
    }
    out.push('"');
    out
}

/// Whether the text is a JSON number, `true`, `false` or `null`, or an expression of Terraform that becomes JSON.
pub(crate) fn is_json_word(text: &str) -> bool {
    matches!(text, "true" | "false" | "null")
        || is_json_expression(text)
        || (text.starts_with(|first: char| first.is_ascii_digit() || first == '-')
            && serde_json::from_str::<serde_json::Number>(text).is_ok())
}

/// `${jsonencode(var.subnets)}`, which readers see as a number in a masked text.
pub(crate) fn is_json_expression(text: &str) -> bool {
    text.starts_with("${jsonencode(") && text.ends_with(")}")
}

/// Whether the text can be written as a literal block with its own indentation.
pub(crate) fn can_be_literal(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    body.contains('\n')
        && !body.ends_with('\n')
        && !body.starts_with([' ', '\t', '\n', '#'])
        && !body.chars().any(|char| char != '\n' && needs_escape(char))
        && body.lines().all(|line| !line.ends_with([' ', '\t']))
}
