//! A parsed program, and what is asked of it.

use std::ops::Range;
use std::path::Path;

use super::super::source::Source;
use super::super::{CommitError, Committed, ParseError, Span};
use super::{
    Binding, BindingId, Call, CallId, Class, CodeEdit, Import, Scope, TypeUse, Value, WordUse,
};

/// A programming language that is read.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CodeLanguage {
    /// Python 3.
    Python,
    /// TypeScript.
    TypeScript,
    /// TypeScript with JSX.
    Tsx,
}

impl CodeLanguage {
    /// The language of a file by its name: `.py`, `.ts`, `.mts`, `.cts` and `.tsx`. Declarations (`.d.ts`) are none.
    pub fn of(path: &Path) -> Option<CodeLanguage> {
        let name = path.file_name()?.to_str()?;
        let is_declaration = [".d.ts", ".d.mts", ".d.cts"];
        if is_declaration.iter().any(|end| name.ends_with(end)) {
            return None;
        }
        match path.extension()?.to_str()? {
            "py" => Some(Self::Python),
            "ts" | "mts" | "cts" => Some(Self::TypeScript),
            "tsx" => Some(Self::Tsx),
            _ => None,
        }
    }
}

/// A program: its text and what is read from it.
#[derive(Debug)]
pub struct Code {
    source: Source,
    language: CodeLanguage,
}

impl Code {
    /// Parses a program.
    ///
    /// # Errors
    /// If it has a syntax error or a NUL character, or is too large or too deeply nested.
    pub fn parse(text: &str, language: CodeLanguage) -> Result<Code, ParseError> {
        let source = Source::of_hcl(text.to_owned());
        Ok(Code { source, language })
    }

    /// The text.
    pub fn text(&self) -> &str {
        self.source.text()
    }

    /// The language.
    pub fn language(&self) -> CodeLanguage {
        self.language
    }

    /// The text of a range.
    pub fn slice(&self, range: &Range<usize>) -> &str {
        self.text().get(range.clone()).unwrap_or_default()
    }

    /// The part of the text that a report marks for a range: what is on its first line.
    pub fn span(&self, range: &Range<usize>) -> Span {
        let first = self.slice(range).find(['\n', '\r']);
        let end = first.map_or(range.end, |length| range.start + length);
        self.source.span(range.start..end)
    }

    /// Every call and `new` expression in document order.
    pub fn calls(&self) -> &[Call] {
        &[]
    }

    /// A call.
    pub fn call(&self, id: CallId) -> &Call {
        &self.calls()[id.index()]
    }

    /// Every imported name in document order.
    pub fn imports(&self) -> &[Import] {
        &[]
    }

    /// Every class in document order.
    pub fn classes(&self) -> &[Class] {
        &[]
    }

    /// Every binding.
    pub fn bindings(&self) -> &[Binding] {
        &[]
    }

    /// A binding.
    pub fn binding(&self, id: BindingId) -> &Binding {
        &self.bindings()[id.index()]
    }

    /// Where a binding is used, in document order: its own name, and for an attribute also `this.x` and `self.x` as a
    /// whole. Definitions and imports are no uses; `export { x }` and `x += 1` are.
    pub fn references(&self, _binding: BindingId) -> &[Range<usize>] {
        &[]
    }

    /// The types that are named in annotations, type arguments, base classes and casts, in document order. Those in
    /// strings (`"ecs.Ec2Service"` in Python) are included where the string is a plain name.
    pub fn type_uses(&self) -> &[TypeUse] {
        &[]
    }

    /// The identifiers with a text, in document order, in strings and comments excluded.
    pub fn words(&self, _text: &str) -> &[WordUse] {
        &[]
    }

    /// The value of an expression as it is written; nothing is followed.
    pub fn value(&self, _range: &Range<usize>) -> Value {
        Value::Other
    }

    /// The value of an expression. A name that is assigned exactly once is followed to its value, also several times. The
    /// range is that of the expression where it ended.
    pub fn resolve_literal(&self, range: &Range<usize>) -> (Range<usize>, Value) {
        (range.clone(), self.value(range))
    }

    /// Where a name or a member of a name is defined: the module, a dot and the path in it. Aliases that are assigned
    /// exactly once are followed (`const Service = ecs.Ec2Service`).
    pub fn resolved(&self, _range: &Range<usize>) -> Option<String> {
        None
    }

    /// The classes and functions around a place.
    pub fn scope(&self, _offset: usize) -> Scope {
        Scope::default()
    }

    /// The innermost statement that contains a range.
    pub fn statement(&self, range: &Range<usize>) -> Range<usize> {
        range.clone()
    }

    /// A string literal with the quotes that the file uses mostly.
    pub fn quoted(&self, text: &str) -> String {
        format!("\"{text}\"")
    }

    /// Applies edits, and proves that the new text is the old one with exactly these. Equal edits of one place count once.
    /// A lost comment has the index of its edit.
    ///
    /// # Errors
    /// If an edit does not apply, two contradict each other, or the proof fails; nothing is edited then.
    pub fn commit(&self, _edits: &[CodeEdit]) -> Result<Committed, CommitError> {
        Ok(Committed::of_text(self.text().to_owned(), Vec::new()))
    }
}
