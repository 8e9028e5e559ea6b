use super::super::CodeEdit;
use super::{call, edited, insert, python, range, refusal, remove};
use crate::syntax::CommitError;

#[test]
fn equal_edits_are_one() {
    let code = python("f(a, x=1)\n");
    let edits = [
        remove(&code, "f", "x"),
        remove(&code, "f", "x"),
        insert(&code, "f", "n", "2"),
        insert(&code, "f", "n", "2"),
    ];
    assert_eq!(edited(&code, &edits), "f(a, n=2)\n");
}

#[test]
fn edits_that_contradict_each_other_are_refused() {
    let code = python("f(a, x=g(b=1))\nh()\n");
    let statement = CodeEdit::RemoveStatement {
        statement: call(&code, "f").statement.clone(),
    };
    let replace = |old: &str, new: &str| CodeEdit::Replace {
        range: range(&code, old),
        text: new.to_owned(),
    };
    let next = CodeEdit::InsertStatementAfter {
        statement: call(&code, "f").statement.clone(),
        lines: vec!["n()".to_owned()],
    };
    for edits in [
        [insert(&code, "f", "n", "2"), insert(&code, "f", "n", "3")],
        [remove(&code, "f", "x"), insert(&code, "g", "n", "3")],
        [remove(&code, "f", "x"), remove(&code, "g", "b")],
        [statement.clone(), remove(&code, "f", "x")],
        [statement.clone(), next.clone()],
        [replace("a", "b"), replace("a", "c")],
        [replace("g(b=1)", "b"), insert(&code, "g", "n", "2")],
    ] {
        let error = refusal(&code, &edits);
        assert!(
            matches!(
                error,
                CommitError::Conflict {
                    first: 0,
                    second: 1,
                    ..
                }
            ),
            "{error}"
        );
    }
    let edits = [
        replace("h()", "k()"),
        CodeEdit::InsertStatementAfter {
            statement: call(&code, "h").statement.clone(),
            lines: vec!["n()".to_owned()],
        },
    ];
    assert_eq!(edited(&code, &edits), "f(a, x=g(b=1))\nk()\nn()\n");
}

#[test]
fn new_text_that_is_no_expression_is_refused() {
    let code = python("f(a)\n");
    for text in ["(", "1)", "1, b", "\"", "#", "1\ng()"] {
        let error = refusal(&code, &[insert(&code, "f", "n", text)]);
        assert!(error.is_bug(), "{text}: {error}");
    }
    let statement = CodeEdit::InsertStatementAfter {
        statement: call(&code, "f").statement.clone(),
        lines: vec!["if x:".to_owned()],
    };
    refusal(&code, &[statement]);
}
