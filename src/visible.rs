//! Text from files, made safe to display: characters that would control a terminal or hide content are escaped.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Write};
use std::sync::OnceLock;

/// Whether a character controls a terminal, ends a line or reorders the text around it instead of being visible: the
/// control characters (C0 and C1), Unicode's line separators and its directional marks.
pub fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{2028}' | '\u{2029}' | '\u{61c}' | '\u{200e}' | '\u{200f}'
        )
        || reorders(character)
}

/// Whether a character reorders the text around it (Unicode's bidirectional embeddings, overrides and isolates).
pub fn reorders(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text with hidden characters written as `\u001b`, including line breaks and tabs, so that it takes one line.
pub fn one_line(text: &str) -> Cow<'_, str> {
    escape(text, is_hidden)
}

/// The text with hidden characters written as `\u001b`; line breaks and tabs are kept.
pub fn lines(text: &str) -> Cow<'_, str> {
    escape(text, |character| {
        is_hidden(character) && !matches!(character, '\n' | '\t')
    })
}

fn escape(text: &str, hides: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&hides) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if hides(character) {
            push_escaped(&mut out, character);
        } else {
            out.push(character);
        }
    }
    Cow::Owned(out)
}

/// All hidden characters have at most four hexadecimal digits. JSON accepts this form too.
fn push_escaped(out: &mut String, character: char) {
    // Writing to a String cannot fail.
    let _ = write!(out, "\\u{:04x}", u32::from(character));
}

/// Marks an escape sequence that this program writes itself. No file can contain it: it is chosen at random for each
/// run.
pub(crate) fn own_mark() -> &'static str {
    static MARK: OnceLock<String> = OnceLock::new();
    MARK.get_or_init(|| format!("\u{fdd0}{:016x}", RandomState::new().hash_one("mark")))
}

/// Forwards text line by line with hidden characters escaped. The colors and links of [`crate::report::Paint`] are forwarded
/// unchanged.
pub struct Visible<'a> {
    out: &'a mut dyn Write,
    line: Vec<u8>,
}

impl<'a> Visible<'a> {
    /// Writes to `out`.
    pub fn new(out: &'a mut dyn Write) -> Self {
        Self {
            out,
            line: Vec::new(),
        }
    }

    fn pass_line(&mut self) -> io::Result<()> {
        let line = std::mem::take(&mut self.line);
        let is_harmless = |byte: &u8| matches!(byte, b' '..=b'~' | b'\n' | b'\t');
        if line.iter().all(is_harmless) {
            return self.out.write_all(&line);
        }
        let mut shown = String::with_capacity(line.len() + 16);
        for chunk in line.utf8_chunks() {
            push_visible(&mut shown, chunk.valid());
            for byte in chunk.invalid() {
                let _ = write!(shown, "\\x{byte:02x}");
            }
        }
        self.out.write_all(shown.as_bytes())
    }
}

impl Write for Visible<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(piece);
            if piece.ends_with(b"\n") {
                self.pass_line()?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass_line()?;
        self.out.flush()
    }
}

impl Drop for Visible<'_> {
    fn drop(&mut self) {
        // The error cannot be reported here; a caller that needs it calls `flush`.
        let _ = self.pass_line();
    }
}

/// Appends a piece of one line.
fn push_visible(shown: &mut String, text: &str) {
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        if let Some((sequence, behind)) = own_sequence(rest) {
            shown.push_str(sequence);
            rest = behind;
            continue;
        }
        rest = &rest[character.len_utf8()..];
        let ends_line = character == '\r' && is_line_end(rest);
        if is_hidden(character) && !matches!(character, '\n' | '\t') && !ends_line {
            push_escaped(shown, character);
        } else {
            shown.push(character);
        }
    }
}

/// A color or a link written by this program at the start of a text, and the text that follows it.
fn own_sequence(text: &str) -> Option<(&str, &str)> {
    let sequence = text.strip_prefix(own_mark())?;
    let end = if sequence.starts_with("\u{1b}]") {
        sequence.find("\u{1b}\\")? + 2
    } else {
        sequence.find('m')? + 1
    };
    Some(sequence.split_at(end))
}

/// Whether only colors precede the end of the line: the carriage return of `\r\n` is no terminal control.
fn is_line_end(mut text: &str) -> bool {
    while let Some((_, behind)) = own_sequence(text) {
        text = behind;
    }
    matches!(text, "" | "\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Paint;

    fn shown(pieces: &[&[u8]]) -> String {
        let mut bytes = Vec::new();
        let mut visible = Visible::new(&mut bytes);
        for piece in pieces {
            visible.write_all(piece).unwrap();
        }
        visible.flush().unwrap();
        drop(visible);
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn what_steers_a_terminal_is_written_out() {
        for (text, expected) in [
            ("a\x1b[31mred", "a\\u001b[31mred"),
            ("bell\x07\x08\x7f", "bell\\u0007\\u0008\\u007f"),
            ("C1 \u{9b}31m \u{85}", "C1 \\u009b31m \\u0085"),
            ("bidi \u{202e}x\u{2069}", "bidi \\u202ex\\u2069"),
            ("lines \u{2028}\u{2029}", "lines \\u2028\\u2029"),
            ("over\rwritten\n", "over\\u000dwritten\n"),
            ("windows\r\n", "windows\r\n"),
            (
                "gr\u{fc}\u{df}e \u{1f680}\tx",
                "gr\u{fc}\u{df}e \u{1f680}\tx",
            ),
        ] {
            assert_eq!(shown(&[text.as_bytes()]), expected);
        }
    }

    #[test]
    fn pieces_of_a_character_belong_together() {
        assert_eq!(shown(&[b"\xc2", b"\x9b"]), "\\u009b");
        assert_eq!(shown(&[b"\xff\n", b"\xc3"]), "\\xff\n\\xc3");
    }

    #[test]
    fn only_the_colors_of_the_program_pass() {
        let painted = Paint::new(true).red("\x1b[42m");
        assert_eq!(shown(&[painted.as_bytes()]), "\x1b[31m\\u001b[42m\x1b[0m");
        let forged = "\u{fdd0}0000000000000000\x1b[31m";
        assert!(!shown(&[forged.as_bytes()]).contains('\x1b'));
        let added = Paint::new(true).added("+a\r");
        let line = format!("{added}\n");
        assert_eq!(shown(&[line.as_bytes()]), "\x1b[32m+a\r\x1b[0m\n");
    }

    #[test]
    fn a_name_takes_one_line() {
        assert_eq!(one_line("a\nb\tc"), "a\\u000ab\\u0009c");
        assert_eq!(lines("a\nb\u{1b}"), "a\nb\\u001b");
        assert!(matches!(one_line("plain"), Cow::Borrowed(_)));
    }
}
