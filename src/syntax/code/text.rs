//! The texts of string literals.

use std::ops::Range;

use super::CodeLanguage;
use super::program::Program;
use super::tree::Node;

/// The text that a string literal denotes; `None` for another expression, and for one with interpolations or bytes.
pub(super) fn literal(program: &Program, node: Node) -> Option<String> {
    let tree = &program.tree;
    match tree.kind(node) {
        "string" if program.language == CodeLanguage::Python => python_literal(program, node),
        "string" | "template_string" => typescript_literal(program, node),
        "concatenated_string" => tree
            .named(node)
            .map(|part| literal(program, part))
            .collect(),
        _ => None,
    }
}

fn python_literal(program: &Program, node: Node) -> Option<String> {
    let tree = &program.tree;
    let start = tree.child(node, "string_start")?;
    let end = tree.child(node, "string_end")?;
    let prefix = program
        .text(start)
        .trim_end_matches(['"', '\''])
        .to_lowercase();
    if prefix.contains(['b', 'f', 't']) || tree.child(node, "interpolation").is_some() {
        return None;
    }
    let inner = &program.source.text()[tree.end(start)..tree.start(end)];
    if prefix.contains('r') {
        return Some(inner.replace("\r\n", "\n"));
    }
    unescaped(inner, CodeLanguage::Python)
}

fn typescript_literal(program: &Program, node: Node) -> Option<String> {
    if program.tree.child(node, "template_substitution").is_some() {
        return None;
    }
    let text = program.text(node);
    let inner = text.get(1..text.len().checked_sub(1)?)?;
    unescaped(inner, program.language)
}

/// The text with its escape sequences replaced.
fn unescaped(text: &str, language: CodeLanguage) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(one) = rest.next() {
        match one {
            '\\' => escape(&mut rest, language, &mut out)?,
            // A line break in a literal is one line feed.
            '\r' if rest.as_str().starts_with('\n') => {}
            _ => out.push(one),
        }
    }
    Some(out)
}

/// Replaces one escape sequence, behind its backslash.
fn escape(rest: &mut std::str::Chars<'_>, language: CodeLanguage, out: &mut String) -> Option<()> {
    let is_python = language == CodeLanguage::Python;
    let one = rest.next()?;
    let found = match one {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'v' => '\u{b}',
        'a' if is_python => '\u{7}',
        '\n' => return Some(()),
        '\r' => {
            if rest.as_str().starts_with('\n') {
                rest.next();
            }
            return Some(());
        }
        'x' => digits(rest, 2)?,
        'u' if !is_python && rest.as_str().starts_with('{') => {
            let (inner, _) = rest.as_str()[1..].split_once('}')?;
            let found = char::from_u32(u32::from_str_radix(inner, 16).ok()?)?;
            *rest = rest.as_str()[inner.len() + 2..].chars();
            found
        }
        'u' => digits(rest, 4)?,
        'U' if is_python => digits(rest, 8)?,
        'N' if is_python => return None,
        '0'..='7' => octal(rest, one),
        '\\' | '\'' | '"' => one,
        _ if is_python => {
            out.push('\\');
            one
        }
        _ => one,
    };
    out.push(found);
    Some(())
}

fn digits(rest: &mut std::str::Chars<'_>, count: usize) -> Option<char> {
    let digits = rest.as_str().get(..count)?;
    let found = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
    *rest = rest.as_str()[count..].chars();
    Some(found)
}

fn octal(rest: &mut std::str::Chars<'_>, first: char) -> char {
    let mut value = first.to_digit(8).unwrap_or_default();
    for _ in 0..2 {
        let Some(digit) = rest.as_str().chars().next().and_then(|one| one.to_digit(8)) else {
            break;
        };
        value = value * 8 + digit;
        rest.next();
    }
    char::from_u32(value).unwrap_or_default()
}

/// The range between the quotes of a string of Python without a prefix and escape sequences.
pub(super) fn plain_range(program: &Program, node: Node) -> Option<Range<usize>> {
    let tree = &program.tree;
    let start = tree.child(node, "string_start")?;
    let end = tree.child(node, "string_end")?;
    let range = tree.end(start)..tree.start(end);
    let inner = &program.source.text()[range.clone()];
    let is_plain = program.text(start).starts_with(['"', '\'']) && !inner.contains('\\');
    is_plain.then_some(range)
}

/// The words of a text, each with its offset.
pub(super) fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_word = |one: char| one.is_alphanumeric() || one == '_';
    text.split(move |one| !is_word(one))
        .filter(|word| !word.is_empty())
        .map(move |word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}

/// The text as a literal in a quote.
pub(super) fn quoted(text: &str, quote: char) -> String {
    let other = if quote == '"' { '\'' } else { '"' };
    // As formatters do: the other quote where that needs no escape sequence.
    let quote = if text.contains(quote) && !text.contains(other) {
        other
    } else {
        quote
    };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for one in text.chars() {
        match one {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if one == quote => {
                out.push('\\');
                out.push(one);
            }
            '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", one as u32)),
            _ if one.is_control() && (one as u32) < 0x100 => {
                out.push_str(&format!("\\x{:02x}", one as u32));
            }
            _ => out.push(one),
        }
    }
    out.push(quote);
    out
}

/// The quote that a program uses most for strings.
pub(super) fn main_quote(program: &Program) -> char {
    let tree = &program.tree;
    let mut counts = [0_usize; 2];
    let strings =
        (0..tree.len()).filter(|&node| tree.kind(node) == "string" && tree.is_named(node));
    for node in strings {
        let first = program
            .text(node)
            .trim_start_matches(|one: char| one.is_ascii_alphabetic());
        match first.as_bytes() {
            // Documentation is in double quotes by convention.
            [b'"', b'"', b'"', ..] | [b'\'', b'\'', b'\'', ..] => {}
            [b'"', ..] => counts[0] += 1,
            [b'\'', ..] => counts[1] += 1,
            _ => {}
        }
    }
    let is_double_default = program.language == CodeLanguage::Python;
    match counts[0].cmp(&counts[1]) {
        std::cmp::Ordering::Greater => '"',
        std::cmp::Ordering::Less => '\'',
        std::cmp::Ordering::Equal if is_double_default => '"',
        std::cmp::Ordering::Equal => '\'',
    }
}
