use super::super::{Code, CodeEdit};
use super::{
    binding, call, committed, edited, insert, insert_after, python, range, refusal, remove,
    typescript,
};

/// The calls of f after its argument x is removed.
fn without_x(text: &str, parse: fn(&str) -> Code) -> String {
    let code = parse(text);
    let after = edited(&code, &[remove(&code, "f", "x")]);
    // The same with the line breaks of Windows.
    let windows = parse(&text.replace('\n', "\r\n"));
    let other = edited(&windows, &[remove(&windows, "f", "x")]);
    assert_eq!(other, after.replace('\n', "\r\n"));
    after
}

#[test]
fn an_argument_of_python_is_removed() {
    for (before, after) in [
        ("f(x=1)\n", "f()\n"),
        ("f( x=1 )\n", "f()\n"),
        ("f(x=1,)\n", "f()\n"),
        ("f(a, x=1)\n", "f(a)\n"),
        ("f(a, x=1,)\n", "f(a,)\n"),
        ("f(x=1, b=2)\n", "f(b=2)\n"),
        ("f(a, x=1, b=2)\n", "f(a, b=2)\n"),
        ("f(\n    x=1,\n)\n", "f()\n"),
        (
            "f(\n    a,\n    x=1,\n    b=2,\n)\n",
            "f(\n    a,\n    b=2,\n)\n",
        ),
        ("f(\n    a,\n    x=1,\n)\n", "f(\n    a,\n)\n"),
        ("f(\n    a,\n    x=1\n)\n", "f(\n    a\n)\n"),
        ("f(\n    a,\n    x=1)\n", "f(\n    a)\n"),
        ("f(a,\n  x=1,\n  b=2)\n", "f(a,\n  b=2)\n"),
        ("f(a,\n  x=1)\n", "f(a)\n"),
        ("f(x=1,\n  b=2)\n", "f(b=2)\n"),
        ("f(a, x=1,\n  b=2)\n", "f(a,\n  b=2)\n"),
        ("f(a,\n  x=1, b=2)\n", "f(a,\n  b=2)\n"),
        ("f(a,\n  b=2, x=1)\n", "f(a,\n  b=2)\n"),
        ("f(\n    a\n    , x=1\n)\n", "f(\n    a\n)\n"),
        (
            "f(\n    a,\n    x=g(\n        1,\n    ),\n    b=2,\n)\n",
            "f(\n    a,\n    b=2,\n)\n",
        ),
        ("f(\n\ta,\n\tx=1,\n)\n", "f(\n\ta,\n)\n"),
        ("f(a, x = 1)\n", "f(a)\n"),
        ("\u{feff}f(a, x=1)\n", "\u{feff}f(a)\n"),
        ("f(a, x=1)", "f(a)"),
    ] {
        assert_eq!(without_x(before, python), after, "{before}");
    }
}

#[test]
fn the_comments_of_an_argument_go_with_it() {
    let text = "f(\n    a,  # of a\n    # above x\n    x=1,  # of x\n\n    # free\n\n    # above b\n    b=2,  # of b\n)\n";
    let code = python(text);
    let after = committed(&code, &[remove(&code, "f", "x")]);
    assert_eq!(
        after.text,
        "f(\n    a,  # of a\n\n    # free\n\n    # above b\n    b=2,  # of b\n)\n"
    );
    let lost: Vec<_> = after
        .lost_comments
        .iter()
        .map(|one| (one.text.as_str(), one.span.start.line))
        .collect();
    assert_eq!(lost, [("# above x", 3), ("# of x", 4)]);
    for (before, after) in [
        (
            "f(\n    a,  # of a\n    x=1  # of x\n)\n",
            "f(\n    a  # of a\n)\n",
        ),
        (
            "f(\n    a  # of a\n    , x=1\n)\n",
            "f(\n    a  # of a\n)\n",
        ),
        ("f(a,  # of a\n  x=1)\n", "f(a  # of a\n  )\n"),
        ("f(\n    x=1,  # of x\n    b=2,\n)\n", "f(\n    b=2,\n)\n"),
        ("f(x=1,  # of x\n  b=2)\n", "f(\n  b=2)\n"),
        (
            "f(\n    # above both\n    x=1, b=2,\n)\n",
            "f(\n    # above both\n    b=2,\n)\n",
        ),
    ] {
        let code = python(before);
        assert_eq!(edited(&code, &[remove(&code, "f", "x")]), after, "{before}");
    }
}

