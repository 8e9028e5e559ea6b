//! Edits, each on a small text: every other byte stays.

use super::super::super::{
    CommitError, Document, NewBlock, NewEntry, NewItem, NewValue, NodeId, Operation, Place, Word,
};
use super::parse;

fn text(text: &str) -> NewValue {
    NewValue::Text(text.to_owned())
}

fn raw(text: &str) -> NewValue {
    NewValue::Raw(text.to_owned())
}

/// The node at a path of keys and numbers.
fn find(document: &Document, path: &str) -> NodeId {
    let steps = path.split('.').filter(|step| !step.is_empty());
    steps.fold(document.root(), |node, step| match step.parse::<usize>() {
        Ok(number) => document.items(node)[number],
        Err(_) => document.get(node, step).expect("the case has this key"),
    })
}

fn key(document: &Document, path: &str) -> NodeId {
    let (mapping, key) = path.rsplit_once('.').unwrap_or(("", path));
    let entry = document.entry(find(document, mapping), key);
    entry.expect("the case has this key").key
}

fn set(document: &Document, path: &str, value: NewValue) -> Operation {
    let node = find(document, path);
    Operation::Set { node, value }
}

fn insert(document: &Document, path: &str, place: Place, name: &str, value: NewValue) -> Operation {
    Operation::InsertEntry {
        mapping: find(document, path),
        place,
        entry: NewEntry::new(name, value),
    }
}

fn append(document: &Document, path: &str, item: NewValue) -> Operation {
    let sequence = find(document, path);
    Operation::AppendItem { sequence, item }
}

