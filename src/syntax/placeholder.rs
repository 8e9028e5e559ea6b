//! Placeholders that another program fills in before the text is used: `"cpu": ${cpu}`, `"memory": {{ memory }}`.
//!
//! No grammar accepts them outside of quotes. Therefore the grammars read a masked text of the same length, in which
//! each of them is a number; the tree has its spans over the text itself, where such a value is a plain scalar.
//!
//! Within quotes, the quotes of an interpolation do not end the string: `"${join(",", var.hosts)}"`. In the masked text
//! they are hidden ([`super::interpolation`]).

use std::ops::Range;

use super::interpolation::{HIDDEN, string_with_interpolations};
use super::yaml_text::quoted_end;

/// Longer ones are not placeholders but a text with a missing quote.
const LONGEST: usize = 200;

/// A text of the same length that the grammars accept.
#[derive(Debug)]
pub(crate) struct Masked {
    pub(crate) text: String,
    /// The placeholders, in order.
    spans: Vec<Range<usize>>,
}

impl Masked {
    /// Whether there is a placeholder at exactly this range.
    pub(crate) fn is_placeholder(&self, span: &Range<usize>) -> bool {
        let found = self
            .spans
            .binary_search_by_key(&span.start, |own| own.start);
        found.is_ok_and(|number| self.spans[number] == *span)
    }
}

/// Masks the parts that are not JSON of a text that otherwise looks like it: the `---` before it and the comments
/// around that, and placeholders in place of values. `None` if there are no such parts.
pub(crate) fn mask(text: &str, start: usize) -> Option<Masked> {
    let begin = start + head(&text[start..]);
    if !text[begin..].starts_with(['{', '[']) {
        return None;
    }
    let Parts { spans, hidden } = parts(text, begin);
    let has_head = !text[start..begin].trim().is_empty();
    if spans.is_empty() && hidden.is_empty() && !has_head {
        return None;
    }
    let mut masked = String::with_capacity(text.len());
    masked.push_str(&text[..start]);
    masked.extend(text[start..begin].bytes().map(blank));
    let mut at = begin;
    for span in &spans {
        masked.push_str(&text[at..span.start]);
        masked.push_str(&number(span.len()));
        at = span.end;
    }
    masked.push_str(&text[at..]);
    for at in hidden {
        masked.replace_range(at..=at, HIDDEN.encode_utf8(&mut [0]));
    }
    Some(Masked {
        text: masked,
        spans,
    })
}

fn blank(byte: u8) -> char {
    match byte {
        b'\n' | b'\r' => char::from(byte),
        _ => ' ',
    }
}

/// The length of the comments and the `---` before a flow collection.
fn head(text: &str) -> usize {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let own = line.trim();
        if !(own.is_empty() || own == "---" || own.starts_with('#')) {
            let is_after_dashes = own.strip_prefix("---").is_some_and(|rest| {
                rest.starts_with([' ', '\t']) && rest.trim_start().starts_with(['{', '['])
            });
            let before = line.len() - line.trim_start().len();
            return match is_after_dashes {
                true => at + line.find(['{', '[']).unwrap_or(0),
                false => at + before,
            };
        }
        at += line.len();
    }
    at
}

/// A number with the given count of characters.
fn number(length: usize) -> String {
    match length {
        0..3 => "1".repeat(length),
        _ => format!("0.{}", "0".repeat(length - 2)),
    }
}

/// The parts of a text that are not JSON.
struct Parts {
    /// The placeholders in place of whole values outside of strings.
    spans: Vec<Range<usize>>,
    /// The quotes and backslashes in interpolations within strings.
    hidden: Vec<usize>,
}

fn parts(text: &str, begin: usize) -> Parts {
    let bytes = text.as_bytes();
    let mut found = Parts {
        spans: Vec::new(),
        hidden: Vec::new(),
    };
    let has_own = text.contains(HIDDEN);
    let mut awaits_value = false;
    let mut at = begin;
    while at < bytes.len() {
        match bytes[at] {
            b' ' | b'\t' | b'\n' | b'\r' => at += 1,
            b'"' => {
                let end = match string_with_interpolations(bytes, at) {
                    Some((end, hidden)) if !has_own => {
                        found.hidden.extend(hidden);
                        Some(end)
                    }
                    _ => quoted_end(bytes, at, b'"'),
                };
                at = end.unwrap_or(bytes.len());
                awaits_value = false;
            }
            _ if awaits_value && let Some(end) = placeholder_end(text, at) => {
                found.spans.push(at..end);
                at = end;
                awaits_value = false;
            }
            byte => {
                awaits_value = matches!(byte, b':' | b'[' | b',');
                at += 1;
            }
        }
    }
    found
}

/// The end of the placeholder that begins here and is a whole value.
fn placeholder_end(text: &str, at: usize) -> Option<usize> {
    if !b"${#<@%(_".contains(&text.as_bytes()[at]) {
        return None;
    }
    // Only this much is examined, whatever the length of the line.
    let near = start_of(&text[at..], LONGEST);
    let line = near.split(['\n', '\r']).next()?;
    let length = token(line).filter(|length| *length >= 2)?;
    let after = text[at + length..].trim_start();
    (after.is_empty() || after.starts_with([',', ']', '}'])).then_some(at + length)
}

