//! Tries operations on a document and checks the results.

use ecs2fargate::syntax::{
    CommitError, Committed, Document, Kind, NewEntry, NewFunction, NewValue, NodeId, Operation,
    Place,
};
use std::collections::BTreeMap;

/// The counts of a sweep.
#[derive(Default, Debug)]
pub struct Tally {
    pub files: usize,
    pub operations: usize,
    pub committed: usize,
    /// Rejections by the name of their kind.
    pub refused: BTreeMap<String, usize>,
    /// Errors: failed verifications, lost bytes, lost comments.
    pub failures: Vec<String>,
}

impl Tally {
    pub fn add(&mut self, other: Tally) {
        self.files += other.files;
        self.operations += other.operations;
        self.committed += other.committed;
        for (kind, count) in other.refused {
            *self.refused.entry(kind).or_default() += count;
        }
        self.failures.extend(other.failures);
    }
}

/// Every operation on every node, with alternating values.
pub fn operations(document: &Document) -> Vec<Operation> {
    let mut operations = Vec::new();
    for node in document.nodes() {
        if document.is_alias(node) {
            continue;
        }
        let turn = node_number(node);
        match document.kind(node) {
            Kind::Mapping => on_mapping(document, node, turn, &mut operations),
            Kind::Sequence => on_sequence(document, node, turn, &mut operations),
            Kind::Scalar if document.is_null(node) => {
                operations.push(insert(node, Place::End, turn));
                operations.push(Operation::AppendItem {
                    sequence: node,
                    item: value(turn + 1),
                });
            }
            Kind::Scalar => {}
        }
    }
    operations
}

fn node_number(node: NodeId) -> usize {
    format!("{node:?}")
        .bytes()
        .filter(u8::is_ascii_digit)
        .fold(0, |sum, digit| sum * 10 + usize::from(digit - b'0'))
}

fn on_mapping(document: &Document, mapping: NodeId, turn: usize, operations: &mut Vec<Operation>) {
    operations.push(insert(mapping, Place::Start, turn));
    operations.push(insert(mapping, Place::End, turn + 1));
    for (number, entry) in document.entries(mapping).iter().enumerate() {
        let turn = turn + number;
        operations.push(Operation::RemoveEntry {
            mapping,
            key: entry.key,
        });
        operations.push(Operation::Set {
            node: entry.value,
            value: value(turn),
        });
        operations.push(Operation::Set {
            node: entry.value,
            value: value(turn + 4),
        });
        operations.push(insert(mapping, Place::Before(entry.key), turn + 2));
        operations.push(insert(mapping, Place::After(entry.key), turn + 3));
    }
}

fn on_sequence(
    document: &Document,
    sequence: NodeId,
    turn: usize,
    operations: &mut Vec<Operation>,
) {
    operations.push(Operation::AppendItem {
        sequence,
        item: value(turn),
    });
    operations.push(Operation::AppendItem {
        sequence,
        item: value(turn + 5),
    });
    for (number, &item) in document.items(sequence).iter().enumerate() {
        operations.push(Operation::RemoveItem { sequence, item });
        operations.push(Operation::Set {
            node: item,
            value: value(turn + number),
        });
        operations.push(Operation::Set {
            node: item,
            value: value(turn + number + 3),
        });
    }
}

fn insert(mapping: NodeId, place: Place, turn: usize) -> Operation {
    let comment = turn
        .is_multiple_of(3)
        .then(|| "inserted by the sweep".to_owned());
    let entry = NewEntry {
        key: format!("Sweep{turn}"),
        value: value(turn),
        comment,
    };
    Operation::InsertEntry {
        mapping,
        place,
        entry,
    }
}

/// One of several values, in turn.
pub fn value(turn: usize) -> NewValue {
    let text = |text: &str| NewValue::Text(text.to_owned());
    match turn % 13 {
        0 => text("FARGATE"),
        1 => NewValue::Mapping(vec![
            NewEntry::new("Name", text("web")),
            NewEntry::new(
                "Nested",
                NewValue::Sequence(vec![text("yes"), NewValue::Number(80)]),
            ),
        ]),
        2 => get_att(),
        3 => NewValue::Sequence(vec![
            text("12:30"),
            NewValue::Mapping(vec![NewEntry::new("a", NewValue::Null)]),
        ]),
        4 => NewValue::Quoted("256".to_owned()),
        5 => text("a: b # c, [d] {e} 'f' \"g\" \\ é 😀 "),
        6 => NewValue::Number(-7),
        7 => text("two\nlines\n"),
        8 => nested_intrinsic(),
        9 => NewValue::Mapping(Vec::new()),
        10 => NewValue::Raw("0.25".to_owned()),
        11 => NewValue::Sequence(Vec::new()),
        _ => text(""),
    }
}

fn get_att() -> NewValue {
    let parts = ["Role", "Arn"].map(|part| NewValue::Text(part.to_owned()));
    NewValue::Function(Box::new(NewFunction {
        tag: "!GetAtt".to_owned(),
        tagged: NewValue::Text("Role.Arn".to_owned()),
        key: "Fn::GetAtt".to_owned(),
        spelled: NewValue::Sequence(parts.to_vec()),
    }))
}

fn nested_intrinsic() -> NewValue {
    let join = NewValue::Sequence(vec![
        NewValue::Text(",".to_owned()),
        NewValue::Sequence(vec![get_att()]),
    ]);
    let inner = NewValue::Function(Box::new(NewFunction {
        tag: "!Join".to_owned(),
        tagged: join.clone(),
        key: "Fn::Join".to_owned(),
        spelled: join,
    }));
    NewValue::Function(Box::new(NewFunction {
        tag: "!Base64".to_owned(),
        tagged: inner.clone(),
        key: "Fn::Base64".to_owned(),
        spelled: inner,
    }))
}

