//! Where the children of a collection of HCL are on their lines, and how their equals signs are aligned.

use super::super::layout::skip_trivia;
use super::super::{Document, NodeId};
use super::document::Role;
use super::scanner::Parser;
use std::ops::Range;

/// An argument or a block of a body, an entry of an object, or an item of a tuple.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Child {
    /// The key of an argument or an entry, or the type of blocks.
    pub(crate) key: Option<NodeId>,
    pub(crate) value: NodeId,
    pub(crate) is_block: bool,
    /// The start of its text, and its end without a comma.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// The start of the line where the comments that belong to it begin, if it has a line of its own.
    pub(crate) lead: usize,
    /// The offset after the comma that follows it, if there is one.
    pub(crate) comma: Option<usize>,
    /// The end with its comma and its trailing comment.
    pub(crate) full_end: usize,
    /// The start of the next line.
    pub(crate) after: usize,
    /// Whether only white space precedes it on its line.
    pub(crate) own_line: bool,
    /// Whether only white space follows its full end on that line.
    pub(crate) ends_line: bool,
    /// The column of its equals sign in characters, if the whole line is aligned with those beside it.
    pub(crate) equals: Option<usize>,
}

impl Child {
    /// Whether it is all that its lines contain.
    pub(crate) fn has_own_lines(&self) -> bool {
        self.own_line && self.ends_line
    }
}

/// A collection and its children in the order of the text.
pub(crate) struct Layout<'d> {
    pub(crate) document: &'d Document,
    pub(crate) collection: NodeId,
    pub(crate) role: Role,
    pub(crate) children: Vec<Child>,
}

impl<'d> Layout<'d> {
    pub(crate) fn of(document: &'d Document, collection: NodeId) -> Layout<'d> {
        let role = document.hcl_role(collection);
        let mut layout = Layout {
            document,
            collection,
            role,
            children: Vec::new(),
        };
        for part in parts(document, collection) {
            let child = layout.child(part.key, part.value, part.is_block);
            layout.children.push(child);
        }
        layout
    }

    /// The numbers of the children that are, or are below, an entry or an item.
    pub(crate) fn numbers_of(&self, key: NodeId, value: NodeId) -> Vec<usize> {
        let below = value.0..self.document.node(value).next;
        let numbers = self.children.iter().enumerate();
        numbers
            .filter(|(_, child)| {
                child.key == Some(key) && !child.is_block || below.contains(&child.value.0)
            })
            .map(|(number, _)| number)
            .collect()
    }

    fn child(&self, key: Option<NodeId>, value: NodeId, is_block: bool) -> Child {
        let document = self.document;
        let text = document.text();
        let first = key.filter(|_| !is_block).unwrap_or(value);
        let start = document.node(first).start as usize;
        let end = document.node(value).end as usize;
        let comma = self.comma_after(end);
        let full_end = self.full_end(comma.unwrap_or(end));
        let rest = text[full_end..].trim_start_matches([' ', '\t']);
        let ends_line = rest.is_empty() || rest.starts_with(['\n', '\r']);
        let source = &document.source;
        let own_line = document.begins_line(start);
        let after = source.line_start(source.line_of(full_end) + 1);
        let lead = if own_line { self.lead(start) } else { start };
        let equals = key
            .filter(|_| !is_block && own_line && ends_line)
            .and_then(|key| self.equals(key, value, start));
        Child {
            key,
            value,
            is_block,
            start,
            end,
            lead,
            comma,
            full_end,
            after,
            own_line,
            ends_line,
            equals,
        }
    }

    fn comma_after(&self, end: usize) -> Option<usize> {
        if matches!(self.role, Role::File | Role::Block) {
            return None;
        }
        let mut parser = Parser::new(self.document.text(), end);
        parser.newlines_end = self.role == Role::Object;
        parser.skip();
        parser.take(",").then_some(parser.at)
    }

    /// The end of the comments after a child on its last line.
    fn full_end(&self, code_end: usize) -> usize {
        let text = self.document.text();
        let mut end = code_end;
        loop {
            let start = text.len() - text[end..].trim_start_matches([' ', '\t']).len();
            match self.document.comment_at(start) {
                // One of several lines ends on a line of its own, behind which a new part has its place.
                Some(comment) => end = comment.end,
                None => return end,
            }
        }
    }

    /// The start of the comments directly above a child, or of its own line.
    fn lead(&self, start: usize) -> usize {
        let source = &self.document.source;
        let own = source.line_of(start);
        let before = self
            .children
            .last()
            .map_or_else(|| self.inside().start, |child| child.full_end);
        let is_first = self.children.is_empty();
        // What is on the line of the text before belongs to that.
        let floor = match self.role {
            Role::File if is_first => 0,
            _ => source.line_of(before) + 1,
        };
        let mut line = own;
        while line > floor && self.is_comment_line(line - 1) {
            line -= 1;
        }
        let is_set_off = is_first && line < own && line > floor;
        let is_set_off = is_set_off && self.document.is_blank_line(line - 1);
        source.line_start(if is_set_off { own } else { line })
    }

    /// Whether a line consists of one whole comment.
    fn is_comment_line(&self, line: usize) -> bool {
        let content = self.document.source.line_content(line);
        let text = &self.document.text()[content.clone()];
        let start = content.start + text.len() - text.trim_start_matches([' ', '\t']).len();
        let comment = self.document.comment_at(start);
        comment.is_some_and(|comment| comment.end == content.start + text.trim_end().len())
    }

    /// The column of the equals sign of an argument on one line. A heredoc counts as one line.
    fn equals(&self, key: NodeId, value: NodeId, start: usize) -> Option<usize> {
        let document = self.document;
        let text = document.text();
        let key_end = document.node(key).end as usize;
        let at = skip_trivia(text, key_end);
        let value_at = document.node(value);
        let written = &text[value_at.start as usize..value_at.end as usize];
        let is_line = !written.contains('\n') || written.starts_with("<<");
        let line = document.source.line_start(document.source.line_of(start));
        let is_assignment = text[at..].starts_with('=') && !text[line..at].contains('\n');
        (is_line && is_assignment).then(|| text[line..at].chars().count())
    }

    /// The text between the brackets or braces.
    pub(crate) fn inside(&self) -> Range<usize> {
        if self.role == Role::File {
            return self.document.source.start()..self.document.text().len();
        }
        let inner = self.document.inner(self.collection);
        inner.start + 1..inner.end - 1
    }

    /// The numbers of the children whose lines follow each other without a blank line or a comment between them, and that
    /// the formatter therefore aligns with that of a number.
    pub(crate) fn chain(&self, number: usize) -> Range<usize> {
        let mut chain = number..number + 1;
        while chain.start > 0 && self.are_chained(chain.start - 1) {
            chain.start -= 1;
        }
        while chain.end < self.children.len() && self.are_chained(chain.end - 1) {
            chain.end += 1;
        }
        chain
    }

    /// Whether a child and the one after it are aligned with each other.
    fn are_chained(&self, number: usize) -> bool {
        let (one, next) = (&self.children[number], &self.children[number + 1]);
        let source = &self.document.source;
        let is_next_line = source.line_of(next.start) == source.line_of(one.full_end) + 1;
        one.equals.is_some() && next.equals.is_some() && is_next_line
    }

    /// The column of the equals signs of a chain, if it is the same for all.
    pub(crate) fn column(&self, chain: Range<usize>) -> Option<usize> {
        let columns: Vec<_> = self.children[chain]
            .iter()
            .map(|child| child.equals)
            .collect();
        let first = (*columns.first()?)?;
        columns
            .iter()
            .all(|&column| column == Some(first))
            .then_some(first)
    }

    /// Whether the lines beside a child are aligned with it, and not with each other without it.
    pub(crate) fn aligns_others(&self, number: usize) -> bool {
        if self.children[number].equals.is_none() {
            return false;
        }
        let chain = self.chain(number);
        let Some(column) = self.column(chain.clone()) else {
            return false;
        };
        let indent = self.indent().chars().count();
        let is_aligned = |part: Range<usize>| {
            let keys = self.children[part].iter().filter_map(|child| child.key);
            let widths =
                keys.map(|key| self.document.text()[self.document.byte_range(key)].chars());
            let widest = widths.map(Iterator::count).max();
            widest.is_none_or(|widest| indent + widest + 1 == column)
        };
        !is_aligned(chain.start..number) || !is_aligned(number + 1..chain.end)
    }

    /// The indentation of the children's lines.
    pub(crate) fn indent(&self) -> String {
        let lines = self.children.iter().filter(|child| child.own_line);
        if let Some(child) = lines.clone().next() {
            return self.line_indent(child.start).to_owned();
        }
        if self.role == Role::File {
            return String::new();
        }
        let outer = self.line_indent(self.document.node(self.collection).start as usize);
        let step = if outer.starts_with('\t') { "\t" } else { "  " };
        format!("{outer}{step}")
    }

    /// The white space with which the line of an offset starts.
    pub(crate) fn line_indent(&self, at: usize) -> &'d str {
        let source = &self.document.source;
        let line = &self.document.text()[source.line_start(source.line_of(at))..];
        &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
    }
}

