//! Failures that other tools of this kind are known for, each as a small case, and the formatting conventions of new
//! text.

use ecs2fargate::model::marked;
use ecs2fargate::syntax::{
    CommitError, Committed, Document, NewEntry, NewFunction, NewValue, NodeId, Operation, Place,
};

fn text(text: &str) -> NewValue {
    NewValue::Text(text.to_owned())
}

fn read(text: &str) -> Document {
    marked(Document::parse(text).expect("the case is valid"), None)
}

/// The value at a path of keys and numbers.
fn find(document: &Document, path: &str) -> NodeId {
    path.split('.')
        .filter(|step| !step.is_empty())
        .fold(document.root(), |node, step| match step.parse::<usize>() {
            Ok(number) => document.items(node)[number],
            Err(_) => document.get(node, step).expect("the case has this key"),
        })
}

fn set(document: &Document, path: &str, value: NewValue) -> Operation {
    Operation::Set {
        node: find(document, path),
        value,
    }
}

fn remove(document: &Document, path: &str) -> Operation {
    let (mapping, key) = path.rsplit_once('.').unwrap_or(("", path));
    let mapping = find(document, mapping);
    match key.parse::<usize>() {
        Ok(number) => Operation::RemoveItem {
            sequence: mapping,
            item: document.items(mapping)[number],
        },
        Err(_) => {
            let key = document
                .entry(mapping, key)
                .expect("the case has this key")
                .key;
            Operation::RemoveEntry { mapping, key }
        }
    }
}

fn insert(
    document: &Document,
    mapping: &str,
    place: Place,
    key: &str,
    value: NewValue,
) -> Operation {
    Operation::InsertEntry {
        mapping: find(document, mapping),
        place,
        entry: NewEntry::new(key, value),
    }
}

fn after(document: &Document, path: &str) -> Place {
    let (mapping, key) = path.rsplit_once('.').unwrap_or(("", path));
    Place::After(
        document
            .entry(find(document, mapping), key)
            .expect("the case has this key")
            .key,
    )
}

fn append(document: &Document, path: &str, item: NewValue) -> Operation {
    Operation::AppendItem {
        sequence: find(document, path),
        item,
    }
}

fn commit(document: &Document, operations: &[Operation]) -> Committed {
    document.commit(operations).expect("the case can be edited")
}

/// Commits one operation and compares the text.
fn case(before: &str, operation: impl Fn(&Document) -> Operation, expected: &str) {
    let document = read(before);
    assert_eq!(commit(&document, &[operation(&document)]).text, expected);
}

#[test]
fn an_edit_in_a_flow_mapping_keeps_the_siblings() {
    case(
        "X: {A: 1, B: 2, C: 3}\n",
        |d| set(d, "X.B", NewValue::Number(9)),
        "X: {A: 1, B: 9, C: 3}\n",
    );
    case(
        "X: {A: 1, B: 2, C: 3}\n",
        |d| remove(d, "X.B"),
        "X: {A: 1, C: 3}\n",
    );
    case(
        "X: { A: 1, B: 2 }\n",
        |d| insert(d, "X", Place::End, "C", text("x")),
        "X: { A: 1, B: 2, C: x }\n",
    );
}

#[test]
fn lines_added_to_a_crlf_file_end_in_crlf() {
    case(
        "A:\r\n  B: 1\r\n",
        |d| insert(d, "A", Place::End, "C", NewValue::Number(2)),
        "A:\r\n  B: 1\r\n  C: 2\r\n",
    );
}

#[test]
fn a_comment_is_neither_doubled_nor_grafted_on_what_is_inserted() {
    let before = "A:\n  # about b\n  B: 1 # one\n  # about d\n  D: 3\n";
    let expected = "A:\n  # about b\n  B: 1 # one\n  C: x\n  # about d\n  D: 3\n";
    case(
        before,
        |d| insert(d, "A", after(d, "A.B"), "C", text("x")),
        expected,
    );
}

