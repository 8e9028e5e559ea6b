//! Finds what each edit concerns, and gathers its changes.

use std::ops::Range;

use super::super::super::CommitError;
use super::super::calls::arguments_node;
use super::super::facts::{Property, PropertyForm};
use super::super::grammar::unwrapped;
use super::super::tree::Node;
use super::super::values::{is_dict_call, keywords, properties as properties_of};
use super::super::{CallId, Code, CodeEdit, CodeLanguage};
use super::changes::{Changes, NewProperty};
use super::imports::{self, Wanted};
use super::list::Insertion;
use super::{properties, refused, statements, targets};

/// Gathers the changes of all edits but those that wait for the others.
pub(super) fn changes(code: &Code, edits: &[(usize, &CodeEdit)]) -> Result<Changes, CommitError> {
    targets::check(code, edits)?;
    let mut gathering = Gathering {
        code,
        changes: Changes::default(),
    };
    for &(index, edit) in edits {
        gathering.add(index, edit)?;
    }
    Ok(gathering.changes)
}

struct Gathering<'c> {
    code: &'c Code,
    changes: Changes,
}

impl Gathering<'_> {
    fn add(&mut self, index: usize, edit: &CodeEdit) -> Result<(), CommitError> {
        match edit {
            CodeEdit::Replace { range, text } => self.replace(range, text, index),
            CodeEdit::InsertArgument {
                call,
                name,
                text,
                after,
            } => self.insert_argument(*call, name, text, after.as_deref(), index),
            CodeEdit::AppendArgument { call, text } => self.append_argument(*call, text, index),
            CodeEdit::RemoveArgument { call, name } => self.remove_argument(*call, name, index),
            CodeEdit::InsertProperty {
                object,
                name,
                text,
                after,
            } => {
                let node = self.object(object)?;
                self.insert_property(node, name, text, after.as_deref(), index)
            }
            CodeEdit::RemoveProperty { object, name } => {
                let node = self.object(object)?;
                self.remove_property(node, name, index)
            }
            CodeEdit::AppendItem { list, text } => self.append_item(list, text, index),
            CodeEdit::RemoveItem { list, index: item } => self.remove_item(list, *item, index),
            CodeEdit::InsertStatementAfter { statement, lines } => {
                self.insert_statement(statement, lines, true, index)
            }
            CodeEdit::InsertStatementBefore { statement, lines } => {
                self.insert_statement(statement, lines, false, index)
            }
            CodeEdit::RemoveStatement { statement } => {
                let node = self.statement(statement)?;
                self.changes.removed.push((node, index));
                Ok(())
            }
            CodeEdit::RemoveChained { call } => self.remove_chained(*call, index),
            CodeEdit::BindCall { call, name } => self.bind_call(*call, name, index),
            CodeEdit::AddImport {
                module,
                name,
                alias,
            } => {
                let wanted = Wanted {
                    module,
                    name: name.as_deref(),
                    alias: alias.as_deref(),
                };
                let added = imports::add(self.code, wanted, index, &mut self.changes);
                added.map_err(|reason| refused(self.code, &(0..0), &reason))
            }
            CodeEdit::RemoveImportIfUnused { .. } | CodeEdit::RemoveBindingIfUnused { .. } => {
                Ok(())
            }
        }
    }

    fn replace(
        &mut self,
        range: &Range<usize>,
        text: &str,
        edit: usize,
    ) -> Result<(), CommitError> {
        let code = self.code;
        let tree = &code.program.tree;
        let node = tree.exact(range);
        let around = tree.around(range);
        // A name in a string, as in an annotation.
        let is_in_string = matches!(
            tree.kind(around),
            "string_content" | "string_fragment" | "string"
        );
        if range.is_empty() || node.is_none() && !is_in_string {
            return Err(refused(code, range, "it is not a whole word or expression"));
        }
        let depth = tree.depth(node.unwrap_or(around));
        let indentation = code.program.indentation(range.start);
        let text = code.program.indented(text, indentation);
        if text != code.slice(range) {
            self.changes.edits.replace(range.clone(), text, depth, edit);
        }
        Ok(())
    }

    fn bind_call(&mut self, call: CallId, name: &str, edit: usize) -> Result<(), CommitError> {
        let code = self.code;
        let tree = &code.program.tree;
        let node = code.calls.nodes[call.index()];
        let statement = tree.parent(node).map(|parent| tree.kind(parent));
        if statement != Some("expression_statement") {
            let range = &code.call(call).range;
            return Err(refused(
                code,
                range,
                "the call is not a statement of its own",
            ));
        }
        let text = match code.language() {
            CodeLanguage::Python => format!("{name} = "),
            CodeLanguage::TypeScript | CodeLanguage::Tsx => format!("const {name} = "),
        };
        self.changes.loose.push(code.call(call).statement.clone());
        let edits = &mut self.changes.edits;
        edits.insert_before(tree.start(node), text, tree.depth(node), edit);
        Ok(())
    }

    /// The list of arguments of a call.
    fn arguments(&self, call: CallId) -> Result<Node, CommitError> {
        let code = self.code;
        let node = code.calls.nodes[call.index()];
        let list = arguments_node(&code.program.tree, node);
        let is_list =
            |&list: &Node| matches!(code.program.tree.kind(list), "argument_list" | "arguments");
        list.filter(is_list).ok_or_else(|| {
            refused(
                code,
                &code.call(call).range,
                "the call has no list of arguments in parentheses",
            )
        })
    }

    /// The object that is the last argument of a call.
    fn last_object(&self, list: Node) -> Option<Node> {
        let tree = &self.code.program.tree;
        let last = unwrapped(tree, tree.named(list).last()?);
        (tree.kind(last) == "object").then_some(last)
    }

    fn insert_argument(
        &mut self,
        call: CallId,
        name: &str,
        text: &str,
        after: Option<&str>,
        edit: usize,
    ) -> Result<(), CommitError> {
        let code = self.code;
        let list = self.arguments(call)?;
        if code.language() == CodeLanguage::Python {
            if code.call(call).has_spread {
                return Err(self.spread(&code.call(call).range));
            }
            let keywords = keywords(&code.program, code.calls.nodes[call.index()]);
            self.check_new(&keywords, name, &code.call(call).range, edit)?;
            let text = properties::keyword(&code.program, list, name, text);
            return self.insert(list, &keywords, after, text, edit);
        }
        match self.last_object(list) {
            Some(object) => self.insert_property(object, name, text, after, edit),
            None => {
                if code.call(call).has_spread {
                    return Err(self.spread(&code.call(call).range));
                }
                self.changes
                    .objects
                    .entry(list)
                    .or_default()
                    .push(NewProperty {
                        name: name.to_owned(),
                        text: text.to_owned(),
                        edit,
                    });
                Ok(())
            }
        }
    }

    fn spread(&self, range: &Range<usize>) -> CommitError {
        refused(
            self.code,
            range,
            "values are passed by a spread, which may contain the same name; write them out first",
        )
    }

    /// Checks that a name is not there yet.
    fn check_new(
        &self,
        present: &[Property],
        name: &str,
        range: &Range<usize>,
        edit: usize,
    ) -> Result<(), CommitError> {
        let code = self.code;
        if present.iter().any(|one| one.form == PropertyForm::Spread) {
            return Err(self.spread(range));
        }
        match present.iter().find(|one| one.key.as_deref() == Some(name)) {
            Some(there) => Err(CommitError::KeyExists {
                operation: edit,
                key: name.to_owned(),
                path: super::shown(code, range),
                position: code.span(&there.range).start,
            }),
            None => Ok(()),
        }
    }

    /// Adds an item to a list, after the property of a name, or at the end.
    fn insert(
        &mut self,
        list: Node,
        present: &[Property],
        after: Option<&str>,
        text: String,
        edit: usize,
    ) -> Result<(), CommitError> {
        let code = self.code;
        let tree = &code.program.tree;
        let items: Vec<Node> = tree.named(list).collect();
        let after = match after {
            None => items.len().checked_sub(1),
            Some(name) => {
                let found = present.iter().find(|one| one.key.as_deref() == Some(name));
                let found = found
                    .and_then(|one| items.iter().position(|&item| tree.range(item) == one.range));
                if found.is_none() {
                    let reason = format!("there is no {name} to follow");
                    return Err(refused(code, &tree.range(list), &reason));
                }
                found
            }
        };
        self.changes
            .list(list)
            .inserted
            .push(Insertion { after, text, edit });
        Ok(())
    }

    fn append_argument(
        &mut self,
        call: CallId,
        text: &str,
        edit: usize,
    ) -> Result<(), CommitError> {
        let code = self.code;
        let list = self.arguments(call)?;
        if code.call(call).has_spread {
            return Err(self.spread(&code.call(call).range));
        }
        let count = code.call(call).positional().count();
        let insertion = Insertion {
            after: count.checked_sub(1),
            text: text.to_owned(),
            edit,
        };
        self.changes.list(list).inserted.push(insertion);
        Ok(())
    }

    fn remove_argument(
        &mut self,
        call: CallId,
        name: &str,
        edit: usize,
    ) -> Result<(), CommitError> {
        let code = self.code;
        let list = self.arguments(call)?;
        if code.language() == CodeLanguage::Python {
            let keywords = keywords(&code.program, code.calls.nodes[call.index()]);
            return self.remove(list, &keywords, name, edit);
        }
        let Some(object) = self.last_object(list) else {
            let reason = format!("there is no {name}");
            return Err(refused(code, &code.call(call).range, &reason));
        };
        self.remove_property(object, name, edit)?;
        self.changes.arguments.push((object, list));
        Ok(())
    }

    /// The object, dictionary or call of `dict` with a range.
    fn object(&self, range: &Range<usize>) -> Result<Node, CommitError> {
        let code = self.code;
        let tree = &code.program.tree;
        let node = tree.exact(range).map(|node| unwrapped(tree, node));
        let is_object = |&node: &Node| {
            matches!(tree.kind(node), "object" | "dictionary") || is_dict_call(code, node)
        };
        node.filter(is_object).ok_or_else(|| {
            refused(
                code,
                range,
                "it is no object or dictionary that is written here",
            )
        })
    }

    /// The list of an object and its properties.
    fn contents(&self, object: Node) -> (Node, Vec<Property>) {
        let program = &self.code.program;
        match program.tree.field(object, "arguments") {
            Some(list) => (list, keywords(program, object)),
            None => (object, properties_of(program, object)),
        }
    }

    fn insert_property(
        &mut self,
        object: Node,
        name: &str,
        text: &str,
        after: Option<&str>,
        edit: usize,
    ) -> Result<(), CommitError> {
        let program = &self.code.program;
        let (list, present) = self.contents(object);
        self.check_new(&present, name, &program.tree.range(object), edit)?;
        let text = if list == object {
            properties::property(program, object, name, text)
        } else {
            properties::keyword(program, list, name, text)
        };
        self.insert(list, &present, after, text, edit)
    }

    fn remove_property(
        &mut self,
        object: Node,
        name: &str,
        edit: usize,
    ) -> Result<(), CommitError> {
        let (list, present) = self.contents(object);
        self.remove(list, &present, name, edit)
    }

    fn remove(
        &mut self,
        list: Node,
        present: &[Property],
        name: &str,
        edit: usize,
    ) -> Result<(), CommitError> {
        let code = self.code;
        let tree = &code.program.tree;
        let named: Vec<&Property> = present
            .iter()
            .filter(|one| one.key.as_deref() == Some(name))
            .collect();
        let [only] = named.as_slice() else {
            let count = if named.is_empty() {
                "no"
            } else {
                "more than one"
            };
            let reason = format!("there is {count} {name}");
            return Err(refused(code, &tree.range(list), &reason));
        };
        let index = tree
            .named(list)
            .position(|item| tree.range(item) == only.range);
        self.changes
            .list(list)
            .removed
            .extend(index.map(|index| (index, edit)));
        Ok(())
    }

    /// The list or array with a range.
    fn list(&self, range: &Range<usize>) -> Result<Node, CommitError> {
        let code = self.code;
        let tree = &code.program.tree;
        let node = tree.exact(range).map(|node| unwrapped(tree, node));
        let is_list = |&node: &Node| matches!(tree.kind(node), "list" | "array" | "tuple");
        node.filter(is_list)
            .ok_or_else(|| refused(code, range, "it is no list that is written here"))
    }

    fn append_item(
        &mut self,
        range: &Range<usize>,
        text: &str,
        edit: usize,
    ) -> Result<(), CommitError> {
        let list = self.list(range)?;
        let insertion = Insertion {
            after: self.code.program.tree.named(list).count().checked_sub(1),
            text: text.to_owned(),
            edit,
        };
        self.changes.list(list).inserted.push(insertion);
        Ok(())
    }

    fn remove_item(
        &mut self,
        range: &Range<usize>,
        index: usize,
        edit: usize,
    ) -> Result<(), CommitError> {
        let list = self.list(range)?;
        if index >= self.code.program.tree.named(list).count() {
            let reason = format!("the list has no item {index}");
            return Err(refused(self.code, range, &reason));
        }
        self.changes.list(list).removed.push((index, edit));
        Ok(())
    }

    fn statement(&self, range: &Range<usize>) -> Result<Node, CommitError> {
        statements::at(&self.code.program.tree, range).ok_or_else(|| {
            refused(
                self.code,
                range,
                "it is not a statement in a block of its own",
            )
        })
    }

    fn insert_statement(
        &mut self,
        range: &Range<usize>,
        lines: &[String],
        is_after: bool,
        edit: usize,
    ) -> Result<(), CommitError> {
        let code = self.code;
        let node = self.statement(range)?;
        statements::insert(
            &code.program,
            node,
            lines,
            is_after,
            edit,
            &mut self.changes.edits,
        )
        .map_err(|reason| refused(code, range, reason))
    }

    fn remove_chained(&mut self, call: CallId, edit: usize) -> Result<(), CommitError> {
        let code = self.code;
        let range = code.call(call).range.clone();
        let Some(receiver) = code
            .call(call)
            .receiver
            .as_ref()
            .map(|one| one.range.clone())
        else {
            return Err(refused(code, &range, "it is not called on anything"));
        };
        self.changes.edits.delete(receiver.end..range.end, edit);
        self.changes.loose.push(code.call(call).statement.clone());
        Ok(())
    }
}
