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
    let mut quote = None;
    let mut before = b' ';
    for (at, byte) in line.bytes().enumerate() {
        match quote {
            Some(open) if byte == open && before != b'\\' => quote = None,
            Some(_) => {}
            None if byte == b'#' && b" \t".contains(&before) => return at,
            None if b"'\"".contains(&byte) && b" \t,[{:".contains(&before) => quote = Some(byte),
            None => {}
        }
        before = byte;
    }
    line.len()
}
