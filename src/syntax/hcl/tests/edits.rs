//! Replaced values, and what holds for all edits.

use super::super::super::*;
use super::cases::*;
use super::parse;

#[test]
fn a_value_is_replaced_where_it_is() {
    case(
        "x  =  1 # c\n",
        |d| set(d, "x", text("a ${b}")),
        "x  =  \"a $${b}\" # c\n",
    );
    case(
        "x = (\n  a # c\n)\n",
        |d| set(d, "x", raw("var.b")),
        "x = (\n  var.b # c\n)\n",
    );
    case(
        "x = <<E\na\nE\ny = 2\n",
        |d| set(d, "x", NewValue::Bool(true)),
        "x = true\ny = 2\n",
    );
    case(
        "a \"b\" {\n  x = [1, 2]\n}\n",
        |d| set(d, "a.b.x.1", raw("-3")),
        "a \"b\" {\n  x = [1, -3]\n}\n",
    );
}

#[test]
fn the_argument_of_jsonencode_is_replaced_inside_it() {
    let list = || {
        NewValue::Sequence(vec![NewValue::Mapping(vec![NewEntry::new(
            "name",
            text("a"),
        )])])
    };
    case(
        "x = jsonencode([1])\n",
        |d| set(d, "x", list()),
        "x = jsonencode([\n  {\n    name = \"a\"\n  }\n])\n",
    );
}

#[test]
fn values_are_copied_as_they_are_written() {
    let before = "x = { a = var.b, c = [1, \"d${e}\", \"$${f}\"], g = null }\ny = (1)\nz = jsonencode([1])\nh = <<E\na\nE\n";
    let copy = |document: &Document, name| {
        let node = find(document, name);
        NewValue::copy_of(document, node, &|_, value| value)
    };
    let copied = "{\n  a = var.b\n  c = [1, \"d${e}\", \"$${f}\"]\n  g = null\n}";
    case(
        before,
        |d| set(d, "y", copy(d, "x")),
        &before.replace("y = (1)", &format!("y = ({copied})")),
    );
    case(
        before,
        |d| set(d, "y", copy(d, "z")),
        &before.replace("y = (1)", "y = (jsonencode([1]))"),
    );
    let document = parse(before);
    let committed = document.commit(&[set(&document, "y", copy(&document, "h"))]);
    let text = committed.expect("it can be edited").text;
    assert_eq!(text, before.replace("(1)", "(\"a\\n\")"));
    refused("x = 1\ny = <<E\n${a}\nE\n", |d| set(d, "x", copy(d, "y")));
}

#[test]
fn a_missing_final_line_break_stays_missing() {
    for (before, after) in [("x = 1", "x = 1\ny = 2"), ("r {}", "y = 2\n\nr {}")] {
        let document = parse(before);
        let operation = insert(
            &document,
            "",
            Place::After(document.entries(document.root())[0].key),
            "y",
            NewValue::Number(2),
        );
        let committed = document
            .commit_with_both_readers(&[operation])
            .expect("it can be edited");
        assert_eq!(committed.text, after);
    }
}

#[test]
fn a_text_that_the_second_reader_cannot_read_as_it_is_can_be_edited() {
    let before = "x = {\n  a = 1\n  a = 2\n}\ny = <<E\nE\"\n E)\nE\nz = 3\n";
    case(
        before,
        |d| set(d, "z", NewValue::Number(4)),
        &before.replace('3', "4"),
    );
    case(
        before,
        |d| insert(d, "x", Place::End, "b", NewValue::Number(0)),
        &before.replace("2\n}", "2\n  b = 0\n}"),
    );
}

#[test]
fn comments_that_are_lost_or_outdated_are_reported() {
    let document = parse("x = 1 // one\n# two\ny = [1 /* three */, 2]\n");
    let operations = [
        set(&document, "x", NewValue::Number(2)),
        remove(&document, "y"),
    ];
    let committed = document.commit(&operations).expect("it can be edited");
    let texts = |comments: &[super::super::super::LostComment]| {
        comments
            .iter()
            .map(|one| one.text.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(texts(&committed.stale_comments), ["// one"]);
    assert_eq!(texts(&committed.lost_comments), ["# two", "/* three */"]);
}

#[test]
fn contradictions_and_duplicates_are_refused() {
    let document = parse("r {\n  a = 1\n}\nx = { b = 1, b = 2 }\n");
    let new = |value| insert(&document, "r.0", Place::End, "c", NewValue::Number(value));
    let conflict = document.commit(&[new(1), new(2)]);
    assert!(matches!(conflict, Err(CommitError::Conflict { .. })));
    let same = document
        .commit(&[new(1), new(1)])
        .expect("they are the same");
    assert_eq!(same.text.matches("c = 1").count(), 1);
    let duplicate = document.commit(&[set(&document, "x.b", NewValue::Null)]);
    assert!(matches!(duplicate, Err(CommitError::DuplicateKey { .. })));
    let exists = document.commit(&[insert(&document, "", Place::End, "r", NewValue::Null)]);
    assert!(matches!(exists, Err(CommitError::KeyExists { .. })));
    let block = Operation::InsertBlock {
        body: find(&document, "x"),
        place: Place::End,
        block: block("b", &[], Vec::new()),
    };
    assert!(matches!(
        document.commit(&[block]),
        Err(CommitError::NotFound { .. })
    ));
}
