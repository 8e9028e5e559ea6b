//! Which inputs can be read and which are rejected; neither crashes.

use super::{inputs, sweep};
use ecs2fargate::syntax::{Document, Format, Operation, ParseErrorKind};
use proptest::prelude::*;

/// Valid inputs of the YAML test suite that cannot be read, with the reason.
const UNREAD: [(&str, &str); 1] = [(
    "9MMW",
    "the grammar tells a wrong place for a value after a braced key of a pair in brackets (`[{a: b}:c]`)",
)];

/// Invalid inputs of the YAML test suite that are read, because CloudFormation reads them.
const MENDED: [&str; 1] = ["9C9N"];

fn print_back(name: &str, document: &Document, text: &str) {
    assert_eq!(document.text(), text, "{name}");
    assert_eq!(document.covers_text(), Ok(()), "{name}");
}

fn print_back_or_place(input: &inputs::Input) {
    match Document::parse(input.text.as_str()) {
        Ok(document) => print_back(&input.name, &document, &input.text),
        Err(error) => {
            assert!(error.position().is_some(), "{}: {error}", input.name);
            let is_named = !matches!(error.kind, ParseErrorKind::Reader(_));
            assert!(is_named, "{}: {error}", input.name);
        }
    }
}

#[test]
fn our_own_inputs_print_back() {
    for input in inputs::own().into_iter().chain(inputs::project()) {
        let document = Document::parse(input.text.as_str());
        let document = document.unwrap_or_else(|error| panic!("{}: {error}", input.name));
        print_back(&input.name, &document, &input.text);
    }
}

#[test]
#[ignore = "reads ECS2FARGATE_INPUTS; .ci/lossless runs it"]
fn every_valid_input_prints_back_and_every_invalid_one_has_a_place() {
    inputs::corpus().iter().for_each(print_back_or_place);
}

#[test]
#[ignore = "reads ECS2FARGATE_INPUTS; .ci/lossless runs it"]
fn the_yaml_suite_is_read_but_for_named_inputs() {
    let mut several = 0;
    for (input, valid) in inputs::yaml_suite() {
        let known = UNREAD.iter().any(|(id, _)| input.name.contains(id));
        match Document::parse(input.text.as_str()) {
            Ok(document) => {
                let mended = MENDED.iter().any(|id| input.name.contains(id));
                assert!((valid || mended) && !known, "{} was read", input.name);
                print_back(&input.name, &document, &input.text);
            }
            Err(error) => {
                assert!(error.position().is_some(), "{}: {error}", input.name);
                several += usize::from(error.kind == ParseErrorKind::ManyDocuments);
                let refused = !valid || known || error.kind == ParseErrorKind::ManyDocuments;
                assert!(refused, "{}: {error}", input.name);
            }
        }
    }
    println!("{several} inputs hold several documents");
}

#[test]
#[ignore = "reads ECS2FARGATE_INPUTS; .ci/lossless runs it"]
fn the_json_suite_is_read_as_json_exactly_where_it_is_json() {
    for input in inputs::json_suite() {
        let file = input.name.rsplit('/').next().unwrap_or_default();
        let parsed = Document::parse(input.text.as_str());
        if let Ok(document) = &parsed {
            print_back(&input.name, document, &input.text);
        }
        let json = parsed
            .as_ref()
            .is_ok_and(|document| document.format() == Format::Json);
        assert!(
            !file.starts_with("y_") || json,
            "{file} is not read as JSON"
        );
        // `[<null>]`: a placeholder for another program.
        let is_filled_in = file == "n_structure_angle_bracket_null.json";
        assert!(
            !file.starts_with("n_") || json == is_filled_in,
            "{file} is read as JSON"
        );
    }
}

#[test]
fn nesting_without_end_is_refused() {
    let deep = 100_000;
    for text in [
        "[".repeat(deep),
        "{a: ".repeat(deep),
        "- ".repeat(deep),
        "{\"a\":".repeat(deep),
        "? ".repeat(deep),
    ] {
        assert!(Document::parse(text.as_str()).is_err());
    }
    let closed = format!("{}{}", "[".repeat(deep), "]".repeat(deep));
    assert_eq!(
        Document::parse(closed).map_err(|error| error.kind).err(),
        Some(ParseErrorKind::TooDeep)
    );
}

