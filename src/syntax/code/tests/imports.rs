use super::super::CodeEdit;
use super::{edited, python, refusal, typescript};

fn add(module: &str, name: &str, alias: &str) -> CodeEdit {
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    CodeEdit::AddImport {
        module: module.to_owned(),
        name: given(name),
        alias: given(alias),
    }
}

#[test]
fn an_import_of_python_is_added() {
    for (text, edit, expected) in [
        ("from m import A\n", add("m", "A", ""), "from m import A\n"),
        (
            "from m import A as B\n",
            add("m", "A", ""),
            "from m import A, A as B\n",
        ),
        (
            "from m import A, C\n",
            add("m", "B", ""),
            "from m import A, B, C\n",
        ),
        (
            "from m import C, A\n",
            add("m", "B", ""),
            "from m import C, A, B\n",
        ),
        (
            "from m import (\n    A,\n    C,\n)\n",
            add("m", "D", ""),
            "from m import (\n    A,\n    C,\n    D,\n)\n",
        ),
        (
            "from m import (\n    A,  # a\n    C\n)\n",
            add("m", "B", "X"),
            "from m import (\n    A,  # a\n    B as X,\n    C\n)\n",
        ),
        (
            "from m import (A,\n               C)\n",
            add("m", "D", ""),
            "from m import (A,\n               C,\n               D)\n",
        ),
        (
            "import m\n",
            add("m", "A", ""),
            "import m\nfrom m import A\n",
        ),
        (
            "import m.a as a\nx = 1\n",
            add("m.b", "", "b"),
            "import m.a as a\nimport m.b as b\nx = 1\n",
        ),
        (
            "from m import a as b\n",
            add("m.c", "", "d"),
            "from m import a as b, c as d\n",
        ),
        (
            "import m.a as a\n",
            add("m.a", "", "a"),
            "import m.a as a\n",
        ),
        (
            "from m import a\n",
            add("m.a", "", "a"),
            "from m import a\n",
        ),
        (
            "import os\nimport m.a\nimport n\n\nx = 1\n",
            add("m", "B", ""),
            "import os\nimport m.a\nfrom m import B\nimport n\n\nx = 1\n",
        ),
        (
            "#!/usr/bin/env python\n# License\n\n\"\"\"Doc.\"\"\"\nx = 1\n",
            add("m", "A", ""),
            "#!/usr/bin/env python\n# License\n\n\"\"\"Doc.\"\"\"\nfrom m import A\n\nx = 1\n",
        ),
        ("x = 1\n", add("m", "A", ""), "from m import A\n\nx = 1\n"),
        (
            "\u{feff}x = 1\n",
            add("m", "A", ""),
            "\u{feff}from m import A\n\nx = 1\n",
        ),
        ("", add("m", "A", ""), "from m import A\n"),
        (
            "def f():\n    from m import A\n",
            add("m", "A", ""),
            "from m import A\n\ndef f():\n    from m import A\n",
        ),
    ] {
        let code = python(text);
        assert_eq!(
            edited(&code, std::slice::from_ref(&edit)),
            expected,
            "{text}"
        );
        let code = python(&text.replace('\n', "\r\n"));
        let newline = if text.contains('\n') { "\r\n" } else { "\n" };
        assert_eq!(
            edited(&code, &[edit]),
            expected.replace('\n', newline),
            "{text}"
        );
    }
}

#[test]
fn an_import_of_typescript_is_added() {
    for (text, edit, expected) in [
        (
            "import { A } from 'm';\n",
            add("m", "A", ""),
            "import { A } from 'm';\n",
        ),
        (
            "import { A, C } from 'm';\n",
            add("m", "B", ""),
            "import { A, B, C } from 'm';\n",
        ),
        (
            "import {A} from \"m\"\n",
            add("n", "B", ""),
            "import {A} from \"m\"\nimport {B} from \"n\"\n",
        ),
        (
            "import D, { A } from 'm';\n",
            add("m", "B", "X"),
            "import D, { A, B as X } from 'm';\n",
        ),
        (
            "import type { A } from 'm';\n",
            add("m", "B", ""),
            "import type { A } from 'm';\nimport { B } from 'm';\n",
        ),
        (
            "import {\n  A,\n} from 'm';\n",
            add("m", "B", ""),
            "import {\n  A,\n  B,\n} from 'm';\n",
        ),
        (
            "import * as a from 'm/a';\n",
            add("m/b", "", "b"),
            "import * as a from 'm/a';\nimport * as b from 'm/b';\n",
        ),
        (
            "import a = require('m/a');\n",
            add("m/b", "", "b"),
            "import a = require('m/a');\nimport b = require('m/b');\n",
        ),
        (
            "// License\nconst x = 1;\n",
            add("m", "A", ""),
            "// License\nimport { A } from 'm';\n\nconst x = 1;\n",
        ),
    ] {
        let code = typescript(text);
        assert_eq!(
            edited(&code, std::slice::from_ref(&edit)),
            expected,
            "{text}"
        );
        let code = typescript(&text.replace('\n', "\r\n"));
        assert_eq!(
            edited(&code, &[edit]),
            expected.replace('\n', "\r\n"),
            "{text}"
        );
    }
}

#[test]
fn several_imports_of_a_module_are_one_statement() {
    let code = python("import os\n");
    let edits = [add("m", "A", ""), add("m", "B", ""), add("n", "C", "")];
    assert_eq!(
        edited(&code, &edits),
        "import os\nfrom m import A, B\nfrom n import C\n"
    );
    let code = typescript("import { a } from 'a';\n");
    assert_eq!(
        edited(&code, &edits),
        "import { a } from 'a';\nimport { A, B } from 'm';\nimport { C } from 'n';\n"
    );
    let code = typescript("import { C } from 'm';\n");
    assert_eq!(edited(&code, &edits[..2]), "import { A, B, C } from 'm';\n");
}

#[test]
fn a_name_that_means_something_else_is_not_imported() {
    let code = python("A = 1\n");
    let error = refusal(&code, &[add("m", "A", "")]);
    assert!(
        error.to_string().contains("the name A is already used"),
        "{error}"
    );
    let code = typescript("import { A } from 'other';\n");
    refusal(&code, &[add("m", "A", "")]);
    let code = python("x = 1\n");
    let error = refusal(&code, &[add("m", "A", ""), add("n", "A", "")]);
    assert!(
        error.to_string().contains("two imports of the name A"),
        "{error}"
    );
}