#[test]
fn the_line_after_a_block_scalar_stays_a_line() {
    let before = "A: |\n  one\n  two\nB: 1\n";
    case(
        before,
        |d| insert(d, "", after(d, "A"), "C", text("x")),
        "A: |\n  one\n  two\nC: x\nB: 1\n",
    );
    case(before, |d| remove(d, "B"), "A: |\n  one\n  two\n");
    case(before, |d| set(d, "A", text("x")), "A: x\nB: 1\n");
}

#[test]
fn characters_of_several_bytes_do_not_shift_an_edit() {
    case(
        "é: |\n  😀 ü\nb: 'ß' # ä\n",
        |d| set(d, "b", text("x")),
        "é: |\n  😀 ü\nb: 'x' # ä\n",
    );
}

#[test]
fn the_final_line_break_is_neither_doubled_nor_added() {
    case(
        "a: 1\n",
        |d| insert(d, "", Place::End, "b", text("x")),
        "a: 1\nb: x\n",
    );
    case(
        "a: 1",
        |d| insert(d, "", Place::End, "b", text("x")),
        "a: 1\nb: x",
    );
    case("a: 1\nb: 2", |d| remove(d, "b"), "a: 1");
}

#[test]
fn a_block_scalar_that_ends_the_text_keeps_its_value_when_text_follows() {
    case(
        "a: |\n  x",
        |d| insert(d, "", Place::End, "b", text("z")),
        "a: |-\n  x\nb: z",
    );
}

#[test]
fn an_anchored_node_is_not_edited_through_its_alias() {
    let document = read("a: &x\n  b: 1\nc: *x\n");
    let through_alias = document
        .get(find(&document, "c"), "b")
        .expect("the alias is followed");
    let error = document.commit(&[Operation::Set {
        node: through_alias,
        value: text("y"),
    }]);
    assert!(matches!(error, Err(CommitError::SharedNode { .. })));
    let error = document.commit(&[remove(&document, "a")]);
    assert!(matches!(error, Err(CommitError::SharedNode { .. })));
}

#[test]
fn an_anchor_on_a_removed_key_is_not_lost() {
    let document = read("&a b: 1\nc: *a\n");
    assert!(matches!(
        document.commit(&[remove(&document, "b")]),
        Err(CommitError::SharedNode { .. })
    ));
}

#[test]
fn no_comma_is_left_behind_the_removed_last_member() {
    case(
        "{\n  \"a\": 1,\n  \"b\": 2\n}\n",
        |d| remove(d, "b"),
        "{\n  \"a\": 1\n}\n",
    );
    case("{\"a\":1,\"b\":2}", |d| remove(d, "b"), "{\"a\":1}");
    case("{\"a\":1,\"b\":2}", |d| remove(d, "a"), "{\"b\":2}");
    case(
        "a: [\n  x,\n  y # why\n]\n",
        |d| remove(d, "a.1"),
        "a: [\n  x\n]\n",
    );
}

#[test]
fn a_member_added_to_json_is_written_like_its_siblings() {
    let before = "{\n\t\"a\": 1,\n\t\"b\": {}\n}\n";
    case(
        before,
        |d| insert(d, "", Place::End, "c", text("x")),
        "{\n\t\"a\": 1,\n\t\"b\": {},\n\t\"c\": \"x\"\n}\n",
    );
    case(
        before,
        |d| insert(d, "b", Place::End, "c", text("x")),
        "{\n\t\"a\": 1,\n\t\"b\": {\n\t\t\"c\": \"x\"\n\t}\n}\n",
    );
    case(
        "{\"a\":[1]}",
        |d| append(d, "a", NewValue::Null),
        "{\"a\":[1,null]}",
    );
}

