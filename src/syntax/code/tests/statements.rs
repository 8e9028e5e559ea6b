use super::super::{Code, CodeEdit};
use super::{call, committed, edited, python, refusal, typescript};

fn without(code: &Code, names: &[&str]) -> Vec<CodeEdit> {
    let remove = |name: &&str| CodeEdit::RemoveStatement {
        statement: call(code, name).statement.clone(),
    };
    names.iter().map(remove).collect()
}

fn after(code: &Code, name: &str, lines: &[&str]) -> CodeEdit {
    CodeEdit::InsertStatementAfter {
        statement: call(code, name).statement.clone(),
        lines: lines.iter().map(|&line| line.to_owned()).collect(),
    }
}

fn before(code: &Code, name: &str, lines: &[&str]) -> CodeEdit {
    CodeEdit::InsertStatementBefore {
        statement: call(code, name).statement.clone(),
        lines: lines.iter().map(|&line| line.to_owned()).collect(),
    }
}

#[test]
fn a_statement_is_removed() {
    for (text, without_x) in [
        ("a()\nx()\nb()\n", "a()\nb()\n"),
        ("x()\n", ""),
        ("a()\nx()", "a()"),
        ("a()\n\n# above\nx()  # behind\n\nb()\n", "a()\n\nb()\n"),
        ("a()\n# free\n\nx()\nb()\n", "a()\n# free\n\nb()\n"),
        ("# of the file\nx()\nb()\n", "# of the file\nb()\n"),
        (
            "# of the file\n# as well\nx()\nb()\n",
            "# of the file\n# as well\nb()\n",
        ),
        ("if c:\n    x()\n    b()\n", "if c:\n    b()\n"),
        (
            "if c:\n    x()\nelse:\n    b()\n",
            "if c:\n    pass\nelse:\n    b()\n",
        ),
        ("if c: x()\n", "if c: pass\n"),
        (
            "def d():\n    \"\"\"Doc.\"\"\"\n    x()\n",
            "def d():\n    \"\"\"Doc.\"\"\"\n",
        ),
        (
            "def d():\n\tx(\n\t\t1,\n\t)\n\treturn 1\n",
            "def d():\n\treturn 1\n",
        ),
        (
            "class C:\n\n    y = x()\n\n    def d(self): ...\n",
            "class C:\n\n    def d(self): ...\n",
        ),
        ("@x()\ndef d(): ...\nb()\n", "b()\n"),
        ("a()\nfor i in x():\n    pass\nb()\n", "a()\nb()\n"),
    ] {
        let code = python(text);
        assert_eq!(edited(&code, &without(&code, &["x"])), without_x, "{text}");
        let code = python(&text.replace('\n', "\r\n"));
        assert_eq!(
            edited(&code, &without(&code, &["x"])),
            without_x.replace('\n', "\r\n")
        );
    }
    for (text, without_x) in [
        ("a();\nx();\nb();\n", "a();\nb();\n"),
        (
            "a();\n\n// above\nx(); // behind\n\nb();\n",
            "a();\n\nb();\n",
        ),
        ("function d() {\n  x();\n}\n", "function d() {\n}\n"),
        (
            "function d() {\n  x();\n\n  b();\n}\n",
            "function d() {\n  b();\n}\n",
        ),
        (
            "function d() {\n  b();\n\n  x();\n}\n",
            "function d() {\n  b();\n}\n",
        ),
        ("if (c) { x(); }\n", "if (c) {}\n"),
        (
            "switch (c) {\n  case 1:\n    x();\n    break;\n}\n",
            "switch (c) {\n  case 1:\n    break;\n}\n",
        ),
        (
            "class C {\n  y = x();\n  z = 1;\n}\n",
            "class C {\n  z = 1;\n}\n",
        ),
        ("a()\nx()\nb()\n", "a()\nb()\n"),
        ("export const y = x();\nb();\n", "b();\n"),
    ] {
        let code = typescript(text);
        assert_eq!(edited(&code, &without(&code, &["x"])), without_x, "{text}");
    }
}

