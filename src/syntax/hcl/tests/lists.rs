//! Items and entries that are added, and what is removed.

use super::super::super::*;
use super::cases::*;

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
