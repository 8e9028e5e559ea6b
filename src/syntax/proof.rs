//! The proof of a commit: the value of the new text is the old value with exactly the operations applied. It uses the
//! plan and the trees, independently of text edits.
//!
//! A commit counts as proven once the second reader finds the expected value in the new text: each kind, key, scalar
//! and tag in order, including duplicate keys and the targets of aliases. Because the expected value is that of our
//! tree of the old text, the readers thereby agree on everything that remains, as well. What a value does not show
//! follows from how a commit works: bytes outside of an edit are copied, and with them comments, anchors, quotes and
//! the style of blocks; comments within an edit are reported as lost.
//!
//! If the comparison fails, our reader reads the new text as well and the second one the old text, to determine which
//! is at fault. That proof by both readers also compares anchors and styles and checks that each tree covers its text.
//! Tests apply it to every edit, and so does a commit if the readers are known to differ: see `Document::commit`.

use super::builder::Shape;
use super::error::CommitError;
use super::expected::Expected;
use super::operation::reworded;
use super::plan::{Added, Change, Child, Plan};
use super::{
    Document, Format, Kind, NewEntry, NewFunction, NewValue, NodeId, ScalarStyle, Word, scalar,
    second_reader,
};

/// Proves by the second reader that a text is `old` with the plan's operations applied.
pub(crate) fn prove_by_second_reader(
    old: &Document,
    new: &str,
    plan: &Plan,
) -> Result<(), CommitError> {
    let mark = '\u{feff}';
    if old.text().starts_with(mark) != new.starts_with(mark) {
        return failed(None, "the byte order mark was lost".to_owned());
    }
    let expected = Expected {
        document: old,
        plan: Some(plan),
    };
    second_reader::finds(new, expected)
        .or_else(|disagreement| failed(None, disagreement.to_string()))
}

/// Proves by both readers that `new` is `old` with the plan's operations applied.
pub(crate) fn prove(old: &Document, new: &Document, plan: &Plan) -> Result<(), CommitError> {
    if let Err(at) = new.covers_text() {
        return failed(
            None,
            format!(
                "the syntax tree does not cover the new text at {}",
                new.source.position(at)
            ),
        );
    }
    if old.format() == Format::Json && new.format() != Format::Json {
        return failed(None, "the new text is no longer JSON".to_owned());
    }
    if old.source.start() != new.source.start() {
        return failed(None, "the byte order mark was lost".to_owned());
    }
    Proof { old, new, plan }.node(old.root(), new.root())?;
    second_reader::agrees(new).or_else(|disagreement| failed(None, disagreement.to_string()))
}

fn failed<T>(operation: Option<usize>, what: String) -> Result<T, CommitError> {
    Err(CommitError::ProofFailed { operation, what })
}

struct Proof<'d, 'p, 'o> {
    old: &'d Document,
    new: &'d Document,
    plan: &'p Plan<'o>,
}

impl<'o> Proof<'_, '_, 'o> {
    fn node(&self, old: NodeId, new: NodeId) -> Result<(), CommitError> {
        if let Some(&(operation, value)) = self.plan.sets.get(&old) {
            return self.set(operation, value, new);
        }
        if let Some(&(operation, words)) = self.plan.rewords.get(&old) {
            return self.reworded(operation, words, old, new);
        }
        let change = self.plan.changes.get(&old);
        if self.own_tag(self.old, old) != self.own_tag(self.new, new)
            || self.old.anchor(old) != self.new.anchor(new)
        {
            return self.differs(change, new, "lost or gained a tag or anchor");
        }
        let (before, after) = (self.old.node(old), self.new.node(new));
        match (before.shape, after.shape, change) {
            (Shape::Mapping, Shape::Mapping, None) => self.entries(old, new),
            (Shape::Sequence, Shape::Sequence, None) => self.items(old, new),
            (Shape::Scalar(style), Shape::Scalar(other), None) => {
                let same = style == other && self.old.scalar(old) == self.new.scalar(new);
                if same {
                    Ok(())
                } else {
                    self.differs(None, new, "changed without an operation")
                }
            }
            (Shape::Alias, Shape::Alias, None) => {
                let same = self.old.text()[self.old.byte_range(old)]
                    == self.new.text()[self.new.byte_range(new)];
                if same {
                    Ok(())
                } else {
                    self.differs(None, new, "is a different alias")
                }
            }
            (_, Shape::Mapping | Shape::Sequence, Some(change)) => self.changed(old, new, change),
            _ => self.differs(change, new, "became a different kind of value"),
        }
    }

