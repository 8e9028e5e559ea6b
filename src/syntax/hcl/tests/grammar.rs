//! What is read and what is refused, as HashiCorp's parser does.

use super::super::super::{Document, Expression, Format, ParseErrorKind};
use super::parse;

/// The kind of the expression, and its text.
fn value(source: &str) -> (Option<Expression>, String) {
    let document = parse(&format!("x = {source}\n"));
    let node = document
        .get(document.root(), "x")
        .expect("the argument above");
    let text = document.scalar(node).expect("it is a scalar").to_owned();
    (document.expression(node), text)
}

#[track_caller]
fn check(source: &str, kind: Expression) {
    assert_eq!(value(source), (Some(kind), source.to_owned()));
}

#[track_caller]
fn check_text(source: &str, text: &str) {
    assert_eq!(value(source), (None, text.to_owned()));
}

#[track_caller]
fn check_template(source: &str, inner: &str) {
    assert_eq!(
        value(source),
        (Some(Expression::Template), inner.to_owned())
    );
}

#[test]
fn literals_have_their_text() {
    check_text("1.5e-3", "1.5e-3");
    check_text("-1", "-1");
    check_text("true", "true");
    check_text("null", "null");
    check_text("\"a\"", "a");
    check_text(r#""\n\t\r\"\\""#, "\n\t\r\"\\");
    check_text(r#""\u00e9\U0001F600""#, "é😀");
    check_text("\"$${x} %%{y} $ % $x {\"", "${x} %{y} $ % $x {");
    check_text("\"$$${x}\"", "$${x}");
}

#[test]
fn expressions_have_their_kind_and_their_text_as_it_is_written() {
    check("var.a", Expression::Reference);
    check("ünï-_1.a[0][\"b\"].0.c", Expression::Reference);
    check("a . b [ 0 ]", Expression::Reference);
    check("a[b]", Expression::Access);
    check("f(x).y", Expression::Access);
    check("(a).b", Expression::Access);
    check("a.*.b[0]", Expression::Splat);
    check("a[*].b.c", Expression::Splat);
    check("f(\n  a, # why\n  b...\n)", Expression::Call);
    check("f(a,)", Expression::Call);
    check("provider::aws::arn(x)", Expression::Call);
    check("a ? b : c ? d : e", Expression::Conditional);
    check("a == b ? \"x\" : null", Expression::Conditional);
    check("!a", Expression::Operation);
    check("- 1", Expression::Operation);
    check("1 + -2 * a.b /* c */ % 3", Expression::Operation);
    check("(a) && (b) || c", Expression::Operation);
    check("[for a in b : a if a != null]", Expression::For);
    check("{ for k, v in m : k => v... if v }", Expression::For);
    check("{\n  for k, v in m :\n  k => v\n}", Expression::For);
}

#[test]
fn parentheses_are_transparent() {
    for source in ["(\n  var.a # why\n)", "( ( var.a ) )", "(/* why */ var.a)"] {
        assert_eq!(
            value(source),
            (Some(Expression::Reference), "var.a".to_owned())
        );
    }
    let conditional = "(\n  a\n  ? b\n  : c\n)";
    let inner = conditional[1..conditional.len() - 1].trim().to_owned();
    assert_eq!(value(conditional), (Some(Expression::Conditional), inner));
}

#[test]
fn templates_have_the_text_between_their_marks() {
    check_template("\"${x}\"", "${x}");
    check_template(r#""${"${x}"}""#, r#"${"${x}"}"#);
    check_template(
        r#""a-${f("}", { a = "}" })}-\"""#,
        r#"a-${f("}", { a = "}" })}-\""#,
    );
    check_template("\"${\n  x\n}\"", "${\n  x\n}");
    check_template(
        "\"%{ if a }b%{ else }c%{ endif }\"",
        "%{ if a }b%{ else }c%{ endif }",
    );
    check_template(
        "\"%{~ for k, v in m ~}%{ if v }${k}%{ endif }%{~ endfor ~}\"",
        "%{~ for k, v in m ~}%{ if v }${k}%{ endif }%{~ endfor ~}",
    );
    check_template(
        "<<X\na ${x}\n%{ if b }\nX ?\n%{ endif }\nX",
        "a ${x}\n%{ if b }\nX ?\n%{ endif }\n",
    );
}

#[test]
fn heredocs_end_at_a_line_that_is_the_marker() {
    check_text("<<X\na\n X\" X\nXY\n  X", "a\n X\" X\nXY\n");
    check_text("<<X\nX", "");
    check_text("<<X\n$${a} \\n\nX", "${a} \\n\n");
    check_text("<<-X\n    a\n\n      b\n  X", "a\n\n  b\n");
    check_text("<<-X\n\ta\nb\nX", "\ta\nb\n");
    check_text("<<X\r\na\r\nX", "a\r\n");
}

#[test]
fn a_heredoc_can_be_an_argument_an_item_and_an_entry() {
    let text = "a = f(<<X\n1\nX\n, 2)\nb = [<<X\n2\nX\n, 3]\nc = {\n  d = <<X\n3\nX\n  e = 4\n}\n";
    let document = parse(text);
    let root = document.root();
    let items = document
        .items(document.get(root, "b").expect("it is there"))
        .to_vec();
    assert_eq!(document.scalar(items[0]), Some("2\n"));
    let object = document.get(root, "c").expect("it is there");
    let d = document
        .get(object, "d")
        .and_then(|node| document.scalar(node));
    assert_eq!(d, Some("3\n"));
    assert_eq!(document.covers_text(), Ok(()));
}

#[test]
fn what_the_reference_refuses_is_refused_where_it_is_wrong() {
    let place = |text: &str| {
        let error = Document::parse_as(text, Format::Hcl).expect_err(text);
        assert_eq!(error.kind, ParseErrorKind::Syntax, "{text}");
        let at = error.position().expect("it has a place");
        (at.line, at.column)
    };
    for (text, expected) in [
        ("x = 1 y = 2\n", (1, 7)),
        ("x = 1,\n", (1, 6)),
        ("\"x\" = 1\n", (1, 1)),
        ("x = 1\nx = 2\n", (2, 1)),
        ("x = \n", (1, 5)),
        ("x = \"a\nb\"\n", (1, 7)),
        ("x = \"a\\q\"\n", (1, 7)),
        ("x = \"\\ud83d\"\n", (1, 6)),
        ("x = \"\\u00g0\"\n", (1, 6)),
        ("x = 'a'\n", (1, 5)),
        ("x = 1\ry = 2\n", (1, 6)),
        ("x = a ?\n  b : c\n", (1, 8)),
        ("x = [1 2]\n", (1, 8)),
        ("x = {a = 1 b = 2}\n", (1, 12)),
        ("x = {\n  a = \n 1 }\n", (2, 7)),
        ("x = a.0.1.b\n", (1, 7)),
        ("x = f(a... , b)\n", (1, 12)),
        ("x = <<X\na\nX", (1, 5)),
        ("x = <<X a\nX\n", (1, 8)),
        ("x = \"%{ if a }\"\n", (1, 15)),
        ("x = \"%{ endif }\"\n", (1, 9)),
        ("x = \"%{ if a }%{ endfor }\"\n", (1, 18)),
        ("x = \"${a b}\"\n", (1, 10)),
        ("a { x = 1, y = 2 }\n", (1, 10)),
        ("a { x = 1\n}\n", (1, 10)),
        ("a {\n  x = 1 }\n", (2, 9)),
        ("a { b {} }\n", (1, 7)),
        ("a\n{\n}\n", (1, 2)),
        ("a \"${x}\" {}\n", (1, 3)),
        ("a {\n", (1, 3)),
        ("}\n", (1, 1)),
        ("x = [for a in b : a => c]\n", (1, 21)),
        ("x = a & b\n", (1, 7)),
    ] {
        assert_eq!(place(text), expected, "{text}");
    }
}

#[test]
fn nesting_without_end_is_refused() {
    let deep = 100_000;
    for text in [
        format!("x = {}", "(".repeat(deep)),
        format!("x = {}", "[".repeat(deep)),
        format!("x = {}", "{a=".repeat(deep)),
        format!("x = {}", "-".repeat(deep)),
        format!("x = {}", "!".repeat(deep)),
        format!("x = {}", "f(".repeat(deep)),
        format!("x = {}", "a?".repeat(deep)),
        format!("x = {}", "a[".repeat(deep)),
        format!("x = {}", "\"${".repeat(deep)),
        "a {\n".repeat(deep),
    ] {
        let error = Document::parse_as(text, Format::Hcl).expect_err("it is too deep");
        assert_eq!(error.kind, ParseErrorKind::TooDeep);
    }
}

#[test]
fn a_lone_carriage_return_ends_no_line() {
    let document = parse("# a\rb\nx = 1\n");
    let node = document.get(document.root(), "x").expect("it is there");
    assert_eq!(document.position(node).line, 2);
    let heredoc = Document::parse_as("x = <<E\na\rb\nE\n", Format::Hcl);
    assert!(heredoc.is_err());
}