/// A child of a collection.
#[derive(Clone, Copy)]
pub(crate) struct ChildNodes {
    /// The key of an argument or an entry, or the type of blocks.
    pub(crate) key: Option<NodeId>,
    pub(crate) value: NodeId,
    pub(crate) is_block: bool,
}

/// The children of a collection in the order of the text.
pub(crate) fn parts(document: &Document, collection: NodeId) -> Vec<ChildNodes> {
    let mut parts = Vec::new();
    match document.hcl_role(collection) {
        Role::File | Role::Block => arguments_and_blocks(document, collection, &mut parts),
        Role::Object => parts.extend(document.entries(collection).iter().map(|entry| ChildNodes {
            key: Some(entry.key),
            value: entry.value,
            is_block: false,
        })),
        _ => parts.extend(document.items(collection).iter().map(|&value| ChildNodes {
            key: None,
            value,
            is_block: false,
        })),
    }
    // A key precedes its value, and blocks of one type may have others between them.
    parts.sort_by_key(|part| document.node(part.value).start);
    parts
}

/// The arguments of a body, and its blocks with the key of their group.
fn arguments_and_blocks(document: &Document, body: NodeId, parts: &mut Vec<ChildNodes>) {
    for entry in document.entries(body) {
        let part = |value, is_block| ChildNodes {
            key: Some(entry.key),
            value,
            is_block,
        };
        match document.hcl_role(entry.value) {
            Role::Blocks => {
                let items = document.items(entry.value).iter();
                parts.extend(items.map(|&item| part(item, true)));
            }
            Role::Labels => {
                let mut blocks = Vec::new();
                labeled(document, entry.value, &mut blocks);
                parts.extend(blocks.into_iter().map(|block| part(block, true)));
            }
            _ => parts.push(part(entry.value, false)),
        }
    }
}

fn labeled(document: &Document, labels: NodeId, blocks: &mut Vec<NodeId>) {
    for entry in document.entries(labels) {
        match document.hcl_role(entry.value) {
            Role::Labels => labeled(document, entry.value, blocks),
            _ => blocks.push(entry.value),
        }
    }
}
