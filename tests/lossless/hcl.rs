//! The same guarantees for HCL: reading, editing and formatting of texts in the language of Terraform.

use super::inputs::{self, Input, Variant};
use super::sweep::Tally;
use super::{assert_clean, report, sweep_sample, try_all};
use ecs2fargate::syntax::{
    Document, Format, Kind, NewBlock, NewEntry, NewItem, NewValue, NodeId, Operation, Place, Word,
};

const VARIANTS: [Variant; 4] = [
    Variant::AsIs,
    Variant::Crlf,
    Variant::Bom,
    Variant::NoFinalNewline,
];

pub fn parse(text: &str) -> Result<Document, ecs2fargate::syntax::ParseError> {
    Document::parse_as(text, Format::Hcl)
}

/// Every operation on every node, with alternating values.
pub fn operations(document: &Document) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (turn, node) in document.nodes().enumerate() {
        match document.kind(node) {
            Kind::Mapping => on_mapping(document, node, turn, &mut operations),
            Kind::Sequence => on_sequence(document, node, turn, &mut operations),
            Kind::Scalar => on_scalar(document, node, turn, &mut operations),
        }
    }
    operations
}

fn on_mapping(document: &Document, mapping: NodeId, turn: usize, operations: &mut Vec<Operation>) {
    operations.push(insert(mapping, Place::Start, turn));
    operations.push(insert(mapping, Place::End, turn + 1));
    let is_body = is_body(document, mapping);
    if is_body {
        operations.push(insert_block(mapping, Place::Start, turn));
        operations.push(insert_block(mapping, Place::End, turn + 1));
    }
    for (number, entry) in document.entries(mapping).iter().enumerate() {
        let turn = turn + number;
        let key = entry.key;
        operations.push(Operation::RemoveEntry { mapping, key });
        for turn in [turn, turn + 4] {
            operations.push(Operation::Set {
                node: entry.value,
                value: value(turn),
            });
        }
        operations.push(insert(mapping, Place::Before(key), turn + 2));
        operations.push(insert(mapping, Place::After(key), turn + 3));
        if is_body {
            operations.push(insert_block(mapping, Place::After(key), turn));
            operations.push(insert_block(mapping, Place::Before(key), turn + 1));
        }
    }
}

/// Whether a mapping is the file or a block: its first key is after a brace that it does not start with.
fn is_body(document: &Document, mapping: NodeId) -> bool {
    let bytes = document.byte_range(mapping);
    let first = document.entries(mapping).first();
    let header = first.map_or(bytes.end, |entry| document.byte_range(entry.key).start);
    let header = &document.text()[bytes.start..header.max(bytes.start)];
    mapping == document.root() || !header.starts_with(['{', '(']) && header.contains('{')
}

fn on_sequence(
    document: &Document,
    sequence: NodeId,
    turn: usize,
    operations: &mut Vec<Operation>,
) {
    for turn in [turn, turn + 5] {
        operations.push(Operation::AppendItem {
            sequence,
            item: value(turn),
        });
    }
    for (number, &item) in document.items(sequence).iter().enumerate() {
        operations.push(Operation::RemoveItem { sequence, item });
        for turn in [turn + number, turn + number + 3] {
            operations.push(Operation::Set {
                node: item,
                value: value(turn),
            });
        }
    }
}

fn on_scalar(document: &Document, node: NodeId, turn: usize, operations: &mut Vec<Operation>) {
    if document.is_null(node) {
        operations.push(insert(node, Place::End, turn));
        operations.push(Operation::AppendItem {
            sequence: node,
            item: value(turn + 1),
        });
    }
    let parent = document.parent(node).expect("the root is no scalar");
    if document
        .entries(parent)
        .iter()
        .any(|entry| entry.key == node)
    {
        return;
    }
    let text = document.scalar(node).unwrap_or_default();
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let Some(&at) = starts.get(turn % starts.len().max(1)) else {
        return;
    };
    let end = at + text[at..].chars().next().map_or(0, char::len_utf8);
    let with = ["web", "a\nb", "\"${x}\"", "é\\"][turn % 4].to_owned();
    let words = vec![Word { at: at..end, with }];
    operations.push(Operation::Reword { node, words });
}

fn entry(turn: usize, name: &str) -> NewEntry {
    let comment = turn
        .is_multiple_of(5)
        .then(|| "inserted by the sweep".to_owned());
    NewEntry {
        key: format!("{name}{turn}"),
        value: value(turn),
        comment,
    }
}

fn insert(mapping: NodeId, place: Place, turn: usize) -> Operation {
    let name = ["sweep", "a_name_longer_than_those_around_it_", "s"][turn % 3];
    Operation::InsertEntry {
        mapping,
        place,
        entry: entry(turn, name),
    }
}

