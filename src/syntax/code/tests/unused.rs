use super::super::{Code, CodeEdit, UnusedValue};
use super::{binding, call, committed, edited, python, range, refusal, typescript};

fn unused(code: &Code, name: &str) -> CodeEdit {
    CodeEdit::RemoveImportIfUnused {
        binding: binding(code, name).id,
    }
}

fn variable(code: &Code, name: &str, value: UnusedValue) -> CodeEdit {
    CodeEdit::RemoveBindingIfUnused {
        binding: binding(code, name).id,
        value,
    }
}

fn replace(code: &Code, old: &str, new: &str) -> CodeEdit {
    CodeEdit::Replace {
        range: range(code, old),
        text: new.to_owned(),
    }
}

fn drop(code: &Code, name: &str) -> CodeEdit {
    CodeEdit::RemoveStatement {
        statement: call(code, name).statement.clone(),
    }
}

#[test]
fn an_import_is_removed_with_its_last_use() {
    for (text, expected) in [
        ("from m import A\nA()\n", "B()\n"),
        ("from m import A, C\nA()\n", "from m import C\nB()\n"),
        (
            "from m import (\n    A,  # a\n    C,\n)\nA()\n",
            "from m import (\n    C,\n)\nB()\n",
        ),
        ("import m, A\nA()\n", "import m\nB()\n"),
        ("from m import A\nA()\nA\n", "from m import A\nB()\nA\n"),
        (
            "from m import A\nA()\n'A'\nx: 'A'\n",
            "from m import A\nB()\n'A'\nx: 'A'\n",
        ),
        ("import os\nfrom m import A\n\nA()\n", "import os\n\nB()\n"),
    ] {
        let code = python(text);
        assert_eq!(
            edited(&code, &[replace(&code, "A()", "B()"), unused(&code, "A")]),
            expected,
            "{text}"
        );
    }
    for (text, expected) in [
        ("import { A } from 'm';\nA();\n", "B();\n"),
        (
            "import { A, C } from 'm';\nA();\n",
            "import { C } from 'm';\nB();\n",
        ),
        ("import A from 'm';\nA();\n", "B();\n"),
        (
            "import D, { A } from 'm';\nA();\n",
            "import D from 'm';\nB();\n",
        ),
        (
            "import A, { D } from 'm';\nA();\n",
            "import { D } from 'm';\nB();\n",
        ),
        ("import * as A from 'm';\nA();\n", "B();\n"),
        ("import A = require('m');\nA();\n", "B();\n"),
        (
            "const { A, C } = require('m');\nA();\n",
            "const { C } = require('m');\nB();\n",
        ),
        ("const A = require('m');\nA();\n", "B();\n"),
        (
            "import { A } from 'm';\nA();\nlet a: A;\n",
            "import { A } from 'm';\nB();\nlet a: A;\n",
        ),
        (
            "import { A } from 'm';\nA();\nexport { A };\n",
            "import { A } from 'm';\nB();\nexport { A };\n",
        ),
    ] {
        let code = typescript(text);
        assert_eq!(
            edited(&code, &[replace(&code, "A()", "B()"), unused(&code, "A")]),
            expected,
            "{text}"
        );
    }
}

#[test]
fn an_import_that_nothing_used_before_stays() {
    let code = python("from m import A\n");
    assert_eq!(edited(&code, &[unused(&code, "A")]), "from m import A\n");
}

#[test]
fn all_names_of_an_import_are_removed_with_its_statement() {
    let code = typescript("import D, { A, C } from 'm';\nA(C, D);\nx();\n");
    let edits = [
        drop(&code, "A"),
        unused(&code, "A"),
        unused(&code, "C"),
        unused(&code, "D"),
    ];
    assert_eq!(edited(&code, &edits), "x();\n");
    assert_eq!(edited(&code, &edits[..3]), "import D from 'm';\nx();\n");
    let code = python("from m import A, C\nA(C)\nx()\n");
    let edits = [drop(&code, "A"), unused(&code, "A"), unused(&code, "C")];
    assert_eq!(edited(&code, &edits), "x()\n");
}

#[test]
fn a_variable_is_removed_with_its_last_use() {
    let code = typescript(
        "import { S } from 'm';\nconst s = S.spread('a');\nconst t = s;\nf({ x: t, b: 1 });\n",
    );
    let edits = [
        super::remove(&code, "f", "x"),
        variable(&code, "t", UnusedValue::Remove),
        variable(&code, "s", UnusedValue::Remove),
        unused(&code, "S"),
    ];
    assert_eq!(edited(&code, &edits), "f({ b: 1 });\n");
    let kept = [
        edits[0].clone(),
        edits[1].clone(),
        variable(&code, "s", UnusedValue::Keep),
    ];
    assert_eq!(
        edited(&code, &kept),
        "import { S } from 'm';\nS.spread('a');\nf({ b: 1 });\n"
    );
    let code = typescript("const a = 1, s = 2, b = 3;\nf(s);\n");
    let edits = [drop(&code, "f"), variable(&code, "s", UnusedValue::Remove)];
    assert_eq!(edited(&code, &edits), "const a = 1, b = 3;\n");
    let code = python("s = g()  # of s\nf(s)\n");
    let edits = [drop(&code, "f"), variable(&code, "s", UnusedValue::Remove)];
    assert_eq!(edited(&code, &edits), "");
    assert_eq!(committed(&code, &edits).lost_comments[0].text, "# of s");
    let kept = [drop(&code, "f"), variable(&code, "s", UnusedValue::Keep)];
    assert_eq!(edited(&code, &kept), "g()  # of s\n");
}

#[test]
fn an_attribute_is_removed_with_its_declaration() {
    let text = "class A {\n  private readonly s: S;\n  constructor() {\n    this.s = g();\n    f(this.s);\n  }\n}\n";
    let code = typescript(text);
    let edits = [drop(&code, "f"), variable(&code, "s", UnusedValue::Keep)];
    assert_eq!(
        edited(&code, &edits),
        "class A {\n  constructor() {\n    g();\n  }\n}\n"
    );
    // Another object may have it.
    let code = typescript(&text.replace("f(this.s);", "f(this.s);\n    other.s;"));
    let after = edited(
        &code,
        &[drop(&code, "f"), variable(&code, "s", UnusedValue::Keep)],
    );
    assert!(after.contains("this.s = g()"), "{after}");
}

#[test]
fn what_may_be_needed_stays() {
    for text in [
        "export const s = g();\nf(s);\n",
        "let s = g();\ns = 1;\nf(s);\n",
        "const { s } = g();\nf(s);\n",
        "const s = (g());\nf(s);\n",
    ] {
        let code = typescript(text);
        let edits = [drop(&code, "f"), variable(&code, "s", UnusedValue::Keep)];
        assert_eq!(edited(&code, &edits), text.replace("f(s);\n", ""), "{text}");
    }
    let code = typescript("function s() {}\nf(s);\n");
    refusal(&code, &[variable(&code, "s", UnusedValue::Keep)]);
}