fn remove(document: &Document, path: &str) -> Operation {
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

fn block(kind: &str, labels: &[&str], items: Vec<NewItem>) -> NewBlock {
    NewBlock {
        kind: kind.to_owned(),
        labels: labels.iter().map(|&label| label.to_owned()).collect(),
        items,
        comment: None,
    }
}

fn argument(name: &str, value: NewValue) -> NewItem {
    NewItem::Argument(NewEntry::new(name, value))
}

/// Commits one operation and compares the text; the same with the line breaks of Windows and with a byte order mark.
#[track_caller]
fn case(before: &str, operation: impl Fn(&Document) -> Operation, expected: &str) {
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
fn refused(before: &str, operation: impl Fn(&Document) -> Operation) {
    let document = parse(before);
    let error = document
        .commit(&[operation(&document)])
        .map(|committed| committed.text);
    let error = error.expect_err("it is refused");
    assert!(matches!(error, CommitError::Unsupported { .. }), "{error}");
}

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
fn a_new_argument_is_aligned_where_it_fits() {
    case(
        "a   = 1\nbcd = 2\n",
        |d| insert(d, "", Place::After(key(d, "a")), "xy", text("z")),
        "a   = 1\nxy  = \"z\"\nbcd = 2\n",
    );
    case(
        "r {\n  a   = 1\n  bcd = 2 # c\n}\n",
        |d| insert(d, "r.0", Place::End, "e", NewValue::Null),
        "r {\n  a   = 1\n  bcd = 2 # c\n  e   = null\n}\n",
    );
}

#[test]
fn a_longer_name_begins_a_paragraph_and_moves_no_line() {
    let long = |d: &Document| insert(d, "", Place::After(key(d, "a")), "longer", text("z"));
    case(
        "a  = 1\nbc = 2\nd = [\n  1\n]\n",
        long,
        "a  = 1\nbc = 2\n\nlonger = \"z\"\n\nd = [\n  1\n]\n",
    );
    case(
        "a  = 1\nbc = 2\n\nd = 3\n",
        long,
        "a  = 1\nbc = 2\n\nlonger = \"z\"\n\nd = 3\n",
    );
}

#[test]
fn several_longer_names_are_one_paragraph() {
    let document = parse("r {\n  a = 1\n  b = 2\n}\n");
    let operations = [
        insert(&document, "r.0", Place::End, "launch_type", text("FARGATE")),
        insert(&document, "r.0", Place::End, "c", NewValue::Number(3)),
        insert(&document, "r.0", Place::End, "cpu", NewValue::Number(256)),
    ];
    let committed = document.commit(&operations).expect("it can be edited");
    let expected =
        "r {\n  a = 1\n  b = 2\n  c = 3\n\n  launch_type = \"FARGATE\"\n  cpu         = 256\n}\n";
    assert_eq!(committed.text, expected);
}

#[test]
fn an_argument_precedes_the_blocks() {
    let add = |d: &Document| insert(d, "r.0", Place::End, "b", NewValue::Number(2));
    case(
        "r {\n  a = 1\n\n  c {\n  }\n}\n",
        add,
        "r {\n  a = 1\n  b = 2\n\n  c {\n  }\n}\n",
    );
    case(
        "r {\n  c {\n  }\n}\n",
        add,
        "r {\n  b = 2\n\n  c {\n  }\n}\n",
    );
}

#[test]
fn an_argument_is_added_to_a_block_on_one_line() {
    let add = |d: &Document| insert(d, "r.0", Place::End, "bc", NewValue::Number(2));
    case("r {}\n", add, "r {\n  bc = 2\n}\n");
    case("r { ab = 1 }\n", add, "r {\n  ab = 1\n  bc = 2\n}\n");
    case(
        "q {\n  r { }\n}\n",
        |d| insert(d, "q.0.r.0", Place::Start, "x", raw("a")),
        "q {\n  r {\n    x = a\n  }\n}\n",
    );
    case("r {\n  # only\n}\n", add, "r {\n  # only\n  bc = 2\n}\n");
}

#[test]
fn a_block_is_added_as_a_paragraph() {
    let new = || {
        block(
            "network_configuration",
            &[],
            vec![
                argument("subnets", raw("var.subnets")),
                argument("assign_public_ip", NewValue::Bool(false)),
            ],
        )
    };
    let add = |d: &Document| Operation::InsertBlock {
        body: find(d, "r.0"),
        place: Place::After(key(d, "r.0.a")),
        block: new(),
    };
    let lines = "  network_configuration {\n    subnets          = var.subnets\n    assign_public_ip = false\n  }\n";
    case(
        "r {\n  a = 1\n}\n",
        add,
        &format!("r {{\n  a = 1\n\n{lines}}}\n"),
    );
    case(
        "r {\n  a = 1\n  b = 2\n}\n",
        add,
        &format!("r {{\n  a = 1\n  b = 2\n\n{lines}}}\n"),
    );
    case(
        "r {\n  a = 1\n  c {}\n}\n",
        add,
        &format!("r {{\n  a = 1\n\n{lines}\n  c {{}}\n}}\n"),
    );
}

#[test]
fn a_resource_is_added_beside_another_one() {
    let items = vec![
        argument("name", text("web")),
        NewItem::Block(block(
            "lifecycle",
            &[],
            vec![argument("create_before_destroy", NewValue::Bool(true))],
        )),
    ];
    let add = |d: &Document| Operation::InsertBlock {
        body: d.root(),
        place: Place::After(find(d, "resource.a.b")),
        block: NewBlock {
            comment: Some("Why.".to_owned()),
            ..block("resource", &["aws_lb", "web"], items.clone())
        },
    };
    let new = "# Why.\nresource \"aws_lb\" \"web\" {\n  name = \"web\"\n\n  lifecycle {\n    create_before_destroy = true\n  }\n}\n";
    case(
        "resource \"a\" \"b\" {}\nresource \"a\" \"c\" {}\n",
        add,
        &format!("resource \"a\" \"b\" {{}}\n\n{new}\nresource \"a\" \"c\" {{}}\n"),
    );
    case(
        "resource \"a\" \"b\" {}\n",
        add,
        &format!("resource \"a\" \"b\" {{}}\n\n{new}"),
    );
}

#[test]
fn a_block_is_appended_to_those_of_its_type() {
    let add = |d: &Document| {
        append(
            d,
            "r.0.v",
            NewValue::Mapping(vec![NewEntry::new("n", text("c"))]),
        )
    };
    case(
        "r {\n  v {\n    n = \"a\"\n  }\n  x = 1\n}\n",
        add,
        "r {\n  v {\n    n = \"a\"\n  }\n\n  v {\n    n = \"c\"\n  }\n\n  x = 1\n}\n",
    );
    case(
        "r {\n  v { n = 1 }\n  v { n = 2 }\n}\n",
        add,
        "r {\n  v { n = 1 }\n  v { n = 2 }\n  v {\n    n = \"c\"\n  }\n}\n",
    );
}

#[test]
fn items_and_entries_are_added_as_the_others_are_written() {
    case(
        "x = [\n  1, # c\n  2\n]\n",
        |d| append(d, "x", NewValue::Number(3)),
        "x = [\n  1, # c\n  2,\n  3\n]\n",
    );
    case(
        "x = [\n  1,\n  2,\n]\n",
        |d| append(d, "x", NewValue::Number(3)),
        "x = [\n  1,\n  2,\n  3,\n]\n",
    );
    case(
        "x = [1, 2]\n",
        |d| append(d, "x", NewValue::Number(3)),
        "x = [1, 2, 3]\n",
    );
    case("x = []\n", |d| append(d, "x", text("a")), "x = [\"a\"]\n");
    case(
        "x = {\n  \"a\" : 1,\n  \"b\" : 2\n}\n",
        |d| insert(d, "x", Place::Start, "c", NewValue::Number(3)),
        "x = {\n  \"c\" : 3,\n  \"a\" : 1,\n  \"b\" : 2\n}\n",
    );
    case(
        "x = {\n  a  = 1\n  bc = 2\n}\n",
        |d| insert(d, "x", Place::End, "d", NewValue::Number(3)),
        "x = {\n  a  = 1\n  bc = 2\n  d  = 3\n}\n",
    );
    case(
        "x = { a = 1 }\n",
        |d| insert(d, "x", Place::End, "b-c d", NewValue::Number(3)),
        "x = { a = 1, \"b-c d\" = 3 }\n",
    );
    case(
        "x = null\n",
        |d| insert(d, "x", Place::End, "a", NewValue::Number(3)),
        "x = {\n  a = 3\n}\n",
    );
}

#[test]
fn what_is_removed_takes_its_comments_and_blank_lines() {
    case(
        "r {\n  # c\n  a = 1 # d\n\n  b = 2\n}\n",
        |d| remove(d, "r.0.a"),
        "r {\n  b = 2\n}\n",
    );
    case(
        "r {\n  a = 1\n\n  # c\n  b {\n  }\n}\n",
        |d| remove(d, "r.0.b"),
        "r {\n  a = 1\n}\n",
    );
    case(
        "r {\n  b {}\n  a = 1\n  b {}\n}\n",
        |d| remove(d, "r.0.b"),
        "r {\n  a = 1\n}\n",
    );
    case(
        "r \"a\" \"b\" {}\n\nr \"a\" \"c\" {}\n\ns {}\n",
        |d| remove(d, "r.a.c"),
        "r \"a\" \"b\" {}\n\ns {}\n",
    );
    case("r { a = 1 }\n", |d| remove(d, "r.0.a"), "r {}\n");
    case("x = [1, 2, 3]\n", |d| remove(d, "x.1"), "x = [1, 3]\n");
    case("x = [1, 2]\n", |d| remove(d, "x.1"), "x = [1]\n");
    case(
        "x = [\n  1,\n  2, # c\n  3\n]\n",
        |d| remove(d, "x.1"),
        "x = [\n  1,\n  3\n]\n",
    );
    case(
        "x = { a = 1, b = 2 }\n",
        |d| remove(d, "x.a"),
        "x = { b = 2 }\n",
    );
    case("x = [1]\n", |d| remove(d, "x.0"), "x = []\n");
}

/// Replaces every `db` in the value of `x`.
fn reword(document: &Document, with: &str) -> Operation {
    let node = find(document, "x");
    let value = document.scalar(node).expect("it is a scalar");
    let words = value.match_indices("db").map(|(at, old)| Word {
        at: at..at + old.len(),
        with: with.to_owned(),
    });
    let words = words.collect();
    Operation::Reword { node, words }
}

#[test]
fn words_are_replaced_where_they_are_written() {
    case(
        "x = \"\\tdb \\\"db\\\" $${é}\"\n",
        |d| reword(d, "a\"${b}"),
        "x = \"\\ta\\\"$${b} \\\"a\\\"$${b}\\\" $${é}\"\n",
    );
    case(
        "x = \"${db.a}-db\"\n",
        |d| reword(d, "c"),
        "x = \"${c.a}-c\"\n",
    );
    case(
        "x = f(db, \"db\")\n",
        |d| reword(d, "c"),
        "x = f(c, \"c\")\n",
    );
    case("x = (db.a[0])\n", |d| reword(d, "c"), "x = (c.a[0])\n");
    case(
        "x = <<-E\n    { \"db\": 1 }\n      $${a}\n    E\n",
        |d| reword(d, "a\": 0,\n  \"b"),
        "x = <<-E\n    { \"a\": 0,\n      \"b\": 1 }\n      $${a}\n    E\n",
    );
    case(
        "x = <<E\n${a} db\nE\n",
        |d| reword(d, "c\nd"),
        "x = <<E\n${a} c\nd\nE\n",
    );
}

#[test]
fn what_would_become_something_else_is_refused() {
    refused("x = db.a\n", |d| reword(d, "c +"));
    refused("x = <<E\ndb\nE\n", |d| reword(d, "a\nE"));
    refused("x = <<E\n${a} db\nE\n", |d| reword(d, "${"));
    refused("x = 1\n", |d| set(d, "x", raw("1, 2")));
    refused("x = 1\n", |d| set(d, "x", raw("a\ny = 2")));
    refused("x = 1\n", |d| insert(d, "", Place::End, "a b", raw("1")));
    refused("r \"a\" \"b\" {}\n", |d| {
        insert(d, "r.a", Place::End, "c", raw("1"))
    });
    refused("r { a = 1 /* c */ }\n", |d| {
        insert(d, "r.0", Place::End, "b", raw("1"))
    });
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