fn insert_block(body: NodeId, place: Place, turn: usize) -> Operation {
    let labels = ["aws_lb", "main \"x\" ${y}"];
    let comment = turn
        .is_multiple_of(4)
        .then(|| "inserted by the sweep".to_owned());
    let block = NewBlock {
        kind: ["volume", "resource", "lifecycle"][turn % 3].to_owned(),
        labels: labels[..turn % 3]
            .iter()
            .map(|&label| label.to_owned())
            .collect(),
        items: (0..turn % 4)
            .map(|number| match (turn + number) % 3 {
                0 => NewItem::Block(NewBlock {
                    kind: "egress".to_owned(),
                    labels: Vec::new(),
                    items: vec![NewItem::Argument(entry(turn, "port"))],
                    comment: None,
                }),
                _ => NewItem::Argument(entry(turn + number, "name")),
            })
            .collect(),
        comment,
    };
    Operation::InsertBlock { body, place, block }
}

/// One of several values, in turn.
fn value(turn: usize) -> NewValue {
    let text = |text: &str| NewValue::Text(text.to_owned());
    let raw = |text: &str| NewValue::Raw(text.to_owned());
    match turn % 13 {
        0 => text("FARGATE"),
        1 => NewValue::Mapping(vec![
            NewEntry::new("name", text("web")),
            NewEntry::new(
                "nested key",
                NewValue::Sequence(vec![text("yes"), NewValue::Number(80)]),
            ),
        ]),
        2 => raw("aws_lb.main[0].arn"),
        3 => NewValue::Sequence(vec![
            text("12:30"),
            NewValue::Mapping(vec![NewEntry::new("a", NewValue::Null)]),
        ]),
        4 => NewValue::Quoted("256".to_owned()),
        5 => text("a: b # c, // [d] {e} 'f' \"g\" \\ é 😀 ${x} %{y} $${z} $ "),
        6 => NewValue::Number(-7),
        7 => text("two\nlines\n"),
        8 => raw("var.enabled ? \"${var.name}-fargate\" : null"),
        9 => NewValue::Mapping(Vec::new()),
        10 => NewValue::Bool(true),
        11 => NewValue::Sequence(Vec::new()),
        _ => text(""),
    }
}

fn sweep_one(input: &Input, variant: Variant, limit: usize) -> Tally {
    let document = variant.of(&input.text, false).map(|text| parse(&text));
    let Some(Ok(document)) = document else {
        return Tally::default();
    };
    let name = format!("{} ({variant:?})", input.name);
    try_all(&name, &document, &operations(&document), limit)
}

fn sweep_all(inputs: &[Input], variants: &[Variant], sample: usize) -> Tally {
    sweep_sample(inputs, variants, sample, |_| 12, sweep_one)
}

#[test]
fn every_edit_of_our_own_hcl_is_proven() {
    let mut tally = Tally::default();
    for input in inputs::own_hcl() {
        for variant in VARIANTS {
            tally.add(sweep_one(&input, variant, usize::MAX));
        }
    }
    report(&tally);
    assert!(
        tally.committed > 1000,
        "only {} of {} operations were made",
        tally.committed,
        tally.operations
    );
    assert_clean(&tally);
}

/// The tree covers the text, both readers agree on it, and a commit without operations changes nothing.
fn prints_back(document: &Document, text: &str, name: &str) {
    assert_eq!(document.text(), text);
    assert_eq!(document.covers_text(), Ok(()), "{name}");
    match document.commit_with_both_readers::<Operation>(&[]) {
        Ok(committed) => assert_eq!(committed.text, text, "{name}"),
        Err(error) => println!("DIFF {name}: {error}"),
    }
}

#[test]
fn our_own_hcl_prints_back() {
    for input in inputs::own_hcl() {
        for variant in VARIANTS {
            let Some(text) = variant.of(&input.text, false) else {
                continue;
            };
            let document = parse(&text).unwrap_or_else(|error| panic!("{}: {error}", input.name));
            prints_back(&document, &text, &format!("{} ({variant:?})", input.name));
        }
    }
}

#[test]
#[ignore = "reads ECS2FARGATE_INPUTS; .ci/lossless runs it"]
fn the_terraform_corpus_is_read_but_for_what_has_a_place() {
    let mut refused = Vec::new();
    let corpus = inputs::terraform_corpus();
    for input in &corpus {
        match parse(&input.text) {
            Ok(document) => prints_back(&document, &input.text, &input.name),
            Err(error) => {
                assert!(error.position().is_some(), "{}: {error}", input.name);
                refused.push(format!("{}: {error}", input.name));
            }
        }
    }
    println!("{} texts, {} refused", corpus.len(), refused.len());
    for refused in refused {
        println!("REFUSED {refused}");
    }
}

#[test]
#[ignore = "reads ECS2FARGATE_INPUTS; .ci/lossless runs it"]
fn edits_of_the_terraform_corpus_are_proven() {
    assert_clean(&sweep_all(&inputs::terraform_corpus(), &VARIANTS[..1], 5));
}

#[test]
#[ignore = "reads ECS2FARGATE_INPUTS; .ci/lossless runs it"]
fn edits_of_the_terraform_corpus_are_proven_in_all_variants() {
    assert_clean(&sweep_all(&inputs::terraform_corpus(), &VARIANTS[1..], 12));
}
