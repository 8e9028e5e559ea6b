//! Gathers the operations on each file and commits them.

use std::collections::BTreeMap;
use std::ops::Range;

use super::super::lens::Lens;
use super::super::projection::TextHome;
use super::super::writing::{NotWritable, Repetition, Scope};
use super::entries::new_entries;
use crate::model::{EditId, FailedEdit, Projection as _, Rewritten, TemplateEdits};
use crate::syntax::{CommitError, Cursor, Document, NewValue, NodeId, Operation, Span, Word};

/// The operations on files that edits of templates become.
pub(super) struct Translation<'l> {
    pub(super) lens: &'l Lens,
    files: BTreeMap<usize, Vec<(Operation, EditId)>>,
    texts: BTreeMap<usize, Vec<(Operation, EditId)>>,
    /// The new parts of expressions, by the file and the node.
    parts: BTreeMap<(usize, NodeId), Vec<NewPart>>,
}

/// A part of an expression with its new text.
struct NewPart {
    range: Range<usize>,
    text: String,
    edit: EditId,
}

/// The edit that is translated, and what its template declares.
pub(super) struct Current<'e> {
    pub(super) template: usize,
    pub(super) document: &'e Document,
    pub(super) scope: Scope,
    pub(super) edit: EditId,
}

/// The new texts of files for edits of templates.
///
/// # Errors
/// The first edit that cannot be made.
pub(in super::super) fn commit(
    lens: &Lens,
    edits: &[TemplateEdits<'_>],
) -> Result<Vec<Rewritten>, FailedEdit> {
    let mut translation = Translation {
        lens,
        files: BTreeMap::new(),
        texts: BTreeMap::new(),
        parts: BTreeMap::new(),
    };
    for (number, of_template) in edits.iter().enumerate() {
        let mut current = Current {
            template: of_template.template,
            document: of_template.document,
            scope: lens.templates[of_template.template]
                .declarations
                .scope
                .clone(),
            edit: (number, 0),
        };
        let declarations = &lens.templates[of_template.template].declarations;
        current.declare(&of_template.operations, declarations.habits);
        for (index, operation) in of_template.operations.iter().enumerate() {
            current.edit = (number, index);
            current.scope.place = current.repetition(subject(operation));
            let translated = translation.operation(&mut current, operation);
            translated.map_err(|reason| translation.failed(&current, operation, &reason))?;
        }
        translation.add_needed(&mut current);
    }
    translation.finish()
}

impl<'l> Translation<'l> {
    /// Adds an operation on a configuration; one that is there already is not repeated.
    pub(super) fn on_file(&mut self, file: usize, operation: Operation, edit: EditId) {
        let all = self.files.entry(file).or_default();
        if !all.iter().any(|(known, _)| *known == operation) {
            all.push((operation, edit));
        }
    }

    /// Adds an operation on a text in JSON.
    pub(super) fn on_text(&mut self, text: usize, operation: Operation, edit: EditId) {
        let all = self.texts.entry(text).or_default();
        if !all.iter().any(|(known, _)| *known == operation) {
            all.push((operation, edit));
        }
    }

    /// Replaces a part of an expression.
    pub(super) fn on_part(
        &mut self,
        (file, node): (usize, NodeId),
        range: Range<usize>,
        text: String,
        edit: EditId,
    ) {
        let all = self.parts.entry((file, node)).or_default();
        if !all.iter().any(|one| one.range == range && one.text == text) {
            all.push(NewPart { range, text, edit });
        }
    }

    fn failed(
        &self,
        current: &Current<'_>,
        operation: &Operation,
        reason: &NotWritable,
    ) -> FailedEdit {
        let node = subject(operation);
        let origins = &self.lens.templates[current.template].origins;
        let around = std::iter::successors(Some(node), |node| current.document.parent(*node));
        let place = around
            .filter(|node| origins.get(node.index()).is_some_and(Option::is_some))
            .filter_map(|node| self.lens.place(current.template, node))
            .find(|place| place.span != Span::EMPTY && !place.path.is_empty());
        let (source, position) = match &place {
            Some(place) => (place.source, place.span.start),
            None => (0, Span::EMPTY.start),
        };
        FailedEdit {
            edits: vec![current.edit],
            source,
            span: place.as_ref().map(|place| place.span),
            error: Box::new(CommitError::NotWritable {
                path: place.map_or_else(|| current.document.path(node), |place| place.path),
                position,
                reason: reason.0.clone(),
            }),
        }
    }

    fn finish(mut self) -> Result<Vec<Rewritten>, FailedEdit> {
        self.refuse_context()?;
        let mut rewritten = Vec::new();
        for (index, operations) in std::mem::take(&mut self.texts) {
            rewritten.extend(self.finish_text(index, operations)?);
        }
        for ((file, node), parts) in std::mem::take(&mut self.parts) {
            self.finish_parts(file, node, parts);
        }
        for (file, operations) in std::mem::take(&mut self.files) {
            let (operations, owners): (Vec<_>, Vec<_>) = operations.into_iter().unzip();
            let document = &self.lens.documents[&file];
            let committed = document.commit(&operations);
            rewritten.push(Rewritten {
                source: file,
                committed: committed.map_err(|error| FailedEdit {
                    edits: owners.clone(),
                    source: file,
                    span: span_of(document, &error),
                    error: Box::new(error),
                })?,
                owners,
            });
        }
        Ok(rewritten)
    }

    /// Only files among the given paths are edited.
    fn refuse_context(&self) -> Result<(), FailedEdit> {
        let files = self.files.iter().map(|(file, all)| (*file, all));
        let texts = self.texts.iter().map(|(text, all)| {
            let (TextHome::File(file) | TextHome::Literal(file, _)) = self.lens.texts[*text].home;
            (file, all)
        });
        let outside = files
            .chain(texts)
            .find(|(file, _)| self.lens.context.contains(file));
        let Some((source, operations)) = outside else {
            return Ok(());
        };
        Err(FailedEdit {
            edits: operations.iter().map(|(_, edit)| *edit).collect(),
            source,
            span: Some(Span::EMPTY),
            error: Box::new(CommitError::NotWritable {
                path: self.lens.path(source),
                position: Span::EMPTY.start,
                reason: "the file belongs to the module but is not among the given paths. Pass the directory of the module".to_owned(),
            }),
        })
    }

    /// Commits a text in JSON: a file of its own, or a rewording of the text in HCL.
    fn finish_text(
        &mut self,
        index: usize,
        operations: Vec<(Operation, EditId)>,
    ) -> Result<Option<Rewritten>, FailedEdit> {
        let text = &self.lens.texts[index];
        let (operations, owners): (Vec<_>, Vec<_>) = operations.into_iter().unzip();
        let source = match text.home {
            TextHome::File(file) | TextHome::Literal(file, _) => file,
        };
        let committed = text.document.commit(&operations);
        let committed = committed.map_err(|error| FailedEdit {
            edits: owners.clone(),
            source,
            span: match text.home {
                TextHome::File(_) => span_of(&text.document, &error),
                TextHome::Literal(file, node) => {
                    let document = &self.lens.documents[&file];
                    Some(Cursor { document, node }.span())
                }
            },
            error: Box::new(error),
        })?;
        match text.home {
            TextHome::File(source) => Ok(Some(Rewritten {
                source,
                committed,
                owners,
            })),
            TextHome::Literal(file, node) => {
                let old = text.document.text();
                let words = changed_words(old, &committed.text);
                let edit = owners.first().copied().unwrap_or_default();
                self.on_file(file, Operation::Reword { node, words }, edit);
                Ok(None)
            }
        }
    }

    /// Replaces an expression by one with new parts.
    fn finish_parts(&mut self, file: usize, node: NodeId, mut parts: Vec<NewPart>) {
        let document = &self.lens.documents[&file];
        let whole = document.value_bytes(node);
        let mut text = document.text()[whole.clone()].to_owned();
        parts.sort_by_key(|part| part.range.start);
        let edit = parts.last().map(|part| part.edit).unwrap_or_default();
        // Entries that are added to an object are all at its brace.
        let places = parts.chunk_by(|one, next| one.range == next.range);
        for parts in places.rev() {
            let range = &parts[0].range;
            let new = match range.is_empty() {
                true => {
                    let entries: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
                    new_entries(&document.text()[range.start..], &entries)
                }
                false => parts[0].text.clone(),
            };
            text.replace_range(range.start - whole.start..range.end - whole.start, &new);
        }
        let value = NewValue::Raw(text);
        self.on_file(file, Operation::Set { node, value }, edit);
    }
}

impl<'e> Current<'e> {
    /// The value of a key of the template.
    pub(super) fn value_of(&self, key: NodeId) -> Option<NodeId> {
        let mapping = self.document.parent(key)?;
        let mut entries = self.document.entries(mapping).iter();
        let entry = entries.find(|entry| entry.key == key)?;
        Some(entry.value)
    }

    /// How the resource is repeated that a node of the template is in.
    fn repetition(&self, node: NodeId) -> Repetition {
        let root = Cursor::root(self.document);
        let resources = root.written("Resources").map(|section| section.node);
        let mut around = std::iter::successors(Some(node), |node| self.document.parent(*node));
        let resource = around.find(|one| self.document.parent(*one) == resources);
        let mut entries = resources
            .into_iter()
            .flat_map(|section| self.document.entries(section));
        let entry = entries.find(|entry| resource == Some(entry.value));
        let name = entry.and_then(|entry| self.document.scalar(entry.key));
        let target = name.and_then(|name| self.scope.targets.get(name));
        target.map(|target| target.repetition).unwrap_or_default()
    }

    pub(super) fn at(&self, node: NodeId) -> Cursor<'e> {
        Cursor {
            document: self.document,
            node,
        }
    }
}

