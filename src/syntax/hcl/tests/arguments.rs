//! New arguments, aligned with the lines beside them.

use super::super::super::*;
use super::cases::*;
use super::parse;

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
fn lines_that_are_aligned_differently_are_not_joined() {
    let remove_r = |d: &Document| remove(d, "r");
    case(
        "a = 1\nr {}\nlonger = 2\n",
        remove_r,
        "a = 1\n\nlonger = 2\n",
    );
    case("a = 1\nr {}\nb = 2\n", remove_r, "a = 1\nb = 2\n");
    case(
        "a = 1\n\nr {}\nlonger = 2\n",
        remove_r,
        "a = 1\n\nlonger = 2\n",
    );
}

#[test]
fn an_argument_that_gets_lines_is_no_longer_aligned() {
    let add = |d: &Document| insert(d, "x", Place::End, "a", NewValue::Number(1));
    case(
        "x    = {}\nlong = 2\n",
        add,
        "x = {\n  a = 1\n}\nlong = 2\n",
    );
    case(
        "x  = 1\nlong = {}\ny  = 3\n",
        |d| insert(d, "long", Place::End, "a", NewValue::Number(1)),
        "x  = 1\nlong = {\n  a = 1\n}\ny  = 3\n",
    );
    case(
        "x    = 1\nlong = {}\n",
        |d| insert(d, "long", Place::End, "a", NewValue::Number(1)),
        "x    = 1\nlong = { a = 1 }\n",
    );
}

#[test]
fn a_value_is_encoded_as_json() {
    let add = |d: &Document, value: NewValue| Operation::InsertEntry {
        mapping: find(d, "r.0"),
        place: Place::End,
        entry: NewEntry::new("policy", NewValue::json_encoded(value)),
    };
    let object = || NewValue::Mapping(vec![NewEntry::new("Version", text("1"))]);
    case(
        "r {\n  a = 1\n}\n",
        |d| add(d, object()),
        "r {\n  a = 1\n  policy = jsonencode({\n    Version = \"1\"\n  })\n}\n",
    );
    case(
        "r {\n  longest = 1\n}\n",
        |d| add(d, NewValue::Sequence(vec![raw("var.b")])),
        "r {\n  longest = 1\n  policy  = jsonencode([var.b])\n}\n",
    );
}

#[test]
fn an_encoded_value_is_replaced_by_another() {
    let object = || NewValue::Mapping(vec![NewEntry::new("b", text("2"))]);
    let encoded = || NewValue::json_encoded(object());
    let after = "r {\n  a = jsonencode({\n    b = \"2\"\n  })\n}\n";
    let before = "r {\n  a = jsonencode({\n    b = 1\n  })\n}\n";
    case(before, |d| set(d, "r.0.a", object()), after);
    case(before, |d| set(d, "r.0.a", encoded()), after);
    case(
        "r {\n  a = var.x\n}\n",
        |d| set(d, "r.0.a", encoded()),
        after,
    );
}
