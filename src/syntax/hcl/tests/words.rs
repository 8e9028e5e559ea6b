//! Replaced words.

use super::super::super::*;
use super::cases::*;

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
    refused("x = f(a, # db\n  db)\n", |d| reword(d, "c"));
    refused("x = <<E\r\na\r\nE\r\n", |d| Operation::Reword {
        node: find(d, "x"),
        words: vec![Word {
            at: 1..2,
            with: "b".to_owned(),
        }],
    });
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