#[test]
fn a_property_of_typescript_is_removed() {
    for (before, after) in [
        ("f(a, { x: 1 });\n", "f(a);\n"),
        ("f({ x: 1 });\n", "f();\n"),
        ("f(a, { x: 1, b });\n", "f(a, { b });\n"),
        ("f(a, { b, x: 1 });\n", "f(a, { b });\n"),
        ("f(a, {b: 2, x: 1});\n", "f(a, {b: 2});\n"),
        ("f(a, {\n  b,\n  x: 1,\n});\n", "f(a, {\n  b,\n});\n"),
        ("f(a, {\n  b,\n  x: 1\n});\n", "f(a, {\n  b\n});\n"),
        ("f(a, {\n  x: 1\n});\n", "f(a);\n"),
        ("f(a, { x });\n", "f(a);\n"),
        ("f(\n  a,\n  {\n    x: 1,\n  },\n);\n", "f(\n  a,\n);\n"),
        (
            "new f<T>(this, 'id', { 'x': 1, b: 2 } as P);\n",
            "new f<T>(this, 'id', { b: 2 } as P);\n",
        ),
        (
            "f(a, {\n  x: () => {\n    g();\n  },\n  b: 2,\n});\n",
            "f(a, {\n  b: 2,\n});\n",
        ),
        ("f(a, { x: 1, ...rest });\n", "f(a, { ...rest });\n"),
        ("f(a, { b: 1,\n  x: 2 });\n", "f(a, { b: 1 });\n"),
    ] {
        assert_eq!(without_x(before, typescript), after, "{before}");
    }
    let text = "f(a, {\n  b, // of b\n  /* above x */\n  x: 1, // of x\n  /**\n   * above c\n   */\n  c,\n});\n";
    let code = typescript(text);
    let after = committed(&code, &[remove(&code, "f", "x")]);
    assert_eq!(
        after.text,
        "f(a, {\n  b, // of b\n  /**\n   * above c\n   */\n  c,\n});\n"
    );
    assert_eq!(after.lost_comments.len(), 2);
}

#[test]
fn an_argument_of_python_is_added() {
    for (before, after) in [
        ("f()\n", "f(n=1)\n"),
        ("f(a)\n", "f(a, n=1)\n"),
        ("f(a, b=2,)\n", "f(a, b=2, n=1,)\n"),
        ("f(a, b = 2)\n", "f(a, b = 2, n = 1)\n"),
        (
            "f(\n    a,\n    b=2,\n)\n",
            "f(\n    a,\n    b=2,\n    n=1,\n)\n",
        ),
        (
            "f(\n    a,\n    b=2\n)\n",
            "f(\n    a,\n    b=2,\n    n=1\n)\n",
        ),
        (
            "f(\n    a,\n    b=2  # of b\n)\n",
            "f(\n    a,\n    b=2,  # of b\n    n=1\n)\n",
        ),
        (
            "f(\n    a,\n    b=2,  # of b\n)\n",
            "f(\n    a,\n    b=2,  # of b\n    n=1,\n)\n",
        ),
        ("f(a,\n  b=2)\n", "f(a,\n  b=2,\n  n=1)\n"),
        ("f(\n    a, b=2\n)\n", "f(\n    a, b=2, n=1\n)\n"),
        ("f(\n\ta,\n)\n", "f(\n\ta,\n\tn=1,\n)\n"),
        ("f(\n)\n", "f(n=1)\n"),
        ("f(\n    # nothing\n)\n", "f(n=1\n    # nothing\n)\n"),
    ] {
        let code = python(before);
        assert_eq!(
            edited(&code, &[insert(&code, "f", "n", "1")]),
            after,
            "{before}"
        );
        let code = python(&before.replace('\n', "\r\n"));
        assert_eq!(
            edited(&code, &[insert(&code, "f", "n", "1")]),
            after.replace('\n', "\r\n")
        );
    }
}

