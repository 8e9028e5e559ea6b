//! The edits of a program.

mod changes;
mod check;
pub(super) mod commit;
mod imports;
mod lines;
mod list;
mod lower;
mod proof;
mod properties;
mod shift;
mod spread;
mod statements;
mod targets;
mod unused;

use std::ops::Range;

use super::super::CommitError;
use super::{BindingId, CallId, Code};

/// An edit. Ranges and keys are those of the [`Code`](super::Code) that it is [committed](super::Code::commit) to. New
/// text is an expression on one line, or on several, whose further lines are indented as if the first one began at the
/// start of a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CodeEdit {
    /// Replaces a word or an expression.
    Replace {
        /// Its range: that of one node.
        range: Range<usize>,
        /// The new text.
        text: String,
    },
    /// Adds an argument to a call: a keyword in Python; in TypeScript a property of the object that is the last argument,
    /// which is created where the last argument is none. Refused if there is one of this name already, or a spread.
    InsertArgument {
        /// The call.
        call: CallId,
        /// The name of the keyword or property.
        name: String,
        /// The value.
        text: String,
        /// The name of the argument that it follows; at the end if there is none.
        after: Option<String>,
    },
    /// Adds a last argument without a name, before Python's keywords.
    AppendArgument {
        /// The call.
        call: CallId,
        /// The value.
        text: String,
    },
    /// Removes a keyword argument, or a property of the object that is the last argument, with the comments behind it and
    /// directly above it. An object without properties is removed if it is the last argument.
    RemoveArgument {
        /// The call.
        call: CallId,
        /// The name of the keyword or property.
        name: String,
    },
    /// Adds a property to an object or dictionary.
    InsertProperty {
        /// The range of the object, dictionary or call of `dict`.
        object: Range<usize>,
        /// The key.
        name: String,
        /// The value.
        text: String,
        /// The key that it follows; at the end if there is none.
        after: Option<String>,
    },
    /// Removes a property of an object or dictionary, with its comments.
    RemoveProperty {
        /// The range of the object, dictionary or call of `dict`.
        object: Range<usize>,
        /// The key.
        name: String,
    },
    /// Adds an item at the end of a list or array.
    AppendItem {
        /// The range of the list.
        list: Range<usize>,
        /// The item.
        text: String,
    },
    /// Removes an item of a list or array, with its comments.
    RemoveItem {
        /// The range of the list.
        list: Range<usize>,
        /// The index of the item.
        index: usize,
    },
    /// Adds statements after one, with the same indentation. Refused where the range is none of a statement in a block.
    InsertStatementAfter {
        /// The range of the statement.
        statement: Range<usize>,
        /// The lines without line breaks, indented relative to the statement.
        lines: Vec<String>,
    },
    /// Adds statements before one, above its comments.
    InsertStatementBefore {
        /// The range of the statement.
        statement: Range<usize>,
        /// The lines without line breaks, indented relative to the statement.
        lines: Vec<String>,
    },
    /// Removes a statement with the comments directly above it and behind it. Where it is the only one of a Python block,
    /// `pass` takes its place.
    RemoveStatement {
        /// The range of the statement.
        statement: Range<usize>,
    },
    /// Assigns the value of a call that is a statement of its own to a new variable: `const x = new X(…)`.
    BindCall {
        /// The call.
        call: CallId,
        /// The name of the variable.
        name: String,
    },
    /// Removes a call from a chain: `new X(…).add(…)` becomes `new X(…)`.
    RemoveChained {
        /// The call whose receiver remains.
        call: CallId,
    },
    /// Imports a name, unless it is imported. It joins an import of the same module where there is one.
    AddImport {
        /// The module.
        module: String,
        /// The name in it; `None` imports the module itself.
        name: Option<String>,
        /// The local name; `None` is that of the name, or of the last part of the module.
        alias: Option<String>,
    },
    /// Removes an import if the other edits have removed the last use of it.
    RemoveImportIfUnused {
        /// The binding of the import.
        binding: BindingId,
    },
    /// Removes a variable or private attribute that is assigned once, if the other edits have removed the last use of it.
    /// It stays where the file exports it.
    RemoveBindingIfUnused {
        /// The binding.
        binding: BindingId,
        /// Whether the value is removed as well, or remains as a statement because it has an effect.
        value: UnusedValue,
    },
}

/// What becomes of the value of a variable that is removed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UnusedValue {
    /// It is removed: evaluating it has no effect.
    Remove,
    /// It remains as a statement.
    Keep,
}

/// The longest text of an error that shows where it is.
const SHOWN: usize = 60;

/// What a range is called in an error: the start of its first line.
fn shown(code: &Code, range: &Range<usize>) -> String {
    let line = code.slice(range).lines().next().unwrap_or_default();
    let text: String = line.chars().take(SHOWN).collect();
    if text.is_empty() {
        return "The file".to_owned();
    }
    text
}

/// The error for an edit that the place does not allow.
fn refused(code: &Code, range: &Range<usize>, reason: &str) -> CommitError {
    CommitError::NotWritable {
        path: shown(code, range),
        position: code.span(range).start,
        reason: reason.to_owned(),
    }
}
