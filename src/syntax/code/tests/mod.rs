mod arguments;
mod conflicts;
mod errors;
mod imports;
mod python;
mod random;
mod spread;
mod statements;
mod typescript;
mod unused;

use std::ops::Range;

use super::{Binding, Call, Code, CodeEdit, CodeLanguage};
use crate::syntax::{CommitError, Committed};

fn python(text: &str) -> Code {
    Code::parse(text, CodeLanguage::Python).expect("it is valid")
}

fn typescript(text: &str) -> Code {
    Code::parse(text, CodeLanguage::TypeScript).expect("it is valid")
}

/// The call with a name.
fn call<'c>(code: &'c Code, name: &str) -> &'c Call {
    let found = code.calls().iter().find(|call| call.name_text == name);
    found.unwrap_or_else(|| panic!("there is no call of {name}"))
}

/// The binding of a name.
fn binding<'c>(code: &'c Code, name: &str) -> &'c Binding {
    let found = code.bindings().iter().find(|one| one.name == name);
    found.unwrap_or_else(|| panic!("there is no {name}"))
}

/// The texts of ranges.
fn texts<'c>(code: &'c Code, ranges: &[Range<usize>]) -> Vec<&'c str> {
    ranges.iter().map(|range| code.slice(range)).collect()
}

/// The range of the first occurrence of a text.
fn range(code: &Code, text: &str) -> Range<usize> {
    let start = code.text().find(text).expect("it is in the text");
    start..start + text.len()
}

/// The program with edits applied.
fn committed(code: &Code, edits: &[CodeEdit]) -> Committed {
    code.commit(edits)
        .unwrap_or_else(|error| panic!("{error}\n{}", code.text()))
}

/// The text with edits applied.
fn edited(code: &Code, edits: &[CodeEdit]) -> String {
    committed(code, edits).text
}

/// The error of edits that do not apply.
fn refusal(code: &Code, edits: &[CodeEdit]) -> CommitError {
    match code.commit(edits) {
        Ok(committed) => panic!("it is edited:\n{}", committed.text),
        Err(error) => error,
    }
}

fn remove(code: &Code, of: &str, name: &str) -> CodeEdit {
    CodeEdit::RemoveArgument {
        call: call(code, of).id,
        name: name.to_owned(),
    }
}

fn insert(code: &Code, of: &str, name: &str, text: &str) -> CodeEdit {
    CodeEdit::InsertArgument {
        call: call(code, of).id,
        name: name.to_owned(),
        text: text.to_owned(),
        after: None,
    }
}

fn insert_after(code: &Code, of: &str, name: &str, text: &str, after: &str) -> CodeEdit {
    CodeEdit::InsertArgument {
        call: call(code, of).id,
        name: name.to_owned(),
        text: text.to_owned(),
        after: Some(after.to_owned()),
    }
}