#[test]
fn an_argument_is_added_after_another_one() {
    for (before, after) in [
        ("f(a=1, b=2)\n", "f(a=1, n=3, b=2)\n"),
        (
            "f(\n    a=1,  # of a\n    # above b\n    b=2,\n)\n",
            "f(\n    a=1,  # of a\n    n=3,\n    # above b\n    b=2,\n)\n",
        ),
        ("f(a=1,\n  b=2)\n", "f(a=1,\n  n=3,\n  b=2)\n"),
    ] {
        let code = python(before);
        assert_eq!(
            edited(&code, &[insert_after(&code, "f", "n", "3", "a")]),
            after,
            "{before}"
        );
    }
    let code = python("f(a=1)\n");
    refusal(&code, &[insert_after(&code, "f", "n", "3", "b")]);
}

#[test]
fn a_property_of_typescript_is_added() {
    for (before, after) in [
        ("f();\n", "f({ n: 1 });\n"),
        ("f(this, 'id');\n", "f(this, 'id', { n: 1 });\n"),
        (
            "f(\n  this,\n  'id',\n);\n",
            "f(\n  this,\n  'id',\n  { n: 1 },\n);\n",
        ),
        ("f(this, {});\n", "f(this, { n: 1 });\n"),
        ("f(this, {\n});\n", "f(this, { n: 1 });\n"),
        ("f(this, { a: 1 });\n", "f(this, { a: 1, n: 1 });\n"),
        ("f(this, {a: 1});\n", "f(this, {a: 1, n: 1});\n"),
        (
            "f(this, {\n    a: 1,\n});\n",
            "f(this, {\n    a: 1,\n    n: 1,\n});\n",
        ),
        (
            "f(this, {\n    a: 1\n});\n",
            "f(this, {\n    a: 1,\n    n: 1\n});\n",
        ),
        (
            "f(this, {\n    a: 1 // of a\n});\n",
            "f(this, {\n    a: 1, // of a\n    n: 1\n});\n",
        ),
        (
            "f(this, { \"a\": 1 });\n",
            "f(this, { \"a\": 1, \"n\": 1 });\n",
        ),
        (
            "new f<T>(this, { a } as P)!;\n",
            "new f<T>(this, { a, n: 1 } as P)!;\n",
        ),
    ] {
        let code = typescript(before);
        assert_eq!(
            edited(&code, &[insert(&code, "f", "n", "1")]),
            after,
            "{before}"
        );
        let code = typescript(&before.replace('\n', "\r\n"));
        assert_eq!(
            edited(&code, &[insert(&code, "f", "n", "1")]),
            after.replace('\n', "\r\n")
        );
    }
    let code = typescript("f(this, { a });\n");
    assert_eq!(
        edited(&code, &[insert(&code, "f", "vpc", "vpc")]),
        "f(this, { a, vpc });\n"
    );
    let code = typescript("f(this, { a: a });\n");
    assert_eq!(
        edited(&code, &[insert(&code, "f", "vpc", "vpc")]),
        "f(this, { a: a, vpc: vpc });\n"
    );
}

#[test]
fn several_new_properties_make_one_object() {
    let code = typescript("class A {\n  b() {\n    new f(this, 'id');\n  }\n}\n");
    let edits = [
        insert(&code, "f", "cpu", "256"),
        insert(&code, "f", "memory", "512"),
        insert(&code, "f", "size", "{\n  a: 1,\n}"),
    ];
    assert_eq!(
        edited(&code, &edits[..2]),
        "class A {\n  b() {\n    new f(this, 'id', { cpu: 256, memory: 512 });\n  }\n}\n"
    );
    assert_eq!(
        edited(&code, &edits),
        "class A {\n  b() {\n    new f(this, 'id', {\n      cpu: 256,\n      memory: 512,\n      size: {\n        a: 1,\n      },\n    });\n  }\n}\n"
    );
}

