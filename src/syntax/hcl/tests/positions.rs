//! The positions of names, values and blocks, compared with those of HashiCorp's parser.

use super::super::super::{Document, Format, NodeId};
use super::super::document::Role;
use super::parse;

/// The spans of names, values and blocks, sorted, in the notation of `.ci/hcl/positions.go`.
fn positions(document: &Document) -> Vec<String> {
    let mut lines = Vec::new();
    let mut push = |kind: &str, node: NodeId| {
        let bytes = document.byte_range(node);
        let [start, end] = [bytes.start, bytes.end].map(|at| document.source.position(at));
        let (start, end) = ((start.line, start.column), (end.line, end.column));
        lines.push(format!(
            "{kind} {}:{} {}:{}",
            start.0, start.1, end.0, end.1
        ));
    };
    for node in document.nodes() {
        for entry in document.entries(node) {
            let kind = match document.hcl_role(entry.value) {
                Role::Blocks | Role::Labels => continue,
                Role::Block => "block",
                _ => "value",
            };
            push("name", entry.key);
            push(kind, entry.value);
        }
        let is_group = document.hcl_role(node) == Role::Blocks;
        for &item in document.items(node) {
            push(if is_group { "block" } else { "value" }, item);
        }
    }
    lines.sort();
    lines
}

fn check(text: &str, expected: &str) {
    let expected: Vec<&str> = expected.lines().collect();
    assert!(!expected.is_empty());
    assert_eq!(positions(&parse(text)), expected);
    let with_mark = format!("\u{feff}{text}");
    assert_eq!(positions(&parse(&with_mark)), expected);
    let windows = text.replace('\n', "\r\n");
    assert_eq!(positions(&parse(&windows)), expected);
}

#[test]
fn positions_are_those_of_the_reference() {
    check(
        include_str!("../../../../tests/lossless/inputs/service.tf"),
        include_str!("../../../../tests/lossless/inputs/service.positions"),
    );
    check(
        include_str!("../../../../tests/lossless/inputs/corners.tf"),
        include_str!("../../../../tests/lossless/inputs/corners.positions"),
    );
}

/// The output of `.ci/hcl/positions.go` for many files: for each, a line with its name, and where the parser refuses it.
#[test]
#[ignore = "reads ECS2FARGATE_POSITIONS; .ci/lossless runs it"]
fn positions_in_the_corpus_are_those_of_the_reference() {
    let path = std::env::var("ECS2FARGATE_POSITIONS").expect("it names the reference's positions");
    let reference = std::fs::read_to_string(path).expect("it can be read");
    let files = reference.split("FILE ").skip(1);
    let mut compared = 0;
    for file in files {
        let (header, expected) = file.split_once('\n').expect("a line names the file");
        let (name, refused) = match header.split_once(" refused ") {
            Some((name, at)) => (name, Some(at)),
            None => (header, None),
        };
        let text = std::fs::read_to_string(name).expect("it can be read");
        match (Document::parse_as(text, Format::Hcl), refused) {
            (Ok(document), None) => {
                let found = positions(&document);
                assert_eq!(found, expected.lines().collect::<Vec<_>>(), "{name}");
                compared += found.len();
            }
            (Err(error), Some(at)) => {
                let found = error.position().expect("it has a position");
                assert_eq!(format!("{}:{}", found.line, found.column), at, "{name}");
            }
            (Ok(_), Some(at)) => panic!("{name} is read, and refused by the reference at {at}"),
            (Err(error), None) => panic!("{name}: {error}"),
        }
    }
    assert!(compared > 0, "nothing was compared");
}
