//! A parsed program, and what is asked of it.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

use super::super::source::Source;
use super::super::{CommitError, Committed, ParseError, Span};
use super::calls::Calls;
use super::names::Names;
use super::tree::{Node, Tree};
use super::{
    Binding, BindingId, Call, CallId, Class, CodeEdit, Import, Scope, TypeUse, Value, WordUse,
};
use super::{edit, grammar, parse, resolve, scopes, text, types, uses, values};

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

    /// The name of the language.
    pub fn name(self) -> &'static str {
        match self {
            Self::Python => "Python",
            Self::TypeScript | Self::Tsx => "TypeScript",
        }
    }
}

/// A text and its tree.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) source: Source,
    pub(super) language: CodeLanguage,
    pub(super) tree: Tree,
    /// The `return` statements.
    pub(super) returns: Vec<Node>,
}

impl Program {
    fn parse(text: &str, language: CodeLanguage) -> Result<Program, ParseError> {
        let source = Source::of_hcl(text.to_owned());
        let tree = parse::read(&source, language)?;
        let is_return = |&node: &Node| tree.kind(node) == "return_statement";
        let returns = (0..tree.len()).filter(is_return).collect();
        Ok(Program {
            source,
            language,
            tree,
            returns,
        })
    }

    /// The text of a node.
    pub(super) fn text(&self, node: Node) -> &str {
        &self.source.text()[self.tree.range(node)]
    }
}

/// A program: its text and what is read from it.
#[derive(Debug)]
pub struct Code {
    pub(super) program: Program,
    pub(super) names: Names,
    pub(super) calls: Calls,
    classes: Vec<Class>,
    types: Vec<TypeUse>,
    words: HashMap<String, Vec<WordUse>>,
}

impl Code {
    /// Parses a program.
    ///
    /// # Errors
    /// If it has a syntax error or a NUL character, or is too large or too deeply nested.
    pub fn parse(text: &str, language: CodeLanguage) -> Result<Code, ParseError> {
        let program = Program::parse(text, language)?;
        let names = Names::new(&program);
        let calls = Calls::new(&program, &names);
        Ok(Code {
            classes: types::classes(&program, &names),
            types: types::type_uses(&program, &names),
            words: words(&program),
            program,
            names,
            calls,
        })
    }

    /// The text.
    pub fn text(&self) -> &str {
        self.program.source.text()
    }

    /// The language.
    pub fn language(&self) -> CodeLanguage {
        self.program.language
    }

    /// The text of a range.
    pub fn slice(&self, range: &Range<usize>) -> &str {
        self.text().get(range.clone()).unwrap_or_default()
    }

    /// The part of the text that a report marks for a range: what is on its first line.
    pub fn span(&self, range: &Range<usize>) -> Span {
        let first = self.slice(range).find(['\n', '\r']);
        let end = first.map_or(range.end, |length| range.start + length);
        self.program.source.span(range.start..end)
    }

    /// Every call and `new` expression in document order.
    pub fn calls(&self) -> &[Call] {
        &self.calls.list
    }

    /// A call.
    pub fn call(&self, id: CallId) -> &Call {
        &self.calls.list[id.index()]
    }

    /// Every imported name in document order.
    pub fn imports(&self) -> &[Import] {
        &self.names.imports
    }

    /// Every class in document order.
    pub fn classes(&self) -> &[Class] {
        &self.classes
    }

    /// Every binding.
    pub fn bindings(&self) -> &[Binding] {
        &self.names.bindings
    }

    /// A binding.
    pub fn binding(&self, id: BindingId) -> &Binding {
        &self.names.bindings[id.index()]
    }

    /// Where a binding is used, in document order: its own name, and for an attribute also `this.x` and `self.x` as a
    /// whole. Definitions and imports are no uses; `export { x }` and `x += 1` are.
    pub fn references(&self, binding: BindingId) -> &[Range<usize>] {
        &self.names.references[binding.index()]
    }

    /// The types that are named in annotations, type arguments, base classes and casts, in document order. Those in
    /// strings (`"ecs.Ec2Service"` in Python) are included where the string is a plain name.
    pub fn type_uses(&self) -> &[TypeUse] {
        &self.types
    }

    /// The identifiers with a text in document order, without strings and comments.
    pub fn words(&self, text: &str) -> &[WordUse] {
        self.words.get(text).map(Vec::as_slice).unwrap_or_default()
    }

    /// The value of an expression as it is written; nothing is followed.
    pub fn value(&self, range: &Range<usize>) -> Value {
        let node = self.program.tree.exact(range);
        node.map_or(Value::Other, |node| values::value(self, node))
    }

    /// The value of an expression. A name that is assigned exactly once is followed to its value, also several times. The
    /// range is that of the expression where it ended.
    pub fn resolve_literal(&self, range: &Range<usize>) -> (Range<usize>, Value) {
        let mut range = range.clone();
        let mut value = self.value(&range);
        // As many steps as there are bindings, so that a name that is defined by itself ends.
        for _ in 0..self.names.bindings.len() {
            let Some(next) = self.followed(&value) else {
                break;
            };
            value = self.value(&next);
            range = next;
        }
        (range, value)
    }

    /// The value of the variable that a reference is.
    fn followed(&self, value: &Value) -> Option<Range<usize>> {
        let Value::Reference(reference) = value else {
            return None;
        };
        let binding = reference.binding.filter(|_| reference.path.is_empty());
        self.binding(binding?).value()
    }

    /// Where a name or a member of a name is defined: the module, a dot and the path in it. Aliases that are assigned
    /// exactly once are followed (`const Service = ecs.Ec2Service`).
    pub fn resolved(&self, range: &Range<usize>) -> Option<String> {
        let node = self.program.tree.exact(range)?;
        resolve::resolved(&self.program, &self.names, node)
    }

    /// The classes and functions around a place.
    pub fn scope(&self, offset: usize) -> Scope {
        let node = self.program.tree.around(&(offset..offset));
        scopes::around(&self.program, node)
    }

    /// The innermost statement that contains a range.
    pub fn statement(&self, range: &Range<usize>) -> Range<usize> {
        let tree = &self.program.tree;
        tree.range(grammar::statement(tree, tree.around(range)))
    }

    /// A string literal with the quotes that the file uses mostly.
    pub fn quoted(&self, text: &str) -> String {
        text::quoted(text, text::main_quote(&self.program))
    }

    /// The white space of one level of indentation.
    pub fn indentation_unit(&self) -> &str {
        self.program.indentation_unit()
    }

    /// Applies edits, and proves that the new text is the old one with exactly these. Equal edits of one place count once.
    /// A lost comment has the index of its edit.
    ///
    /// # Errors
    /// If an edit does not apply, two contradict each other, or the proof fails; nothing is edited then.
    pub fn commit(&self, edits: &[CodeEdit]) -> Result<Committed, CommitError> {
        edit::commit::commit(self, edits)
    }
}

/// All identifiers by their texts.
fn words(program: &Program) -> HashMap<String, Vec<WordUse>> {
    let tree = &program.tree;
    let mut words: HashMap<String, Vec<WordUse>> = HashMap::new();
    let is_word = |&node: &Node| grammar::is_identifier(tree.kind(node)) && tree.is_named(node);
    for node in (0..tree.len()).filter(is_word) {
        let word = WordUse {
            range: tree.range(node),
            is_name: uses::is_name(program, node),
        };
        words
            .entry(program.text(node).to_owned())
            .or_default()
            .push(word);
    }
    words
}
