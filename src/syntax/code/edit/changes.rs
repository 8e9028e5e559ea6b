//! What the edits change, gathered by the list or block that they concern.

use std::collections::BTreeMap;
use std::ops::Range;

use super::super::super::CommitError;
use super::super::super::edits::{Edit, Edits};
use super::super::Code;
use super::super::program::Program;
use super::super::tree::Node;
use super::imports::{self, ImportPlace, NewImport};
use super::list::{Insertion, List, ListChange};
use super::properties;
use super::statements;

/// The changes of a program.
#[derive(Default)]
pub(super) struct Changes {
    /// Those of lists in brackets.
    pub(super) lists: BTreeMap<Node, ListChange>,
    /// Those of the names of an import or declaration, with all of its names.
    names: BTreeMap<Node, (Vec<Node>, ListChange)>,
    /// The properties of objects that are created, by the arguments that they are added to.
    pub(super) objects: BTreeMap<Node, Vec<NewProperty>>,
    /// Objects from which properties are removed and that are last arguments, each with its list.
    pub(super) arguments: Vec<(Node, Node)>,
    pub(super) removed: Vec<(Node, usize)>,
    pub(super) new_imports: Vec<NewImport>,
    /// The names that imports add, each with what it stands for.
    pub(super) added_names: Vec<(String, String)>,
    pub(super) edits: Edits,
    /// Where the structure changes, so that only tokens can be compared.
    pub(super) loose: Vec<Range<usize>>,
}

/// A property of an object that is created.
pub(super) struct NewProperty {
    pub(super) name: String,
    pub(super) text: String,
    pub(super) edit: usize,
}

/// The changes as edits of the text.
pub(super) struct Lowered {
    pub(super) edits: Vec<Edit>,
    pub(super) loose: Vec<Range<usize>>,
}

impl Changes {
    /// The change of a list in brackets.
    pub(super) fn list(&mut self, node: Node) -> &mut ListChange {
        self.lists.entry(node).or_default()
    }

    /// Adds a name to an import.
    pub(super) fn import_names(&mut self, parent: Node, items: Vec<Node>, insertion: Insertion) {
        let (_, change) = self
            .names
            .entry(parent)
            .or_insert_with(|| (items, ListChange::default()));
        change.inserted.push(insertion);
    }

    /// Removes a name of an import or declaration, which keeps others.
    pub(super) fn remove_name(&mut self, parent: Node, items: Vec<Node>, item: Node, edit: usize) {
        let (items, change) = self
            .names
            .entry(parent)
            .or_insert_with(|| (items, ListChange::default()));
        let index = items.iter().position(|&other| other == item);
        // Several names may be removed with one part of the import.
        let index = index.filter(|&index| change.removed.iter().all(|one| one.0 != index));
        if let Some(index) = index {
            change.removed.push((index, edit));
        }
    }

    /// Removes the objects that lose all of their properties from the arguments that they are.
    fn remove_empty_arguments(&mut self, program: &Program) {
        let tree = &program.tree;
        for (object, list) in std::mem::take(&mut self.arguments) {
            let count = tree.named(object).count();
            let is_empty =
                |change: &ListChange| change.removed.len() == count && change.inserted.is_empty();
            let Some(change) = self.lists.get(&object).filter(|change| is_empty(change)) else {
                continue;
            };
            let edit = change.removed[0].1;
            self.lists.remove(&object);
            let index = tree.named(list).count() - 1;
            self.list(list).removed.push((index, edit));
        }
    }

    /// The edits of the text in order.
    pub(super) fn lower(mut self, code: &Code) -> Result<Lowered, CommitError> {
        let program = &code.program;
        self.remove_empty_arguments(program);
        for (arguments, new) in std::mem::take(&mut self.objects) {
            let edit = new.iter().map(|one| one.edit).min().unwrap_or_default();
            let text = properties::new_object(program, arguments, &new);
            let count = program.tree.named(arguments).count();
            let after = count.checked_sub(1);
            self.list(arguments)
                .inserted
                .push(Insertion { after, text, edit });
        }
        for (&node, change) in &self.lists {
            if let Some(list) = List::of(program, node) {
                list.lower(program, change, &mut self.edits);
            }
        }
        for (parent, (items, change)) in self.names {
            if let Some(list) = imports::names_list(program, parent, items) {
                list.lower(program, &change, &mut self.edits);
            }
        }
        statements::remove(program, &self.removed, &mut self.edits).map_err(|(edit, cause)| {
            let node = self
                .removed
                .iter()
                .find(|one| one.1 == edit)
                .map_or(0, |one| one.0);
            super::refused(code, &program.tree.range(node), cause)
        })?;
        for import in &self.new_imports {
            add_import(code, import, &mut self.edits);
        }
        Ok(Lowered {
            edits: self.edits.sorted()?,
            loose: self.loose,
        })
    }
}

fn add_import(code: &Code, import: &NewImport, edits: &mut Edits) {
    let program = &code.program;
    let newline = program.newline();
    let text = imports::statement_text(code, import);
    match import.place {
        ImportPlace::Before(statement) => {
            let at = program.line_start(program.tree.start(statement));
            edits.insert_before(at, format!("{text}{newline}"), 1, import.edit);
        }
        ImportPlace::After(statement) => {
            let end = program.end_with_comments(program.tree.end(statement));
            edits.insert_after(end, format!("{newline}{text}"), 1, import.edit);
        }
        ImportPlace::First => {
            let at = imports::first_place(program);
            let before = &program.source.text()[..at];
            let is_open =
                !before.is_empty() && !before.ends_with('\n') && at > program.source.start();
            let break_before = if is_open { newline } else { "" };
            let blank = blank_lines_behind(program, at);
            edits.insert_before(
                at,
                format!("{break_before}{text}{newline}{blank}"),
                1,
                import.edit,
            );
        }
    }
}

/// The blank line between the only import and code that follows at once.
fn blank_lines_behind(program: &Program, at: usize) -> &'static str {
    let rest = &program.source.text()[at..];
    let is_followed = !rest.is_empty() && !program.is_blank_line(at);
    if is_followed { program.newline() } else { "" }
}
