use super::super::{Code, CodeLanguage};
use crate::syntax::ParseErrorKind;

fn error(text: &str, language: CodeLanguage) -> (ParseErrorKind, String, Option<(usize, usize)>) {
    let error = Code::parse(text, language).expect_err("it is invalid");
    let position = error.position().map(|at| (at.line, at.column));
    (error.kind, error.message, position)
}

#[test]
fn a_syntax_error_has_its_place_and_cause() {
    let (kind, message, at) = error("a = 1\nb = (2\n", CodeLanguage::Python);
    assert_eq!(kind, ParseErrorKind::Syntax);
    assert!(
        message.starts_with("The file is not valid Python"),
        "{message}"
    );
    assert_eq!(at.map(|(line, _)| line), Some(2), "{message}");
    let (_, message, at) = error(
        "const a = 1;\nconst b = { c: 1;\n",
        CodeLanguage::TypeScript,
    );
    assert!(
        message.starts_with("The file is not valid TypeScript"),
        "{message}"
    );
    assert_eq!(at.map(|(line, _)| line), Some(2), "{message}");
}

#[test]
fn what_cannot_be_read_is_refused() {
    assert_eq!(
        error("a = 1\0", CodeLanguage::Python).0,
        ParseErrorKind::Nul
    );
    let large = format!("a = '{}'\n", "x".repeat(super::super::parse::MAX_BYTES));
    assert_eq!(
        error(&large, CodeLanguage::Python).0,
        ParseErrorKind::TooBig
    );
}

#[test]
fn deep_nesting_is_refused_without_a_stack_overflow() {
    for (open, close) in [("(", ")"), ("[", "]"), ("f(", ")"), ("{1: ", "}")] {
        let text = format!("a = {}1{}\n", open.repeat(20_000), close.repeat(20_000));
        assert_eq!(
            error(&text, CodeLanguage::Python).0,
            ParseErrorKind::TooDeep,
            "{open}"
        );
    }
    let text = format!("const a = {}1{};\n", "[".repeat(20_000), "]".repeat(20_000));
    assert_eq!(
        error(&text, CodeLanguage::TypeScript).0,
        ParseErrorKind::TooDeep
    );
    let chain = format!("a{};\n", ".b()".repeat(20_000));
    assert_eq!(
        error(&chain, CodeLanguage::TypeScript).0,
        ParseErrorKind::TooDeep
    );
    let open = "(".repeat(100_000);
    assert_eq!(error(&open, CodeLanguage::Python).0, ParseErrorKind::Syntax);
}

#[test]
fn deep_nesting_within_the_limit_is_read() {
    let sum = format!("a = {}1\n", "1 + ".repeat(2_000));
    assert!(Code::parse(&sum, CodeLanguage::Python).is_ok());
    let chain = format!("a{};\n", ".b(1)".repeat(1_000));
    let code = Code::parse(&chain, CodeLanguage::TypeScript).expect("it is read");
    assert_eq!(code.calls().len(), 1_000);
}

#[test]
fn an_empty_file_is_read() {
    for language in [
        CodeLanguage::Python,
        CodeLanguage::TypeScript,
        CodeLanguage::Tsx,
    ] {
        for text in ["", "\u{feff}", "\n", "\r\n"] {
            let code = Code::parse(text, language).expect("it is valid");
            assert!(code.calls().is_empty());
        }
    }
}

#[test]
fn positions_do_not_count_the_byte_order_mark() {
    let code = Code::parse("\u{feff}f()\n", CodeLanguage::Python).expect("it is valid");
    let span = code.span(&code.calls()[0].range);
    assert_eq!(
        (span.start.line, span.start.column, span.end.column),
        (1, 1, 4)
    );
}