#[test]
fn a_resource_is_set_apart_by_a_blank_line() {
    let before = "R:\n  A:\n    x: 1\n\n  B:\n    x: 2\n\nO: 1\n";
    let new = || NewValue::Mapping(vec![NewEntry::new("x", NewValue::Number(3))]);
    let middle = "R:\n  A:\n    x: 1\n\n  C:\n    x: 3\n\n  B:\n    x: 2\n\nO: 1\n";
    case(
        before,
        |d| insert(d, "R", after(d, "R.A"), "C", new()),
        middle,
    );
    let end = "R:\n  A:\n    x: 1\n\n  B:\n    x: 2\n\n  C:\n    x: 3\n\nO: 1\n";
    case(before, |d| insert(d, "R", Place::End, "C", new()), end);
    case(before, |d| remove(d, "R.B"), "R:\n  A:\n    x: 1\n\nO: 1\n");
    case(before, |d| remove(d, "R.A"), "R:\n  B:\n    x: 2\n\nO: 1\n");
}

#[test]
fn dashes_stand_as_the_siblings_do() {
    let item = || {
        NewValue::Mapping(vec![
            NewEntry::new("k", text("v")),
            NewEntry::new("l", text("w")),
        ])
    };
    case(
        "a:\n- k: 1\n  l: 2\n",
        |d| append(d, "a", item()),
        "a:\n- k: 1\n  l: 2\n- k: v\n  l: w\n",
    );
    let alone = "a:\n  -\n    k: 1\n";
    case(
        alone,
        |d| append(d, "a", item()),
        "a:\n  -\n    k: 1\n  -\n    k: v\n    l: w\n",
    );
}

#[test]
fn the_dash_stays_when_the_first_entry_of_an_item_goes() {
    case(
        "a:\n  - k: 1\n    l: 2\n",
        |d| remove(d, "a.0.k"),
        "a:\n  - l: 2\n",
    );
    case("a:\n  - k: 1\n", |d| remove(d, "a.0.k"), "a:\n  - {}\n");
    case(
        "a:\n  - k: 1\n",
        |d| insert(d, "a.0", Place::Start, "j", text("x")),
        "a:\n  - j: x\n    k: 1\n",
    );
}

#[test]
fn a_collection_that_loses_all_is_written_empty() {
    case("a:\n  b: 1\nc: 2\n", |d| remove(d, "a.b"), "a: {}\nc: 2\n");
    case(
        "a: # why\n  - 1\nc: 2\n",
        |d| remove(d, "a.0"),
        "a: [] # why\nc: 2\n",
    );
    case(
        "a: {}\n",
        |d| insert(d, "a", Place::End, "b", text("x")),
        "a:\n  b: x\n",
    );
    case(
        "a: # why\nb: 1\n",
        |d| append(d, "a", text("x")),
        "a: # why\n  - x\nb: 1\n",
    );
}

#[test]
fn strings_are_quoted_where_a_reader_would_take_them_for_something_else() {
    for word in [
        "on",
        "yes",
        "n",
        "12:30",
        "1_000",
        "2012-10-17",
        "0o7",
        "0x1",
        ".5",
        "~",
        "null",
        " a",
        "a ",
        "a: b",
        "a #b",
        "*a",
        "@a",
        "<<",
        "",
    ] {
        case(
            "a: 1\n",
            |d| set(d, "a", text(word)),
            &format!("a: '{word}'\n"),
        );
    }
    case("a: 1\n", |d| set(d, "a", text("t2.micro")), "a: t2.micro\n");
    case("a: \"b\"\n", |d| set(d, "a", text("c")), "a: \"c\"\n");
}

fn get_att() -> NewValue {
    ecs2fargate::model::new_value::get_att("Role", "Arn")
}

#[test]
fn intrinsics_follow_the_habit_of_the_file() {
    case(
        "a: 1\n",
        |d| set(d, "a", get_att()),
        "a: !GetAtt Role.Arn\n",
    );
    case(
        "{\"a\": 1}\n",
        |d| set(d, "a", get_att()),
        "{\"a\": {\"Fn::GetAtt\": [\"Role\", \"Arn\"]}}\n",
    );
    let long = "b:\n  Ref: X\na: 1\n";
    case(
        long,
        |d| set(d, "a", get_att()),
        "b:\n  Ref: X\na:\n  Fn::GetAtt:\n    - Role\n    - Arn\n",
    );
}

