use super::{edited, insert, python, remove, typescript};

#[test]
fn a_line_that_new_items_make_too_long_is_spread() {
    let long = "b".repeat(70);
    let code = python(&format!("if a:\n    x = f(a, {long}=1, x=2)  # why\n"));
    let edits = [
        remove(&code, "f", "x"),
        insert(&code, "f", "n", "3"),
        insert(&code, "f", "m", "'four and more'"),
    ];
    assert_eq!(
        edited(&code, &edits),
        format!(
            "if a:\n    x = f(\n        a,\n        {long}=1,\n        n=3,\n        m='four and more',\n    )  # why\n"
        )
    );
    // A value on several lines, behind a comma at the end; the short line stays.
    let code = python("f(a=1,)\n");
    let several = insert(&code, "f", "n", "[\n    1,\n]");
    assert_eq!(
        edited(&code, &[several]),
        "f(\n    a=1,\n    n=[\n        1,\n    ],\n)\n"
    );
    assert_eq!(
        edited(&code, &[insert(&code, "f", "n", "1")]),
        "f(a=1, n=1,)\n"
    );
    // With a comment, and with items on several lines, the lines stay as they are.
    let code = python(&format!("f(a=1, # why\n  {long}=2)\n"));
    let wide = insert(&code, "f", "n", &"3".repeat(40));
    assert!(edited(&code, &[wide]).starts_with("f(a=1, # why\n  bbb"));

    let code = typescript(&format!("new f(this, 'id', {{ a, {long}: 1 }});\r\n"));
    let edits = [
        insert(&code, "f", "x", "2"),
        insert(&code, "f", "other", "three"),
    ];
    assert_eq!(
        edited(&code, &edits),
        format!(
            "new f(this, 'id', {{\r\n  a,\r\n  {long}: 1,\r\n  x: 2,\r\n  other: three,\r\n}});\r\n"
        )
    );
}