#[test]
fn a_text_of_50_mb_is_refused() {
    let error = Document::parse("a: b\n".repeat(10 << 20)).expect_err("it is too big");
    assert_eq!(error.kind, ParseErrorKind::TooBig);
}

#[test]
fn aliases_that_expand_without_end_are_refused() {
    let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let alias = format!("*a{}", level - 1);
        text.push_str(&format!(
            "a{level}: &a{level} [{}]\n",
            vec![alias; 9].join(", ")
        ));
    }
    assert_eq!(
        Document::parse(text).map_err(|error| error.kind).err(),
        Some(ParseErrorKind::TooBig)
    );
    let recursive = Document::parse("a: &a [*a]\n")
        .map_err(|error| error.kind)
        .err();
    assert_eq!(recursive, Some(ParseErrorKind::RecursiveAlias));
}

#[test]
fn several_documents_and_templating_are_named() {
    let kind = |text: &str| {
        Document::parse(text)
            .map_err(|error| (error.kind, error.position().map(|at| at.line)))
            .err()
    };
    assert_eq!(
        kind("a: 1\n---\nb: 2\n"),
        Some((ParseErrorKind::ManyDocuments, Some(2)))
    );
    assert_eq!(
        kind("a: 1\nb: {{ name }} x\n"),
        Some((ParseErrorKind::Templating, Some(2)))
    );
    assert_eq!(
        kind("a: 1\n{% if x %}\nb: 2\n"),
        Some((ParseErrorKind::Templating, Some(2)))
    );
    assert_eq!(kind("a: '{{resolve:ssm:x}}'\n"), None);
    assert_eq!(kind("a: 1\nb\0: 2\n"), Some((ParseErrorKind::Nul, Some(2))));
}

#[test]
fn surrogate_pairs_and_odd_numbers_in_json_are_read() {
    let document =
        Document::parse("{\"a\": \"\\ud83d\\ude00\", \"b\": 123456789012345678901234567890}")
            .expect("it is JSON");
    assert_eq!(
        document
            .get(document.root(), "a")
            .and_then(|node| document.scalar(node)),
        Some("😀")
    );
    assert!(document.commit::<Operation>(&[]).is_ok());
}

#[test]
fn marks_that_drift_do_not_matter() {
    let text = "\u{feff}é: |\n  😀 ü\nb: \"ß\" # ä\nc: [é, {ü: ö}]\n";
    let document = Document::parse(text).expect("it is valid");
    let node = document.get(document.root(), "b").expect("it is there");
    assert_eq!(&text[document.byte_range(node)], "\"ß\"");
    assert_eq!(
        (document.position(node).line, document.position(node).column),
        (3, 4)
    );
    assert_eq!(document.trailing_comment(node), Some("# ä"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_text_is_read_or_refused(text in "[-a: \n\t\\[\\]{},&*!|>'\"%@#?é\\\\0-9.~]{0,60}") {
        if let Ok(document) = Document::parse(text.as_str()) {
            prop_assert_eq!(document.covers_text(), Ok(()), "{:?}", text);
        }
    }

    #[test]
    fn random_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Ok(document) = Document::parse(text.as_str()) {
            prop_assert_eq!(document.covers_text(), Ok(()), "{:?}", text);
        }
    }

    #[test]
    fn random_sequences_of_operations_are_made_or_refused(
        input in any::<prop::sample::Index>(),
        picks in prop::collection::vec(any::<prop::sample::Index>(), 1..8),
    ) {
        let inputs = inputs::own();
        let input = input.get(&inputs);
        let mut document = Document::parse(input.text.as_str()).expect("our own inputs are valid");
        for pick in picks {
            let all = sweep::operations(&document);
            let operation = pick.get(&all).clone();
            match document.commit(&[operation]) {
                Ok(committed) => match committed.document() {
                    Ok(new) => document = new,
                    Err(error) => prop_assert!(false, "{}", error),
                },
                Err(error) => prop_assert!(!error.is_bug(), "{}", error),
            }
        }
    }
}
