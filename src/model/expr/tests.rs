use super::Expr;
use crate::model::new_value::{copy_of, get_att, join, reference, split, sub, text};
use crate::syntax::{Cursor, Document, NewValue};

fn of(yaml: &str) -> Expr {
    let document = Document::parse(format!("V: {yaml}")).unwrap();
    Expr::of(Cursor::root(&document).written("V").unwrap())
}

fn all_mean(spellings: &[&str], value: &NewValue) {
    let wanted = Expr::of_value(value);
    for yaml in spellings {
        assert_eq!(of(yaml), wanted, "{yaml}");
        let document = Document::parse(format!("V: {yaml}")).unwrap();
        let copied = copy_of(Cursor::root(&document).get("V").unwrap());
        assert_eq!(Expr::of_value(&copied), wanted, "a copy of {yaml}");
    }
}

#[test]
fn spellings_and_quotes_do_not_matter() {
    let reference_spellings = [
        "!Ref A",
        "!Ref \"A\"",
        "{Ref: A}",
        "{\"Ref\": \"A\"}",
        "!Sub ${A}",
        "{'Fn::Sub': '${ A }'}",
        "!Sub ['${X}', {X: !Ref A}]",
        "!Join ['', [!Ref A]]",
        "!Join ['-', [!Ref A, !Ref 'AWS::NoValue']]",
    ];
    all_mean(&reference_spellings, &reference("A"));
    let attribute_spellings = [
        "!GetAtt A.B.C",
        "!GetAtt [A, B.C]",
        "!GetAtt [\"A\", B, 'C']",
        "{'Fn::GetAtt': [A, B.C]}",
        "{'Fn::GetAtt': A.B.C}",
        "!Sub '${A.B.C}'",
    ];
    all_mean(&attribute_spellings, &get_att("A", "B.C"));
    let texts = ["80", "'80'", "\"80\"", "!!str 80", "!Sub '80'"];
    all_mean(&texts, &NewValue::Number(80));
    all_mean(
        &["yes", "True", "on", "'true'", "true"],
        &NewValue::Bool(true),
    );
    assert_ne!(of("'yes'"), of("yes"));
}

#[test]
fn joined_pieces_are_a_text_of_sub() {
    let spellings = [
        "!Sub '${Env}-web-${Db.Id}'",
        "!Join ['-', [!Ref Env, web, !GetAtt Db.Id]]",
        "{'Fn::Join': ['', [!Sub '${Env}-', 'web', '-', {'Fn::GetAtt': [Db, Id]}]]}",
        "!Sub ['${E}-web-${D}', {E: {Ref: Env}, D: !GetAtt [Db, Id]}]",
    ];
    all_mean(&spellings, &sub("${Env}-web-${Db.Id}"));
    all_mean(&["!Sub '${!A}'", "'${A}'"], &text("${A}"));
    assert_ne!(of("!Sub '${A}'"), of("'${A}'"));
    assert_ne!(of("!Join [',', !Ref List]"), of("!Ref List"));
}

#[test]
fn what_stands_for_nothing_is_left_out() {
    assert_eq!(of("[a, !Ref 'AWS::NoValue', null]"), of("[a]"));
    assert_eq!(of("{A: !Sub '${AWS::NoValue}', B: 1}"), of("{'B': '1'}"));
    assert_eq!(of("!If [C, !Ref 'AWS::NoValue', null]"), Expr::Absent);
    assert_ne!(of("!If [C, !Ref 'AWS::NoValue', x]"), of("!If [C, x]"));
}

#[test]
fn other_functions_keep_their_arguments() {
    all_mean(
        &["!Split [',', !Ref A]", "{'Fn::Split': [\",\", {Ref: A}]}"],
        &split(",", reference("A")),
    );
    assert_eq!(of("!ImportValue x"), of("{'Fn::ImportValue': 'x'}"));
    assert_eq!(
        of("!ImportValue {'Fn::Sub': '${A}-x'}"),
        of("{'Fn::ImportValue': !Join ['-', [!Ref A, x]]}")
    );
    assert_ne!(of("!ImportValue x"), of("!Base64 x"));
    let joined = join("", vec![text("a"), text("b")]);
    assert_eq!(Expr::of_value(&joined), Expr::of_value(&text("ab")));
}

#[test]
fn names_are_those_of_references() {
    let value = of("!Join [',', [!Ref A, !Sub '${B.C}', x, 'D']]");
    assert!(value.names("A") && value.names("B"));
    assert!(!value.names("D") && !value.names("C"));
}

#[test]
fn composed_texts_are_distinguished_from_words() {
    for yaml in ["!Sub '${A}-web'", "!Join ['-', [a, !Ref B]]"] {
        assert!(of(yaml).is_composed(), "{yaml}");
    }
    for yaml in ["web", "!Ref A", "!Sub '${A}'", "!ImportValue x"] {
        assert!(!of(yaml).is_composed(), "{yaml}");
    }
}

#[test]
fn endless_aliases_end() {
    let mut text = "A0: &a0 [x, y]\n".to_owned();
    for level in 1..13 {
        let below = level - 1;
        text.push_str(&format!("A{level}: &a{level} [*a{below}, *a{below}]\n"));
    }
    text.push_str("V: *a12\n");
    let document = Document::parse(text).unwrap();
    let value = Cursor::root(&document).get("V").unwrap();
    assert_eq!(Expr::of(value), Expr::of(value));
}

#[test]
fn texts_that_double_at_each_level_end() {
    let doubled = (0..25).fold("xx".to_owned(), |inner, _| {
        format!("{{'Fn::Sub': ['${{a}}${{a}}', {{a: {inner}}}]}}")
    });
    assert!(of(&doubled).size() < 8 * super::LARGEST);
    let separator = "x".repeat(3_000);
    let items = ["''"; 500].join(",");
    let joined = of(&format!("!Join [{separator}, [{items}]]"));
    assert!(joined.size() < super::LARGEST);
}
