//! The ends of the pieces of a YAML text: tags, anchors, plain, quoted and block scalars.

/// The tag and the anchor of a node, as written, between its start and its content.
pub(crate) fn properties(text: &str, start: usize, content: usize) -> impl Iterator<Item = &str> {
    let mut at = start;
    std::iter::from_fn(move || {
        loop {
            match text.as_bytes().get(at) {
                _ if at >= content => return None,
                Some(b'!' | b'&') => break,
                Some(b'#') => at += text[at..content].find(['\n', '\r']).unwrap_or(content - at),
                _ => at += 1,
            }
        }
        let from = at;
        at = property_end(&text[..content], at, false);
        Some(&text[from..at])
    })
}

pub(crate) fn property_end(text: &str, start: usize, flow: bool) -> usize {
    let verbatim = text[start..]
        .starts_with("!<")
        .then(|| text[start..].find('>'))
        .flatten();
    let is_anchor = text[start..].starts_with('&');
    verbatim.map_or_else(
        || word_end(text, start, flow || is_anchor),
        |length| start + length + 1,
    )
}

pub(crate) fn word_end(text: &str, start: usize, flow: bool) -> usize {
    let ends = |byte: &u8| b" \t\r\n".contains(byte) || (flow && b",[]{}".contains(byte));
    let bytes = &text.as_bytes()[start..];
    start + bytes.iter().position(ends).unwrap_or(bytes.len())
}

pub(crate) fn ends_word(byte: Option<&u8>) -> bool {
    byte.is_none_or(|byte| b" \t\r\n".contains(byte))
}

pub(crate) fn line_start(text: &str, at: usize) -> usize {
    let start = text[..at]
        .rfind(['\n', '\r'])
        .map_or(0, |newline| newline + 1);
    if start == 0 && text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8().min(at)
    } else {
        start
    }
}

/// The end of a plain scalar whose text starts there, with its spaces possibly folded over lines.
pub(crate) fn plain_end(text: &str, start: usize, value: &str) -> Option<usize> {
    if text[start..].starts_with(value) {
        return Some(start + value.len());
    }
    let mut at = start;
    for word in value
        .split([' ', '\t', '\n'])
        .filter(|word| !word.is_empty())
    {
        let rest = text[at..].trim_start_matches([' ', '\t', '\n', '\r']);
        if !rest.starts_with(word) {
            return None;
        }
        at = text.len() - rest.len() + word.len();
    }
    Some(at)
}

pub(crate) fn quoted_end(bytes: &[u8], start: usize, quote: u8) -> Option<usize> {
    if bytes.get(start) != Some(&quote) {
        return None;
    }
    let mut at = start + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' if quote == b'"' => at += 2,
            b'\'' if quote == b'\'' && bytes.get(at + 1) == Some(&b'\'') => at += 2,
            _ if byte == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
    None
}

/// The extent of a block scalar.
pub(crate) struct BlockScalar {
    pub(crate) end: usize,
    pub(crate) comment: Option<(usize, usize)>,
    /// Whether its last line is the last of the text and has no line break.
    unended: bool,
    strip: bool,
    /// Whether it has no line at all.
    empty: bool,
}

impl BlockScalar {
    /// Measures a block scalar. `column` is that of the enclosing block collection, if there is one.
    pub(crate) fn measure(text: &str, start: usize, column: Option<usize>) -> BlockScalar {
        let header_end = line_end(text, start);
        let header = &text[start + 1..header_end];
        let indicators = &header[..header.find([' ', '\t', '#']).unwrap_or(header.len())];
        let comment = header.find('#').map(|at| (start + 1 + at, header_end));
        let digit = indicators
            .bytes()
            .find(u8::is_ascii_digit)
            .map(|digit| usize::from(digit - b'0'));
        let keep = indicators.contains('+');
        let indent = digit.map(|digit| digit + column.unwrap_or(0));
        let least = usize::from(column.is_some()) + column.unwrap_or(0);
        let end = content_end(text, header_end, indent, least, keep);
        BlockScalar {
            end,
            comment,
            unended: end == text.len() && end > header_end,
            strip: indicators.contains('-'),
            empty: end == header_end && !keep,
        }
    }

    /// Corrects the value: the grammar adds a line break to a last line without one; YAML 1.2 and libyaml do not.
    pub(crate) fn correct(&self, mut value: String) -> String {
        if self.empty {
            // The grammar counts the blank lines as a line if the text ends there.
            value.clear();
        }
        if self.unended && !self.strip && value.ends_with('\n') {
            value.pop();
        }
        value
    }
}

fn line_end(text: &str, at: usize) -> usize {
    text[at..]
        .find(['\n', '\r'])
        .map_or(text.len(), |length| at + length)
}

/// The end of the lines of a block scalar: before the line break of the last line that has content, or with `keep`
/// before the line break of the last blank line.
fn content_end(
    text: &str,
    header_end: usize,
    indent: Option<usize>,
    least: usize,
    keep: bool,
) -> usize {
    let bytes = text.as_bytes();
    let mut indent = indent;
    let mut end = header_end;
    let mut at = header_end;
    while at < bytes.len() {
        let start = at + if text[at..].starts_with("\r\n") { 2 } else { 1 };
        let stop = line_end(text, start.min(text.len()));
        let line = &text[start..stop];
        let spaces = line.len() - line.trim_start_matches(' ').len();
        let blank = line.trim_start_matches(' ').is_empty();
        let content_at = indent.unwrap_or(least.max(usize::from(!blank) * spaces));
        if blank && indent.is_none_or(|indent| spaces <= indent) {
            if keep && start < bytes.len() {
                end = stop;
            }
        } else if spaces >= content_at && !is_document_marker(line, content_at) {
            indent = Some(content_at);
            end = stop;
        } else {
            break;
        }
        at = stop;
    }
    end
}

/// Whether a line ends the document; only content in column 0 can.
fn is_document_marker(line: &str, indent: usize) -> bool {
    indent == 0
        && (line.starts_with("---") || line.starts_with("..."))
        && ends_word(line.as_bytes().get(3))
}