    fn own_tag<'t>(&self, document: &'t Document, node: NodeId) -> Option<&'t str> {
        if document.is_alias(node) {
            None
        } else {
            document.tag(node)
        }
    }

    fn entries(&self, old: NodeId, new: NodeId) -> Result<(), CommitError> {
        let (before, after) = (self.old.entries(old), self.new.entries(new));
        if before.len() != after.len() {
            return self.differs(None, new, "has a different number of entries");
        }
        for (before, after) in before.iter().zip(after) {
            self.node(before.key, after.key)?;
            self.node(before.value, after.value)?;
        }
        Ok(())
    }

    fn items(&self, old: NodeId, new: NodeId) -> Result<(), CommitError> {
        let (before, after) = (self.old.items(old), self.new.items(new));
        if before.len() != after.len() {
            return self.differs(None, new, "has a different number of items");
        }
        before
            .iter()
            .zip(after)
            .try_for_each(|(&before, &after)| self.node(before, after))
    }

    /// Compares a collection that lost or gained children.
    fn changed(&self, old: NodeId, new: NodeId, change: &Change<'o>) -> Result<(), CommitError> {
        let expected = change.children(self.old.child_count(old));
        let entries = self.new.entries(new);
        let wants_entries = match change.inserts.first() {
            Some(insert) => matches!(insert.added, Added::Entry(_)),
            None => self.old.kind(old) == Kind::Mapping,
        };
        let is_mapping = self.new.kind(new) == Kind::Mapping;
        if wants_entries != is_mapping || expected.len() != self.new.child_count(new) {
            return self.differs(Some(change), new, "does not have the expected children");
        }
        for (number, expected) in expected.iter().enumerate() {
            let child = self.new.child(new, number);
            match expected {
                Child::Kept(kept) => {
                    if is_mapping {
                        self.node(self.old.entries(old)[*kept].key, entries[number].key)?;
                    }
                    self.node(self.old.child(old, *kept), child)?;
                }
                Child::New(insert) => match insert.added {
                    Added::Item(item) => self.set(insert.operation, item, child)?,
                    Added::Entry(entry) => {
                        if !self.is_key(entries[number].key, entry) {
                            return failed(
                                Some(insert.operation),
                                self.described(child, "does not have the expected key"),
                            );
                        }
                        self.set(insert.operation, &entry.value, child)?;
                    }
                },
            }
        }
        Ok(())
    }

    fn set(&self, operation: usize, value: &NewValue, node: NodeId) -> Result<(), CommitError> {
        if self.matches(value, node, None) {
            return Ok(());
        }
        failed(
            Some(operation),
            self.described(node, "does not have the expected value"),
        )
    }

    /// Compares a scalar with replaced words: the same tag, and quotes if there were quotes.
    fn reworded(
        &self,
        operation: usize,
        words: &[Word],
        old: NodeId,
        new: NodeId,
    ) -> Result<(), CommitError> {
        let wanted = self.old.scalar(old).and_then(|text| reworded(text, words));
        let tag = self.own_tag(self.old, old);
        let (before, after) = (self.old.scalar_style(old), self.new.scalar_style(new));
        let as_written = before == after && (tag.is_some() || self.is_string(new));
        let quoted = before == Some(ScalarStyle::Plain) && self.is_string(new);
        let same = wanted.is_some()
            && wanted.as_deref() == self.new.scalar(new)
            && tag == self.own_tag(self.new, new)
            && self.old.anchor(old) == self.new.anchor(new)
            && (as_written || quoted);
        if same {
            return Ok(());
        }
        failed(
            Some(operation),
            self.described(new, "does not contain the expected words"),
        )
    }

    fn matches(&self, value: &NewValue, node: NodeId, tag: Option<&str>) -> bool {
        if let NewValue::Copied { value, .. } | NewValue::Duplicate { value, .. } = value {
            return self.matches(value, node, tag);
        }
        if let NewValue::Function(function) = value {
            return tag.is_none() && self.matches_intrinsic(function, node);
        }
        if self.new.is_alias(node) || self.new.tag(node) != tag || self.new.anchor(node).is_some() {
            return false;
        }
        let plain = self.new.scalar_style(node) == Some(ScalarStyle::Plain);
        let text = self.new.scalar(node);
        match value {
            NewValue::Mapping(entries) => self.matches_entries(entries, node),
            NewValue::Sequence(items) => {
                let found = self.new.items(node);
                self.new.kind(node) == Kind::Sequence
                    && found.len() == items.len()
                    && items
                        .iter()
                        .zip(found)
                        .all(|(item, &node)| self.matches(item, node, None))
            }
            NewValue::Text(wanted) => text == Some(wanted) && self.is_string(node),
            NewValue::Quoted(wanted) => text == Some(wanted) && !plain,
            NewValue::Number(number) => plain && text == Some(&number.to_string()),
            NewValue::Bool(value) => plain && text == Some(&value.to_string()),
            NewValue::Null => plain && matches!(text, Some("" | "null")),
            NewValue::Raw(wanted) => text == Some(wanted) && (plain || self.is_unsafe(wanted)),
            NewValue::Function(_) | NewValue::Copied { .. } | NewValue::Duplicate { .. } => false,
        }
    }

    /// Whether a text that is to be copied plain cannot be.
    fn is_unsafe(&self, text: &str) -> bool {
        match self.new.format() {
            Format::Json => !scalar::is_json_word(text),
            Format::Yaml | Format::Hcl => !scalar::can_be_plain(text, true),
        }
    }

    fn matches_intrinsic(&self, function: &NewFunction, node: NodeId) -> bool {
        if self.new.tag(node).is_some() {
            return self.matches(&function.tagged, node, Some(&function.tag));
        }
        match self.new.entries(node) {
            [entry] => {
                self.new.scalar(entry.key) == Some(&function.key)
                    && self.matches(&function.spelled, entry.value, None)
            }
            _ => false,
        }
    }

    fn matches_entries(&self, entries: &[NewEntry], node: NodeId) -> bool {
        let found = self.new.entries(node);
        self.new.kind(node) == Kind::Mapping
            && found.len() == entries.len()
            && entries.iter().zip(found).all(|(entry, found)| {
                self.is_key(found.key, entry) && self.matches(&entry.value, found.value, None)
            })
    }

    fn is_key(&self, key: NodeId, entry: &NewEntry) -> bool {
        self.new.scalar(key) == Some(&entry.key)
            && self.new.tag(key).is_none()
            && self.is_string(key)
    }

    /// Whether every reader interprets the scalar as a string.
    fn is_string(&self, node: NodeId) -> bool {
        match self.new.scalar_style(node) {
            Some(ScalarStyle::Plain) => {
                self.new.format() == Format::Yaml
                    && self.new.scalar(node).is_some_and(scalar::reads_as_string)
            }
            style => style.is_some(),
        }
    }

    fn differs(
        &self,
        change: Option<&Change>,
        node: NodeId,
        what: &str,
    ) -> Result<(), CommitError> {
        let operation = change.and_then(|change| {
            let inserted = change.inserts.first().map(|insert| insert.operation);
            inserted.or_else(|| change.removed.values().next().copied())
        });
        failed(operation, self.described(node, what))
    }

    fn described(&self, node: NodeId, what: &str) -> String {
        format!(
            "{}: {:?} {what}",
            self.new.position(node),
            self.new.path(node)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::Operation;

    const OLD: &str = "A: '1'\nB: !Ref x # c\nC:\n  - 1\n  - y\n";

    /// Whether the text is accepted as the old one with `B` set to `z`, `C` without its first item and `D: 5` at the
    /// end: by the proof of both readers, and by that of the second one.
    fn passes(new: &str) -> (bool, bool) {
        let old = Document::parse(OLD).expect("the old text is valid");
        let root = old.root();
        let list = old.get(root, "C").expect("it is there");
        let operations = [
            Operation::Set {
                node: old.get(root, "B").expect("it is there"),
                value: NewValue::Text("z".into()),
            },
            Operation::RemoveItem {
                sequence: list,
                item: old.items(list)[0],
            },
            Operation::InsertEntry {
                mapping: root,
                place: crate::syntax::Place::End,
                entry: NewEntry::new("D", NewValue::Number(5)),
            },
        ];
        let plan = Plan::new(&old, &operations).expect("the operations fit");
        let by_both = Document::parse(new).is_ok_and(|new| prove(&old, &new, &plan).is_ok());
        (by_both, prove_by_second_reader(&old, new, &plan).is_ok())
    }

    #[test]
    fn the_right_text_passes() {
        let right = "A: '1'\nB: z # c\nC:\n  - y\nD: 5\n";
        assert_eq!(passes(right), (true, true));
    }

    #[test]
    fn every_wrong_text_fails() {
        let wrong = [
            OLD,
            "A: 1\nB: z # c\nC:\n  - y\nD: 5\n",
            "A: '1'\nB: !Ref z # c\nC:\n  - y\nD: 5\n",
            "A: '1'\nB: w # c\nC:\n  - y\nD: 5\n",
            "A: '1'\nB: z # c\nC:\n  - 1\nD: 5\n",
            "A: '1'\nB: z # c\nC:\n  - 1\n  - y\nD: 5\n",
            "A: '1'\nB: z # c\nC: y\nD: 5\n",
            "A: '1'\nB: z # c\nC: []\nD: 5\n",
            "A: '1'\nB: z # c\nC:\n  - y\nD: '5'\n",
            "A: '1'\nB: z # c\nC:\n  - y\n'D': 5\nE: 6\n",
            "A: '1'\nB: z # c\nD: 5\nC:\n  - y\n",
            "B: z # c\nA: '1'\nC:\n  - y\nD: 5\n",
            "A: '1'\nB: z # c\nC: !T\n  - y\nD: 5\n",
            "a: '1'\nB: z # c\nC:\n  - y\nD: 5\n",
            "\u{feff}A: '1'\nB: z # c\nC:\n  - y\nD: 5\n",
        ];
        for text in wrong {
            assert_eq!(passes(text), (false, false), "{text}");
        }
    }

    /// A commit copies what it keeps, so it cannot cause these differences.
    #[test]
    fn both_readers_also_compare_quotes_and_anchors() {
        for text in [
            "A: \"1\"\nB: z # c\nC:\n  - y\nD: 5\n",
            "A: '1'\nB: z # c\nC: &a\n  - y\nD: 5\n",
        ] {
            assert_eq!(passes(text), (false, true), "{text}");
        }
    }

    #[test]
    fn the_second_reader_refuses_a_new_string_that_yaml_1_1_does_not_read_as_one() {
        let old = Document::parse("A: x\nB: 1\n").expect("it is valid");
        for (value, right, wrong) in [
            ("yes", "A: 'yes'\nB: 1\n", "A: yes\nB: 1\n"),
            ("12:30", "A: \"12:30\"\nB: 1\n", "A: 12:30\nB: 1\n"),
            ("y", "A: |-\n  y\nB: 1\n", "A: y\nB: 1\n"),
        ] {
            let operations = [Operation::Set {
                node: old.get(old.root(), "A").expect("it is there"),
                value: NewValue::Text(value.into()),
            }];
            let plan = Plan::new(&old, &operations).expect("the operation fits");
            assert_eq!(prove_by_second_reader(&old, right, &plan), Ok(()));
            assert!(
                prove_by_second_reader(&old, wrong, &plan).is_err(),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_disagreement_on_the_original_is_named_where_it_stays() {
        let old = Document::parse("A: x\nB: { 'k'::v }\n").expect("it is valid");
        let set = |key| Operation::Set {
            node: old.get(old.root(), key).expect("it is there"),
            value: NewValue::Text("z".into()),
        };
        let stays = old.commit(&[set("A")]);
        assert!(matches!(stays, Err(CommitError::SecondReader { .. })));
        let goes = old.commit(&[set("B")]).map(|committed| committed.text);
        assert_eq!(goes.as_deref(), Ok("A: x\nB: z\n"));
    }

    #[test]
    fn the_second_reader_sees_another_value() {
        let document = Document::parse("a: 1\nb: [x]\n").expect("it is valid");
        for other in [
            "a: 2\nb: [x]\n",
            "a: '1'\nb: [x]\n",
            "a: 1\nb: [x, y]\n",
            "a: 1\n",
            "a: 1\nb: !T [x]\n",
            "b: [x]\na: 1\n",
        ] {
            assert!(
                second_reader::agrees_on(other, &document).is_err(),
                "{other}"
            );
        }
        assert_eq!(second_reader::agrees(&document), Ok(()));
    }
}
