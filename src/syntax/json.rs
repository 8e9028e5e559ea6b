//! Reads strict JSON into the arena. `serde_json` has accepted the text before, so this only determines the spans.

use super::ScalarStyle;
use super::builder::{Arena, Builder, Extent, ScalarText};
use super::error::ParseErrorKind;
use super::interpolation::HIDDEN;

/// Builds the tree of a text that is known to be JSON; `written` is the text itself if this one is masked. An error has
/// the offset of the byte that it concerns.
pub(crate) fn read(
    text: &str,
    written: &str,
    start: usize,
) -> Result<Arena, (ParseErrorKind, usize)> {
    let bytes = text.as_bytes();
    let mut builder = Builder::with_capacity(bytes.len());
    let mut at = start;
    while at < bytes.len() {
        let next = match bytes[at] {
            b' ' | b'\t' | b'\n' | b'\r' | b',' | b':' => Ok(at + 1),
            b'{' | b'[' => {
                let extent = Extent {
                    start: at,
                    content: at,
                    end: at,
                };
                builder
                    .open(bytes[at] == b'{', true, extent, 0)
                    .map(|()| at + 1)
            }
            b'}' | b']' => builder.close(Some(at + 1), 0).map(|()| at + 1),
            b'"' => string((text, written), at, &mut builder),
            _ => word(bytes, at, &mut builder),
        };
        at = next.map_err(|kind| (kind, at))?;
    }
    Ok(builder.finish())
}

fn string(
    (text, written): (&str, &str),
    start: usize,
    builder: &mut Builder,
) -> Result<usize, ParseErrorKind> {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    let mut escaped = false;
    while at < bytes.len() && bytes[at] != b'"' {
        if bytes[at] == b'\\' {
            escaped = true;
            at += 1;
        }
        at += 1;
    }
    let end = (at + 1).min(bytes.len());
    let scalar = if escaped {
        let decoded = serde_json::from_str::<String>(&text[start..end]);
        let decoded = decoded.map_err(|_| ParseErrorKind::LoneSurrogate)?;
        let both = (&text[start..end], &written[start..end]);
        ScalarText::Decoded(unhidden(decoded, both))
    } else {
        ScalarText::Span(start + 1, end - 1)
    };
    builder.scalar(
        Extent {
            start,
            content: start,
            end,
        },
        ScalarStyle::DoubleQuoted,
        scalar,
        0,
    )?;
    Ok(end)
}

/// A decoded string with the characters that the masked text hides.
fn unhidden(decoded: String, (text, written): (&str, &str)) -> String {
    if !text.contains(HIDDEN) {
        return decoded;
    }
    let hidden = text.match_indices(HIDDEN).map(|(at, _)| &written[at..=at]);
    let mut pieces = decoded.split(HIDDEN);
    let mut whole = pieces.next().unwrap_or_default().to_owned();
    for (own, piece) in hidden.zip(pieces) {
        whole.push_str(own);
        whole.push_str(piece);
    }
    whole
}

/// A number, `true`, `false` or `null`.
fn word(bytes: &[u8], start: usize, builder: &mut Builder) -> Result<usize, ParseErrorKind> {
    let length = bytes[start..]
        .iter()
        .take_while(|byte| !b" \t\r\n,:]}".contains(byte))
        .count();
    let end = start + length.max(1);
    builder.scalar(
        Extent {
            start,
            content: start,
            end,
        },
        ScalarStyle::Plain,
        ScalarText::Span(start, end),
        0,
    )?;
    Ok(end)
}
