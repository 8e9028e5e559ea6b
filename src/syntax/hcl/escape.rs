//! Escape sequences: how a string of HCL is decoded, and how a text is written as one.

use crate::visible::reorders;

/// A part of a decoded text and where it is written.
#[derive(Debug)]
struct Piece {
    /// The start in the decoded text.
    decoded: usize,
    /// The start in the raw text.
    raw: usize,
    /// Whether the part is written as it is. Otherwise it is an escape sequence.
    verbatim: bool,
}

/// A decoded text with the positions of its parts in the raw text.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    pieces: Vec<Piece>,
    raw_end: usize,
}

impl Decoded {
    fn start(raw: &str) -> Decoded {
        Decoded {
            text: String::with_capacity(raw.len()),
            pieces: Vec::new(),
            raw_end: raw.len(),
        }
    }

    fn push(&mut self, raw: usize, text: &str, verbatim: bool) {
        if text.is_empty() {
            return;
        }
        self.pieces.push(Piece {
            decoded: self.text.len(),
            raw,
            verbatim,
        });
        self.text.push_str(text);
    }

    /// The offset in the raw text of an offset in the decoded one; `None` inside an escape sequence.
    pub(crate) fn raw_offset(&self, at: usize) -> Option<usize> {
        if at == self.text.len() {
            return Some(self.raw_end);
        }
        let next = self.pieces.partition_point(|piece| piece.decoded <= at);
        let piece = self.pieces.get(next.checked_sub(1)?)?;
        match at - piece.decoded {
            0 => Some(piece.raw),
            within if piece.verbatim => Some(piece.raw + within),
            _ => None,
        }
    }
}

/// Whether the text between quotes is what it denotes.
pub(crate) fn is_verbatim(raw: &str, quoted: bool) -> bool {
    !(quoted && raw.contains('\\') || raw.contains("$${") || raw.contains("%%{"))
}

/// Decodes the text between quotes, or that of a heredoc. `Err` has the offset of an invalid escape sequence.
pub(crate) fn decode(raw: &str, quoted: bool) -> Result<Decoded, usize> {
    let mut decoded = Decoded::start(raw);
    let mut from = 0;
    let mut at = 0;
    while at < raw.len() {
        let sequence = match raw.as_bytes()[at] {
            b'\\' if quoted => Some(backslash(&raw[at..]).ok_or(at)?),
            b'$' if raw[at..].starts_with("$${") => Some((3, "${".to_owned())),
            b'%' if raw[at..].starts_with("%%{") => Some((3, "%{".to_owned())),
            _ => None,
        };
        let Some((length, text)) = sequence else {
            at += 1;
            continue;
        };
        decoded.push(from, &raw[from..at], true);
        decoded.push(at, &text, false);
        at += length;
        from = at;
    }
    decoded.push(from, &raw[from..], true);
    Ok(decoded)
}

/// The length and the text of an escape sequence that begins with a backslash.
fn backslash(rest: &str) -> Option<(usize, String)> {
    let text = match rest.as_bytes().get(1)? {
        b'n' => "\n",
        b'r' => "\r",
        b't' => "\t",
        b'"' => "\"",
        b'\\' => "\\",
        b'u' => return hexadecimal(rest, 4),
        b'U' => return hexadecimal(rest, 8),
        _ => return None,
    };
    Some((2, text.to_owned()))
}

fn hexadecimal(rest: &str, digits: usize) -> Option<(usize, String)> {
    let written = rest.get(2..2 + digits)?;
    let is_number = written.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = u32::from_str_radix(written, 16)
        .ok()
        .filter(|_| is_number)?;
    Some((2 + digits, char::from_u32(number)?.to_string()))
}

/// The text of a flush heredoc (`<<-`) without interpolations: without the indentation that all of its lines have.
pub(crate) fn flush(raw: &str) -> Decoded {
    let indent = common_indent(raw);
    let mut decoded = Decoded::start(raw);
    let mut line_start = 0;
    for line in raw.split_inclusive('\n') {
        let body = &line[if is_blank(line) {
            0
        } else {
            indent.min(line.len())
        }..];
        let start = line_start + line.len() - body.len();
        // A heredoc has no escape sequences that could be invalid.
        if let Ok(part) = decode(body, false) {
            for (number, piece) in part.pieces.iter().enumerate() {
                let end = part
                    .pieces
                    .get(number + 1)
                    .map_or(part.text.len(), |next| next.decoded);
                decoded.push(
                    start + piece.raw,
                    &part.text[piece.decoded..end],
                    piece.verbatim,
                );
            }
        }
        line_start += line.len();
    }
    decoded
}

/// The length of the indentation that all lines of a heredoc have which are not blank.
pub(crate) fn common_indent(raw: &str) -> usize {
    let lines = raw.split_inclusive('\n').filter(|line| !is_blank(line));
    let indents = lines.map(|line| line.len() - line.trim_start_matches([' ', '\t']).len());
    indents.min().unwrap_or(0)
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

/// A text in quotes.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", between_quotes(text))
}

/// A text as it is written between quotes.
pub(crate) fn between_quotes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, char) in text.char_indices() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' if text[at + 1..].starts_with('{') => out.extend([char, char]),
            char if needs_escape(char) && (char as u32) <= 0xffff => {
                out.push_str(&format!("\\u{:04x}", char as u32));
            }
            char if needs_escape(char) => out.push_str(&format!("\\U{:08x}", char as u32)),
            char => out.push(char),
        }
    }
    out
}

fn needs_escape(char: char) -> bool {
    // Unescaped, some characters would change the order in which the new text is displayed.
    char.is_control() || reorders(char) || matches!(char, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// A text as it is written in a heredoc.
pub(crate) fn in_heredoc(text: &str) -> String {
    text.replace("${", "$${").replace("%{", "%%{")
}