/// Commits the operations together, verified by both parsers, and checks the result further. The second parser alone
/// returns the same result, except that parsers may disagree about what an edit replaces.
pub fn try_one(name: &str, document: &Document, operations: &[Operation], tally: &mut Tally) {
    tally.operations += 1;
    let proven = document.commit_with_both_readers(operations);
    let plain = document.commit(operations);
    let text = |result: &Result<Committed, CommitError>| match result {
        Ok(committed) => Ok(committed.text.clone()),
        Err(error) => Err(kind_of(error)),
    };
    let (proven_text, plain_text) = (text(&proven), text(&plain));
    let is_replaced = matches!(proven, Err(CommitError::SecondReader { .. })) && plain.is_ok();
    if proven_text != plain_text && !is_replaced {
        let both = format!("{proven_text:?} and {plain_text:?}");
        tally
            .failures
            .push(format!("{name}: the proofs differ: {both}: {operations:?}"));
    }
    match proven {
        Ok(committed) => {
            tally.committed += 1;
            if let Err(what) = check(document, operations, &committed) {
                tally
                    .failures
                    .push(format!("{name}: {what}: {operations:?}"));
            }
        }
        Err(error) if error.is_bug() => tally
            .failures
            .push(format!("{name}: {error}: {operations:?}")),
        Err(error) => *tally.refused.entry(kind_of(&error)).or_default() += 1,
    }
}

pub fn kind_of(error: &CommitError) -> String {
    let debug = format!("{error:?}");
    let name = debug
        .split([' ', '{', '('])
        .next()
        .unwrap_or_default()
        .to_owned();
    match error {
        CommitError::Unsupported { cause, .. } => format!("{name}: {cause}"),
        _ => name,
    }
}

fn check(old: &Document, operations: &[Operation], committed: &Committed) -> Result<(), String> {
    let new = &committed.document().map_err(|error| error.to_string())?;
    comments(old, new, committed)?;
    let breaks = |text: &str| (text.matches("\r\n").count(), text.matches('\n').count());
    let (before, after) = (breaks(old.text()), breaks(new.text()));
    if before.0 == 0 && after.0 > 0 || before.0 > 0 && before.0 == before.1 && after.0 != after.1 {
        return Err("mixed line endings".to_owned());
    }
    if blank_runs(new.text()) > blank_runs(old.text()) {
        return Err("two blank lines where there was one".to_owned());
    }
    if operations.len() == 1 {
        lines(old, &operations[0], new)?;
    }
    Ok(())
}

/// Every old comment is present except the lost ones, and no other one except the requested ones.
fn comments(old: &Document, new: &Document, committed: &Committed) -> Result<(), String> {
    let mut counts: BTreeMap<&str, isize> = BTreeMap::new();
    for comment in old.comments() {
        *counts.entry(comment).or_default() += 1;
    }
    for lost in &committed.lost_comments {
        *counts.entry(&lost.text).or_default() -= 1;
    }
    for comment in new.comments() {
        *counts.entry(comment).or_default() -= 1;
    }
    counts.remove("# inserted by the sweep");
    match counts.iter().find(|&(_, &count)| count != 0) {
        Some((comment, count)) => Err(format!("comment {comment:?} off by {count}")),
        None => Ok(()),
    }
}

fn blank_runs(text: &str) -> usize {
    let lines: Vec<bool> = text.lines().map(|line| line.trim().is_empty()).collect();
    lines.windows(2).filter(|pair| pair[0] && pair[1]).count()
}

/// All differences are in the lines of the affected node, its comments and the blank lines around it.
fn lines(old: &Document, operation: &Operation, new: &Document) -> Result<(), String> {
    let (before, after) = (old.text(), new.text());
    if before == after {
        return Ok(());
    }
    let prefix = before
        .bytes()
        .zip(after.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    let most = before.len().min(after.len()) - prefix;
    let suffix = before
        .bytes()
        .rev()
        .zip(after.bytes().rev())
        .take(most)
        .take_while(|(a, b)| a == b)
        .count();
    let span = match operation {
        Operation::Set { node, .. } | Operation::Reword { node, .. } => old.byte_range(*node),
        Operation::InsertEntry { mapping: node, .. }
        | Operation::AppendItem { sequence: node, .. }
        | Operation::RemoveEntry { mapping: node, .. }
        | Operation::RemoveItem { sequence: node, .. }
        | Operation::InsertBlock { body: node, .. } => old.byte_range(*node),
    };
    let trivia = |number: usize| {
        before
            .lines()
            .nth(number)
            .is_none_or(|line| is_trivia(line.trim()))
    };
    let above = (0..line(before, span.start))
        .rev()
        .find(|&number| !trivia(number));
    let first = above.unwrap_or(0);
    let count = before.lines().count();
    let next = line(before, span.end) + 2;
    let last = (next..count)
        .find(|&number| !trivia(number))
        .unwrap_or(count);
    let changed = line(before, prefix.min(before.len()))..=line(before, before.len() - suffix);
    // Comments and blank lines directly next to the node may be removed with it.
    let outside = changed
        .clone()
        .find(|&number| (number < first || number > last) && !trivia(number));
    match outside {
        Some(number) => Err(format!(
            "line {} changed, outside of lines {} to {}",
            number + 1,
            first + 1,
            last + 1
        )),
        None => Ok(()),
    }
}

/// Whether a line is blank or a comment.
fn is_trivia(line: &str) -> bool {
    line.is_empty()
        || ["#", "//", "/*", "*"]
            .iter()
            .any(|sign| line.starts_with(sign))
}

fn line(text: &str, at: usize) -> usize {
    text.as_bytes()[..at]
        .iter()
        .filter(|&&byte| byte == b'\n')
        .count()
}
