//! How blocks, arguments and values are arranged in the tree.

use super::super::super::{Cursor, Document, Format, Kind, hcl_format};
use super::parse;
use std::path::Path;

const TEXT: &str = r#"resource "aws_lb" "a" {
  name = "a"
  tags { x = 1 }
}
variable "v" {}
resource "aws_lb" "b" {
  tags {
    x = 2
  }
  name = "b"
  tags {
    x = 3
  }
}
resource "other" "a" {}
provider "aws" {}
provider "aws" {
  alias = "x"
}
"#;

fn keys(cursor: Cursor<'_>) -> Vec<&str> {
    cursor.written_entries().map(|(key, _, _)| key).collect()
}

#[test]
fn labels_are_keys_and_equal_blocks_a_sequence() {
    let document = parse(TEXT);
    let root = Cursor::root(&document);
    assert_eq!(keys(root), ["resource", "variable", "provider"]);
    let resource = root.get("resource").expect("it is there");
    assert_eq!(keys(resource), ["aws_lb", "other"]);
    let b = root
        .path(&["resource", "aws_lb", "b"])
        .expect("it is there");
    assert_eq!(keys(b), ["tags", "name"]);
    let tags = b.get("tags").expect("it is there");
    assert!(tags.is_sequence());
    let values: Vec<_> = tags
        .items()
        .filter_map(|item| item.get("x")?.text())
        .collect();
    assert_eq!(values, ["2", "3"]);
    let a = root
        .path(&["resource", "aws_lb", "a"])
        .expect("it is there");
    assert_eq!(a.get("tags").map(|tags| tags.items().len()), Some(1));
    assert_eq!(document.path(tags.node), "resource.aws_lb.b.tags");
}

#[test]
fn a_block_is_marked_by_its_first_line() {
    let document = parse(TEXT);
    let root = Cursor::root(&document);
    let b = root
        .path(&["resource", "aws_lb", "b"])
        .expect("it is there");
    assert_eq!((b.position().line, b.position().column), (6, 1));
    let span = b.span();
    assert_eq!(
        (span.start.line, span.end.line, span.end.column),
        (6, 6, 24)
    );
}

#[test]
fn blocks_with_the_same_labels_are_both_there() {
    let document = parse(TEXT);
    let provider = Cursor::root(&document)
        .get("provider")
        .expect("it is there");
    assert_eq!(keys(provider), ["aws", "aws"]);
    assert_eq!(document.duplicate_keys(), []);
}

#[test]
fn the_argument_of_jsonencode_is_the_value() {
    let document =
        parse("x = jsonencode(/* c */ ([{ a = 1 }]),\n)\ny = [2]\nz = (jsonencode(var.a))\n");
    let root = Cursor::root(&document);
    let x = root.get("x").expect("it is there");
    assert!(x.is_sequence() && document.is_json_encoded(x.node));
    assert_eq!(x.position().column, 5);
    let y = root.get("y").expect("it is there");
    assert!(y.is_sequence() && !document.is_json_encoded(y.node));
    let z = root.get("z").expect("it is there");
    assert!(document.is_json_encoded(z.node));
    assert_eq!(document.scalar(z.node), Some("var.a"));
    assert_eq!(document.tag(z.node), Some("!reference"));
    assert_eq!(z.text(), None);
}

#[test]
fn keys_of_objects_are_names_texts_or_expressions() {
    let document = parse("x = { a = 1, \"b c\" : 2, (var.d) = 3, \"${e}\" = 4, 5 = 6, a = 7 }\n");
    let x = document.get(document.root(), "x").expect("it is there");
    let tags: Vec<_> = document
        .entries(x)
        .iter()
        .map(|entry| document.tag(entry.key))
        .collect();
    let expected = [
        None,
        None,
        Some("!reference"),
        Some("!template"),
        None,
        None,
    ];
    assert_eq!(tags, expected);
    let text = |key: &str| document.get(x, key).and_then(|node| document.scalar(node));
    assert_eq!(text("b c"), Some("2"));
    assert_eq!(text("a"), Some("7"));
    // A key in parentheses is not the name of an entry.
    assert_eq!(text("var.d"), None);
    assert_eq!(document.duplicate_keys().len(), 1);
}

#[test]
fn comments_of_all_kinds_are_found() {
    let text = "# a\nx = 1 // b\n/* c\n d */ y = [ # e\n  2, /* f */\n  f(3, # g\n  4), \"${5 /* h */}\"\n]\n";
    let document = parse(text);
    let comments: Vec<&str> = document.comments().collect();
    assert_eq!(
        comments,
        [
            "# a",
            "// b",
            "/* c\n d */",
            "# e",
            "/* f */",
            "# g",
            "/* h */"
        ]
    );
    let x = document.get(document.root(), "x").expect("it is there");
    assert_eq!(document.trailing_comment(x), Some("// b"));
    let y = document.get(document.root(), "y").expect("it is there");
    assert_eq!(
        document.trailing_comment(document.items(y)[0]),
        Some("/* f */")
    );
}

#[test]
fn an_empty_text_is_an_empty_file() {
    for text in ["", "\n", "# c", "\u{feff}"] {
        let document = parse(text);
        assert_eq!(document.kind(document.root()), Kind::Mapping);
        assert_eq!(document.covers_text(), Ok(()));
    }
}

#[test]
fn only_the_name_of_a_file_makes_it_hcl() {
    let format = |name: &str| hcl_format(Path::new(name));
    assert_eq!(format("a/main.tf"), Some(Format::Hcl));
    assert_eq!(format("a/x.auto.tfvars"), Some(Format::Hcl));
    assert_eq!(format("a/main.tf.json"), None);
    assert_eq!(format("tf"), None);
    assert!(Document::parse(TEXT).is_ok_and(|document| document.format() == Format::Yaml));
    let json = Document::parse_as("{\"a\": 1}", Format::Yaml).expect("it is JSON");
    assert_eq!(json.format(), Format::Json);
}