#[test]
fn several_statements_are_removed() {
    let code = python("if c:\n    x()\n    y()\nz()\n");
    assert_eq!(
        edited(&code, &without(&code, &["x", "y"])),
        "if c:\n    pass\nz()\n"
    );
    let code = python("a()\n\nx()\n\ny()\n\nb()\n");
    assert_eq!(edited(&code, &without(&code, &["x", "y"])), "a()\n\nb()\n");
    let code = typescript("function d() {\n  x();\n\n  y();\n}\n");
    assert_eq!(
        edited(&code, &without(&code, &["x", "y"])),
        "function d() {\n}\n"
    );
}

#[test]
fn the_comments_of_a_statement_are_lost_with_it() {
    let code = python("a()\n# one\n# two\nx()  # three\n# four\n");
    let after = committed(&code, &without(&code, &["x"]));
    assert_eq!(after.text, "a()\n# four\n");
    let lost: Vec<_> = after
        .lost_comments
        .iter()
        .map(|one| one.text.as_str())
        .collect();
    assert_eq!(lost, ["# one", "# two", "# three"]);
}

#[test]
fn statements_are_added() {
    let code = python("if c:\n    a()  # of a\n    # above b\n    b()");
    let edits = [
        after(&code, "a", &["n(", "    1,", ")"]),
        after(&code, "b", &["m()"]),
        before(&code, "b", &["k()"]),
    ];
    assert_eq!(
        edited(&code, &edits),
        "if c:\n    a()  # of a\n    n(\n        1,\n    )\n    k()\n    # above b\n    b()\n    m()"
    );
    let code = typescript("class A {\r\n\tb() {\r\n\t\ta();\r\n\t}\r\n}\r\n");
    let edits = [after(&code, "a", &["n();", "", "m();"])];
    assert_eq!(
        edited(&code, &edits),
        "class A {\r\n\tb() {\r\n\t\ta();\r\n\t\tn();\r\n\r\n\t\tm();\r\n\t}\r\n}\r\n"
    );
    // The statement inside of another one comes first where both end.
    let code = python("for i in a():\n    b()\n");
    let edits = [after(&code, "a", &["n()"]), after(&code, "b", &["m()"])];
    assert_eq!(
        edited(&code, &edits),
        "for i in a():\n    b()\n    m()\nn()\n"
    );
}

#[test]
fn a_statement_is_refused_where_no_other_one_can_be() {
    for (text, reason) in [
        (
            "class A { readonly b = a(); }\n",
            "assign it in the constructor",
        ),
        ("if (c) a();\n", "not a statement in a block"),
        ("a(); b();\n", "in the same line"),
        ("const d = () => a();\n", ""),
    ] {
        let code = typescript(text);
        let edit = after(&code, "a", &["n();"]);
        if reason.is_empty() {
            assert_eq!(edited(&code, &[edit]), format!("{text}n();\n"));
        } else {
            let error = refusal(&code, &[edit]);
            assert!(error.to_string().contains(reason), "{error}");
        }
    }
    let code = python("a(); b()\n");
    refusal(&code, &[after(&code, "a", &["n()"])]);
    refusal(&code, &without(&code, &["b"]));
    let code = typescript("if (c) a();\n");
    refusal(&code, &without(&code, &["a"]));
}

#[test]
fn a_call_is_removed_from_a_chain() {
    let chained = |code: &Code| CodeEdit::RemoveChained {
        call: call(code, "x").id,
    };
    for (text, rest) in [
        ("new A(1).x(2);\n", "new A(1);\n"),
        (
            "const s = new A(1)\n  .x(2)\n  .b(3);\n",
            "const s = new A(1)\n  .b(3);\n",
        ),
        ("s = await a.b().x({ c: 1 });\n", "s = await a.b();\n"),
    ] {
        let code = typescript(text);
        assert_eq!(edited(&code, &[chained(&code)]), rest);
    }
    let code = python("s = (A(1)\n     .x(2)\n     .b(3))\n");
    assert_eq!(edited(&code, &[chained(&code)]), "s = (A(1)\n     .b(3))\n");
    let code = python("x(1)\n");
    refusal(&code, &[chained(&code)]);
}
