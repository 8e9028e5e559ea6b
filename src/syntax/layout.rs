//! The position of a document's entries and items on their lines, and the comments that belong to them.

use super::builder::Shape;
use super::{Document, NodeId, ScalarStyle};

/// The text that belongs to one entry or item of a collection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unit {
    /// The start of its key, its dash or its value.
    pub(crate) start: usize,
    /// The start of the line where the comments that belong to it begin. Without such comments, the start of its own
    /// line if it is first on that, else its own start.
    pub(crate) lead: usize,
    /// Whether only white space precedes it on its line.
    pub(crate) own_line: bool,
    /// The end of its value.
    pub(crate) end: usize,
    /// The offset after the comma that follows it, if there is one.
    pub(crate) comma: Option<usize>,
    /// The end with its comma and its trailing comment.
    pub(crate) full_end: usize,
    /// The start of the next line.
    pub(crate) after: usize,
    /// Whether only white space follows on its last line.
    pub(crate) ends_line: bool,
}

impl Document {
    /// The number of collections around the node.
    pub(super) fn depth(&self, node: NodeId) -> usize {
        std::iter::successors(self.parent(node), |&parent| self.parent(parent)).count()
    }

    /// The child of a number in a collection: a value or an item.
    pub(super) fn child(&self, collection: NodeId, number: usize) -> NodeId {
        match self.node(collection).shape {
            Shape::Mapping => self.entries(collection)[number].value,
            _ => self.items(collection)[number],
        }
    }

    pub(super) fn child_count(&self, collection: NodeId) -> usize {
        match self.node(collection).shape {
            Shape::Mapping => self.entries(collection).len(),
            Shape::Sequence => self.items(collection).len(),
            _ => 0,
        }
    }

    pub(super) fn is_block(&self, node: NodeId) -> bool {
        let node = self.node(node);
        matches!(node.shape, Shape::Mapping | Shape::Sequence) && !node.flow
    }

    /// The column of a block collection: of its keys or its dashes.
    pub(super) fn column(&self, collection: NodeId) -> usize {
        self.column_at(self.node(collection).content as usize)
    }

    pub(super) fn column_at(&self, at: usize) -> usize {
        at - self.source.line_start(self.source.line_of(at))
    }

    /// The offset after the `:` of an entry.
    pub(super) fn colon(&self, key: NodeId) -> Option<usize> {
        let at = skip_trivia(self.text(), self.node(key).end as usize);
        (self.text().as_bytes().get(at) == Some(&b':')).then_some(at + 1)
    }

    /// The dash of an item of a block sequence.
    pub(super) fn dash(&self, sequence: NodeId, number: usize) -> usize {
        match number {
            0 => self.node(sequence).content as usize,
            _ => skip_trivia(
                self.text(),
                self.node(self.items(sequence)[number - 1]).end as usize,
            ),
        }
    }

    /// The start of a child: its key, its dash, or in flow style its value.
    pub(super) fn child_start(&self, collection: NodeId, number: usize) -> usize {
        let node = self.node(collection);
        match node.shape {
            Shape::Mapping => {
                let key = self.node(self.entries(collection)[number].key).start as usize;
                self.question_mark(collection, number, key).unwrap_or(key)
            }
            _ if node.flow => self.node(self.items(collection)[number]).start as usize,
            _ => self.dash(collection, number),
        }
    }

    /// The `?` of a complex key, which precedes its key.
    pub(super) fn question_mark(
        &self,
        mapping: NodeId,
        number: usize,
        key: usize,
    ) -> Option<usize> {
        let floor = match number {
            0 if self.node(mapping).flow => (self.node(mapping).content as usize + 1).min(key),
            0 => self.node(mapping).content as usize,
            _ => self.node(self.entries(mapping)[number - 1].value).end as usize,
        };
        let bytes = self.text().as_bytes();
        let mut at = skip_trivia(self.text(), floor);
        if bytes.get(at) == Some(&b',') {
            at = skip_trivia(self.text(), at + 1);
        }
        (at < key && bytes[at] == b'?').then_some(at)
    }

