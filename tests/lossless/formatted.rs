//! New text is written as Terraform's formatter writes it, and no other line is moved for it. Tests with the formatter itself
//! need `terraform` on the path; without it they say so and pass.

use super::Dice;
use super::hcl::parse;
use super::inputs::{self, Input};
use ecs2fargate::syntax::{
    Document, Kind, NewBlock, NewEntry, NewItem, NewValue, NodeId, Operation, Place,
};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How many insertions are tried on each text.
const EACH: usize = 12;

/// The names of the files below a directory that the formatter would change; `None` without a formatter.
fn unformatted(directory: &Path) -> Option<HashSet<PathBuf>> {
    let terraform = Command::new("terraform")
        .args(["fmt", "-check", "-recursive", "-no-color"])
        .arg(directory)
        .env("TF_CLI_CONFIG_FILE", "/dev/null")
        .current_dir(directory)
        .output();
    let Ok(output) = terraform else {
        println!("terraform is missing: the format of new text is not checked");
        return None;
    };
    let list = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!errors.contains("Error:"), "{errors}");
    Some(list.lines().map(|line| directory.join(line)).collect())
}

/// All insertions of arguments, entries, items and blocks.
fn insertions(document: &Document) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (turn, node) in document.nodes().enumerate() {
        match document.kind(node) {
            Kind::Mapping => on_mapping(document, node, turn, &mut operations),
            Kind::Sequence => operations.push(Operation::AppendItem {
                sequence: node,
                item: value(turn),
            }),
            Kind::Scalar => {}
        }
    }
    operations
}

fn on_mapping(document: &Document, mapping: NodeId, turn: usize, operations: &mut Vec<Operation>) {
    let mut places = vec![Place::Start, Place::End];
    for entry in document.entries(mapping) {
        places.extend([Place::Before(entry.key), Place::After(entry.key)]);
    }
    for (number, place) in places.into_iter().enumerate() {
        operations.push(Operation::InsertEntry {
            mapping,
            place,
            entry: entry(turn + number),
        });
        operations.push(Operation::InsertBlock {
            body: mapping,
            place,
            block: block(turn + number),
        });
    }
}

fn entry(turn: usize) -> NewEntry {
    let names = ["id", "launch_type", "requires_compatibilities_of_all"];
    NewEntry {
        key: names[turn % 3].to_owned(),
        value: value(turn / 3),
        comment: turn
            .is_multiple_of(7)
            .then(|| "Why it is there.".to_owned()),
    }
}

fn block(turn: usize) -> NewBlock {
    let inner = NewBlock {
        kind: "egress".to_owned(),
        labels: Vec::new(),
        items: vec![
            NewItem::Argument(NewEntry::new("from_port", NewValue::Number(0))),
            NewItem::Argument(NewEntry::new("to", NewValue::Number(0))),
        ],
        comment: None,
    };
    let mut items = vec![
        NewItem::Argument(entry(turn)),
        NewItem::Argument(NewEntry::new("a", NewValue::Bool(true))),
        NewItem::Block(inner.clone()),
        NewItem::Argument(NewEntry::new("tags", value(turn))),
        NewItem::Block(inner),
    ];
    items.truncate(turn % 6);
    NewBlock {
        kind: ["volume", "resource", "load_balancer"][turn % 3].to_owned(),
        labels: vec!["a".to_owned(); turn % 3],
        items,
        comment: None,
    }
}

fn value(turn: usize) -> NewValue {
    let text = |text: &str| NewValue::Text(text.to_owned());
    let entries = vec![
        NewEntry::new("name", text("web")),
        NewEntry::new(
            "portMappings",
            NewValue::Sequence(vec![NewValue::Mapping(vec![
                NewEntry::new("containerPort", NewValue::Number(80)),
                NewEntry::new("to", NewValue::Null),
            ])]),
        ),
        NewEntry::new("not a name", NewValue::Bool(false)),
    ];
    match turn % 7 {
        0 => text("FARGATE"),
        1 => NewValue::Sequence(vec![text("FARGATE")]),
        2 => NewValue::Raw("aws_lb.main[0].arn".to_owned()),
        3 => NewValue::Mapping(entries),
        4 => NewValue::Sequence(vec![
            NewValue::Mapping(entries),
            NewValue::Mapping(Vec::new()),
        ]),
        5 => NewValue::Mapping(Vec::new()),
        _ => NewValue::Sequence(vec![text(&"long ".repeat(9)), text(&"longer ".repeat(9))]),
    }
}