#[test]
fn arguments_are_removed_and_added_at_once() {
    let code = python("f(\n    a=1,\n    x=2,\n)\n");
    let edits = [
        remove(&code, "f", "x"),
        insert(&code, "f", "n", "3"),
        insert(&code, "f", "m", "4"),
    ];
    assert_eq!(
        edited(&code, &edits),
        "f(\n    a=1,\n    n=3,\n    m=4,\n)\n"
    );
    let code = python("f(\n    a=1,\n    x=2\n)\n");
    let edits = [remove(&code, "f", "x"), insert(&code, "f", "n", "3")];
    assert_eq!(edited(&code, &edits), "f(\n    a=1,\n    n=3\n)\n");
    let code = python("f(a=1, x=2)\n");
    let edits = [remove(&code, "f", "x"), insert(&code, "f", "n", "3")];
    assert_eq!(edited(&code, &edits), "f(a=1, n=3)\n");
    let code = typescript("f({\n  x: 2,\n});\n");
    let edits = [remove(&code, "f", "x"), insert(&code, "f", "n", "3")];
    assert_eq!(edited(&code, &edits), "f({\n  n: 3,\n});\n");
    let edits = [insert(&code, "f", "n", "3"), remove(&code, "f", "x")];
    assert_eq!(edited(&code, &edits), "f({\n  n: 3,\n});\n");
    let code = python("f(x=1, a=2, b=3, y=4)\n");
    let edits = [
        remove(&code, "f", "x"),
        remove(&code, "f", "y"),
        remove(&code, "f", "b"),
    ];
    assert_eq!(edited(&code, &edits), "f(a=2)\n");
}

#[test]
fn nested_calls_are_edited_at_once() {
    let code = python("f(\n    a=g(\n        x=1,\n        c=2,\n    ),\n    x=3,\n)\n");
    let edits = [
        remove(&code, "f", "x"),
        remove(&code, "g", "x"),
        insert(&code, "g", "n", "4"),
        insert(&code, "f", "n", "5"),
    ];
    assert_eq!(
        edited(&code, &edits),
        "f(\n    a=g(\n        c=2,\n        n=4,\n    ),\n    n=5,\n)\n"
    );
}

#[test]
fn a_value_on_several_lines_is_indented() {
    let code = python("def m():\n    f(\n        a=1,\n    )\n");
    let edits = [insert(&code, "f", "n", "G(\n    b=2,\n)")];
    assert_eq!(
        edited(&code, &edits),
        "def m():\n    f(\n        a=1,\n        n=G(\n            b=2,\n        ),\n    )\n"
    );
}

#[test]
fn a_last_argument_is_added() {
    let append = |code: &Code| CodeEdit::AppendArgument {
        call: call(code, "f").id,
        text: "n".to_owned(),
    };
    for (before, after) in [
        ("f()\n", "f(n)\n"),
        ("f(a, b=1)\n", "f(a, n, b=1)\n"),
        ("f(b=1)\n", "f(n, b=1)\n"),
    ] {
        let code = python(before);
        assert_eq!(edited(&code, &[append(&code)]), after);
    }
    let code = typescript("f(a);\n");
    assert_eq!(edited(&code, &[append(&code)]), "f(a, n);\n");
}