    /// The end of the text before a collection's first child: its key, its dash, or its tag.
    pub(super) fn header_end(&self, node: NodeId) -> usize {
        let at = self.node(node);
        if at.start < at.content {
            let last =
                super::yaml_text::properties(self.text(), at.start as usize, at.content as usize)
                    .last();
            if let Some(last) = last {
                return last.as_ptr() as usize - self.text().as_ptr() as usize + last.len();
            }
        }
        self.value_start(node)
    }

    /// The earliest start of the text of a value or an item: after the colon or the dash.
    pub(super) fn value_start(&self, node: NodeId) -> usize {
        let Some(parent) = self.parent(node) else {
            return self.source.start();
        };
        let number = self.number_in_parent(node).unwrap_or(0);
        match self.node(parent).shape {
            Shape::Mapping => {
                let key = self.entries(parent)[number].key;
                self.colon(key).unwrap_or(self.node(key).end as usize)
            }
            _ if self.node(parent).flow => self.node(node).start as usize,
            _ => self.dash(parent, number) + 1,
        }
    }

    /// The last scalar or flow collection of a block collection; the node itself otherwise.
    pub(super) fn last_leaf(&self, node: NodeId) -> NodeId {
        let mut at = node;
        while self.is_block(at) && self.child_count(at) > 0 {
            at = self.child(at, self.child_count(at) - 1);
        }
        at
    }

    /// Whether the node's text ends with a block scalar, and whether that keeps trailing blank lines.
    pub(super) fn ends_with_block_scalar(&self, node: NodeId) -> Option<bool> {
        let leaf = self.last_leaf(node);
        let at = self.node(leaf);
        match at.shape {
            Shape::Scalar(ScalarStyle::Literal | ScalarStyle::Folded) => {
                let header = &self.text()[at.content as usize..at.end as usize];
                let header = &header[..header.find([' ', '\n', '\r']).unwrap_or(header.len())];
                Some(header.contains('+'))
            }
            _ => None,
        }
    }

    /// The end of a value with its trailing comment.
    pub(super) fn end_with_comment(&self, node: NodeId) -> usize {
        let leaf = self.last_leaf(node);
        self.trailing_comment_span(leaf)
            .map_or(self.node(node).end as usize, |comment| comment.end)
    }

    /// The text that belongs to a child, with its comments.
    ///
    /// Own-line comments directly above a child belong to it, and so does its trailing comment. Comments that are
    /// separated from the child by a blank line, that are indented deeper than it, or that are after a blank line above
    /// the first child belong to no child and remain.
    pub(super) fn unit(&self, collection: NodeId, number: usize) -> Unit {
        let text = self.text();
        let start = self.child_start(collection, number);
        let own_line = self.begins_line(start);
        let child = self.child(collection, number);
        let end = (self.node(child).end as usize).max(match self.node(collection).shape {
            Shape::Mapping => self.node(self.entries(collection)[number].key).end as usize,
            _ => 0,
        });
        let comma = if self.node(collection).flow {
            let at = skip_trivia(text, end);
            (text.as_bytes().get(at) == Some(&b',')).then_some(at + 1)
        } else {
            None
        };
        let code_end = comma.unwrap_or(end);
        let rest = text[code_end..].trim_start_matches([' ', '\t']);
        let full_end = if rest.starts_with('#') && self.format == super::Format::Yaml {
            text.len() - rest.len() + rest.find(['\n', '\r']).unwrap_or(rest.len())
        } else {
            code_end
        };
        let rest = text[full_end..].trim_start_matches([' ', '\t']);
        let ends_line = rest.is_empty() || rest.starts_with(['\n', '\r']);
        let after = self.source.line_start(self.source.line_of(full_end) + 1);
        let lead = if own_line {
            self.lead(collection, number, start)
        } else {
            start
        };
        Unit {
            start,
            lead,
            own_line,
            end,
            comma,
            full_end,
            after,
            ends_line,
        }
    }

    pub(super) fn begins_line(&self, at: usize) -> bool {
        let line = self.source.line_start(self.source.line_of(at));
        self.text()[line..at]
            .bytes()
            .all(|byte| b" \t".contains(&byte))
    }