/// The lines of the old text that are not in the new one, in order.
fn moved<'t>(old: &'t str, new: &str) -> Vec<&'t str> {
    let (old, new): (Vec<_>, Vec<_>) = (old.lines().collect(), new.lines().collect());
    let pairs = old.iter().zip(&new);
    let prefix = pairs.take_while(|(one, other)| one == other).count();
    let most = old.len().min(new.len()) - prefix;
    let pairs = old.iter().rev().zip(new.iter().rev()).take(most);
    let suffix = pairs.take_while(|(one, other)| one == other).count();
    let mut between = new[prefix..new.len() - suffix].iter();
    let lines = old[prefix..old.len() - suffix].iter().copied();
    lines
        .filter(|line| !between.any(|other| other == line))
        .collect()
}

/// Whether an old line may change: it gains a comma or was a whole list, object or block on one line.
fn may_change(line: &str) -> bool {
    let line = line.trim_end();
    let is_open = line.ends_with(['{', '[', '(']);
    let has_brackets = line.contains(['{', '[']) && !is_open;
    has_brackets || line.ends_with(['"', '}', ']']) || !line.contains(" = ")
}

/// Inserts into formatted texts, and formats the results.
fn check(inputs: &[Input], each: usize) {
    let directory = tempfile::tempdir().expect("a directory");
    let directory = directory.path().canonicalize().expect("it is there");
    let before = directory.join("before");
    let after = directory.join("after");
    for directory in [&before, &after] {
        std::fs::create_dir(directory).expect("it can be made");
    }
    let readable: Vec<&Input> = inputs
        .iter()
        .filter(|input| parse(&input.text).is_ok())
        .collect();
    for (number, input) in readable.iter().enumerate() {
        let file = before.join(format!("{number}.tf"));
        std::fs::write(file, &input.text).expect("it can be written");
    }
    let Some(dirty) = unformatted(&before) else {
        return;
    };
    let mut made = Vec::new();
    let mut moves = Vec::new();
    for (number, input) in readable.iter().enumerate() {
        if dirty.contains(&before.join(format!("{number}.tf"))) {
            continue;
        }
        let document = parse(&input.text).expect("it was read before");
        let all = insertions(&document);
        let mut dice = Dice::new(&input.name);
        for turn in 0..each.min(all.len()) {
            let operation = match each < all.len() {
                true => &all[dice.below(all.len())],
                false => &all[turn],
            };
            let Ok(committed) = document.commit(std::slice::from_ref(operation)) else {
                continue;
            };
            let gone = moved(&input.text, &committed.text);
            moves.extend(
                gone.iter()
                    .filter(|line| !may_change(line))
                    .map(|line| format!("{}: {line:?}: {operation:?}", input.name)),
            );
            let file = after.join(format!("{number}-{turn}.tf"));
            std::fs::write(&file, &committed.text).expect("it can be written");
            made.push((
                file,
                format!("{}: {operation:?}", input.name),
                committed.text,
            ));
        }
    }
    let dirty = unformatted(&after).expect("it was there before");
    println!(
        "{} insertions, {} unformatted, {} moved",
        made.len(),
        dirty.len(),
        moves.len()
    );
    for (_, what, text) in made.iter().filter(|made| dirty.contains(&made.0)).take(5) {
        println!("UNFORMATTED {what}\n{text}");
    }
    for what in moves.iter().take(5) {
        println!("MOVED {what}");
    }
    assert!(!made.is_empty(), "nothing was inserted");
    assert!(dirty.is_empty() && moves.is_empty());
}

#[test]
fn what_is_added_to_our_own_formatted_texts_is_formatted() {
    check(&inputs::own_hcl(), usize::MAX);
}

#[test]
#[ignore = "reads ECS2FARGATE_INPUTS; .ci/lossless runs it"]
fn what_is_added_to_formatted_texts_of_the_corpus_is_formatted() {
    let each = if inputs::full() { 10 * EACH } else { EACH };
    check(&inputs::terraform_corpus(), each);
}
