//! Random texts of HCL, texts with random changes, and random sequences of operations: nothing crashes, and no edit is wrong.

use super::Dice;
use super::hcl::{operations, parse};
use super::inputs::{self, Input};
use ecs2fargate::syntax::Document;
use proptest::prelude::*;

/// Parts of which the grammar consists.
const PARTS: [&str; 60] = [
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "\"",
    "${",
    "%{",
    "$${",
    "%%{",
    "~",
    "\n",
    "\r\n",
    "\r",
    "\t",
    " ",
    "<<E\n",
    "<<-E\n",
    "E\n",
    "#",
    "//",
    "/*",
    "*/",
    "=",
    "==",
    "=>",
    ":",
    "::",
    "?",
    ".",
    "...",
    ",",
    "*",
    ".*",
    "[*]",
    "0",
    "1e3",
    "-",
    "!",
    "&&",
    "|",
    "for",
    "in",
    "if",
    "else",
    "endif",
    "endfor",
    "\\",
    "\\n",
    "\\u00e9",
    "é",
    "😀",
    "_",
    "null",
    "jsonencode(",
    "a.b",
    "a",
    "x = ",
    "x {\n",
];

/// Reads a text. If it is HCL, the tree covers it, and an operation on it is made, or refused with a reason.
fn read_and_edit(text: &str, pick: usize) -> Result<(), String> {
    let Ok(document) = parse(text) else {
        return Ok(());
    };
    document
        .covers_text()
        .map_err(|at| format!("not covered at {at}"))?;
    let all = operations(&document);
    let Some(operation) = all.get(pick % all.len().max(1)) else {
        return Ok(());
    };
    match document.commit(std::slice::from_ref(operation)) {
        Ok(committed) => committed
            .document()
            .map(drop)
            .map_err(|error| format!("{operation:?}: {error}")),
        Err(error) if error.is_bug() => Err(format!("{operation:?}: {error}")),
        Err(_) => Ok(()),
    }
}

/// A text with a part of it left out, repeated or replaced.
fn changed(text: &str, dice: &mut Dice) -> String {
    let mut starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    starts.push(text.len());
    let from = dice.below(starts.len());
    let to = (from + [0, 0, 1, 2, 9][dice.below(5)]).min(starts.len() - 1);
    let (before, part, behind) = (
        &text[..starts[from]],
        &text[starts[from]..starts[to]],
        &text[starts[to]..],
    );
    let new = match dice.below(4) {
        0 => String::new(),
        1 => part.repeat(2),
        _ => PARTS[dice.below(PARTS.len())].to_owned(),
    };
    format!("{before}{new}{behind}")
}

fn change_and_read(inputs: &[Input], each: usize) {
    let mut failures = Vec::new();
    let mut read = 0;
    for input in inputs {
        let mut dice = Dice::new(&input.name);
        for _ in 0..each {
            let text = changed(&input.text, &mut dice);
            read += usize::from(parse(&text).is_ok());
            if let Err(failure) = read_and_edit(&text, dice.below(usize::MAX)) {
                failures.push(format!("{}: {failure}\n{text}", input.name));
            }
        }
    }
    println!("{} changed texts, {read} of them read", inputs.len() * each);
    assert!(
        failures.is_empty(),
        "{} failures, {}",
        failures.len(),
        failures[0]
    );
}

#[test]
fn our_own_hcl_with_random_changes_is_read_or_refused() {
    change_and_read(&inputs::own_hcl(), 300);
}

#[test]
#[ignore = "reads ECS2FARGATE_INPUTS; .ci/lossless runs it"]
fn the_terraform_corpus_with_random_changes_is_read_or_refused() {
    let each = if inputs::full() { 100 } else { 5 };
    change_and_read(&inputs::terraform_corpus(), each);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_parts_of_hcl_are_read_or_refused(
        parts in prop::collection::vec(prop::sample::select(&PARTS[..]), 0..40),
        pick in any::<usize>(),
    ) {
        let text = parts.concat();
        prop_assert_eq!(read_and_edit(&text, pick), Ok(()), "{:?}", text);
        let text = format!("x = {text}\n");
        prop_assert_eq!(read_and_edit(&text, pick), Ok(()), "{:?}", text);
    }

    #[test]
    fn random_bytes_are_read_as_hcl_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        prop_assert_eq!(read_and_edit(&text, 0), Ok(()), "{:?}", text);
    }

    #[test]
    fn random_sequences_of_operations_on_hcl_are_made_or_refused(
        input in any::<prop::sample::Index>(),
        picks in prop::collection::vec(any::<prop::sample::Index>(), 1..8),
    ) {
        let inputs = inputs::own_hcl();
        let mut document = parse(&input.get(&inputs).text).expect("our own inputs are valid");
        for pick in picks {
            let all = operations(&document);
            match document.commit(&[pick.get(&all).clone()]) {
                Ok(committed) => document = same_format(&committed.text)?,
                Err(error) => prop_assert!(!error.is_bug(), "{}", error),
            }
        }
    }
}

fn same_format(text: &str) -> Result<Document, TestCaseError> {
    parse(text).map_err(|error| TestCaseError::fail(error.to_string()))
}
