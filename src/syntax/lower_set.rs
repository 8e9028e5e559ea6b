//! Edits that replace the value of a node, and those that insert the first children into an empty collection.

use super::error::CommitError;
use super::lower::Lowering;
use super::render::Lines;
use super::scalar::Quote;
use super::style::Style;
use super::{Kind, NewValue, NodeId};

impl Lowering<'_> {
    pub(crate) fn set(
        &mut self,
        node: NodeId,
        value: &NewValue,
        operation: usize,
    ) -> Result<(), CommitError> {
        if self.document.parent(node).is_none() {
            return Err(self.unsupported(node, "the root value cannot be replaced"));
        }
        self.replace(node, value, operation, false)
    }

    /// Checks that a value has a simple key, without which it cannot be written.
    fn simple_key(&self, parent: NodeId, node: NodeId) -> Result<(), CommitError> {
        let number = self.document.number_in_parent(node).unwrap_or(0);
        if let Some(entry) = self.document.entries(parent).get(number) {
            let key = self.document.node(entry.key).start as usize;
            let complex = self.document.question_mark(parent, number, key).is_some();
            let no_colon =
                self.document.colon(entry.key).is_none() && !self.document.node(parent).flow;
            let lines =
                self.document.text()[self.document.byte_range(entry.key)].contains(['\n', '\r']);
            if complex || no_colon || lines || self.document.scalar(entry.key).is_none() {
                return Err(self.unsupported(node, "the key has an unsupported notation"));
            }
            if self.is_bare_pair(parent) {
                return Err(
                    self.unsupported(node, "the entry is a pair without braces inside brackets")
                );
            }
        }
        Ok(())
    }

    /// Replaces a node by a value; with `keep_tag`, its tag and anchor remain.
    pub(crate) fn replace(
        &mut self,
        node: NodeId,
        value: &NewValue,
        operation: usize,
        keep_tag: bool,
    ) -> Result<(), CommitError> {
        if let Some(parent) = self.document.parent(node) {
            self.simple_key(parent, node)?;
        }
        match self.document.parent(node) {
            None => return self.fill_root(node, value, operation),
            Some(parent) if self.document.node(parent).flow => {
                self.replace_in_flow(parent, node, value, operation, keep_tag)
            }
            Some(parent) => self.replace_in_block(parent, node, value, operation, keep_tag),
        }
        Ok(())
    }

    fn replace_in_block(
        &mut self,
        parent: NodeId,
        node: NodeId,
        value: &NewValue,
        operation: usize,
        keep_tag: bool,
    ) {
        let document = self.document;
        let old = document.node(node);
        let header = if keep_tag {
            document.header_end(node)
        } else {
            document.value_start(node)
        };
        let end = if document.is_block(node) {
            document.end_with_comment(node)
        } else {
            old.end as usize
        };
        let text = self.block_text(parent, node, value, header);
        let (head, tail) = text.split_at(text.find(['\n', '\r']).unwrap_or(text.len()));
        let depth = document.depth(node);
        let line = document.source.line_of(header);
        if line == document.source.line_of(old.start as usize) {
            let comment = if document.is_block(node) {
                None
            } else {
                document.trailing_comment_span(node)
            };
            match comment {
                Some(comment) if !tail.is_empty() => {
                    self.edits
                        .replace(header..end, head.to_owned(), depth, operation);
                    self.edits
                        .insert_after(comment.end, tail.to_owned(), depth, operation);
                }
                _ => {
                    let (start, text) = self.keep_gap(header, &text);
                    self.edits
                        .replace(start..end, text.to_owned(), depth, operation);
                }
            }
            return;
        }
        let line_end = document.source.line_content(line).end;
        if header == line_end {
            self.edits.replace(header..end, text, depth, operation);
        } else {
            self.edits
                .insert_after(header, head.to_owned(), depth, operation);
            self.edits
                .replace(line_end..end, tail.to_owned(), depth, operation);
        }
    }

    /// Starts a value on one line where the old one started: values are often aligned in columns.
    fn keep_gap<'t>(&self, header: usize, text: &'t str) -> (usize, &'t str) {
        let rest = &self.document.text()[header..];
        let gap = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        match text.strip_prefix(' ') {
            Some(value)
                if gap > 0
                    && !rest[gap..].starts_with(['#', '\n', '\r'])
                    && gap < rest.len()
                    && !value.contains(['\n', '\r']) =>
            {
                (header + gap, value)
            }
            _ => (header, text),
        }
    }

    fn block_text(&self, parent: NodeId, node: NodeId, value: &NewValue, header: usize) -> String {
        let document = self.document;
        let mut style = self.style(parent, header);
        imitate_old(&mut style, self, node);
        let old = document.node(node);
        style.literal = self.literals && !document.comment_follows(document.end_with_comment(node));
        let collection = matches!(value, NewValue::Mapping(_) | NewValue::Sequence(_));
        if collection && old.flow && document.child_count(node) > 0 {
            let lines = document.source.line_of(old.content as usize)
                != document.source.line_of(old.end as usize);
            let lines = lines.then(|| Lines {
                indent: self.line_indent(old.content as usize).to_owned(),
                step: " ".repeat(style.step),
            });
            return format!(" {}", style.flow(value, lines.as_ref()));
        }
        match document.kind(parent) {
            Kind::Mapping => style.after_key(value, document.column(parent)),
            _ => {
                let number = document.number_in_parent(node).unwrap_or(0);
                style.after_dash(value, document.column_at(document.dash(parent, number)))
            }
        }
    }

    fn replace_in_flow(
        &mut self,
        parent: NodeId,
        node: NodeId,
        value: &NewValue,
        operation: usize,
        keep_tag: bool,
    ) {
        let document = self.document;
        let old = document.node(node);
        let mut style = self.style(parent, old.start as usize);
        imitate_old(&mut style, self, node);
        let number = document.number_in_parent(node).unwrap_or(0);
        let lines = self.flow_lines(parent, number);
        let text = style.flow(value, lines.as_ref());
        let depth = document.depth(node);
        let start = if keep_tag {
            old.content as usize
        } else {
            old.start as usize
        };
        let key = document.entries(parent).get(number).map(|entry| entry.key);
        if let Some(key) = key.filter(|&key| document.colon(key).is_none()) {
            self.edits.insert_after(
                document.node(key).end as usize,
                format!(": {text}"),
                depth,
                operation,
            );
            return;
        }
        let tight = !style.json && document.text()[..start].ends_with(':');
        let text = if tight || (keep_tag && start == old.end as usize) {
            format!(" {text}")
        } else {
            text
        };
        self.edits
            .replace(start..old.end as usize, text, depth, operation);
    }

    /// The indentation for text that replaces a flow collection's child, if that has its own line.
    pub(crate) fn flow_lines(&self, parent: NodeId, number: usize) -> Option<Lines> {
        let start = self.document.child_start(parent, number);
        if !self.document.begins_line(start) {
            return None;
        }
        let indent = self.line_indent(start).to_owned();
        let outer = self.line_indent(self.document.node(parent).end as usize - 1);
        let step = indent
            .strip_prefix(outer)
            .filter(|step| !step.is_empty())
            .unwrap_or("  ")
            .to_owned();
        Some(Lines { indent, step })
    }

    pub(crate) fn line_indent(&self, at: usize) -> &str {
        let text = self.document.text();
        let start = self
            .document
            .source
            .line_start(self.document.source.line_of(at));
        let rest = &text[start..];
        &rest[..rest.len() - rest.trim_start_matches([' ', '\t']).len()]
    }

    /// Inserts the first entries or items into an empty document.
    fn fill_root(
        &mut self,
        node: NodeId,
        value: &NewValue,
        operation: usize,
    ) -> Result<(), CommitError> {
        let document = self.document;
        let old = document.node(node);
        let style = self.style(node, old.start as usize);
        let (start, end) = (old.content as usize, old.end as usize);
        if old.flow || style.json {
            let lines = Lines {
                indent: String::new(),
                step: " ".repeat(style.step),
            };
            self.edits
                .replace(start..end, style.flow(value, Some(&lines)), 0, operation);
            return Ok(());
        }
        let text = document.text();
        if text[document.source.start()..end]
            .lines()
            .any(|line| line.starts_with('%'))
        {
            return Err(self.unsupported(node, "it is preceded by a directive"));
        }
        if text[end..].lines().any(|line| line.starts_with("...")) {
            return Err(self.unsupported(node, "it is followed by a document end marker"));
        }
        let lines: Vec<String> = match value {
            NewValue::Mapping(entries) => {
                entries.iter().map(|entry| style.entry(entry, 0)).collect()
            }
            NewValue::Sequence(items) => items.iter().map(|item| style.item(item, 0)).collect(),
            _ => return Err(self.unsupported(node, "only entries or items are allowed there")),
        };
        let block = lines.join(style.newline);
        if start < end || old.start < old.content {
            if !document.begins_line(old.start as usize) || old.start < old.content {
                return Err(self.unsupported(node, "it does not begin its line"));
            }
            self.edits.replace(start..end, block, 0, operation);
            return Ok(());
        }
        let body = &text[document.source.start()..];
        let before = if body.is_empty() || body.ends_with(['\n', '\r']) {
            ""
        } else {
            style.newline
        };
        let after = if before.is_empty() { style.newline } else { "" };
        self.edits
            .insert_after(text.len(), format!("{before}{block}{after}"), 0, operation);
        Ok(())
    }
}

/// Quotes a value like the quoted one that it replaces.
fn imitate_old(style: &mut Style, lowering: &Lowering, node: NodeId) {
    let document = lowering.document;
    if document.node(node).shape == super::builder::Shape::Alias || style.json {
        return;
    }
    match document.scalar_style(node) {
        Some(old) if Quote::of(old).is_some() => {
            style.quote = Quote::of(old).unwrap_or(style.quote);
            style.quotes_all = true;
        }
        Some(_) if !document.is_null(node) => style.quotes_all = false,
        _ => {}
    }
}
