//! Interpolations within strings of JSON, whose quotes do not end the string: `"${join(",", var.hosts)}"`.

/// What the quotes and backslashes of an interpolation within a string are in the masked text: a character that JSON
/// allows in strings, and that no text has.
pub(crate) const HIDDEN: char = '\u{7f}';

/// A longer interpolation is not recognized, so that the search remains linear.
const LONGEST: usize = 4 * 1024;

/// Whether a string of the masked text is this string of the text itself.
pub(crate) fn is_same_string(masked: &str, text: &str) -> bool {
    let hides = |masked: char, own: char| masked == HIDDEN && matches!(own, '"' | '\\');
    masked.len() == text.len()
        && masked
            .chars()
            .zip(text.chars())
            .all(|(masked, own)| masked == own || hides(masked, own))
}

/// The end of a string, and the quotes and backslashes of its interpolations, by the rules of HCL. `None` if an
/// interpolation does not end in its line.
pub(crate) fn string_with_interpolations(
    bytes: &[u8],
    start: usize,
) -> Option<(usize, Vec<usize>)> {
    let mut hidden = Vec::new();
    let mut at = start + 1;
    loop {
        match bytes.get(at)? {
            b'\n' => return None,
            b'\\' => at += 2,
            b'"' => return Some((at + 1, hidden)),
            // An escaped interpolation is text.
            b'$' if bytes[at..].starts_with(b"$${") => at += 3,
            b'$' if bytes.get(at + 1) == Some(&b'{') => {
                at = interpolation_end(bytes, at + 2, &mut hidden)?;
            }
            _ => at += 1,
        }
    }
}

/// The end of an interpolation, behind its brace. Strings in it may have interpolations themselves.
fn interpolation_end(bytes: &[u8], start: usize, hidden: &mut Vec<usize>) -> Option<usize> {
    // What is open: braces, and strings in which only `${` opens a brace.
    let mut open = vec![b'{'];
    let mut at = start;
    while let Some(&innermost) = open.last() {
        let in_string = innermost == b'"';
        if at - start > LONGEST {
            return None;
        }
        match bytes.get(at)? {
            b'\n' => return None,
            b'\\' if in_string => {
                hidden.extend(
                    [at].into_iter()
                        .chain(matches!(bytes.get(at + 1), Some(b'"' | b'\\')).then_some(at + 1)),
                );
                at += 1;
            }
            b'"' => {
                hidden.push(at);
                match in_string {
                    true => open.pop(),
                    false => {
                        open.push(b'"');
                        None
                    }
                };
            }
            b'$' if in_string && bytes[at..].starts_with(b"$${") => at += 2,
            b'$' if in_string && bytes.get(at + 1) == Some(&b'{') => {
                open.push(b'{');
                at += 1;
            }
            b'{' if !in_string => open.push(b'{'),
            b'}' if !in_string => {
                open.pop();
            }
            _ => {}
        }
        at += 1;
    }
    Some(at)
}