#[test]
fn two_tags_never_meet_on_one_node() {
    let outer = NewValue::Function(Box::new(NewFunction {
        tag: "!Base64".to_owned(),
        tagged: get_att(),
        key: "Fn::Base64".to_owned(),
        spelled: get_att(),
    }));
    case(
        "a: 1\n",
        |d| set(d, "a", outer.clone()),
        "a:\n  Fn::Base64: !GetAtt Role.Arn\n",
    );
}

#[test]
fn comments_that_go_or_may_be_false_are_reported() {
    let document = read("a:\n  # about b\n  b: 1 # one\n  c: 2 # two\n");
    let committed = commit(
        &document,
        &[remove(&document, "a.b"), set(&document, "a.c", text("x"))],
    );
    assert_eq!(committed.text, "a:\n  c: x # two\n");
    let lost: Vec<_> = committed
        .lost_comments
        .iter()
        .map(|lost| (lost.operation, lost.text.as_str()))
        .collect();
    assert_eq!(lost, [(0, "# about b"), (0, "# one")]);
    let stale: Vec<_> = committed
        .stale_comments
        .iter()
        .map(|stale| (stale.operation, stale.text.as_str()))
        .collect();
    assert_eq!(stale, [(1, "# two")]);
}

#[test]
fn comments_that_belong_to_nobody_stay() {
    let before = "a:\n\n  # a section\n  b: 1\n  # about c\n  c: 2\n  # the end\nd: 1\n";
    case(
        before,
        |d| remove(d, "a.b"),
        "a:\n\n  # a section\n  # about c\n  c: 2\n  # the end\nd: 1\n",
    );
    case(
        before,
        |d| remove(d, "a.c"),
        "a:\n\n  # a section\n  b: 1\n  # the end\nd: 1\n",
    );
}

#[test]
fn operations_that_contradict_each_other_are_named() {
    let document = read("a:\n  b: 1\n  c: 2\n");
    let conflict = |operations: &[Operation]| match document.commit(operations) {
        Err(CommitError::Conflict { first, second, .. }) => (first, second),
        other => panic!("not a conflict: {other:?}"),
    };
    let (b, other_b) = (
        set(&document, "a.b", text("x")),
        set(&document, "a.b", text("y")),
    );
    assert_eq!(conflict(&[b.clone(), other_b]), (0, 1));
    assert_eq!(
        conflict(&[
            set(&document, "a.c", text("z")),
            b.clone(),
            remove(&document, "a")
        ]),
        (0, 2)
    );
    assert_eq!(
        commit(&document, &[b.clone(), b]).text,
        "a:\n  b: x\n  c: 2\n"
    );
    let new = |value| insert(&document, "a", Place::End, "z", value);
    assert_eq!(conflict(&[new(text("x")), new(text("y"))]), (0, 1));
    assert_eq!(
        commit(&document, &[new(text("x")), new(text("x"))]).text,
        "a:\n  b: 1\n  c: 2\n  z: x\n"
    );
}

#[test]
fn insertions_at_one_place_keep_their_order_around_removals() {
    let document = read("a: 1\nb: 2\nc: 3\n");
    let operations = [
        insert(&document, "", after(&document, "b"), "x", text("x")),
        remove(&document, "b"),
        insert(
            &document,
            "",
            Place::Before(
                document
                    .entry(document.root(), "b")
                    .expect("it is there")
                    .key,
            ),
            "w",
            text("w"),
        ),
        insert(&document, "", after(&document, "a"), "v", text("v")),
    ];
    assert_eq!(
        commit(&document, &operations).text,
        "a: 1\nv: v\nw: w\nx: x\nc: 3\n"
    );
}

#[test]
fn merge_keys_duplicates_and_existing_keys_are_refused() {
    let document = read("m: &m\n  x: 1\na:\n  <<: *m\n  b: 1\nd: 1\nd: 2\n");
    let error = |operation| {
        document
            .commit(&[operation])
            .map(|_| ())
            .expect_err("it is refused")
    };
    assert!(matches!(
        error(set(&document, "a.b", text("x"))),
        CommitError::MergeKey { .. }
    ));
    assert!(matches!(
        error(set(&document, "d", text("x"))),
        CommitError::DuplicateKey { .. }
    ));
    assert!(matches!(
        error(insert(&document, "", Place::End, "a", text("x"))),
        CommitError::KeyExists { .. }
    ));
}

