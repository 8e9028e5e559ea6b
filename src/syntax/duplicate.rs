//! The text of an entry as it is written, to be added to its mapping again under another key.

use super::{Document, Format, NodeId};

/// The text of an entry.
#[derive(Debug, PartialEq, Eq)]
pub struct EntryText {
    /// The comment lines above it that belong to it, with their `#`.
    pub comment: Option<String>,
    /// The text behind the colon, to the end of the entry: a space and a value, or lines. In a block of YAML it has the
    /// comments behind the value, but not those below it.
    pub value: String,
    /// The column of the key, starting at 0: lines of the value are indented relative to it.
    pub column: usize,
}

impl Document {
    /// The text of an entry of a mapping, by the node of its key. `None` where it cannot be copied: with an anchor, which
    /// can be there once, and where other text follows on its last line.
    pub fn entry_text(&self, mapping: NodeId, key: NodeId) -> Option<EntryText> {
        let entries = self.entries(mapping);
        let number = entries.iter().position(|entry| entry.key == key)?;
        let unit = self.unit(mapping, number);
        let from = self.colon(key)?;
        let is_block = self.is_block(mapping);
        let to = if is_block { unit.full_end } else { unit.end };
        let value = self.text().get(from..to)?;
        let has_anchor = self.nodes().any(|node| {
            let start = self.byte_range(node).start;
            (unit.start..unit.end).contains(&start) && self.anchor(node).is_some()
        });
        if has_anchor || is_block && !unit.ends_line {
            return None;
        }
        // The first entry of an item shares its line with the dash.
        let lead = if unit.own_line { unit.lead } else { unit.start };
        let above = self.text().get(lead..unit.start)?;
        let lines = above.lines().map(str::trim).filter(|line| !line.is_empty());
        let comment: Vec<&str> = lines.collect();
        let has_comment = !comment.is_empty() && self.format() == Format::Yaml;
        Some(EntryText {
            comment: has_comment.then(|| comment.join("\n")),
            value: value.to_owned(),
            column: self.column_at(self.node(key).start as usize),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{NewEntry, NewValue, Operation, Place};

    /// Adds a copy of an entry of the root after it.
    fn doubled(text: &str, key: &str) -> Option<String> {
        let document = Document::parse(text).expect("the text of the test");
        let root = document.root();
        let entry = document.entry(root, key)?;
        let own = document.entry_text(root, entry.key)?;
        let value = NewValue::copy_of(&document, entry.value, &|_, value| value);
        let operation = Operation::InsertEntry {
            mapping: root,
            place: Place::After(entry.key),
            entry: NewEntry {
                key: format!("{key}2"),
                value: NewValue::Duplicate {
                    text: own.value,
                    column: own.column,
                    value: Box::new(value),
                },
                comment: own.comment,
            },
        };
        Some(document.commit(&[operation]).expect("a proven text").text)
    }

    #[test]
    fn lines_comments_and_quotes_are_copied() {
        let text = "A: 1\n\n## Two\n#three\nB: # here\n  # inside\n  C: 'x'   # last\n\nD: 2\n";
        let copy = "## Two\n#three\nB2: # here\n  # inside\n  C: 'x'   # last\n";
        let (before, after) = text.split_at(text.find("\nD").expect("it is there"));
        assert_eq!(
            doubled(text, "B").as_deref(),
            Some(format!("{before}\n{copy}{after}").as_str())
        );
    }

    #[test]
    fn json_and_flow_are_copied() {
        assert_eq!(
            doubled("{\n  \"A\": {\n    \"B\" :  [1,2]\n  }\n}\n", "A").as_deref(),
            Some(
                "{\n  \"A\": {\n    \"B\" :  [1,2]\n  },\n  \"A2\": {\n    \"B\" :  [1,2]\n  }\n}\n"
            )
        );
        assert_eq!(
            doubled("{A: {x: 1}, B: 2}\n", "A").as_deref(),
            Some("{A: {x: 1}, A2: {x: 1}, B: 2}\n")
        );
    }

    #[test]
    fn an_anchor_is_not_copied() {
        assert_eq!(doubled("A: &a {x: 1}\nB: *a\n", "A"), None);
        assert!(doubled("A: &a {x: 1}\nB: *a\n", "B").is_some());
    }
}