/// The beginning of a text, at most the given count of bytes, in whole characters.
fn start_of(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The length of a placeholder at the start of the rest of a line.
fn token(line: &str) -> Option<usize> {
    if line.starts_with("${") || line.starts_with("#{") {
        return balanced(line, 1);
    }
    if line.starts_with("{{") {
        return braces(line);
    }
    let closed = |open: &str, close: &str| {
        let inner = line.strip_prefix(open)?;
        let length = inner.find(close)?;
        (length > 0).then_some(open.len() + length + close.len())
    };
    let named = |open: &str, close: &str| {
        let length = closed(open, close)?;
        let inner = &line[open.len()..length - close.len()];
        inner.chars().all(is_of_name).then_some(length)
    };
    if let Some(rest) = line.strip_prefix('$') {
        let name = rest.find(|char: char| !(char.is_alphanumeric() || char == '_'));
        let name = name.unwrap_or(rest.len());
        return closed("$(", ")").or((name > 0).then_some(name + 1));
    }
    closed("<%=", "%>")
        .or_else(|| named("<<", ">>"))
        .or_else(|| named("<", ">"))
        .or_else(|| named("@@", "@@"))
        .or_else(|| named("@", "@"))
        .or_else(|| named("%", "%"))
        .or_else(|| named("((", "))"))
        .or_else(|| named("__", "__"))
}

/// `<your cpu>` and `@app.memory@` are names as well.
fn is_of_name(char: char) -> bool {
    char.is_alphanumeric() || " _-.:".contains(char)
}

/// The length up to the brace that closes the one at `open`.
fn balanced(line: &str, open: usize) -> Option<usize> {
    let mut depth = 0;
    for (at, byte) in line.bytes().enumerate().skip(open) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

/// `{{ cpu }}`, unless it is the begin or end of a block, or a comment.
fn braces(line: &str) -> Option<usize> {
    const BLOCKS: [&str; 7] = ["if", "else", "end", "range", "with", "define", "block"];
    let end = line.find("}}")? + 2;
    let end = end + usize::from(line[end..].starts_with('}') && line.starts_with("{{{"));
    let inner = line[..end].trim_matches(['{', '}', '-', ' ']);
    let first = inner.split(|char: char| !char.is_alphanumeric()).next()?;
    let is_block = BLOCKS.contains(&first) || inner.starts_with(['#', '/', '^', '>', '!', '*']);
    (!inner.is_empty() && !is_block).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> Option<String> {
        mask(text, 0).map(|masked| {
            assert_eq!(masked.text.len(), text.len(), "{text}");
            masked.text
        })
    }

    #[test]
    fn every_kind_of_placeholder_is_a_number() {
        for value in [
            "${cpu}",
            "${memory - 250}",
            "${jsonencode({a = \"b\"})}",
            "$CPU",
            "$(CPU)",
            "{{CPU}}",
            "{{ .Values.cpu }}",
            "{{{ cpu }}}",
            "{{ cpu | default(256) }}",
            "<cpu>",
            "<YOUR CPU>",
            "<%= cpu %>",
            "@CPU@",
            "%CPU%",
            "#{Cpu}",
            "__CPU__",
            "((cpu))",
        ] {
            for (before, after) in [("{\"cpu\": ", "}"), ("[", ",\n 2]"), ("[1, ", " ]")] {
                let text = format!("{before}{value}{after}");
                let masked = masked(&text).unwrap_or_else(|| panic!("{text}"));
                let number: serde_json::Value = serde_json::from_str(&masked).unwrap();
                assert!(!number.is_null(), "{text}");
            }
        }
    }

    #[test]
    fn what_is_no_whole_value_stays() {
        for text in [
            "{\"a\": \"${cpu}\"}",
            "{\"a\": ${cpu}${unit}}",
            "{\"a\": 1${cpu}}",
            "{${key}: 1}",
            "{{ if .cpu }}",
            "[{{ if .cpu }}]",
            "[{{#each a}}]",
            "[%{ if init }]",
            "[<a, b>]",
            "a: ${cpu}",
            "{\"a\": ${cpu",
            "{}",
        ] {
            assert_eq!(masked(text), None, "{text}");
        }
    }

    #[test]
    fn quotes_within_an_interpolation_do_not_end_a_string() {
        for (text, length) in [
            (r#"{"a": "${join(",", var.b)}"}"#, 2),
            (
                r#"{"a": "x ${lookup(var.b, "c")}:${d["e"]}", "f": ${g}}"#,
                4,
            ),
            (r#"{"a": "${join("${var.b}-", c)} $${"}"#, 2),
            (r#"{"a": "${replace(b, "\"", "\\")}"}"#, 8),
            (r#"{"a": "\n${join("\n", b)}"}"#, 3),
        ] {
            let masked = masked(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(masked.matches(HIDDEN).count(), length, "{text}");
            let value: serde_json::Value = serde_json::from_str(&masked).unwrap();
            assert!(value["a"].is_string(), "{text}");
        }
        // Without an end in the line, or without a quote, it is as it was.
        for text in [
            r#"{"a": "${b("c", "d": 1}"#,
            r#"{"a": "${b}"}"#,
            "{\"a\": \"\u{7f}${b(\"c\")}\"}",
        ] {
            assert_eq!(masked(text), None, "{text}");
        }
    }

    #[test]
    fn dashes_and_comments_before_json_are_blanks() {
        for (text, expected) in [
            ("---\n{}", "   \n{}"),
            ("--- {}", "    {}"),
            ("# of é\n\n---\r\n[1]", "       \n\n   \r\n[1]"),
        ] {
            assert_eq!(masked(text).as_deref(), Some(expected));
        }
        assert_eq!(masked("---\na: 1\n"), None);
    }
}
