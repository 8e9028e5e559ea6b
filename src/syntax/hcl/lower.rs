//! Converts a plan into text edits of HCL.

use super::super::edits::Edits;
use super::super::error::CommitError;
use super::super::{Document, NewValue, NodeId};
use super::document::Role;
use super::layout::Layout;
use super::plan::{HclPlan, New, unsupported};
use super::render::{self, Writer};

/// Collects the edits of one commit.
pub(crate) struct Lowering<'d> {
    pub(crate) document: &'d Document,
    pub(crate) edits: Edits,
}

impl<'d> Lowering<'d> {
    pub(crate) fn run(document: &'d Document, plan: &HclPlan) -> Result<Edits, CommitError> {
        let mut lowering = Lowering {
            document,
            edits: Edits::default(),
        };
        for (&collection, changes) in &plan.changes {
            for insert in &changes.inserts {
                let cause = match &insert.new {
                    New::Entry(entry) => render::invalid(&entry.value),
                    New::Item(item) => render::invalid(item),
                    New::Block(block) => render::invalid_block(block),
                };
                if let Some(cause) = cause {
                    return Err(unsupported(document, collection, cause));
                }
            }
            let layout = Layout::of(document, collection);
            match layout.role {
                Role::File | Role::Block => lowering.change_body(&layout, changes)?,
                Role::Scalar => lowering.fill_null(collection, changes)?,
                _ => lowering.change_flow(&layout, changes)?,
            }
        }
        for (&node, &(operation, value)) in &plan.plan.sets {
            lowering.set(node, value, operation)?;
        }
        for (&node, &(operation, words)) in &plan.plan.rewords {
            lowering.reword(node, words, operation)?;
        }
        Ok(lowering.edits)
    }

    /// The writer of new text near an offset.
    pub(crate) fn writer(&self, at: usize) -> Writer {
        Writer {
            newline: self.document.newline_at(at),
        }
    }

    /// Replaces a value inside the parentheses and `jsonencode` around it.
    fn set(&mut self, node: NodeId, value: &NewValue, operation: usize) -> Result<(), CommitError> {
        let document = self.document;
        match document.hcl_role(node) {
            Role::Block => return self.set_block(node, value, operation),
            Role::Blocks | Role::Labels | Role::File => {
                let cause = "blocks are added and removed one by one";
                return Err(unsupported(document, node, cause));
            }
            _ => {}
        }
        if let Some(cause) = render::invalid(value) {
            return Err(unsupported(document, node, cause));
        }
        let inner = document.inner(node);
        let text = self.new_value(node, value);
        let depth = document.depth(node);
        self.leave_chain(node, &text, operation);
        self.edits.replace(inner, text, depth, operation);
        Ok(())
    }

    /// Puts one space before an equals sign that is no longer aligned with others, because its value has several lines now.
    pub(crate) fn leave_chain(&mut self, node: NodeId, new: &str, operation: usize) {
        let document = self.document;
        let Some(parent) = document.parent(node).filter(|_| new.contains('\n')) else {
            return;
        };
        let layout = Layout::of(document, parent);
        let child = layout.children.iter().find(|child| child.value == node);
        let aligned = child.filter(|child| child.equals.is_some());
        let Some(key) = aligned.and_then(|child| child.key) else {
            return;
        };
        let end = document.node(key).end as usize;
        let rest = &document.text()[end..];
        let gap = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        if gap > 1 && rest[gap..].starts_with('=') {
            self.edits.delete(end + 1..end + gap, operation);
        }
    }

    /// The text of a value that replaces another one.
    pub(crate) fn new_value(&self, node: NodeId, value: &NewValue) -> String {
        let document = self.document;
        let inner = document.inner(node);
        let parent = document.parent(node);
        let layout = parent.map(|parent| Layout::of(document, parent));
        let inline = layout.is_some_and(|layout| {
            let inside = &document.text()[layout.inside()];
            let is_it = |child: &super::layout::Child| child.value == node;
            let number = layout.children.iter().position(is_it);
            layout.role != Role::File && !inside.contains('\n')
                || number.is_some_and(|number| layout.aligns_others(number))
        });
        let indent = self.line_indent(inner.start);
        self.writer(inner.start).value(value, indent, inline)
    }

    /// Replaces the content of a block by arguments.
    fn set_block(
        &mut self,
        node: NodeId,
        value: &NewValue,
        operation: usize,
    ) -> Result<(), CommitError> {
        let document = self.document;
        let NewValue::Mapping(entries) = value.written() else {
            return Err(unsupported(document, node, "a block has entries"));
        };
        let items = entries.iter().cloned().map(super::super::NewItem::Argument);
        let block = super::super::NewBlock {
            kind: "block".to_owned(),
            labels: Vec::new(),
            items: items.collect(),
            comment: None,
        };
        if let Some(cause) = render::invalid_block(&block) {
            return Err(unsupported(document, node, cause));
        }
        let inner = document.inner(node);
        let indent = self.line_indent(document.node(node).start as usize);
        let text = self.writer(inner.start).block(&block, indent);
        let braces = &text[text.find('{').unwrap_or(0)..];
        let depth = document.depth(node);
        let braces = braces.trim_end_matches(['\n', '\r']).to_owned();
        self.edits.replace(inner, braces, depth, operation);
        Ok(())
    }

    /// Replaces `null` by the entries or items that are added to it.
    fn fill_null(
        &mut self,
        node: NodeId,
        changes: &super::plan::Changes,
    ) -> Result<(), CommitError> {
        let Some(operation) = changes.inserts.first().map(|insert| insert.operation) else {
            return Ok(());
        };
        let mut entries = Vec::new();
        let mut items = Vec::new();
        for insert in &changes.inserts {
            match &insert.new {
                New::Entry(entry) => entries.push((*entry).clone()),
                New::Item(item) => items.push((*item).clone()),
                New::Block(_) => {
                    return Err(unsupported(self.document, node, "a value has no blocks"));
                }
            }
        }
        let value = if items.is_empty() {
            NewValue::Mapping(entries)
        } else {
            NewValue::Sequence(items)
        };
        self.set(node, &value, operation)
    }

    pub(crate) fn line_indent(&self, at: usize) -> &'d str {
        let source = &self.document.source;
        let line = &self.document.text()[source.line_start(source.line_of(at))..];
        &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
    }
}