    /// The start of the line where the comments that belong to a child begin.
    fn lead(&self, collection: NodeId, number: usize, start: usize) -> usize {
        let own = self.source.line_of(start);
        let floor = self.floor_line(collection, number, start);
        let column = self.column_at(start);
        let mut line = own;
        while line > floor && self.is_comment_line(line - 1, column) {
            line -= 1;
        }
        let set_off = number == 0 && line < own && line > floor && self.is_blank_line(line - 1);
        self.source.line_start(if set_off { own } else { line })
    }

    /// The first line that contains nothing of the text before the child.
    fn floor_line(&self, collection: NodeId, number: usize, start: usize) -> usize {
        let before = match number {
            0 if self.node(collection).flow => self.node(collection).content as usize,
            0 if self.parent(collection).is_none()
                && self.node(collection).start == self.node(collection).content =>
            {
                return self.document_line(start);
            }
            0 => self.header_end(collection),
            _ => self.node(self.child(collection, number - 1)).end as usize,
        };
        self.source.line_of(before) + 1
    }

    /// The first line after `---` and directives.
    fn document_line(&self, start: usize) -> usize {
        let last = self.source.line_of(start);
        let marker = (0..last).rev().find(|&line| {
            let text = &self.text()[self.source.line_content(line)];
            text.starts_with("---") || text.starts_with('%')
        });
        marker.map_or(0, |line| line + 1)
    }

    fn is_comment_line(&self, line: usize, column: usize) -> bool {
        let text = &self.text()[self.source.line_content(line)];
        let content = text.trim_start_matches([' ', '\t']);
        content.starts_with('#')
            && text.len() - content.len() <= column
            && self.format == super::Format::Yaml
    }

    pub(super) fn is_blank_line(&self, line: usize) -> bool {
        self.text()[self.source.line_content(line)]
            .bytes()
            .all(|byte| b" \t".contains(&byte))
    }

    /// The start of the blank lines directly above a line, but not before the line `lowest`.
    pub(super) fn blank_start(&self, line_start: usize, lowest: usize) -> usize {
        let mut line = self.source.line_of(line_start);
        while line > lowest && self.is_blank_line(line - 1) {
            line -= 1;
        }
        self.source.line_start(line).min(line_start)
    }

    /// The end of the blank lines that start at a line.
    pub(super) fn blank_end(&self, line_start: usize) -> usize {
        let mut line = self.source.line_of(line_start);
        if self.source.line_start(line) != line_start {
            return line_start;
        }
        while line + 1 < self.source.line_count() && self.is_blank_line(line) {
            line += 1;
        }
        self.source.line_start(line)
    }

    /// Whether there is a blank line between two offsets.
    pub(super) fn blank_between(&self, from: usize, to: usize) -> bool {
        let first = self.source.line_of(from) + 1;
        (first..self.source.line_of(to)).any(|line| self.is_blank_line(line))
    }

    /// Whether the first line after this one that is not blank is an indented comment.
    pub(super) fn comment_follows(&self, at: usize) -> bool {
        let first = self.source.line_of(at) + 1;
        let next = (first..self.source.line_count()).find(|&line| !self.is_blank_line(line));
        next.is_some_and(|line| {
            let text = &self.text()[self.source.line_content(line)];
            text.starts_with([' ', '\t']) && text.trim_start_matches([' ', '\t']).starts_with('#')
        })
    }

    /// The line break of the text near this offset.
    pub(super) fn newline_at(&self, at: usize) -> &'static str {
        let line = self.source.line_of(at);
        for line in [line, line.saturating_sub(1)] {
            let end = self.source.line_content(line).end;
            match &self.text()[end..self.source.line_start(line + 1)] {
                "\r\n" => return "\r\n",
                "\n" => return "\n",
                "\r" => return "\r",
                _ => {}
            }
        }
        "\n"
    }
}

/// Skips white space and comments.
pub(crate) fn skip_trivia(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => at += 1,
            b'#' => {
                at += bytes[at..]
                    .iter()
                    .take_while(|byte| !b"\n\r".contains(byte))
                    .count()
            }
            _ => break,
        }
    }
    at
}
