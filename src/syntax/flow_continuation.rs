//! Texts that common parsers accept and the grammar does not: a flow collection that continues at the indentation of
//! its key.
//!
//! ```yaml
//! Key: [a,
//! b]
//! ```
//!
//! The grammar reads a copy of the text of the same length, in which such lines are joined by spaces.

use super::source::Source;

/// The limit of lines that are joined; each costs another parse.
pub(crate) const MOST: usize = 200;

/// The text with a line joined to the one before it, if that changes no value: between children of a flow collection.
/// `line` counts from 0.
pub(crate) fn join_line(flow_continuation: &Source, line: usize) -> Option<Source> {
    let before = line.checked_sub(1)?;
    let text = flow_continuation.text();
    let content = flow_continuation.line_content(before);
    let code_end = content.start + code_length(&text[content.clone()]);
    let code = text[content.start..code_end].trim_end();
    let next = text[flow_continuation.line_content(line)].trim_start();
    let between = code.ends_with([',', '[', '{']) || next.starts_with([']', '}', ',']);
    let start = flow_continuation.line_start(line);
    if !between || start >= text.len() {
        return None;
    }
    let mut joined = String::with_capacity(text.len());
    joined.push_str(&text[..code_end]);
    joined.extend(std::iter::repeat_n(' ', start - code_end));
    joined.push_str(&text[start..]);
    Some(Source::new(joined))
}

/// The length of a line without a comment at its end. A `#` in quotes does not start a comment.
fn code_length(line: &str) -> usize {
    let bytes = line.as_bytes();
    let (mut at, mut before) = (0, b' ');
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'#' if b" \t".contains(&before) => return at,
            b'\'' | b'"' if b" \t,[{:".contains(&before) => at = quoted_end(bytes, at),
            _ => at += 1,
        }
        before = bytes[at - 1];
    }
    line.len()
}

/// The offset after the quoted text that starts at an offset, or the end of the line. A quotation mark is doubled
/// inside single quotes and follows a backslash inside double quotes.
fn quoted_end(line: &[u8], start: usize) -> usize {
    let quote = line[start];
    let mut at = start + 1;
    while let Some(&byte) = line.get(at) {
        at += match byte {
            b'\\' if quote == b'"' => 2,
            b'\'' if quote == b'\'' && line.get(at + 1) == Some(&quote) => 2,
            _ if byte == quote => return at + 1,
            _ => 1,
        };
    }
    line.len()
}

#[cfg(test)]
mod tests {
    use super::code_length;

    #[test]
    fn a_comment_is_distinguished_from_a_number_sign_in_a_value() {
        for (code, comment) in [
            ("  a, b,   ", "# a comment"),
            ("  'it''s' ", "# a comment"),
            ("  'x ''f'' y ' ", "# it's a comment"),
            ("  '''' ", "# a comment"),
            (r"  'a \' ", "# it's a comment"),
            (r#"  "a \\" "#, r#"# a "comment""#),
            (r#"  "a \" # b" "#, "# a comment"),
            (r#"  'a # b', "c # d" "#, "# a comment"),
            ("  it's, a#b ", "# it's a comment"),
            ("", "# a comment"),
            ("  'a # b'", ""),
            (r#"  "never closed # \"#, ""),
        ] {
            let line = format!("{code}{comment}");
            assert_eq!(code_length(&line), code.len(), "{line}");
        }
    }
}
