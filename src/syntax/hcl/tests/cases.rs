//! Helpers of the tests of edits: operations by path, and cases of a text before and after.

use super::super::super::{
    CommitError, Document, NewBlock, NewEntry, NewItem, NewValue, NodeId, Operation, Place,
};
use super::parse;

pub(super) fn text(text: &str) -> NewValue {
    NewValue::Text(text.to_owned())
}

pub(super) fn raw(text: &str) -> NewValue {
    NewValue::Raw(text.to_owned())
}

/// The node at a path of keys and numbers.
pub(super) fn find(document: &Document, path: &str) -> NodeId {
    let steps = path.split('.').filter(|step| !step.is_empty());
    steps.fold(document.root(), |node, step| match step.parse::<usize>() {
        Ok(number) => document.items(node)[number],
        Err(_) => document.get(node, step).expect("the case has this key"),
    })
}

pub(super) fn key(document: &Document, path: &str) -> NodeId {
    let (mapping, key) = path.rsplit_once('.').unwrap_or(("", path));
    let entry = document.entry(find(document, mapping), key);
    entry.expect("the case has this key").key
}

pub(super) fn set(document: &Document, path: &str, value: NewValue) -> Operation {
    let node = find(document, path);
    Operation::Set { node, value }
}

pub(super) fn insert(
    document: &Document,
    path: &str,
    place: Place,
    name: &str,
    value: NewValue,
) -> Operation {
    Operation::InsertEntry {
        mapping: find(document, path),
        place,
        entry: NewEntry::new(name, value),
    }
}

pub(super) fn append(document: &Document, path: &str, item: NewValue) -> Operation {
    let sequence = find(document, path);
    Operation::AppendItem { sequence, item }
}

pub(super) fn remove(document: &Document, path: &str) -> Operation {
    let (mapping, last) = path.rsplit_once('.').unwrap_or(("", path));
    let mapping = find(document, mapping);
    match last.parse::<usize>() {
        Ok(number) => Operation::RemoveItem {
            sequence: mapping,
            item: document.items(mapping)[number],
        },
        Err(_) => Operation::RemoveEntry {
            mapping,
            key: key(document, path),
        },
    }
}

pub(super) fn block(kind: &str, labels: &[&str], items: Vec<NewItem>) -> NewBlock {
    NewBlock {
        kind: kind.to_owned(),
        labels: labels.iter().map(|&label| label.to_owned()).collect(),
        items,
        comment: None,
    }
}

pub(super) fn argument(name: &str, value: NewValue) -> NewItem {
    NewItem::Argument(NewEntry::new(name, value))
}

/// Commits one operation and compares the text; the same with the line breaks of Windows and with a byte order mark.
#[track_caller]
pub(super) fn case(before: &str, operation: impl Fn(&Document) -> Operation, expected: &str) {
    let windows = |text: &str| text.replace('\n', "\r\n");
    let marked = |text: &str| format!("\u{feff}{text}");
    for form in [&str::to_owned as &dyn Fn(&str) -> String, &windows, &marked] {
        let document = parse(&form(before));
        let committed = document.commit_with_both_readers(&[operation(&document)]);
        let committed = committed.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(committed.text, form(expected));
    }
}

#[track_caller]
pub(super) fn refused(before: &str, operation: impl Fn(&Document) -> Operation) {
    let document = parse(before);
    let error = document
        .commit(&[operation(&document)])
        .map(|committed| committed.text);
    let error = error.expect_err("it is refused");
    assert!(matches!(error, CommitError::Unsupported { .. }), "{error}");
}
