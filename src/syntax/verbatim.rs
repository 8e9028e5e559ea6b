//! The position in the source of each character of a scalar's text, for scalars with a regular notation.

use super::scalar::{self, Quote};
use super::{Document, Format, NodeId, ScalarStyle};

/// A scalar whose source is its text with quotes and escapes, or with an indentation before each line.
pub(super) struct Verbatim<'d> {
    text: &'d str,
    written: Written,
}

enum Written {
    /// A block: the start of the content of each line, the indentation and the line end.
    Lines {
        starts: Vec<usize>,
        indent: String,
        newline: &'static str,
        folded: bool,
    },
    /// In quotes: the start, and the function that writes a text in them.
    Quoted {
        start: usize,
        write: fn(&str) -> String,
    },
}

impl<'d> Verbatim<'d> {
    /// `None` for a scalar that is folded, or has an irregular notation of escapes.
    pub(super) fn of(document: &'d Document, node: NodeId) -> Option<Self> {
        let text = document.scalar(node)?;
        let style = document.scalar_style(node)?;
        let span = document.node(node).content as usize..document.node(node).end as usize;
        let source = &document.text()[span.clone()];
        let written = match style {
            ScalarStyle::Literal | ScalarStyle::Folded => {
                lines(text, source, span.start, style == ScalarStyle::Folded)?
            }
            ScalarStyle::Plain => return None,
            quoted => {
                let write: fn(&str) -> String = match (document.format(), quoted) {
                    (Format::Json, _) => scalar::double_quoted,
                    (_, ScalarStyle::SingleQuoted) => |text| scalar::quoted(text, Quote::Single),
                    _ => |text| scalar::quoted(text, Quote::Double),
                };
                let start = span.start;
                (write(text) == source).then_some(Written::Quoted { start, write })?
            }
        };
        Some(Self { text, written })
    }

    /// Whether the text can be replaced by another one in this notation.
    pub(super) fn takes(&self, new: &str) -> bool {
        match &self.written {
            // A text that requires escapes would change the quotes.
            Written::Quoted { write, .. } => {
                return write(new).chars().next() == write("").chars().next();
            }
            Written::Lines { folded: false, .. } => return true,
            Written::Lines { .. } => {}
        }
        // Two lines without indentation would be read as one.
        let lines: Vec<&str> = new.trim_end_matches('\n').split('\n').collect();
        let is_indented = |line: &str| line.starts_with(' ');
        let no_blank = lines.iter().all(|line| !line.trim().is_empty());
        let mut pairs = lines.windows(2);
        no_blank && pairs.all(|pair| pair.iter().any(|line| is_indented(line)))
    }

    /// The position in the source of a character of the text.
    pub(super) fn offset(&self, at: usize) -> usize {
        let before = &self.text[..at];
        match &self.written {
            Written::Quoted { start, write } => start + write(before).len() - 1,
            Written::Lines { starts, .. } => {
                let line = before.matches('\n').count();
                let column = before.rsplit('\n').next().map_or(0, str::len);
                starts
                    .get(line)
                    .or(starts.last())
                    .map_or(0, |start| start + column)
            }
        }
    }

    /// New text in this notation.
    pub(super) fn write(&self, new: &str) -> String {
        match &self.written {
            Written::Quoted { write, .. } => {
                let quoted = write(new);
                quoted[1..quoted.len() - 1].to_owned()
            }
            Written::Lines {
                indent, newline, ..
            } => {
                let mut out = String::new();
                for (number, line) in new.split('\n').enumerate() {
                    if number > 0 {
                        out.push_str(newline);
                        out.push_str(if line.is_empty() { "" } else { indent });
                    }
                    out.push_str(line);
                }
                out
            }
        }
    }
}

/// A block whose lines are those of its text after a common indentation.
fn lines(text: &str, source: &str, start: usize, folded: bool) -> Option<Written> {
    let (header, body) = source.split_once('\n')?;
    let first = body.lines().find(|line| !line.trim().is_empty())?;
    let indent = &first[..first.len() - first.trim_start_matches(' ').len()];
    let mut starts = Vec::new();
    let mut at = start + header.len() + 1;
    let mut raw = body.split('\n');
    for line in text.trim_end_matches('\n').split('\n') {
        let written = raw.next()?;
        let bare = written.strip_suffix('\r').unwrap_or(written);
        let is_same = bare.strip_prefix(indent) == Some(line);
        let is_blank = line.is_empty() && bare.trim().is_empty();
        if !is_same && !is_blank {
            return None;
        }
        starts.push(at + indent.len().min(bare.len()));
        at += written.len() + 1;
    }
    Some(Written::Lines {
        starts,
        indent: indent.to_owned(),
        newline: if source.contains("\r\n") {
            "\r\n"
        } else {
            "\n"
        },
        folded,
    })
}
