mod errors;
mod python;
mod typescript;

use std::ops::Range;

use super::{Binding, Call, Code, CodeLanguage};

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