/// The innermost node at the position of an error.
fn span_of(document: &Document, error: &CommitError) -> Option<Span> {
    let position = error.position()?;
    let spans = document
        .nodes()
        .map(|node| Cursor { document, node }.span());
    let starting = spans.filter(|span| span.start == position && *span != Span::EMPTY);
    starting.min_by_key(|span| span.end)
}

/// The node of a template that an operation concerns.
fn subject(operation: &Operation) -> NodeId {
    match operation {
        Operation::Set { node, .. } | Operation::Reword { node, .. } => *node,
        Operation::InsertEntry { mapping, .. } => *mapping,
        Operation::AppendItem { sequence, .. } => *sequence,
        Operation::RemoveEntry { key, .. } => *key,
        Operation::RemoveItem { item, .. } => *item,
        Operation::InsertBlock { body, .. } => *body,
    }
}

/// The lines that differ between two texts, as replacements in the first.
fn changed_words(old: &str, new: &str) -> Vec<Word> {
    let diff = similar::TextDiff::from_lines(old, new);
    let offsets = |text: &str| -> Vec<usize> {
        let mut at = 0;
        let mut all: Vec<usize> = text
            .split_inclusive('\n')
            .map(|line| {
                let start = at;
                at += line.len();
                start
            })
            .collect();
        all.push(at);
        all
    };
    let (old_at, new_at) = (offsets(old), offsets(new));
    let changes = diff
        .ops()
        .iter()
        .filter(|op| op.tag() != similar::DiffTag::Equal);
    changes
        .map(|op| {
            let (from, to) = (op.old_range(), op.new_range());
            Word {
                at: old_at[from.start]..old_at[from.end],
                with: new[new_at[to.start]..new_at[to.end]].to_owned(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::changed_words;

    #[test]
    fn only_the_lines_that_differ_are_replaced() {
        let words = changed_words("a\nb\nc\n", "a\nx\ny\nc\n");
        assert_eq!(words.len(), 1);
        assert_eq!(
            (words[0].at.clone(), words[0].with.as_str()),
            (2..4, "x\ny\n")
        );
    }
}