#[test]
fn objects_and_lists_are_edited() {
    let property = |code: &Code, text: &str, name: &str, value: &str| CodeEdit::InsertProperty {
        object: range(code, text),
        name: name.to_owned(),
        text: value.to_owned(),
        after: None,
    };
    let code = python("a = {'b': 1}\nc = dict(d=1)\ne = {}\n");
    let edits = [
        property(&code, "{'b': 1}", "n", "2"),
        property(&code, "dict(d=1)", "n", "2"),
        property(&code, "{}", "n", "2"),
    ];
    assert_eq!(
        edited(&code, &edits),
        "a = {'b': 1, 'n': 2}\nc = dict(d=1, n=2)\ne = {'n': 2}\n"
    );
    let item = |code: &Code, text: &str| CodeEdit::AppendItem {
        list: range(code, text),
        text: "n".to_owned(),
    };
    let drop = |code: &Code, text: &str, index| CodeEdit::RemoveItem {
        list: range(code, text),
        index,
    };
    for (before, list, after, without) in [
        ("a = []\n", "[]", "a = [n]\n", None),
        ("a = [b]\n", "[b]", "a = [b, n]\n", Some("a = []\n")),
        ("a = (b,)\n", "(b,)", "a = (b, n,)\n", Some("a = ()\n")),
        (
            "a = (b, c)\n",
            "(b, c)",
            "a = (b, c, n)\n",
            Some("a = (c,)\n"),
        ),
        ("a = ()\n", "()", "a = (n,)\n", None),
        (
            "a = [\n    b,\n]\n",
            "[\n    b,\n]",
            "a = [\n    b,\n    n,\n]\n",
            Some("a = []\n"),
        ),
    ] {
        let code = python(before);
        assert_eq!(edited(&code, &[item(&code, list)]), after);
        if let Some(without) = without.filter(|_| !before.contains("(b, c)")) {
            assert_eq!(edited(&code, &[drop(&code, list, 0)]), without);
        }
    }
    let code = python("a = (b, c)\n");
    assert_eq!(edited(&code, &[drop(&code, "(b, c)", 1)]), "a = (b,)\n");
    let code = typescript("const a = [\n  b,\n  c\n];\n");
    let list = binding(&code, "a").value().expect("it has one");
    let edits = [
        CodeEdit::RemoveItem {
            list: list.clone(),
            index: 1,
        },
        CodeEdit::AppendItem {
            list,
            text: "d".to_owned(),
        },
    ];
    assert_eq!(edited(&code, &edits), "const a = [\n  b,\n  d\n];\n");
}

#[test]
fn what_cannot_be_edited_is_refused() {
    for (text, edit) in [
        ("f(**k)\n", "n"),
        ("f(*k)\n", "n"),
        ("f(n=1)\n", "n"),
        ("f(x for x in y)\n", "n"),
    ] {
        let code = python(text);
        let error = refusal(&code, &[insert(&code, "f", edit, "1")]);
        assert!(!error.is_bug(), "{text}: {error}");
        assert!(error.position().is_some(), "{text}");
    }
    for text in ["f({ ...k });\n", "f({ n: 1 });\n", "new f;\n", "f(...k);\n"] {
        let code = typescript(text);
        let error = refusal(&code, &[insert(&code, "f", "n", "1")]);
        assert!(!error.is_bug(), "{text}: {error}");
    }
    let code = python("f(a=1)\n");
    assert!(!refusal(&code, &[remove(&code, "f", "x")]).is_bug());
    let code = typescript("f(props);\n");
    assert!(!refusal(&code, &[remove(&code, "f", "x")]).is_bug());
}

#[test]
fn words_and_expressions_are_replaced() {
    let replace = |code: &Code, old: &str, new: &str| CodeEdit::Replace {
        range: range(code, old),
        text: new.to_owned(),
    };
    let code = python("def g(a: 'ecs.Ec2Service'): return ecs.Old(a)  # Old\n");
    let edits = [
        replace(&code, "Ec2Service", "FargateService"),
        replace(&code, "Old", "New"),
    ];
    assert_eq!(
        edited(&code, &edits),
        "def g(a: 'ecs.FargateService'): return ecs.New(a)  # Old\n"
    );
    // Another meaning of what is around it is no edit of this word.
    let code = python("a = b * c\n");
    assert!(refusal(&code, &[replace(&code, "b", "d + e")]).is_bug());
    assert!(!refusal(&code, &[replace(&code, "b *", "d")]).is_bug());
    let code = python("f'{a}'\n");
    assert_eq!(edited(&code, &[replace(&code, "a", "b")]), "f'{b}'\n");
    let code = typescript("`${a}`; x as A; y!; <T>z;\n");
    let edits = [
        replace(&code, "a", "b"),
        replace(&code, "A", "B"),
        replace(&code, "y", "w"),
        replace(&code, "z", "v"),
    ];
    assert_eq!(edited(&code, &edits), "`${b}`; x as B; w!; <T>v;\n");
}
