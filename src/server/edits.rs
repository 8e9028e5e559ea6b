//! The differences between two texts as small replacements.

use lsp_types::TextEdit;
use similar::{Algorithm, capture_diff_slices};

use super::position::{Encoding, Lines};

/// The replacements that make the new text of the old one: of lines that differ, only what differs.
pub(super) fn between(before: &str, after: &str, encoding: Encoding) -> Vec<TextEdit> {
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    let lines = Lines::of(before, encoding);
    let edit = |start: usize, removed: &str, inserted: &str| {
        let (prefix, suffix) = same(removed, inserted);
        TextEdit {
            range: lines.range(start + prefix, start + removed.len() - suffix),
            new_text: inserted[prefix..inserted.len() - suffix].to_owned(),
        }
    };
    let mut edits = Vec::new();
    let mut start = 0;
    // The changes, and the lines between them that are equal.
    for change in capture_diff_slices(Algorithm::Myers, &old, &new) {
        let (old_lines, new_lines) = (&old[change.old_range()], &new[change.new_range()]);
        if old_lines.len() == new_lines.len() {
            // Line by line, so that what is equal is kept.
            for (removed, inserted) in old_lines.iter().zip(new_lines) {
                if removed != inserted {
                    edits.push(edit(start, removed, inserted));
                }
                start += removed.len();
            }
        } else {
            let removed = old_lines.concat();
            edits.push(edit(start, &removed, &new_lines.concat()));
            start += removed.len();
        }
    }
    edits
}

/// The bytes at the start and at the end that two texts have in common, which do not overlap. Neither a character nor a
/// line break is divided.
fn same(one: &str, other: &str) -> (usize, usize) {
    let common = |(a, b): &(char, char)| a == b;
    let prefix = one.chars().zip(other.chars()).take_while(common);
    let mut prefix: usize = prefix.map(|(char, _)| char.len_utf8()).sum();
    if one[..prefix].ends_with('\r') {
        prefix -= 1;
    }
    let (one, other) = (&one[prefix..], &other[prefix..]);
    let suffix = one
        .chars()
        .rev()
        .zip(other.chars().rev())
        .take_while(common);
    let mut suffix: usize = suffix.map(|(char, _)| char.len_utf8()).sum();
    let is_divided = |text: &str| {
        let (start, end) = text.split_at(text.len() - suffix);
        end.starts_with('\n') && start.ends_with('\r')
    };
    if is_divided(one) || is_divided(other) {
        suffix -= 1;
    }
    (prefix, suffix)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Applies edits as a client does.
    fn applied(text: &str, edits: &[TextEdit], encoding: Encoding) -> String {
        let lines = Lines::of(text, encoding);
        let mut result = String::new();
        let mut end = 0;
        for edit in edits {
            let start = lines.offset(edit.range.start);
            assert!(start >= end, "in order, without overlap");
            result.push_str(&text[end..start]);
            result.push_str(&edit.new_text);
            end = lines.offset(edit.range.end);
        }
        result + &text[end..]
    }

    #[test]
    fn edits_make_the_new_text() {
        for (before, after) in [
            ("a\nb\nc\n", "a\nB\nc\n"),
            ("a\nb\nc", "a\nb\nC"),
            ("a\nö", "a\nö\nmore\n"),
            ("a\n", "a\nmore"),
            ("", "new\n"),
            ("a\nb\n", ""),
            ("a\r\nb\r\nc\r\n", "x\r\na\r\nc\r\ny\r\n"),
            ("a\r\n", "a\n"),
            ("a\n", "a\r\n"),
            ("𝒳 a\n", "𝒴 a\n"),
            ("\u{feff}a: EC2\n", "\u{feff}a: FARGATE\n"),
            ("a: x\nb: y\n", "a: xx\nb: yy\n"),
            ("aa\n", "aaa\n"),
        ] {
            for encoding in [Encoding::Utf8, Encoding::Utf16] {
                let edits = between(before, after, encoding);
                assert_eq!(applied(before, &edits, encoding), after, "{edits:?}");
            }
        }
    }

    #[test]
    fn only_what_differs_is_replaced() {
        let edits = between(
            "a: 1\r\nä: 'EC2' # why\r\nb: 2\r\n",
            "a: 1\r\nä: 'FARGATE' # why\r\nb: 2\r\n",
            Encoding::Utf16,
        );
        let [edit] = edits.as_slice() else {
            panic!("one edit: {edits:?}");
        };
        let (start, end) = (edit.range.start, edit.range.end);
        assert_eq!(
            (start.line, start.character, end.line, end.character),
            (1, 4, 1, 7)
        );
        assert_eq!(edit.new_text, "FARGATE");
        let inserted = between("a\nc\n", "a\nb\nc\n", Encoding::Utf16);
        assert_eq!(inserted[0].new_text, "b\n");
        assert_eq!(inserted[0].range.start, inserted[0].range.end);
    }

    proptest::proptest! {
        #[test]
        fn any_two_texts(before in "[ab\u{e4}\u{1d4b3}\r\n]{0,12}", after in "[ab\u{e4}\u{1d4b3}\r\n]{0,12}") {
            for encoding in [Encoding::Utf8, Encoding::Utf16] {
                let edits = between(&before, &after, encoding);
                assert_eq!(applied(&before, &edits, encoding), after, "{edits:?}");
            }
        }
    }
}