#[test]
fn a_flow_collection_continued_below_its_key_can_be_read() {
    let document = read("a:\n  b: ['x # x', # one\n  y\n  ]\n  c: 1\n");
    assert_eq!(document.items(find(&document, "a.b")).len(), 2);
    let committed = commit(&document, &[set(&document, "a.b.1", text("z # z"))]);
    assert_eq!(
        committed.text,
        "a:\n  b: ['x # x', # one\n  'z # z'\n  ]\n  c: 1\n"
    );
}

#[test]
fn a_flow_collection_with_a_comment_after_quoted_text_can_be_read_again() {
    for (before, item, expected) in [
        (
            "a: [\n  x, 'it ''is'' y ' # why\n]\nb: 1\n",
            "a.0",
            "a: [\n  'it ''is'' y ' # why\n]\nb: 1\n",
        ),
        (
            "a: [\n  \"x\\\\\" # why\n, y]\nb: 1\n",
            "a.1",
            "a: [\n  \"x\\\\\" # why\n]\nb: 1\n",
        ),
    ] {
        let document = read(before);
        let committed = commit(&document, &[remove(&document, item)]);
        assert_eq!(committed.text, expected);
        let new = committed.document().expect("the new text is valid");
        assert_eq!(new.items(find(&new, "a")).len(), 1);
    }
}

#[test]
fn a_kept_block_scalar_does_not_swallow_the_blank_line_of_what_was_removed() {
    case(
        "a:\n  b: |+\n    x\n\n  c: 1\n\nd: 2\n",
        |d| remove(d, "a.c"),
        "a:\n  b: |+\n    x\n\nd: 2\n",
    );
}

#[test]
fn a_kept_block_scalar_does_not_swallow_the_blank_line_before_what_is_inserted() {
    case(
        "a:\n  x: 1\n\nb:\n  y: 2\n\nk:\n  c: |+\n    x\n\nd:\n  z: 1\n",
        |d| {
            let key = d.entry(d.root(), "d").expect("it is there").key;
            insert(d, "", Place::Before(key), "new", text("x"))
        },
        "a:\n  x: 1\n\nb:\n  y: 2\n\nk:\n  c: |+\n    x\n\nnew: x\n\nd:\n  z: 1\n",
    );
}

#[test]
fn the_last_member_of_a_line_goes_without_the_line_break() {
    let before = "{\n  a: 1, b: 2,\n  c: 3\n}\n";
    case(before, |d| remove(d, "b"), "{\n  a: 1,\n  c: 3\n}\n");
}

#[test]
fn several_entries_take_the_place_of_the_only_one_behind_a_dash() {
    let document = read("- b: 1\n- x\n");
    let operations = [
        insert(&document, "0", Place::Start, "a", text("x")),
        remove(&document, "0.b"),
        insert(&document, "0", Place::End, "c", text("z")),
    ];
    assert_eq!(commit(&document, &operations).text, "- a: x\n  c: z\n- x\n");
}

#[test]
fn an_empty_block_scalar_stays_empty_when_it_comes_to_stand_last() {
    case("a: >\n\nb: 1\n", |d| remove(d, "b"), "a: >\n");
}

#[test]
fn a_block_scalar_does_not_swallow_the_comment_inside_what_was_removed_behind_it() {
    let text = "a:\n  role: |\n    lines\n  gone:\n    - x\n    # the last of them\n\nb: 1\n";
    let document = Document::parse(text).expect("it is valid");
    let mapping = document.get(document.root(), "a").expect("it is there");
    let key = document.entries(mapping)[1].key;
    let removed = document
        .commit(&[Operation::RemoveEntry { mapping, key }])
        .expect("it can be made");
    assert_eq!(removed.text, "a:\n  role: |\n    lines\n\nb: 1\n");
    assert_eq!(removed.lost_comments.len(), 1);
}
